"""How well the site's search and `tfxray explain` answer real questions: `make search-quality`.

Four tables hold what people asked, with the thread where there is one, and where the site answers it,
judged by reading: a page with an anchor, or several with spaces between them where each answers; `none`
where nothing does. Search and explain were tuned on `questions.tsv` and on `held-out.tsv`, whose parts
were fresh before. `fresh.tsv` was written in November 2026, before sections were asked in more words, but
by the same person: it was measured before and after that, and nothing was chosen on its misses.
`unseen.tsv` was collected when that was done, before its answers were looked for, so its figures tell what
questions can expect that nobody has seen. All go through the shipped search in a real browser; what is
pasted goes to `explain`, too.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as Tab

from tests import browser as chromium
from tfxray.explain import explain, find_entry, read_entries

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "html"
SETS = (
    "unseen",
    "fresh",
    "held-out",
    "questions",
)  # the last line printed is the one that scripts read
PASTED = re.compile(r"(?:Error|Exception|Warning)\b|\n|^WARNING")  # a message, not a question


@dataclass(frozen=True)
class Question:
    """What somebody asked.

    Attributes:
        name: Its number.
        words: What is put into the search.
        answers: Where the site answers it, as `page.html#anchor`.
    """

    name: str
    words: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """How well questions were answered.

    Attributes:
        name: The table they are from.
        ranks: The place of the first answer among the results, by question; 0 when none is among them.
        pages: The same among the pages, by which results are grouped.
    """

    name: str
    ranks: dict[Question, int]
    pages: dict[Question, int]

    def top(self, places: int) -> float:
        """Returns the share of questions with an answer among the first results."""
        return _share(self.ranks, places)

    @property
    def mean_reciprocal_rank(self) -> float:
        """One for an answer in the first place, a half in the second, nothing for none."""
        return sum(1 / rank for rank in self.ranks.values() if rank) / len(self.ranks)

    def __str__(self) -> str:
        """The figures on one line."""
        return (
            f"search-quality: {self.name}={len(self.ranks)} top-1={self.top(1):.1%} "
            f"top-3={self.top(3):.1%} mrr={self.mean_reciprocal_rank:.3f} "
            f"page-1={_share(self.pages, 1):.1%} page-3={_share(self.pages, 3):.1%}"
        )


def _share(ranks: dict[Question, int], places: int) -> float:
    return sum(0 < rank <= places for rank in ranks.values()) / len(ranks)


def read_questions(name: str) -> list[Question]:
    """Reads one of the tables."""
    path = Path(__file__).with_name(f"{name}.tsv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    # A table holds no line ends: what was pasted has the two characters \\n for each.
    return [
        Question(
            row["id"],
            row["query"].replace("\\n", "\n"),
            frozenset(map(_address, row["answers"].split())) - {NOWHERE},
        )
        for row in rows
    ]


NOWHERE = "none.html#"


def _address(place: str) -> str:
    page, _, anchor = place.partition("#")
    entry = find_entry(anchor) if anchor.startswith("error-") else None
    for cause in entry.causes if entry else ():
        if anchor in cause.old_anchors:
            anchor = cause.anchor
    return f"{page}.html#{anchor}"


def open_search(browser: Browser) -> Tab:
    """Opens the search page: its index is built once, for all questions."""
    tab = browser.new_page()
    tab.goto((SITE / "search.html").as_uri())
    return tab


def results(tab: Tab, asked: list[str]) -> list[list[str]]:
    """Returns the addresses that the search finds for each text, best first."""
    found: list[list[str]] = tab.evaluate(
        "asked => asked.map(text => SiteSearch.search(text).map(hit => hit.address))", asked
    )
    return found


def measure(tab: Tab, name: str) -> Quality:
    """Puts the questions of a table that the site answers into the search."""
    questions = [question for question in read_questions(name) if question.answers]
    ranks, pages = {}, {}
    for question, found in zip(questions, results(tab, [q.words for q in questions]), strict=True):
        right = question.answers | _entries(question)
        ranks[question] = _first(found, right)
        pages[question] = _first(list(dict.fromkeys(map(_page, found))), set(map(_page, right)))
    return Quality(name, ranks, pages)


def _page(address: str) -> str:
    return address.partition("#")[0]


def _first(found: list[str], right: Set[str]) -> int:
    return min((place for place, each in enumerate(found, 1) if each in right), default=0)


def _entries(question: Question) -> set[str]:
    """Returns the addresses of the entries one of whose causes answers: they list it."""
    return {
        entry.address
        for entry in read_entries()
        if any(f"{entry.page}.html#{anchor}" in question.answers for anchor in entry.anchors)
    }


def explained(name: str) -> str:
    """Puts what was pasted to `explain`, and says how often it was right."""
    asked = [each for each in read_questions(name) if PASTED.search(each.words)]
    count: Counter[str] = Counter()
    for question in asked:
        explanation = explain(question.words)
        found = [entry.address in _entries(question) for entry in explanation.nearest]
        if not question.answers:
            count["wrong-and-sure" if explanation.is_sure else "honest"] += 1
            continue
        count["answered"] += 1
        count["first"] += found[:1] == [True]
        count["in-three"] += any(found)
        count["wrong-and-sure"] += explanation.is_sure and found[:1] != [True]
    return (
        f"explain: {name}={len(asked)} first={count['first'] / count['answered']:.1%} "
        f"in-three={count['in-three'] / count['answered']:.1%} wrong-and-sure={count['wrong-and-sure']} "
        f"honest={count['honest']}"
    )


def main() -> None:
    """Prints each question that is not answered first, and the figures of each table."""
    path = chromium.find()
    if path is None:
        sys.exit("There is no Chromium: `python -m tests.browser` tries to get one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        tab = open_search(browser)
        measured = [measure(tab, name) for name in SETS]
        browser.close()
    for quality in measured:
        for question, rank in quality.ranks.items():
            if rank != 1:
                print(f"{question.name} at {rank or '-'}: {question.words}")
    print(*map(explained, SETS[1:]), *measured, sep="\n")  # of the first, nothing is pasted


if __name__ == "__main__":
    main()
