"""Every error and silent trap that the site explains has its own place there."""

from __future__ import annotations

import csv

import pytest

from tests.conftest import ROOT
from tfxray.explain import read_entries

TABLE = ROOT / "tests" / "coverage" / "errors.tsv"
CASES = [f"E{number:02}" for number in range(1, 155)]


def read_rows() -> dict[str, str]:
    """Returns the places of the cases."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["case"]: row["anchor"] for row in csv.DictReader(lines, delimiter="\t")}


def test_no_case_is_left_out():
    assert list(read_rows()) == CASES


@pytest.mark.parametrize("case", CASES)
def test_case_has_its_entry(case):
    places = {f"{entry.page}#{anchor}" for entry in read_entries() for anchor in entry.anchors}
    assert read_rows()[case] in places
