"""Every topic of the subject has its place on the site, with a run in it whose output is guarded."""

from __future__ import annotations

import csv
import re

import pytest
from bs4 import Tag

from tests import outputs
from tests.conftest import ROOT
from tests.site.pages import SITE, Page

TOPICS = ROOT / "tests" / "coverage" / "topics.tsv"
NUMBERS = range(1, 140)  # the official guides teach 122; from there on what they leave out


def read_rows() -> list[dict[str, str]]:
    """Returns the rows of the table: a topic, the anchor that covers it, and a note.

    A topic that is left out has one row without an anchor; its note says why.
    """
    with TOPICS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def find_section(place: Tag) -> Tag:
    """Returns the section that an element heads or stands in; a label can stand before it."""
    if place.name == "section":
        return place
    section = place.find_parent("section")
    assert section is not None, f"{place['id']} stands in no section"
    return section


def find_cells(section: Tag) -> list[Tag]:
    """Returns the code cells of a section that ran: those whose input or output it shows."""
    return section.select("div.cell:has(div.cell_input, div.cell_output)")


def test_every_topic_is_named():
    rows = read_rows()
    assert {tuple(row) for row in rows} == {("topic", "anchor", "note")}
    named = [int(row["topic"]) for row in rows]
    assert named == sorted(named)
    assert set(named) == set(NUMBERS)
    assert not [row for row in rows if not row["note"]]
    assert len({(row["topic"], row["anchor"]) for row in rows}) == len(rows)
    left_out = {row["topic"] for row in rows if not row["anchor"]}
    assert not [row for row in rows if row["topic"] in left_out and row["anchor"]]


@pytest.mark.parametrize("topic", NUMBERS)
def test_place_of_a_topic_has_a_guarded_run(site, topic):
    anchors = [row["anchor"] for row in read_rows() if row["topic"] == str(topic)]
    for anchor in filter(None, anchors):
        assert re.fullmatch(r"[\w/-]+#[\w.-]+", anchor), f"{anchor!r} is not page/path#id"
        name, _, identifier = anchor.partition("#")
        page = Page(SITE / f"{name}.html")
        assert page.path.exists(), f"the site has no page {name}"
        place = page.soup.find(id=identifier)
        assert isinstance(place, Tag), f"{name} has no place {identifier}"
        assert find_cells(find_section(place)), f"{anchor} has no cell that ran"
        # The recording is what guards an output; a cell without one, being volatile, asserts.
        recorded = outputs.RECORDINGS / f"{name}.txt"
        assert recorded.exists(), f"{name} has no recorded outputs: `make accept`"
