"""Which entry a pasted text is about."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from tfxray._results import Result
from tfxray.explain import html
from tfxray.explain.entries import Entry, read_entries
from tfxray.explain.telling import ANSI, telling_line
from tfxray.explain.text import brief, describe

WORD = re.compile(r"[a-z_]\w*(?:\.\w+)*")
# What says nothing about the cause: addresses, places, numbers, the names that a program gave.
NOISE = re.compile(r"0x[0-9a-f]+|/[\w./-]+/|__inference_\w+|\b\d+\b", re.IGNORECASE)
SURE = 0.62  # of the words of message and entry, by weight, that have to be the same
MOST_OTHERS = 12
NEAREST = 3  # are told where none is sure
UNSURE = "No entry explains this for sure. The nearest:"
OTHERS = "The same message has other causes:"
CODE = 0.15  # what the words of the code count beside those of the message


@dataclass(frozen=True)
class Explanation(Result):
    """What the entries have to say about a text.

    Attributes:
        telling: The line that the entries were compared with.
        ranked: The entries, the likeliest first, each with a score from 0 to 1.
    """

    telling: str
    ranked: list[tuple[float, Entry]]

    @property
    def is_sure(self) -> bool:
        """Whether the first entry explains the text, and not only resembles it."""
        return bool(self.ranked) and self.ranked[0][0] >= SURE

    @property
    def others(self) -> list[Entry]:
        """Entries of the same message with other causes, when the first explains the text."""
        if not self.is_sure or self.ranked[0][1].error is None:
            return []
        return [entry for score, entry in self.ranked[1:] if score >= SURE][:MOST_OTHERS]

    @property
    def nearest(self) -> list[Entry]:
        """The entries that resemble the text most, whether or not one explains it."""
        return [entry for _, entry in self.ranked[:NEAREST]]

    @property
    def text(self) -> str:
        """The entry that explains the text, and others of the same message; or the nearest three."""
        if self.is_sure:
            told = [self.telling, describe(self.ranked[0][1])]
            if self.others:
                told += [OTHERS, "\n".join(map(brief, self.others))]
        else:
            told = [self.telling, UNSURE, "\n".join(map(brief, self.nearest))]
        return "\n\n".join(told)

    @property
    def html(self) -> str:
        """The same for a notebook or a page."""
        telling = f"<p><code>{escape(self.telling)}</code></p>"
        if not self.is_sure:
            return f"{telling}<p>{UNSURE}</p>{html.links(self.nearest)}"
        others = f"<p>{OTHERS}</p>{html.links(self.others)}" if self.others else ""
        return f"{telling}{html.describe(self.ranked[0][1])}{others}"

    @property
    def _title(self) -> str:
        return self.telling

    def as_dict(self) -> dict[str, Any]:
        """Returns the same as plain data for JSON.

        Example:
            >>> explain("AttributeError: module 'tensorflow' has no attribute 'Session'").as_dict()["sure"]
            True
        """
        told = [self.ranked[0][1], *self.others] if self.is_sure else self.nearest
        return {
            "telling": self.telling,
            "sure": self.is_sure,
            "entries": [entry.as_dict() for entry in told],
        }


def explain(text: str, entries: list[Entry] | None = None) -> Explanation:
    """Finds the entries that explain a text.

    Args:
        text: A traceback, a logged warning, or a message alone.
        entries: Where to look; all entries of the site when it is left out.

    Returns:
        All entries, ranked.

    Example:
        >>> explain("AttributeError: module 'tensorflow' has no attribute 'Session'").ranked[0][1].anchor
        'error-no-attribute-session'
    """
    entries = read_entries() if entries is None else entries
    telling = telling_line(text)
    name, _, message = telling.partition(": ")
    weight = _scale(tuple(entries))
    asked, code = words(telling), words(ANSI.sub("", text))
    said = [
        entry
        for entry in entries
        if entry.error and name == entry.error[0] and entry.error[1] in message
    ]
    ranked = []
    for entry in entries:
        alike = max(
            _alike(asked, words(_with_class(entry, wording)), weight) for wording in entry.wordings
        )
        of_code = _alike(code, words(" ".join(entry.code[:1])), weight)
        score = (alike + CODE * of_code) / (1 + CODE)
        if entry in said:
            # The message is sure, its cause may not be.
            score = SURE + (1 - SURE) * (alike + of_code) / 2
        elif said:
            score *= SURE  # it only resembles a message that others have word for word
        ranked.append((score, entry))
    return Explanation(telling, sorted(ranked, key=lambda pair: -pair[0]))


@lru_cache(maxsize=4096)  # the wordings and the code of all entries
def words(text: str) -> frozenset[str]:
    """Returns the words that tell texts apart."""
    found = WORD.findall(NOISE.sub(" ", text).lower())
    return frozenset(part for word in found for part in (word, *word.split(".")))


def _with_class(entry: Entry, wording: str) -> str:
    return f"{entry.error[0]}: {wording}" if entry.error else wording


@lru_cache(maxsize=1)
def _scale(entries: tuple[Entry, ...]) -> Callable[[frozenset[str]], float]:
    """Returns what weighs words: the fewer entries have a word, the more it weighs."""
    having = Counter(
        word for entry in entries for word in words(" ".join([*entry.wordings, *entry.code[:1]]))
    )
    weights = {word: math.log(1 + len(entries) / count) for word, count in having.items()}
    unknown = max(weights.values(), default=1.0)
    return lambda some: sum(weights.get(word, unknown) for word in some)


def _alike(
    a: frozenset[str], b: frozenset[str], weight: Callable[[frozenset[str]], float]
) -> float:
    """Returns how much two sets of words have in common, from 0 to 1."""
    return 2 * weight(a & b) / ((weight(a) + weight(b)) or 1.0)
