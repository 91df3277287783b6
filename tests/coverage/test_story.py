"""Every statement of the article that the story began with has its place on the site."""

from __future__ import annotations

import csv
import re

import pytest

from tests.conftest import ROOT
from tests.site.pages import SITE, Page

STORY = ROOT / "tests" / "coverage" / "story.tsv"
STATEMENTS = [f"S{number}" for number in range(1, 18)]


def read_rows() -> list[dict[str, str]]:
    """Returns the rows of the table: a statement, the anchor that answers it, and a note."""
    with STORY.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_statement_has_its_place():
    rows = read_rows()
    assert {tuple(row) for row in rows} == {("statement", "anchor", "note")}
    named = [row["statement"] for row in rows]
    assert sorted(set(named), key=lambda name: int(name[1:])) == STATEMENTS
    assert not [row for row in rows if not row["note"]]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_place_of_a_statement_exists(site, statement):
    anchors = [row["anchor"] for row in read_rows() if row["statement"] == statement]
    assert anchors, f"{STORY.relative_to(ROOT)} has no row for it"
    for anchor in anchors:
        assert re.fullmatch(r"[\w/-]+#[\w.-]+", anchor), f"{anchor!r} is not page/path#id"
        name, _, identifier = anchor.partition("#")
        page = Page(SITE / f"{name}.html")
        assert page.path.exists(), f"the site has no page {name}"
        assert identifier in page.anchors, f"{name} has no place {identifier}"
