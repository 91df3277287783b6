"""Which entry a pasted text is about."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import Any

from tfxray._results import Result
from tfxray.explain import html, names
from tfxray.explain import text as texts
from tfxray.explain.catalog import catalog, read_entries
from tfxray.explain.entries import Entry, Name
from tfxray.explain.matching import begins, breaks_off, fixed_by, is_ours, is_shared, says
from tfxray.explain.reading import Message, clean, messages

WORD = re.compile(r"[a-z_]\w*(?:\.\w+)*", re.ASCII)
# What says nothing about the cause: addresses, places, numbers, the names that a program gave.
NOISE = re.compile(r"0x[0-9a-f]+|/[\w./-]+/|__inference_\w+|\b\d+\b", re.ASCII | re.IGNORECASE)
CODE = 0.15  # what the words of the code count beside those of the message
NEAREST = 3  # are told where none is sure
LONG = 25  # characters that a wording fixes: so many are no chance, whatever the class
FLOOR = 0.25  # of the words in common, by weight: below, an entry resembles nothing
EARLIER = 0.9  # what an error counts that led to the last one
# Raised by Python and by every library alike: such a class is no evidence.
PYTHONS = re.compile(
    r"(?:Attribute|Type|Value|Key|Index|Runtime|Name|Assertion|Import|ModuleNotFound|NotImplemented|Recursion|OS)"
    r"Error|Exception",
    re.ASCII,
)
# Classes that TensorFlow's errors alone have.
CLASSES = re.compile(
    r"(?:FailedPrecondition|InvalidArgument|OutOfRange|Unimplemented)Error", re.ASCII
)
# What names TensorFlow: its modules, its values, and those classes.
EVIDENCE = re.compile(
    rf"tensorflow|keras|\btf\.|\btensor|\b{CLASSES.pattern}\b", re.ASCII | re.IGNORECASE
)
# The same where other libraries are around, which have tensors and datasets of their own.
OWN = re.compile(
    r"tensorflow|keras|autograph|\btf\b|\btf__|\bTensor\(|\{\{node|\[Op:|(?:Symbolic|Eager)Tensor|"
    rf"\b{CLASSES.pattern}\b|DatasetV\d|"
    r"\b_?(?:Batch|Cache|Concatenate|Filter|FlatMap|Generator|Interleave|Map|Options|ParallelMap|Prefetch|Range|"
    r"Repeat|Shard|Shuffle|Skip|Take|TensorSlice|TextLine|TFRecord|Unbatch|Window|Zip)Dataset\b",
    re.ASCII | re.IGNORECASE,
)
# What names another library: the frames of installed packages, and a few by themselves.
FOREIGN = re.compile(
    r"(?:site|dist)-packages[/\\]|\b(?:torch|jax|jaxlib|flax|paddle|mindspore|mxnet)\b", re.ASCII
)


@dataclass(frozen=True)
class Explanation(Result):
    """What the entries have to say about a text.

    Attributes:
        telling: The message that the entries were compared with, with its class.
        ranked: The entries that have something in common with it, the likeliest first, each with a score.
        is_sure: Whether the first entry has this very message, and no other library's error can have it.
        name: What has become of a name that the message misses.
        is_listed: Whether the first entry has this very message, sure or not.
        missed: A name of TensorFlow's that the message misses and nobody knows; else empty.
        alike: A name that is spelled much like it, if there is one.
    """

    telling: str
    ranked: list[tuple[float, Entry]]
    is_sure: bool
    name: Name | None = None
    is_listed: bool = False
    missed: str = ""
    alike: str = ""

    @property
    def nearest(self) -> list[Entry]:
        """The entries that resemble the text most, whether or not one explains it."""
        return [entry for _, entry in self.ranked[:NEAREST]]

    @property
    def text(self) -> str:
        """The entry that explains the text; or the nearest three; or that there is none."""
        parts = [texts.short(self.telling), self._of_name]
        if self.is_sure:
            parts.append(texts.describe(self.ranked[0][1]))
        elif self.nearest:
            parts += [self._doubt, "\n".join(map(texts.brief, self.nearest))]
        else:
            parts.append(texts.NOTHING)
        return "\n\n".join(filter(None, parts))

    @property
    def html(self) -> str:
        """The same for a notebook or a page."""
        parts = [f"<p><code>{escape(texts.short(self.telling))}</code></p>"]
        if self._of_name:
            parts.append(f"<p>{escape(self._of_name)}</p>")
        if self.is_sure:
            parts.append(html.describe(self.ranked[0][1]))
        elif self.nearest:
            parts += [f"<p>{self._doubt}</p>", html.links(self.nearest)]
        else:
            parts.append(f"<p>{texts.NOTHING}</p>")
        return "".join(parts)

    @property
    def _of_name(self) -> str:
        if self.name:
            return texts.describe_name(self.name)
        return texts.describe_missed(self.missed, self.alike) if self.missed else ""

    @property
    def _doubt(self) -> str:
        return texts.LISTED if self.is_listed else texts.NEAR

    @property
    def _title(self) -> str:
        return self.telling

    def as_dict(self) -> dict[str, Any]:
        """Returns the same as plain data for JSON.

        Example:
            >>> explain("AttributeError: module 'tensorflow' has no attribute 'Session'").as_dict()["sure"]
            True
        """
        told = [entry.as_dict() for entry in self.nearest]
        name = (
            {"name": self.name.name, "today": self.name.today, "status": self.name.status}
            if self.name
            else None
        )
        return {"telling": self.telling, "sure": self.is_sure, "name": name, "answers": told}


def explain(text: str, entries: Sequence[Entry] | None = None) -> Explanation:
    """Finds the entries that explain a text.

    An entry is sure where the text has its message, gaps aside. What only resembles a message is told
    as near.

    Args:
        text: A traceback, a logged warning, or a message alone.
        entries: Where to look; all entries of the site when it is left out.

    Returns:
        The entries, ranked.

    Example:
        >>> explain("AttributeError: module 'tensorflow' has no attribute 'Session'").ranked[0][1].error_class
        'AttributeError'
    """
    known = tuple(read_entries() if entries is None else entries)
    told = _of_modern_python(messages(text), text)
    if not told:
        return Explanation("", [], is_sure=False)
    asked, code = [words(each.line) for each in told], words(clean(text))
    weight = _scale(known)
    ranked: list[tuple[float, _Match, Entry]] = []
    for entry in known:
        match = _match(entry, told, text)
        alike = max(
            _alike(some, wording, weight) * (1 if each is told[-1] else EARLIER)
            for wording in _wordings(entry)
            for some, each in zip(asked, told, strict=True)
        )
        of_code = max(
            (_alike(code, words(cause.fails), weight) for cause in entry.causes), default=0
        )
        if match.score or alike >= FLOOR:
            # Rounded, so that the order in which words are added up decides nothing.
            score = round(match.score + (alike + CODE * of_code) / (1 + CODE), 6)
            ranked.append((score, match, entry))
    ranked.sort(key=lambda each: -each[0])
    name, is_named = _name(told, text, ranked[0][2] if ranked else None)
    missed = "" if name or is_named else names.missing(told[-1].text, text)
    missed = missed if missed.startswith("tf.") else ""
    is_module = "No module named" in told[-1].text
    meant = names.alike(missed, _known_names()) if missed and not is_module else ""
    first = ranked[0][1] if ranked else _Match()
    sure = first.is_sure and is_named and not _is_torn(first, [match for _, match, _ in ranked])
    telling = told[first.at if first.is_sure else -1].line
    found = [(score, entry) for score, _, entry in ranked]
    if name and found:
        found[0] = (found[0][0], _about(found[0][1], name.name))
    listed = first.score > 0 and is_named
    return Explanation(telling, found, sure, name, listed, missed, meant)


def _about(entry: Entry, name: str) -> Entry:
    """Puts the cause that is about a name before the others."""
    causes = sorted(entry.causes, key=lambda cause: name not in cause.title.split())
    return replace(entry, causes=tuple(causes))


def recognize(text: str) -> Entry | None:
    """Returns the entry that has the message of a text for sure: quicker than `explain`.

    Args:
        text: A traceback, or a message alone.
    """
    told = _of_modern_python(messages(text), text)
    matches = [(_match(entry, told, text), entry) for entry in read_entries()]
    match, entry = max(matches, key=lambda each: each[0].score)
    if not match.is_sure or _is_torn(match, [each for each, _ in matches]):
        return None
    return entry if _name(told, text, entry)[1] else None


def _name(told: Sequence[Message], text: str, entry: Entry | None) -> tuple[Name | None, bool]:
    """Returns what became of the name that a text misses; whether that, or an entry, answers for it.

    A text that misses no name needs no answer for one.
    """
    missed = names.missing(told[-1].text, text) if told else ""
    if not missed:
        return None, True
    name = names.find(missed, _known_names())
    last = missed.rpartition(".")[2]
    named = (f"'{last}'", f".{last}'")  # by itself, or as a module of a package
    has = entry is not None and any(
        each in wording.text for wording in entry.wordings for each in named
    )
    if name and name.is_gone:
        return name, True
    return (None if has else name), has


def _known_names() -> dict[str, Name]:
    return {each.name: each for each in catalog().names}


def _of_modern_python(told: list[Message], text: str) -> list[Message]:
    """Words as today's Python does what Python 2 said of a module."""
    return [_in_python_3(each, text) for each in told]


