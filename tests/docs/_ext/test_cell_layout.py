"""Tagged cells are where their tags say: in the first tab of the tabs below them, or side by side."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from tests.docs._ext.conftest import cell

CONF = """
extensions += ["docs._ext.cell_layout", "sphinx_design"]
myst_enable_extensions = ["colon_fence"]
"""
FIRST = ":tags: [first-tab]"
TABS = """
::::{tab-set}
:::{tab-item} One
Comes from above
:::
:::{tab-item} Two
Another
:::
::::
"""


@pytest.fixture(scope="module")
def site(make_site):
    """A site for all these tests."""
    return make_site(CONF)


def test_cells_move_in_their_order_and_others_stay(site):
    cells = [cell("print('stays')"), cell("print('a')", FIRST), cell("print('b')", FIRST)]
    site.write(page="# Page\n\n" + "\n".join(cells) + TABS, plain="# Plain\n" + TABS)
    build = site.build()
    assert build.returncode == 0, build.stdout
    soup = BeautifulSoup(site.read("page"), "html.parser")
    one, two = soup.select(".sd-tab-content")
    assert [found.get_text().strip() for found in one.select(".cell_output")] == ["a", "b"]
    assert two.get_text().strip() == "Another"
    assert "Comes from above" not in site.read("page")
    assert len(soup.select(".cell")) == len(cells)


def test_neighbours_are_set_side_by_side_and_others_stay(site):
    tag = ":tags: [side-by-side]"
    cells = [
        cell("print('before')"),
        cell("print('a')", tag),
        cell("print('b')", tag),
        cell("print('between')"),
        cell("print('c')", tag),
    ]
    site.write(columns="# Page\n\n" + "\n".join(cells))
    build = site.build()
    assert build.returncode == 0, build.stdout
    soup = BeautifulSoup(site.read("columns"), "html.parser")
    rows = soup.select("div.side-by-side")
    printed = [[found.get_text().strip() for found in row.select(".cell_output")] for row in rows]
    assert printed == [["a", "b"], ["c"]]
    assert len(soup.select(".cell")) == len(cells)


@pytest.mark.parametrize(
    "below", ["Words.\n", "Words.\n" + TABS, ""], ids=["words", "later", "end"]
)
def test_tagged_cell_without_tabs_is_told(site, below):
    site.write(page="# Page\n\n" + cell("print('a')", FIRST) + "\n" + below)
    build = site.build()
    assert re.search(
        r"page\.md:\d+: WARNING: no tabs follow a cell that is tagged first-tab", build.stdout
    ), build.stdout
    assert build.returncode != 0
