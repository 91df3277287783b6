"""Puts the package `tfxray` on the site: a wheel beside the home page, built when its files changed.

It holds the site as Markdown, with the search: what `tfxray mcp` reads. Only a build has that, so a wheel is
made here, and released from here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata

from tfxray.assistant import site

ROOT = Path(__file__).parents[2]
# What a wheel is made from: the pages of errors hold the entries that `tfxray explain` ranks.
PARTS = (
    *("tfxray", "docs/errors", "examples/api-map.tsv", "examples/gone-names.tsv"),
    *("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"),
)
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
EPOCH = "315532800"  # the first moment that a zip archive can tell: one source, one wheel


def wheel_name(config: Config) -> str:
    """Returns the file name of the wheel."""
    return f"tfxray-{config.release}-py3-none-any.whl"


def put_on_site(app: Sphinx, failure: Exception | None) -> None:
    """Copies the wheel to the site; builds it first unless the last one had the same source."""
    if failure or app.builder.name != "html":
        return
    files, built = sorted(_files()), Path(app.outdir)
    pages = site.files(built) if "docs._ext.llms" in app.extensions else []
    digest = sha256(os.environ.get("SITE_URL", "").encode())
    for path in [*(ROOT / file for file in files), *(built / page for page in pages)]:
        digest.update(f"\0{path.relative_to(built if built in path.parents else ROOT)}\0".encode())
        digest.update(path.read_bytes())
    kept = Path(app.doctreedir).parent / "wheel" / digest.hexdigest()[:16]
    if not kept.exists():
        shutil.rmtree(kept.parent, ignore_errors=True)
        kept.parent.mkdir(parents=True)
        _build(files, built if pages else None, kept)
    if not (kept / wheel_name(app.config)).exists():
        raise ExtensionError("conf.py and pyproject.toml name two versions of tfxray")
    for older in built.glob("tfxray-*.whl"):
        older.unlink()
    shutil.copy(kept / wheel_name(app.config), app.outdir)


def _files() -> Iterator[Path]:
    for part in PARTS:
        found = [ROOT / part, *(ROOT / part).rglob("*")]
        yield from (file.relative_to(ROOT) for file in found if _is_source(file))


def _is_source(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts


def _build(files: list[Path], built: Path | None, folder: Path) -> None:
    """Builds a wheel from a copy: setuptools writes beside what it builds, and keeps what it finds there.

    The site that was built goes into it. The folder is there when all of it is, whatever interrupts it.
    """
    with TemporaryDirectory(dir=folder.parent) as temporary:
        copy = Path(temporary)
        for file in files:
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, copy / file)
        if built:
            site.pack(built, copy / site.PACKED.relative_to(ROOT))
        made = copy / "made"
        done = subprocess.run(
            [sys.executable, "-c", BUILD, made],
            cwd=copy,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ExtensionError(f"the wheel of tfxray cannot be built:\n{done.stderr}")
        made.rename(folder)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_config_value("repository_url", "", "env", str)
    # After `page_markdown` (500) dropped what is gone.
    app.connect("build-finished", put_on_site, priority=650)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
