"""A recording as a reader sees it: as text, and in a notebook or on a page as a player."""

from __future__ import annotations

import dataclasses
import os
import textwrap
from dataclasses import dataclass
from typing import Any

from tfxray import _saving
from tfxray.recording import html
from tfxray.recording.steps import (
    Node,  # noqa: F401  (the fields that are inherited name it, and who reads their types looks here)
    RecordedProgram,
    Step,  # noqa: F401
)


@dataclass(frozen=True, slots=True, repr=False)
class Recording(RecordedProgram):
    """A small program and what happened when it ran, step by step.

    `print(recording)` writes the steps as text. In a notebook or on a page it shows as a player.
    `save` writes either to a file.

    Attributes:
        title: What the program is called.
        source: The program's text.
        steps: What happened, in order.
        nodes: All operations that the steps name, in the order they appeared.
        notes: What a reader has to know to trust the recording.
        error: The exception that ended the program, as text; empty when none did.
        stopped: Why the recording ends before the program does: it took too many steps or too much
            time, or `record()` itself failed; empty when it does not.
    """

    def __repr__(self) -> str:
        """Names the recording without its contents."""
        return f"<Recording {self.title!r}: {len(self.steps)} steps>"

    def __str__(self) -> str:
        """Returns the text."""
        return self.text

    def _repr_html_(self) -> str:
        """Returns what a notebook shows."""
        return self.html

    @property
    def html(self) -> str:
        """The player, to put into a page; it has no ids, so that a page can hold several."""
        return html.player(self)

    @property
    def text(self) -> str:
        """The program, a table of its steps, and what a reader has to know."""
        lines = self.source.split("\n")
        digits = len(str(len(lines)))
        listing = [f"{number:>{digits}}  {line}".rstrip() for number, line in enumerate(lines, 1)]
        table = ["step  line  phase     what happens"]
        for step in self.steps:
            first, *rest = textwrap.wrap(
                step.sentence, 66, break_on_hyphens=False, break_long_words=False
            )
            table.append(f"{step.number:>4}  {step.line:>4}  {step.phase:<8}  {first}")
            table.extend(f"{'':22}{line}" for line in rest)
        stopped = textwrap.wrap(self.stopped, 88)
        notes = [line for note in self.notes for line in textwrap.wrap(note, 88)]
        blocks = [[self.title], listing, table, stopped, notes]
        return "\n\n".join("\n".join(block) for block in blocks if block)

    def as_dict(self) -> dict[str, Any]:
        """Returns the recording as plain data, ready for JSON.

        Examples:
            >>> from tfxray import record
            >>> record("one = 12 * 3 - 2").as_dict()["steps"][0]["variables"]
            [{'name': 'one', 'scope': '', 'text': '34', 'kind': 'int'}]
        """
        data: dict[str, Any] = _plain(dataclasses.asdict(self))
        return data

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file that needs nothing else: a page with the player, the text, or the data.

        Args:
            path: Where to; the name ends in `.html`, `.txt` or `.json`.

        Raises:
            ValueError: The name ends otherwise.
            OSError: The file cannot be written.

        Examples:
            >>> import pathlib, tempfile
            >>> from tfxray import record
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     record("one = 1").save(pathlib.Path(folder) / "one.html")
        """
        forms = {
            ".html": lambda: html.page(self),
            ".txt": lambda: f"{self.text}\n",
            ".json": lambda: _saving.json_document(self.as_dict()),
        }
        _saving.save(path, forms)


def _plain(data: Any) -> Any:
    """Turns tuples into lists, as JSON has them."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(each) for each in data] if isinstance(data, tuple | list) else data
