"""What is written to a kernel's file descriptors belongs to the cell that wrote it, on a busy machine too."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
from ipykernel.iostream import IOPubThread

from docs._ext.execution.streams import Stream


class Session:
    """A session that keeps what it is to send."""

    text = ""

    def msg(self, kind: str, content: dict[str, str], parent: object) -> dict[str, str]:
        """Returns the message as it is."""
        return content

    def send(self, socket: object, message: dict[str, str], ident: bytes) -> None:
        """Keeps a message's text."""
        self.text += message["text"]


class NeverRead(Stream):
    """A stream whose thread does not come to read."""

    def _watch_pipe_fd(self) -> None:
        """Does nothing."""


@pytest.fixture
def open_stream(monkeypatch, tmp_path: Path) -> Iterator[Callable[[type[Stream]], Any]]:
    """Opens a stream in place of stderr; closes it at the end."""
    context = zmq.Context()
    socket = context.socket(zmq.PUB)
    streams: list[Stream] = []

    def opened(kind: type[Stream]) -> Any:
        monkeypatch.setattr("sys.stderr", terminal)
        streams.append(
            kind(Session(), IOPubThread(socket, session=None), "stderr", watchfd="force")
        )
        return streams[-1]

    with (tmp_path / "terminal").open("w") as terminal:
        yield opened
        for stream in streams:
            stream.close()
    context.destroy(linger=0)


@pytest.mark.parametrize("kind", [Stream, NeverRead])
def test_flush_sends_what_was_written_to_the_file_descriptor(open_stream, kind, tmp_path):
    stream = open_stream(kind)
    text = "careful: ∂x\n" * 10_000  # more than a pipe holds
    os.write(stream._original_stdstream_fd, b"first\n")
    stream.flush()
    assert stream.session.text == "first\n"
    for start in range(0, len(text), 1000):
        os.write(stream._original_stdstream_fd, text[start : start + 1000].encode())
        stream.flush()
    assert stream.session.text == "first\n" + text
    assert (tmp_path / "terminal").read_text(encoding="utf-8") == "first\n" + text


def test_more_than_a_pipe_holds_is_read_while_it_is_written(open_stream):
    stream = open_stream(Stream)
    text = b"x" * 1_000_000
    writes = threading.Thread(
        target=os.write, args=(stream._original_stdstream_fd, text), daemon=True
    )
    writes.start()
    writes.join(60)
    was_read = not writes.is_alive()
    while writes.is_alive():  # else it would keep the stream from its end
        stream.flush()
    assert was_read
    stream.flush()
    assert stream.session.text == text.decode()


def test_characters_whose_bytes_come_apart_are_put_together(open_stream):
    stream = open_stream(NeverRead)
    for byte in "∂".encode():
        os.write(stream._original_stdstream_fd, bytes([byte]))
        stream.flush()
    assert stream.session.text == "∂"


def test_forked_process_leaves_the_pipe_to_its_parent(open_stream):
    stream = open_stream(NeverRead)
    os.write(stream._original_stdstream_fd, b"careful\n")
    child = os.fork()
    if not child:
        stream.flush()
        os._exit(0)
    os.waitpid(child, 0)
    stream.flush()
    assert stream.session.text == "careful\n"
