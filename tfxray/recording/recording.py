"""A recording as a reader sees it: as text, and in a notebook or on a page as a player."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from tfxray._results import Result
from tfxray.recording import html
from tfxray.recording.steps import (
    RecordedNode,  # noqa: F401  (the fields that are inherited name it, and who reads their types looks here)
    RecordedProgram,
    Step,  # noqa: F401
)


@dataclass(frozen=True, slots=True, repr=False)
class Recording(RecordedProgram, Result):
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

    @property
    def _title(self) -> str:
        return self.title

    def _forms(self) -> dict[str, Callable[[], str]]:
        return super(Recording, self)._forms() | {".html": lambda: html.page(self)}
