"""Trusts only builds that came to their end without a warning, and keeps two builds apart.

Sphinx warns of a page while it reads it and not again while the page stays the same: after a failed or
interrupted build, the next one would pass. Two builds into one folder would mix their pages. And what
an earlier build left must not show in the next one's.
"""

from __future__ import annotations

import sys
from pathlib import Path

from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

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


def copy_styles(app: Sphinx, env: object) -> None:
    """Has MyST-NB copy its styles before pages are written.

    It does so at the end of a build; the first build would then link them without the checksum that
    every later one knows, and give another site.
    """
    if app.builder.format == "html":
        (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
        add_global_html_resources(app, None)


def end(app: Sphinx, failure: Exception | None) -> None:
    """Notes that a build came to its end without a warning."""
    if failure is None and not app._warncount:
        (Path(app.doctreedir) / ".unfinished").unlink()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("config-inited", begin, priority=1)
    app.connect("env-updated", copy_styles)
    app.connect("build-finished", end, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