def _in_python_3(message: Message, text: str) -> Message:
    name = names.missing(message.text, text)
    module, _, attribute = name.rpartition(".")
    module = re.sub(r"^tf\b", "tensorflow", module)
    if name and names.ANY_IMPORT.search(message.text):
        return replace(message, text=f"cannot import name '{attribute}' from '{module}'")
    if not name or not names.ANY_MODULE.search(message.text):
        return message
    return replace(message, text=f"module '{module}' has no attribute '{attribute}'")


@dataclass(frozen=True, order=True)
class _Match:
    """How well one of the messages of a text is that of an entry.

    Attributes:
        score: 0 for not at all.
        is_sure: Whether no other error can have this message.
        is_cut: Whether the message ends before the entry's wording does.
        at: Which of the messages.
    """

    score: float = 0.0
    is_sure: bool = False
    is_cut: bool = False
    at: int = 0


def _match(entry: Entry, told: Sequence[Message], text: str) -> _Match:
    """Compares an entry with the messages: the last counts most, then how much the entry words."""
    best = _Match()
    for at, message in enumerate(told):
        for wording in entry.wordings:
            words, fixed = wording.text, says(message.line, wording.text)
            is_cut = not fixed
            if is_cut:
                words = breaks_off(message.line, wording.text)
                fixed = fixed_by(words)
                if fixed < LONG:
                    continue
            same_class = message.name == entry.error_class
            certain = _is_telling(words, message, same_class, fixed, text)
            place = 2 * message.is_last + 2 * (at + 1) / len(told)
            first = 0.5 * begins(message.text, words)
            score = 1 + place + min(fixed, 200) / 100 + 0.2 * same_class + first
            best = max(best, _Match(score, certain and message.is_last, is_cut, at))
    return best


