"""A kernel's stdout and stderr, which are read to their end before a cell ends."""

from __future__ import annotations

import codecs
import os
import select
import threading
from typing import Any

from ipykernel.iostream import OutStream

CHUNK = 1 << 16  # bytes read at a time


class Stream(OutStream):  # type: ignore[misc]
    """ipykernel's stream, whose `flush` counts in what subprocesses and libraries wrote to the descriptor.

    ipykernel reads that in a thread, which on a busy machine may run after the cell is over, or the page.
    """

    def _setup_stream_redirects(self, name: str) -> None:
        self._reading = threading.Lock()
        # A character's bytes can be in two chunks.
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        super()._setup_stream_redirects(name)

    def _watch_pipe_fd(self) -> None:
        """Reads what comes while the stream is open; this is a thread."""
        while self._should_watch:
            select.select([self._fid], [], [])
            self._drain()

    def _drain(self) -> None:
        """Passes on all that was written to the file descriptor so far."""
        with self._reading:
            while self._should_watch and select.select([self._fid], [], [], 0)[0]:
                read = os.read(self._fid, CHUNK)
                self.write(self._decoder.decode(read))
                os.write(self._original_stdstream_copy, read)

    def flush(self) -> Any:
        """Sends all that was written so far: ipykernel asks for it as a cell ends."""
        if self._should_watch and self._is_master_process():  # a fork has no part in the pipe's end
            self._drain()
        return super().flush()
