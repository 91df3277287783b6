"""Puts the package `tfxray` on the site: a wheel beside the home page, built when its files changed."""

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
    files = sorted(_files())
    digest = sha256(os.environ.get("SITE_URL", "").encode())
    for file in files:
        digest.update(f"\0{file}\0".encode())
        digest.update((ROOT / file).read_bytes())
    kept = Path(app.doctreedir).parent / "wheel" / digest.hexdigest()[:16]
    if not kept.exists():
        shutil.rmtree(kept.parent, ignore_errors=True)
        kept.parent.mkdir(parents=True)
        _build(files, kept)
    if not (kept / wheel_name(app.config)).exists():
        raise ExtensionError("conf.py and pyproject.toml name two versions of tfxray")
    for older in Path(app.outdir).glob("tfxray-*.whl"):
        older.unlink()
    shutil.copy(kept / wheel_name(app.config), app.outdir)


def _files() -> Iterator[Path]:
    for part in PARTS:
        found = [ROOT / part, *(ROOT / part).rglob("*")]
        yield from (file.relative_to(ROOT) for file in found if _is_source(file))


def _is_source(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts


def _build(files: list[Path], folder: Path) -> None:
    """Builds a wheel from a copy: setuptools writes beside what it builds, and keeps what it finds there.

    The folder is there when all of it is, whatever interrupts the build.
    """
    with TemporaryDirectory(dir=folder.parent) as copy:
        for file in files:
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, copy / file)
        built = Path(copy, "built")
        done = subprocess.run(
            [sys.executable, "-c", BUILD, built],
            cwd=copy,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ExtensionError(f"the wheel of tfxray cannot be built:\n{done.stderr}")
        built.rename(folder)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_config_value("repository_url", "", "env", str)
    app.connect("build-finished", put_on_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
