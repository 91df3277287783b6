"""A link to the glossary shows its term's definition to the pointer, the keyboard and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.conftest import ROOT

CONF = """
extensions.append("docs._ext.glossary_tooltips")
html_static_path = ["static"]
"""
GLOSSARY = "# Words\n\n```{{glossary}}\ntensor\n  {definition}\n\nnode\n  A step.\n```\n"
PAGE = (
    "# Page\n\nA {term}`tensor`, [home](index.md), a {term}`node <node>` and "
    "[another](https://else.example/#term-node).\n"
)
DEFINITION = "An array with *one* dtype, as in {term}`node`."


@pytest.fixture(scope="module")
def site(make_site):
    """A built site with a glossary and a page that uses it."""
    site = make_site(CONF)
    (site.folder / "static").mkdir()
    shutil.copy(ROOT / "docs" / "_static" / "glossary-tooltips.js", site.folder / "static")
    site.write(words=GLOSSARY.format(definition=DEFINITION), page=PAGE)
    build = site.build()
    assert build.returncode == 0, build.stdout
    return site


@pytest.fixture
def tab(site, browser) -> Iterator[Tab]:
    """The page in a browser."""
    with browser.new_page() as tab:
        tab.goto((site.folder / "build" / "html" / "page.html").as_uri())
        yield tab


def titles(site) -> list[object]:
    """Returns what browsers show for the page's links without scripts."""
    article = BeautifulSoup(site.read("page"), "html.parser").select("section a.reference")
    return [link.get("title") for link in article]


def test_links_to_terms_alone_have_it_as_title(site):
    assert titles(site) == ["An array with one dtype, as in node.", None, "A step.", None]
    within = BeautifulSoup(site.read("words"), "html.parser").select("dd a")
    assert [link.get("title") for link in within] == ["A step."]


def test_pointer_shows_it(tab):
    tab.get_by_role("link", name="tensor").hover()
    box = tab.get_by_role("tooltip")
    expect(box).to_have_text("An array with one dtype, as in node.")
    box.hover()  # WCAG 1.4.13: it stays while it is pointed at
    expect(box).to_be_visible()
    tab.get_by_role("heading", name="Page").hover()
    expect(box).to_be_hidden()


def test_keyboard_shows_it_and_escape_ends_it(tab):
    link = tab.get_by_role("link", name="node")
    link.focus()
    expect(tab.get_by_role("tooltip")).to_have_text("A step.")
    expect(link).to_have_accessible_description("A step.")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("tooltip")).to_be_hidden()


def test_edited_definition_reaches_the_pages_that_use_it(make_site):
    site = make_site(CONF)
    (site.folder / "static").mkdir()
    site.write(words=GLOSSARY.format(definition="Old."), page=PAGE)
    assert site.build().returncode == 0
    site.write(words=GLOSSARY.format(definition="New."))
    assert site.build().returncode == 0
    assert titles(site) == ["New.", None, "A step.", None]
