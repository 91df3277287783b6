"""Writes the findings of a rehearsal for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from docs._ext.provenance import PACKAGES

from .comparing import Difference
from .grouping import Finding

LONGEST = 300  # characters of a line that the terminal and Markdown show; JSON has all
MOST_LINES = 12  # of one side of a difference
MOST_NAMES = 4  # of those that a name has
HEADINGS = {
    "stopped": "Cells that end their kernel or do not end",
    "raises": "Cells that raise now",
    "raises nothing": "Cells that raise nothing any more",
    "message": "Messages of errors",
    "warning": "Warnings",
    "output": "Outputs",
    "picture": "Pictures",
    "recording": "Recordings",
    "anchor": "Names of the API map",
    "name": "Public names",
}


@dataclass(frozen=True)
class Report:
    """What a rehearsal found.

    Attributes:
        before: The versions of the packages of the lock.
        after: Those of the environment that was rehearsed.
        pages: How many pages ran.
        cells: How many cells they have.
        findings: What differs, the gravest first.
    """

    before: dict[str, str]
    after: dict[str, str]
    pages: int
    cells: int
    findings: list[Finding]

    @property
    def last_line(self) -> str:
        """The figures in one line."""
        return f"rehearse: pages={self.pages} cells={self.cells} findings={len(self.findings)}"

    def packages(self) -> list[tuple[str, str, str]]:
        """Returns which packages are in another version, or there on one side only."""
        names = sorted(self.before.keys() | self.after.keys())
        rows = [(name, self.before.get(name, "–"), self.after.get(name, "–")) for name in names]
        return [(name, old, new) for name, old, new in rows if old != new]

    def text(self) -> str:
        """Returns the report for a terminal."""
        lines = [f"  {name} {old} → {new}" for name, old, new in self.packages()]
        lines = ["Packages that are not those of the lock:", *lines] if lines else []
        for number, finding in enumerate(self.findings, start=1):
            lines += ["", f"{number}. {heading(finding)}"]
            lines += [f"   {place}" for place in places(finding)]
            lines += [f"   {line}" for line in shown(finding)]
        return "\n".join([*lines, "", self.last_line])

    def markdown(self) -> str:
        """Returns the report as Markdown, for an issue or for reading."""
        title = f"# TensorFlow {tensorflow(self.before)} → {tensorflow(self.after)}"
        lines = [title, "", self.last_line, ""]
        lines += ["| package | the lock's | rehearsed |", "|---|---|---|"]
        lines += [f"| {name} | {old} | {new} |" for name, old, new in self.packages()]
        kind = ""
        for number, finding in enumerate(self.findings, start=1):
            if finding.kind != kind:
                kind = finding.kind
                lines += ["", f"## {HEADINGS[kind]}"]
            lines += ["", f"### {number}. {_escaped(heading(finding))}", ""]
            lines += [f"- {_escaped(place)}" for place in places(finding)]
            if told := list(shown(finding)):
                lines += ["", "```diff", *told, "```"]
        return "\n".join([*lines, ""])

    def json(self) -> str:
        """Returns all of it, every place with its own lines."""
        content = {
            "tensorflow": [tensorflow(self.before), tensorflow(self.after)],
            "packages": {name: [old, new] for name, old, new in self.packages()},
            "pages": self.pages,
            "cells": self.cells,
            "findings": [_plain(finding) for finding in self.findings],
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

    def summary(self) -> str:
        """Returns how many findings there are of each kind, in one line."""
        counted = Counter(finding.kind for finding in self.findings)
        return ", ".join(f"{kind}: {count}" for kind, count in counted.items())


def tensorflow(packages: dict[str, str]) -> str:
    """Returns the version of the TensorFlow among packages, whatever it is called."""
    return next((packages[name] for name in PACKAGES["TensorFlow"] if name in packages), "(none)")


def heading(finding: Finding) -> str:
    """Returns what a finding is, in one line."""
    first = finding.differences[0]
    side = first.before if finding.kind == "raises nothing" else first.after or first.before
    sign = "" if first.after or not first.before else "gone: "
    if finding.kind in {"name", "anchor"}:
        return f"{finding.kind} {first.place.page}: {first.before[0]} → {first.after[0]}"
    told = side[0].strip()
    if told.endswith("Error:") and len(side) > 1:  # an assertion says no more than its own line
        told += f" {side[1].strip()}"
    return f"{finding.kind}: {sign}{shortened(told, 120)}"


def places(finding: Finding) -> Iterator[str]:
    """Yields where a finding shows, a page a line."""
    if finding.kind in {"name", "anchor"}:
        names = [each.place.page for each in finding.differences]
        if len(names) > 1:
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            yield f"also {', '.join(names[1:MOST_NAMES])}{more}"
        return
    for page in finding.pages:
        cells = [each.place for each in finding.differences if each.place.page == page]
        numbers = sorted({place.cell for place in cells if place.cell})
        after = sorted({each.place.cell for each in finding.follows if each.place.page == page})
        told = f", cell {_listed(numbers)}" if numbers else ""
        yield page + told + (f" (and for want of it {_listed(after)})" if after else "")


def shown(finding: Finding) -> Iterator[str]:
    """Yields what the first place of a finding shows; of a name its heading says all."""
    if finding.kind not in {"name", "anchor"}:
        yield from sides(finding.differences[0])


def sides(difference: Difference) -> Iterator[str]:
    """Yields what was printed before and is printed after, as the lines of a diff."""
    for sign, lines in (("-", difference.before), ("+", difference.after)):
        for line in lines[:MOST_LINES]:
            yield f"{sign} {shortened(line, LONGEST)}"
        if len(lines) > MOST_LINES:
            yield f"{sign} … {len(lines) - MOST_LINES} more lines"


def shortened(line: str, longest: int) -> str:
    """Returns a line, cut where it is too long."""
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _escaped(text: str) -> str:
    for sign in "\\`*_<>[]|":
        text = text.replace(sign, f"\\{sign}")
    return text


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "heading": heading(finding),
        "places": [_flat(each) for each in finding.differences],
        "follows": [_flat(each) for each in finding.follows],
    }


def _flat(difference: Difference) -> dict[str, object]:
    found = asdict(difference)
    place = found.pop("place")
    del found["kind"]
    if not found["follows"]:
        del found["follows"]
    return {**place, **found}
