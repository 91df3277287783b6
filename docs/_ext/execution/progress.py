"""Tells a person how far the execution is: pages done of pages to do, seconds, and what runs now."""

from __future__ import annotations

import os
import shutil
import sys
import time
from types import TracebackType
from typing import TextIO

ERASE = "\r\x1b[K"


class Progress:
    """On a terminal one line that is written again and again; in a log one line for each page done."""

    def __init__(self, pages: int, stream: TextIO | None = None) -> None:
        """Begins to count.

        Args:
            pages: How many there are to do.
            stream: Where to write; the standard output when none is given.
        """
        self._pages = pages
        self._stream = stream or sys.stdout
        self._done = 0
        self._running: list[str] = []
        self._began = time.monotonic()
        self._live = self._stream.isatty() and not os.environ.get("CI")
        self._live = self._live and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Progress:
        """Shows the first state."""
        self.show()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leaves the last state as a line of its own."""
        if self._live:
            self._write(f"{ERASE}Executed {self._count} in {self._seconds:.1f} s\n")

    def start(self, page: str) -> None:
        """Notes that a page runs from now on; called from the thread that runs it."""
        self._running.append(page)

    def finish(self, page: str, cells: int, seconds: float) -> None:
        """Notes that a page is done."""
        self._running.remove(page)
        self._done += 1
        if self._live:
            self._write(ERASE)  # a warning may follow
        else:
            self._write(f"[{self._count}] {page}: {cells} cells, {seconds:.1f} s\n")

    def show(self) -> None:
        """Shows the state of this moment, where somebody watches."""
        if self._live:
            line = f"[{self._count}] {self._seconds:.0f} s: {', '.join(self._running) or '…'}"
            self._write(ERASE + line[: shutil.get_terminal_size().columns - 1])

    @property
    def _count(self) -> str:
        return f"{self._done}/{self._pages}"

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
