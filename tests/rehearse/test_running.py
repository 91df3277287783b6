"""A page is run to its end, whatever its cells do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.docs._ext.conftest import HEAD, cell
from tests.rehearse import pages, running
from tests.rehearse.comparing import RAISES, STOPPED, compare_pages

PAGE = HEAD + "\n".join(
    [
        "# Page\n",
        cell("x = 12"),
        cell("1 / 0"),
        cell("print(x)"),
        cell("x", ":tags: [raises-exception]", ":raises: 'ValueError: never'"),
        cell("import os; os._exit(1)"),
        cell("print('came to the end with', x)"),
    ]
)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The page as it is written, and as it ran."""
    docs = tmp_path_factory.mktemp("repository") / "docs"
    (docs / "_ext").mkdir(parents=True)
    (docs / "_ext" / "no-page.md").write_text(PAGE)
    (docs / "page.md").write_text(PAGE)
    (docs / "without-cells.md").write_text("# Words alone\n")
    found = pages.find(docs)
    [(name, notebook)] = running.run_to_the_end(found, fork=False)
    assert name == "page"
    return found[0].notebook, notebook


def texts(notebook: Any) -> list[str]:
    code = [each for each in notebook.cells if each.cell_type == "code"]
    return [
        "".join(str(out.get("text", out.get("ename", ""))) for out in each.outputs) for each in code
    ]


def test_cells_after_one_that_fails_run(ran):
    assert texts(ran[1]) == ["", "ZeroDivisionError", "12\n", "", "", "came to the end with 12\n"]


def test_cells_are_those_of_the_page_again(ran):
    written, run = ran
    assert [(each.source, each.metadata) for each in run.cells] == [
        (each.source, each.metadata) for each in written.cells
    ]


def test_what_went_wrong_is_told(ran):
    found = [
        (each.kind, each.place.cell, each.after[0])
        for each in compare_pages(ran[0], ran[1], "page", {})
    ]
    assert found[0][:2] == (RAISES, 2)
    assert (STOPPED, 5, "ended its kernel") in found


def test_page_that_prints_what_it_did_is_no_difference(ran):
    _, run = ran
    without = run.copy()
    without.metadata = {}
    assert list(compare_pages(without, without, "page", {})) == []
