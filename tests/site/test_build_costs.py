"""The page that shows what a build costs shows what `make bench` recorded, and that is what it claims."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docs._ext.execution import reader
from tests import bench

MOST_ABOVE_THE_LEAST = 1.35
LEAST_SAVED = 5


@pytest.fixture(scope="module")
def record():
    return json.loads(bench.RECORD.read_text())


@pytest.fixture(scope="module")
def text(site: Path) -> str:
    page = (site / "reference" / "how-this-site-is-checked.html").read_text()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_page_shows_the_record(record, text):
    for costs in record["costs"].values():
        for cost in costs.values():
            assert f" {cost['processor']:.1f} {cost['wall']:.1f} " in text
    for pages, costs in record["growth"].items():
        assert f" {pages} {costs['ours']['processor']:.1f} " in text
    for name, number in record["made_with"]["packages"].items():
        assert f"{name} {number}" in text
    assert f"{record['made_with']['date']} by {record['made_with']['command']}" in text


def test_record_has_every_way_and_size(record):
    cold, *others = record["costs"]
    assert cold == f"{bench.PAGES} pages, nothing built before"
    assert others == list(bench.EDITS)
    assert all(costs.keys() == bench.LABELS.keys() for costs in record["costs"].values())
    assert list(record["growth"]) == ["5", "10", "20", "40"]
    assert record["made_with"]["rounds"] >= 3


def test_record_holds_its_levels(record):
    cold, *_ = record["costs"].values()
    processor = {way: cost["processor"] for way, cost in cold.items()}
    assert processor["ours"] <= MOST_ABOVE_THE_LEAST * processor["bound"]
    assert processor["stock"] >= LEAST_SAVED * processor["ours"]
    assert record["costs"]["nothing changed"]["ours"]["processor"] < 2
    assert record["costs"]["one sentence edited"]["ours"]["wall"] < 3
    assert record["site"]["memory_mib"] < 4096


def test_few_pages_cost_hardly_more_than_the_least_and_more_do(record):
    above = [
        costs["ours"]["processor"] / costs["bound"]["processor"]
        for costs in record["growth"].values()
    ]
    assert above[0] < 1.1
    assert above == sorted(above)


def test_one_cell_edited_costs_its_page_and_one_import(record):
    edited = record["costs"]["one cell edited"]
    assert edited["ours"]["processor"] < edited["stock"]["processor"]


def test_as_many_pages_use_keras_as_on_the_site():
    def share(pages: list[str]) -> float:
        notebooks = [reader.read_cells(page) for page in pages]
        code = [
            [cell.source for cell in book.cells if cell.cell_type == "code"] for book in notebooks
        ]
        uses = ["keras" in "".join(cells) for cells in code if cells]
        return sum(uses) / len(uses)

    site = [path.read_text() for path in (bench.ROOT / "docs").rglob("*.md")]
    synthetic = [bench.page_source(number) for number in range(bench.PAGES)]
    assert share(synthetic) == pytest.approx(share(site), abs=0.1)
