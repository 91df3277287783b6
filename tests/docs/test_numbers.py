"""A number in a sentence is glued from the run, or is in `numbers.tsv` with what guards it.

Each row names a page, some words of a sentence with a number in them, and its guard:
an assertion, an output or the code of a cell, which has to say the same number; or a source, or the
text around it. `guards.py` describes them.

So a number that is changed in a sentence, in a cell or in an output no longer fits its row. "One" and
"once" are left out, since most of them count nothing, and so are questions, quotations, versions and years.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.docs.cells import Cell, read_cells_of_pages, read_pages
from tests.docs.guards import Row, broken_guard, read_printed, read_rows
from tests.docs.prose import read_sentences

TABLE = ROOT / "tests" / "docs" / "numbers.tsv"
COUNTS = ["zero", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
COUNTS += ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"]
COUNTS += ["eighteen", "nineteen", "twenty"]
WORDS: dict[str, float] = {word: value for value, word in enumerate(COUNTS) if word}
WORDS |= {"half": 0.5, "twice": 2, "dozen": 12, "thirty": 30, "forty": 40, "fifty": 50}
WORDS |= {"hundred": 100, "thousand": 1000, "million": 1_000_000}
SPELLED = "|".join(WORDS)
NUMBER = re.compile(
    rf"(?<![\w.,#/-])(?:\d[\d,.]*\d|\d|(?:(?:{SPELLED}) )?(?:{SPELLED}))(?!\w)", re.IGNORECASE
)
# Digits that are part of a name: a version, a year, a thread, a step of a recipe.
NAMES = re.compile(
    r"\b(?:TensorFlow|Keras|PyTorch|Python|JAX|Chainer|protobuf|[Vv]ersions?) \d[\d.]*(?:\.X|\.x)?"
    r"|\b\d\.\d+\.\d+\b|\b1\.1[0-5]\b"
    r"|\b(?i:until|since|before|after|from|with|in|to|and|or|of|by|like|as) "
    r"[0-3]\.\d{1,2}\b"
    r"|\b(?:19|20)\d\d\b|#\d+|Stack Overflow \d+|issue \d+|\b[MO]\d+\b|^#+ (?:Step )?\d+|\*\*Half true\*\*"
)


def numbers_of(sentence: str) -> list[re.Match[str]]:
    """Returns the numbers that a sentence states."""
    if sentence.endswith("?") or sentence.startswith(">"):
        return []
    blanked = NAMES.sub(lambda name: " " * len(name[0]), sentence)
    return [*NUMBER.finditer(blanked)]


def value_of(number: str) -> float:
    """Returns the value of a number in digits or words.

    >>> value_of("1,000"), value_of("two hundred"), value_of("Twice")
    (1000.0, 200.0, 2.0)
    """
    product = 1.0
    for word in number.lower().split():
        product *= WORDS[word] if word in WORDS else float(word.replace(",", ""))
    return product


def unreviewed(page: str, text: str, rows: list[Row]) -> Iterator[str]:
    """Yields the numbers of a page that no row covers, and the rows that no sentence has."""
    unused = {row.words for row in rows if row.page == page}
    words_of = sorted(unused)
    for sentence in read_sentences(text):
        numbers = numbers_of(sentence.text)
        covered = set()
        for words in words_of:
            for found in re.finditer(re.escape(words), sentence.text):
                within = {each.span() for each in numbers if _is_within(each.span(), found.span())}
                covered |= within
                if within:
                    unused.discard(words)
        for number in numbers:
            if number.span() not in covered:
                place = f"{page}, line {sentence.line}"
                yield f"{place}: nothing is said to guard {number[0]!r}: {sentence.text}"
    for words in sorted(unused):
        yield f"{page}: no sentence has a number in {words!r}"


def _is_within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def says(code: str, value: float) -> bool:
    """Tells whether code or an output holds a number: in digits, in words, or as so many items."""
    text = re.sub(r"(?<=\d)[_,](?=\d{3})", "", code.lower())
    if any(float(found) == value for found in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)):
        return True
    if any(
        WORDS[found] == value for found in re.findall(rf"(?<![^\W_])(?:{SPELLED})(?![^\W_])", text)
    ):
        return True
    try:
        nodes = ast.walk(ast.parse(code))
    except SyntaxError:
        return False
    return any(len(node.elts) == value for node in nodes if isinstance(node, ast.List | ast.Tuple))


def broken(row: Row, cells: list[Cell], printed: str) -> str | None:
    """Returns what is wrong with the guard of a number."""
    if told := broken_guard(row, cells, printed):
        return told
    snippet = row.guard.partition(" ")[2]
    numbers = [value_of(each[0]) for each in numbers_of(row.words)]
    if snippet and (wrong := [value for value in numbers if not says(snippet, value)]):
        return f"{row.guard!r} does not say {wrong[0]:g}"
    return None


def test_every_number_in_a_sentence_is_guarded():
    rows = read_rows(TABLE)
    found = [what for page, text in read_pages().items() for what in unreviewed(page, text, rows)]
    found += [f"there is no page {row.page}" for row in rows if row.page not in read_pages()]
    told = "take it from the run with `glue`, or add a row to tests/docs/numbers.tsv:"
    assert not found, "\n".join([told, *found])


def test_every_guard_says_its_number():
    cells = read_cells_of_pages()
    found = [
        (row, broken(row, cells[row.page], read_printed(row.page))) for row in read_rows(TABLE)
    ]
    told = [f"{row.page}, {row.words!r}: {what}" for row, what in found if what]
    assert not told, "\n".join(told)


PAGE = "# A page\n\nPython runs the body {} times for `n = 7`.\n"
REVIEWED = Row("p", "the body three times", "assert traces == 3")


def test_a_reviewed_number_passes():
    assert not [*unreviewed("p", PAGE.format("three"), [REVIEWED])]
    assert not [*unreviewed("p", PAGE.format("{glue:text}`traces`"), [])]


@pytest.mark.parametrize("number", ["five", "5", "two hundred", "twice as many"])
def test_a_changed_number_is_found(number):
    found = [*unreviewed("p", PAGE.format(number), [REVIEWED])]
    assert len(found) == 2
    assert "nothing is said to guard" in found[0]
    assert "no sentence" in found[1]


@pytest.mark.parametrize(
    ("guard", "source", "printed"),
    [
        ("assert traces == 3", "assert traces == 3 and done", ""),
        ("assert losses == [1, 4, 9]", "assert losses == [1, 4, 9]", ""),
        ("output traces: 3", "print(f'traces: {traces}')", "stdout:\n  traces: 3\n"),
        ("code range(3)", "for _ in range(3):\n    body()", ""),
        ("text", "", ""),
    ],
)
def test_a_guard_that_says_the_number_holds(guard, source, printed):
    row = Row("p", REVIEWED.words, guard)
    assert broken(row, [Cell("p [1]", 1, source)], printed) is None


@pytest.mark.parametrize(
    "guard",
    [
        "assert traces == 4",
        "assert traces == 3",
        "output traces: 3",
        "code range(3)",
        "nothing",
        "assert ",
    ],
)
def test_a_guard_that_does_not_say_it_is_broken(guard):
    row = Row("p", REVIEWED.words, guard)
    assert broken(row, [Cell("p [1]", 1, "assert traces == 4")], "traces: 4")