def _is_torn(first: _Match, every: Sequence[_Match]) -> bool:
    """Tells whether a message was cut where several entries still word it alike."""
    return first.is_cut and sum(each.is_cut for each in every) > 1


def _is_telling(wording: str, message: Message, same_class: bool, fixed: int, text: str) -> bool:
    """Tells whether a wording is TensorFlow's own, and long enough to be no chance."""
    if (is_shared(wording) or FOREIGN.search(text)) and not OWN.search(text):
        return False
    if is_ours(wording):
        return same_class or not message.name or fixed >= LONG
    if same_class and CLASSES.fullmatch(message.name):
        return True
    return (
        same_class
        and fixed >= LONG
        and not PYTHONS.fullmatch(message.name)
        and bool(EVIDENCE.search(text))
    )


def _wordings(entry: Entry) -> list[frozenset[str]]:
    before = f"{entry.error_class}: " if entry.error_class else ""
    phrases = [wording.text for wording in entry.wordings] + list(entry.raised)
    return [words(before + phrase) for phrase in phrases]


@lru_cache(maxsize=4096)  # the wordings and the code of all entries
def words(text: str) -> frozenset[str]:
    """Returns the words that tell texts apart."""
    found = WORD.findall(NOISE.sub(" ", text).lower())
    return frozenset(part for word in found for part in (word, *word.split(".")))


@lru_cache(maxsize=1)
def _scale(entries: tuple[Entry, ...]) -> Callable[[frozenset[str]], float]:
    """Returns what weighs words: the fewer entries have a word, the more it weighs."""
    having = Counter(
        word
        for entry in entries
        for word in frozenset().union(
            *_wordings(entry), *(words(each.fails) for each in entry.causes)
        )
    )
    weights = {word: math.log(1 + len(entries) / count) for word, count in having.items()}

    @lru_cache(maxsize=4096)  # the wordings come again with every text
    def weigh(some: frozenset[str]) -> float:
        return sum(weights.get(word, 0.0) for word in some)

    return weigh


def _alike(
    a: frozenset[str], b: frozenset[str], weight: Callable[[frozenset[str]], float]
) -> float:
    """Returns how much two sets of words have in common, from 0 to 1."""
    both = a & b
    return 2 * weight(both) / (weight(a) + weight(b)) if both else 0.0
