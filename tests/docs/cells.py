"""The code cells of the pages, as the tests of this folder read them: nothing is run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache, cached_property

from docs._ext.execution.cell_rules import HIDE_INPUT, RAISES, REMOVE_INPUT, VOLATILE
from docs._ext.execution.reader import read_cells
from tests.conftest import ROOT

DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Cell:
    """A code cell of a page.

    Attributes:
        place: Where it is, such as `index [2]`: recordings count cells in the same way.
        line: The line of the page on which it begins.
        source: Its code.
        tags: Its tags.
    """

    place: str
    line: int
    source: str
    tags: frozenset[str] = frozenset()

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.source)

    @property
    def is_visible(self) -> bool:
        """Whether a reader sees its code without opening anything."""
        return not self.tags & {HIDE_INPUT, REMOVE_INPUT}

    @property
    def is_volatile(self) -> bool:
        """Whether its output varies."""
        return VOLATILE in self.tags

    @property
    def raises(self) -> bool:
        """Whether it is meant to raise."""
        return RAISES in self.tags


@cache
def read_pages() -> dict[str, str]:
    """Returns the text of every page by its name, such as `errors/graphs`."""
    return {
        path.relative_to(DOCS).with_suffix("").as_posix(): path.read_text("utf-8")
        for path in sorted(DOCS.rglob("*.md"))
        if not path.relative_to(DOCS).parts[0].startswith("_")
    }


def cells_of(page: str, text: str) -> list[Cell]:
    """Returns the code cells of a page in their order."""
    notebook = read_cells(text)
    lines = notebook.metadata["source_map"]
    code = [pair for pair in zip(notebook.cells, lines, strict=True) if pair[0].cell_type == "code"]
    return [
        Cell(f"{page} [{number}]", line, cell.source, frozenset(cell.metadata.get("tags", [])))
        for number, (cell, line) in enumerate(code, 1)
    ]


@cache
def read_cells_of_pages() -> dict[str, list[Cell]]:
    """Returns the code cells of every page."""
    return {page: cells_of(page, text) for page, text in read_pages().items()}
