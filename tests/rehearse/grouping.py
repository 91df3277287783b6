"""Makes one finding of differences that have one cause.

What causes a difference is told by the words that changed. A difference may have several causes, and is then
part of several findings.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from .comparing import ANCHOR, KINDS, MESSAGE, NAME, OUTPUT, RAISES, RAISES_NOT, WARNING, Difference

_WORD = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
_COUNTER = re.compile(r"(?<=[a-zA-Z])_\d+\b")  # the second of a name in a graph
_QUOTED = re.compile(r"'[^']*'|`[^`]*`|\"[^\"]*\"")
# A change of fewer words says too little of its cause: `works` may become `fails` for any reason.
_TELLING = 6
# A page may print the message that a cell of another raises.
_TEXTS = {MESSAGE, WARNING, OUTPUT}
_ALIKE = (
    0.8  # how much of two changes is the same where both are one: names of arguments may differ
)


@dataclass(frozen=True)
class Finding:
    """What a version does otherwise, wherever it shows.

    Attributes:
        differences: Where it shows, in the order of the pages.
        follows: Cells that fail because the one of this finding did.
    """

    differences: tuple[Difference, ...]
    follows: tuple[Difference, ...] = ()

    @property
    def kind(self) -> str:
        """What differs, one of `KINDS`: the gravest."""
        return min((each.kind for each in self.differences), key=KINDS.index)

    @property
    def pages(self) -> list[str]:
        """The pages on which it shows."""
        return sorted({each.place.page for each in self.differences})


def group(differences: Iterable[Difference]) -> list[Finding]:
    """Puts differences of one cause together.

    Args:
        differences: What differs.

    Returns:
        The findings, the gravest first; of one kind, those that show in most places.
    """
    groups: dict[Hashable, list[Difference]] = {}
    followers: list[Difference] = []
    for each in differences:
        if each.follows:
            followers.append(each)
        else:
            for cause in causes(each):
                groups.setdefault(cause, []).append(each)
    findings = []
    for members in _merged(list(groups.values())):
        cells = {(each.place.page, each.place.cell) for each in members}
        after = [each for each in followers if (each.place.page, each.follows) in cells]
        findings.append(Finding(tuple(members), tuple(after)))
    return sorted(findings, key=lambda found: (KINDS.index(found.kind), -len(found.differences)))


def causes(difference: Difference) -> set[Hashable]:
    """Returns what differences of one cause have in common, as far as their words tell it."""
    kind = _sort(difference)
    if kind == NAME:  # an alias, in compat.v1 or another module, ends alike
        return {(kind, difference.after, difference.place.page.rpartition(".")[2])}
    before, after = shape(difference.before), shape(difference.after)
    if kind == RAISES_NOT:
        return {(kind, before)}
    if kind == RAISES:
        return {(kind, after)}
    changes = {
        change
        for change in _changes(before, after)
        if sum(map(len, map(str.split, change))) >= _TELLING
    }
    return {(kind, *change) for change in changes} or {(kind, before, after)}


def _sort(difference: Difference) -> str:
    return MESSAGE if difference.kind in _TEXTS else difference.kind


def _changes(before: str, after: str) -> Iterable[tuple[str, str]]:
    """Yields the words that one text has where the other has others."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield " ".join(old[i:j]), " ".join(new[k:m])


def _merged(groups: list[list[Difference]]) -> list[list[Difference]]:
    """Puts groups together that have the same members, or begin with nearly the same change."""
    merged: list[list[Difference]] = []
    for members in groups:
        for others in merged:
            if members[0] not in others and _alike(members[0], others[0]):
                others += [each for each in members if each not in others]
                break
        else:
            merged.append(members)
    # What is the same twice is one message that is reworded in two places.
    return list({frozenset(members): members for members in reversed(merged)}.values())[::-1]


def _alike(one: Difference, other: Difference) -> bool:
    if _sort(one) != _sort(other) or one.kind in {NAME, ANCHOR}:
        return False
    sides = ((one.before, other.before), (one.after, other.after))
    pairs = [(_WORD.findall(shape(left)), _WORD.findall(shape(right))) for left, right in sides]
    if sum(len(words) for pair in pairs for words in pair) < 4 * _TELLING:
        return all(left == right for left, right in pairs)
    matchers = [SequenceMatcher(None, left, right, autojunk=False) for left, right in pairs]
    return all(each.quick_ratio() >= _ALIKE and each.ratio() >= _ALIKE for each in matchers)


def shape(lines: Iterable[str]) -> str:
    """Returns lines without what differs from program to program: numbers, and the names that they quote."""
    return _NUMBER.sub("0", _COUNTER.sub("", _QUOTED.sub("'…'", " ".join(lines))))
