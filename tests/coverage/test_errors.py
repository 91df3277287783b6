"""Every error and silent trap that the site explains has its own place there."""

from __future__ import annotations

import csv
import re

import pytest

from examples.explain import read_entries
from tests.conftest import ROOT

TABLE = ROOT / "tests" / "coverage" / "errors.tsv"


def read_rows() -> dict[str, str]:
    """Returns the places of the cases."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["case"]: row["anchor"] for row in csv.DictReader(lines, delimiter="\t")}


def test_no_place_is_given_twice():
    rows = read_rows()
    assert len(set(rows.values())) == len(rows)
    assert all(re.fullmatch(r"E\d{2,3}", case) for case in rows)


@pytest.mark.parametrize("case", read_rows())
def test_case_has_its_entry(case):
    places = {f"errors/{entry.page}#{entry.anchor}" for entry in read_entries()}
    assert read_rows()[case] in places
