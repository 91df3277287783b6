"""What is rehearsed is what the site has, as it was built."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.rehearse import pages


def test_every_page_with_cells_is_found():
    found = {page.name for page in pages.find()}
    addresses = set((ROOT / "tests" / "site" / "addresses.txt").read_text().split())
    assert {"index", "errors/xla", "reference/what-changes"} <= found
    assert found <= addresses | {"index"}


def test_outputs_are_those_of_the_last_build(site):
    index = [page for page in pages.find() if page.name == "index"]
    code = [cell for cell in pages.printed(index)["index"].cells if cell.cell_type == "code"]
    assert "34" in "".join(output.get("text", "") for cell in code for output in cell.outputs)


def test_page_that_has_not_run_as_it_is_is_named(site):
    [index] = [page for page in pages.find() if page.name == "index"]
    code = index.notebook.cells[index.code_cells[0]]
    code.source += "\n1 / 0"
    with pytest.raises(LookupError, match="index"):
        pages.printed([index])
