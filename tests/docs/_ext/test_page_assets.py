"""A page loads what it uses; scripts and styles of outputs are files that pages share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from docs._ext.page_assets import without
from tests.docs._ext.conftest import cell

CONF = """
extensions += ["sphinx_design", "sphinx_copybutton", "docs._ext.page_assets"]
myst_enable_extensions = ["colon_fence"]
html_static_path = []
"""
SHOWN = """
class Shown:
    def _repr_html_(self):
        return "<svg><style>b {}</style></svg><b>12</b><script>one()</script>"

Shown()
"""
TABS = ":::::{tab-set}\n::::{tab-item} One\n1\n::::\n:::::\n"


@pytest.fixture(scope="module")
def site(make_site):
    """A site with a page of each kind."""
    site = make_site(CONF)
    site.write(
        plain="# Plain\n\nText.\n",
        tabs=f"# Tabs\n\n{TABS}",
        one=f"# One\n\n{cell(SHOWN)}",
        two=f"# Two\n\n{cell(SHOWN)}",
    )
    done = site.build()
    assert done.returncode == 0, done.stdout
    return site


def loaded(site, page: str) -> set[str]:
    """Returns the names of the files that a page loads, without their checksums."""
    soup = BeautifulSoup(site.read(page), "html.parser")
    found = [tag["src"] for tag in soup.select("script[src]")]
    found += [tag["href"] for tag in soup.select("link[rel=stylesheet]")]
    return {Path(str(each)).name.partition("?")[0] for each in found}


def styles(site, page: str) -> str:
    """Returns the style sheets that a page loads, in their order."""
    links = BeautifulSoup(site.read(page), "html.parser").select("link[rel=stylesheet]")
    names = [str(link["href"]).partition("?")[0] for link in links]
    return "".join((site.folder / "build" / "html" / name).read_text() for name in names)


def test_page_loads_what_it_uses(site):
    assert "tabs.js" in loaded(site, "tabs")
    assert {"copybutton.js", "documentation_options.js"} <= loaded(site, "one")
    needless = {"tabs.js", "design-tabs.js", "copybutton.js", "doctools.js"}
    assert not needless & loaded(site, "plain")


def test_page_has_the_rules_that_it_uses(site):
    sheets = [styles(site, page) for page in ("plain", "tabs", "one")]
    for rule, pages in {
        ".sd-tab-set": [False, True, False],
        ".sd-bg-danger": [False, False, False],
        ".cell_output": [False, False, True],
        ".-Color-Bold": [False, False, False],
        "button.copybtn": [False, False, True],
    }.items():
        assert [rule in sheet for sheet in sheets] == pages, rule
    # In the order of the packages: MyST-NB's before what it would otherwise override.
    assert sheets[2].index(".cell_output") < sheets[2].index("button.copybtn")


def kept(site) -> dict[str, str]:
    """Returns the names of the files kept from outputs and style sheets, by what is in them."""
    folder = site.folder / "build" / "html" / "_static" / "outputs"
    return {path.read_text(): path.name for path in folder.iterdir()}


def test_script_and_style_of_an_output_are_files_of_all_pages(site):
    ours = {kept(site)["one()"], kept(site)["b {}"]}
    for page in "one", "two":
        assert ours <= loaded(site, page)
        soup = BeautifulSoup(site.read(page), "html.parser")
        assert not soup.select(".body style, .body script:not([src])")
    assert not ours & loaded(site, "plain")


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ("a{b:c}/* said */.x{d:e}", "a{b:c}.x{d:e}"),
        (".x-none{b:c}.x,.x-none{d:e}", ".x,.x-none{d:e}"),
        ("@media print{.x-none{b:c}}@media print{.x{b:c}.x-none{d:e}}", "@media print{.x{b:c}}"),
        ("@keyframes x-none{0%{b:c}}", "@keyframes x-none{0%{b:c}}"),
        (":root{--b:'};.x-none{'}", ":root{--b:'};.x-none{'}"),
    ],
)
def test_rules_that_no_page_needs_are_left_out(sheet, left):
    found = without(sheet, re.compile("x-none"))
    assert found.replace(" ", "").replace('"', "'") == left.replace(" ", "")


def test_file_that_no_page_loads_is_dropped(site):
    before = kept(site)
    folder = site.folder / "build" / "html" / "_static" / "outputs"
    (folder / "0123456789abcdef.js").write_text("gone()")
    assert site.build().returncode == 0
    assert kept(site) == before
