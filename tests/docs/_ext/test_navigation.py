"""`docs._ext.navigation`: the groups of the sidebar fold, and the current page is in an open one."""

from __future__ import annotations

from bs4 import BeautifulSoup

from docs._ext.navigation import fold

TREE = """
<p class="caption" role="heading"><span class="caption-text">One</span></p>
<ul><li class="toctree-l1"><a class="reference internal" href="a.html">A</a></li></ul>
<p class="caption" role="heading"><span class="caption-text">Two</span></p>
<ul class="current"><li class="toctree-l1 current current-page">
<a class="current reference internal" href="#">B</a></li></ul>
"""


def test_groups_fold_and_that_of_the_page_is_open():
    groups = BeautifulSoup(fold(TREE), "html.parser").select("details")
    assert [(group.select("summary")[0].text, group.has_attr("open")) for group in groups] == [
        ("One", False),
        ("Two", True),
    ]
    assert [[link["href"] for link in group.select("a")] for group in groups] == [
        ["a.html"],
        ["#"],
    ]


def test_navigation_without_groups_stays():
    tree = '<ul><li><a href="a.html">A</a></li></ul>'
    assert fold(tree) == tree
