"""Every row of a table on a page is in `tables.tsv`, word for word, with what guards it.

So whoever changes a row looks at its guard again. `guards.py` describes the guards.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.conftest import ROOT
from tests.docs.cells import read_cells_of_pages, read_pages
from tests.docs.guards import Row, broken_guard, read_printed, read_rows
from tests.docs.prose import read_paragraphs

TABLE = ROOT / "tests" / "docs" / "tables.tsv"


def rows_of(text: str) -> list[str]:
    """Returns the rows of the tables of a page, without their headers."""
    found: list[str] = []
    previous = -1
    for line, paragraph in read_paragraphs(text):
        if not paragraph.startswith("|"):
            continue
        if line != previous + 1:
            header = line
        if line > header + 1:
            found.append(paragraph)
        previous = line
    return found


def unreviewed(page: str, text: str, reviewed: list[Row]) -> Iterator[str]:
    """Yields the rows of a page that are not reviewed, and the reviewed ones that it lacks."""
    rows, known = rows_of(text), [row.words for row in reviewed if row.page == page]
    yield from (f"{page}: nothing is said to guard {row}" for row in rows if row not in known)
    yield from (f"{page} no longer has {row}" for row in known if row not in rows)


def test_every_row_is_reviewed():
    reviewed = read_rows(TABLE)
    pages = read_pages()
    found = [what for page, text in pages.items() for what in unreviewed(page, text, reviewed)]
    found += [f"there is no page {row.page}" for row in reviewed if row.page not in pages]
    assert not found, "\n".join(["see tests/docs/tables.tsv:", *found])


def test_every_guard_is_there():
    cells = read_cells_of_pages()
    found = [
        (row, broken_guard(row, cells[row.page], read_printed(row.page)))
        for row in read_rows(TABLE)
    ]
    told = [f"{row.page}, {row.words}: {what}" for row, what in found if what]
    assert not told, "\n".join(told)


PAGE = (
    "# A page\n\n| what | eager |\n|---|---|\n| `print` | {} |\n| the work | at once |\n\nText.\n"
)


def test_a_changed_row_is_found():
    reviewed = [Row("p", row, "text") for row in rows_of(PAGE.format("each call"))]
    assert [row.words for row in reviewed] == ["| `print` | each call |", "| the work | at once |"]
    assert not [*unreviewed("p", PAGE.format("each call"), reviewed)]
    assert [*unreviewed("p", PAGE.format("once"), reviewed)] == [
        "p: nothing is said to guard | `print` | once |",
        "p no longer has | `print` | each call |",
    ]
