"""What guards a claim that stands outside the cells of a page.

A row of a table such as `numbers.tsv` names a page, some of its words, and their guard:

- `assert CODE`: an assertion of the page, written as `ast.unparse` writes it;
- `output TEXT`: what a cell of the page printed, as recorded;
- `code CODE`: the code of a cell that the words describe;
- `link`: the words lead to the place of the run;
- `test FILE`: tests of the repository;
- `source`: a source that the page cites, or a recording that it shows;
- `text`: they count or name what the reader sees beside them, and state no result.
"""

from __future__ import annotations

import ast
import csv
from dataclasses import dataclass
from pathlib import Path

from tests import outputs
from tests.conftest import ROOT
from tests.docs.cells import Cell


@dataclass(frozen=True)
class Row:
    """A reviewed claim.

    Attributes:
        page: The page.
        words: Words of the page.
        guard: What guards them.
    """

    page: str
    words: str
    guard: str


def read_rows(table: Path) -> list[Row]:
    """Returns the rows of a table."""
    with table.open(encoding="utf-8", newline="") as lines:
        return [Row(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def read_printed(page: str) -> str:
    """Returns what the cells of a page printed, as recorded; empty for a page without cells."""
    recorded = outputs.RECORDINGS / f"{page}.txt"
    return recorded.read_text("utf-8") if recorded.exists() else ""


def broken_guard(row: Row, cells: list[Cell], printed: str) -> str | None:
    """Returns what is wrong with the guard of a row, if anything is.

    Args:
        row: The row.
        cells: The cells of its page.
        printed: What they printed.
    """
    kind, _, told = row.guard.partition(" ")
    if row.guard in ("text", "source") or (row.guard == "link" and "](" in row.words):
        return None
    if kind == "test":
        there = (ROOT / told).is_file() and told.startswith("tests/")
    elif kind == "assert":
        nodes = [node for cell in cells for node in ast.walk(cell.tree)]
        asserted = [ast.unparse(node.test) for node in nodes if isinstance(node, ast.Assert)]
        there = any(told in each for each in asserted)
    elif kind == "output":
        there = told in printed
    elif kind == "code":
        there = any(told in cell.source for cell in cells)
    else:
        return f"{row.guard!r} is no guard of it"
    return None if told and there else f"there is no {row.guard!r}"
