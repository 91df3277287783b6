"""Trusts only builds that came to their end without a warning, and keeps two builds apart.

Sphinx warns of a page while it reads it and not again while the page stays the same: after a failed or
interrupted build, the next one would pass. Two builds into one folder would mix their pages. And what
an earlier build left must not show in the next one's: Sphinx reads a page again when its own files
change, and writes it again when it was read; it does not ask about extensions, packages and style sheets.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from .execution.inputs import Inputs

if sys.platform != "win32":
    import fcntl


def begin(app: Sphinx, config: Config) -> None:
    """Waits for another build into the same folder; forgets what an unfinished one left."""
    folder = Path(app.doctreedir)
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform != "win32":
        lock = (folder / ".lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another build writes to {folder}: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        app.build_lock = lock  # type: ignore[attr-defined]  # held until the process ends
    unfinished = folder / ".unfinished"
    if unfinished.exists():
        (folder / "environment.pickle").unlink(missing_ok=True)
    unfinished.touch()


def digest_what_all_share(app: Sphinx, config: Config) -> None:
    """Sets two values by which Sphinx knows what to do again: for one it reads pages, for one writes them.

    Pages name style sheets and scripts with a checksum; with an old one a browser shows what it kept.
    """
    root = Path(app.confdir)
    read_with = Path(__file__).parent.rglob("*.py")
    written_with = (path for at in config.html_static_path for path in (root / at).rglob("*"))
    config.pages_read_with = Inputs(root).common + _digest(read_with)
    config.pages_written_with = _digest(written_with)


def _digest(paths: Iterable[Path]) -> str:
    files = sorted(path for path in paths if path.is_file())
    contents = (part for path in files for part in (path.name.encode(), path.read_bytes()))
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def copy_styles(app: Sphinx, env: object) -> None:
    """Has MyST-NB copy its styles before pages are written.

    It does so at the end of a build; the first build would then link them without the checksum that
    every later one knows, and give another site.
    """
    if app.builder.format == "html":
        (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
        add_global_html_resources(app, None)


def end(app: Sphinx, failure: Exception | None) -> None:
    """Notes that a build came to its end without a warning; leaves no file that a first build lacks."""
    (Path(app.outdir) / ".buildinfo.bak").unlink(missing_ok=True)
    if failure is None and not app._warncount:
        (Path(app.doctreedir) / ".unfinished").unlink()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_config_value("pages_read_with", "", "env", str)
    app.add_config_value("pages_written_with", "", "html", str)
    app.connect("config-inited", begin, priority=1)
    app.connect("config-inited", digest_what_all_share)
    app.connect("env-updated", copy_styles)
    app.connect("build-finished", end, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
