"""Notes built by hand: what a program would have left, without running it."""

from __future__ import annotations

import linecache
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from tfxray._trace_keys import Change, Reason
from tfxray.watching.costs import Costs
from tfxray.watching.findings import Finding, Seen, find
from tfxray.watching.journal import Chain, FunctionNote, Journal, KerasNote, Tally, TraceNote
from tfxray.watching.sites import Library, Site

COSTS = Costs(eager=1e-5, in_graph=1e-6, call=3e-5)


class Noted(Journal):
    """A journal whose operations and reads are given."""

    def __init__(self, file: Path | None = None) -> None:
        """Begins with nothing."""
        super().__init__(Library())
        self.file = str(file)
        self.codes: list[CodeType] = []
        self.ran: dict[tuple[CodeType, Site], Tally] = {}
        self.read: dict[tuple[CodeType, Site], Tally] = {}

    def operations(self) -> dict[tuple[CodeType, Site], Tally]:
        return self.ran

    def reads(self) -> dict[tuple[CodeType, Site], Tally]:
        return self.read

    def site(self, line: int) -> Site:
        """Returns a line of the program."""
        return Site(self.file, line)

    def chain(self, *lines: int) -> Chain:
        """Returns lines that had called one another, the innermost first."""
        return tuple(map(self.site, lines))

    def code(self, function: str = "<module>") -> CodeType:
        """Returns the code of the program, or of one of its functions."""
        if not self.codes:
            self.codes.append(compile(Path(self.file).read_text("utf-8"), self.file, "exec"))
        waiting = [*self.codes]
        for code in waiting:
            if code.co_name == function:
                return code
            waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
        raise KeyError(function)

    def run(self, line: int, count: int, rounds: int, *callers: int, **more: Any) -> None:
        """Notes operations of a line, each of which took 10 µs."""
        function = more.pop("function", "<module>")
        least = more.pop("least", count * 1e-5)
        self.ran[self.code(function), self.site(line)] = Tally(
            count, count * 1e-5, least, [rounds], callers=self.chain(*callers), **more
        )

    def function(self, name: str = "f", **more: Any) -> FunctionNote:
        """Notes a function that begins on line 1."""
        kind = more.pop("kind", "tf.function")
        note = FunctionNote(name, more.pop("defined", self.site(1)), kind, **more)
        self.functions[len(self.functions)] = note
        return note

    def keras_call(self, line: int, method: str, **more: Any) -> KerasNote:
        """Notes calls of a method of Keras."""
        site = self.site(line)
        note = self.keras[site, method] = KerasNote(site, method, **more)
        return note

    def findings(self, seconds: float = 10.0, costs: Costs | None = COSTS) -> list[Finding]:
        """Returns what is found, those that cost most first."""
        return find(Seen(self, seconds, costs))

    def kinds(self, seconds: float = 10.0, costs: Costs | None = COSTS) -> list[str]:
        """Returns the kinds of that."""
        return [each.kind for each in self.findings(seconds, costs)]


def written(folder: Path, text: str) -> Noted:
    """Writes a program, and returns a journal without notes for it."""
    file = folder / f"program{len(list(folder.iterdir()))}.py"
    file.write_text(text)
    linecache.checkcache()
    return Noted(file)


def call(note: FunctionNote, code: CodeType, line: int, count: int, through: Chain = ()) -> None:
    """Notes that a function was called from a line."""
    at = next(start for start, _, number in code.co_lines() if number == line)
    note.calls_from[id(code), at] = [count, code, Counter({through: 1})]


def retraced(
    note: FunctionNote, count: int, argument: str, what: str, text: str = ""
) -> FunctionNote:
    """Notes that a function was traced again, each time because of one argument."""
    change = Change(argument, what, text or f"{argument} changed")
    note.traces = note.traces or 1
    note.traces += count
    note.retraces += count
    note.changed[argument, what] += count
    note.notes.append(TraceNote(note.defined, Reason(change.text, (change,)), 0.1, 5))
    return note


def told(findings: Sequence[Finding], kind: str) -> list[Finding]:
    """Returns the findings of a kind."""
    return [each for each in findings if each.kind == kind]
