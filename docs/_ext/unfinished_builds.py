"""Does again what a build left undone or warned of, and keeps two builds apart.

Sphinx warns of a page while it reads or writes it, and not again while the page stays the same: after a build
with warnings the next one would pass. So the pages that had a warning are read again until they have none. A
build that was interrupted has read pages that it did not write, so they are read again too. Two builds into
one folder would mix their pages.
"""

from __future__ import annotations

import fcntl
import io
import json
from logging import WARNING, LogRecord, getLogger
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

FILE = "left-to-do.json"  # in the folder of the doctrees
EVERYTHING = "*"  # in place of a page: a warning that names none


class Left(NamedTuple):
    """What a build leaves to the next one.

    Attributes:
        to_read: The pages to read again.
        unwritten: Whether it ended before all pages were written.
    """

    to_read: frozenset[str] = frozenset()
    unwritten: bool = False


class _Warned(logging.WarningStreamHandler):
    """Collects the pages that the warnings of a build are about, after Sphinx has shown each."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.SafeEncodingWriter(io.StringIO()))
        self.pages: set[str] = set()
        self._app = app

    def emit(self, record: LogRecord) -> None:
        """Takes the page from a location such as `docs/page.md:12`."""
        kind = getattr(record, "type", ""), getattr(record, "subtype", "")
        if record.levelno < WARNING or logging.is_suppressed_warning(
            *kind, self._app.config.suppress_warnings
        ):
            return
        path = (getattr(record, "location", None) or "").partition(":")[0]
        page = self._app.project.path2doc(path) if path else None
        self.pages.add(page if page in self._app.project.docnames else EVERYTHING)


def begin(app: Sphinx, config: Config) -> None:
    """Waits for another build into the same folder; reads what the build before it left to do."""
    folder = Path(app.doctreedir)
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"Another build writes to {folder}: waiting for it", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    left, warned = _read(folder), _Warned(app)
    if EVERYTHING in left.to_read:
        (folder / "environment.pickle").unlink(missing_ok=True)
    getLogger(logging.NAMESPACE).addHandler(warned)
    # The lock is held until the process ends.
    app.unfinished = lock, left, warned  # type: ignore[attr-defined]


def read_again(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> set[str]:
    """Names the pages that the last build warned of, or read and did not write."""
    _, left, _ = app.unfinished  # type: ignore[attr-defined]
    return set(left.to_read & env.found_docs)


def note_read(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Notes which pages are about to be read: until the build has ended, all is left to do."""
    _, left, _ = app.unfinished  # type: ignore[attr-defined]
    _write(Path(app.doctreedir), Left(left.to_read.union(pages), unwritten=True))


def write_again(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Has all pages written after a build that did not come to it."""
    _, left, _ = app.unfinished  # type: ignore[attr-defined]
    return env.found_docs if left.unwritten else set()


def end(app: Sphinx, failure: Exception | None) -> None:
    """Leaves to the next build what this one warned of; removes a file that a first build lacks."""
    (Path(app.outdir) / ".buildinfo.bak").unlink(missing_ok=True)
    if failure is None:
        _, _, warned = app.unfinished  # type: ignore[attr-defined]
        _write(Path(app.doctreedir), Left(frozenset(warned.pages)))


def _read(folder: Path) -> Left:
    try:
        to_read, unwritten = json.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return Left()
    except ValueError:  # the machine went down while it was written
        return Left(frozenset({EVERYTHING}), unwritten=True)
    return Left(frozenset(to_read), unwritten)


def _write(folder: Path, left: Left) -> None:
    if left == Left():
        (folder / FILE).unlink(missing_ok=True)
        return
    partial = (folder / FILE).with_suffix(".partial")
    partial.write_text(json.dumps([sorted(left.to_read), left.unwritten]), "utf-8")
    partial.replace(folder / FILE)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    # First of all: nobody may touch the folder before it is locked.
    app.connect("config-inited", begin, priority=1)
    app.connect("env-get-outdated", read_again)
    app.connect("env-before-read-docs", note_read)
    # Last: whoever fails or warns before leaves something to do.
    app.connect("env-updated", write_again)
    app.connect("build-finished", end, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
