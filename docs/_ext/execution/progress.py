"""Tells a person what runs, how far it is and for how long.

Each page that is done has a line; on a terminal one more names what runs.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable
from typing import TextIO

ERASE = "\r\x1b[K"


class Progress:
    """The execution of pages, as lines of text."""

    def __init__(self, pages: int, stream: TextIO | None = None) -> None:
        """Begins to count.

        Args:
            pages: How many there are to do.
            stream: Where to write; the standard output when none is given.
        """
        self._pages, self._done, self._began = pages, 0, time.monotonic()
        self._stream = stream or sys.stdout
        has_cursor = os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
        self._live = self._stream.isatty() and has_cursor

    def show(self, running: Iterable[str]) -> None:
        """Names the pages that run, where somebody watches."""
        if self._live:
            seconds = time.monotonic() - self._began
            line = f"[{self._done}/{self._pages}] {seconds:.0f} s: {', '.join(running)}"
            self._write(line[: shutil.get_terminal_size().columns - 1])

    def finish(self, page: str, cells: int, seconds: float) -> None:
        """Notes that a page is done."""
        self._done += 1
        self._write(f"[{self._done}/{self._pages}] {page}: {cells} cells, {seconds:.1f} s\n")

    def _write(self, text: str) -> None:
        self._stream.write((ERASE if self._live else "") + text)
        self._stream.flush()
