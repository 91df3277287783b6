"""A page loads what it uses; scripts and styles of outputs are files that pages share."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

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


def test_page_loads_what_it_uses(site):
    assert {"tabs.js", "sphinx-design.min.css"} <= loaded(site, "tabs")
    assert {"copybutton.js", "documentation_options.js"} <= loaded(site, "one")
    needless = {
        "tabs.js",
        "design-tabs.js",
        "sphinx-design.min.css",
        "copybutton.js",
        "doctools.js",
    }
    assert not needless & loaded(site, "plain")


def test_script_and_style_of_an_output_are_files_of_all_pages(site):
    outputs = site.folder / "build" / "html" / "_static" / "outputs"
    kept = {path.suffix: path for path in outputs.iterdir()}
    assert kept[".js"].read_text() == "one()"
    assert kept[".css"].read_text() == "b {}"
    assert len(list(outputs.iterdir())) == 2
    for page in "one", "two":
        assert {path.name for path in kept.values()} <= loaded(site, page)
        soup = BeautifulSoup(site.read(page), "html.parser")
        assert not soup.select(".body style, .body script:not([src])")
    assert not {path.name for path in kept.values()} & loaded(site, "plain")


def test_file_that_no_page_loads_is_dropped(site):
    outputs = site.folder / "build" / "html" / "_static" / "outputs"
    (outputs / "0123456789abcdef.js").write_text("gone()")
    assert site.build().returncode == 0
    assert len(list(outputs.iterdir())) == 2
