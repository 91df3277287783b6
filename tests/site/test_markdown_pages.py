"""Each page as Markdown: all of its code, every output, and links that lead somewhere."""

from __future__ import annotations

import json
import posixpath
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from playwright.sync_api import Browser

from tests.site.pages import ROOT, SITE, Page

EXECUTED = ROOT / "build" / "jupyter_execute"
ANCHOR = re.compile(r" \{#([^{}\s]+)\}$", re.MULTILINE)
MARKS = re.compile(r"[`*\\]")  # what a heading may hold as text, and Markdown as a mark
HOSTED = "https://site.example/docs/"


@cache
def text_of(page: str) -> str:
    """Returns a page as Markdown."""
    return (SITE / f"{page}.md").read_text("utf-8")


def tokens(page: str) -> list[Token]:
    """Returns what a reader of Markdown finds on a page."""
    parsed = MarkdownIt("commonmark").enable("table").parse(text_of(page))
    return [each for token in parsed for each in (token, *(token.children or ()))]


@cache
def blocks(page: str) -> frozenset[str]:
    """Returns the blocks of code and of output on a page."""
    return frozenset(token.content.rstrip() for token in tokens(page) if token.type == "fence")


def test_every_block_of_the_page_is_there(document: Page):
    shown = document.article.select("pre")
    # What a result shows in its own way has its text in the next test.
    own = [
        each
        for each in shown
        if not each.find_parent(["execution-player", "figure"])
        and not each.find_parent(
            class_=["tfw", "atlas"]
        )  # a report; the atlas, whose sources are in atlas.json
    ]
    missing = [
        each.get_text() for each in own if each.get_text().rstrip() not in blocks(document.name)
    ]
    assert not missing, f"{len(missing)} of {len(own)}, the first:\n{missing[0]}"


def test_every_output_is_there_as_text(document: Page):
    executed = EXECUTED / f"{document.name}.ipynb"
    if not executed.exists():
        assert not document.article.select(".cell")
        return
    outputs = [
        output
        for cell in json.loads(executed.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    drawn = [output["data"] for output in outputs if "text/html" in output.get("data", {})]
    assert len(drawn) == len(document.article.select(".output.text_html"))
    for data in drawn:
        text = "".join(data["text/plain"]).rstrip()
        assert text in blocks(document.name) or text.startswith("<IPython.")
    for output in outputs:
        if output["output_type"] == "stream":
            assert "".join(output["text"]).rstrip() in blocks(document.name)


def test_nothing_is_html(document: Page):
    assert not [token.content for token in tokens(document.name) if token.type.startswith("html")]


def test_every_heading_and_label_of_a_tab_is_there(document: Page):
    plain = MARKS.sub("", text_of(document.name))
    for heading in document.article.select("h1, h2, h3, h4, .sd-tab-label"):
        text = heading.get_text().removesuffix("¶").removesuffix("#")
        assert MARKS.sub("", " ".join(text.split())) in plain


def test_every_link_leads_somewhere(document: Page):
    links = [
        str(token.attrs["href"]) for token in tokens(document.name) if token.type == "link_open"
    ]
    inside = [urlsplit(link) for link in links if not urlsplit(link).scheme]
    for link in inside:
        place = posixpath.normpath(
            posixpath.join(posixpath.dirname(document.name), unquote(link.path))
            if link.path
            else f"{document.name}.md"
        )
        assert (SITE / place).exists(), place
        page = Page(SITE / place.removesuffix(".md"))
        if place.endswith(".html"):
            assert Page(SITE / place).is_generated, f"{place} is not the Markdown"
        elif link.fragment:
            anchors = ANCHOR.findall(text_of(place.removesuffix(".md")))
            assert unquote(link.fragment) in anchors, f"{page.path}#{link.fragment}"


def test_error_has_its_number_and_fields():
    text = text_of("errors/removed-names")
    _, _, entry = text.partition("{#error-no-attribute-session}")
    assert re.match(r"\n\nError E\d+ · `AttributeError`", entry)
    assert "**Fails**\n\n```python\n" in entry
    assert "**People ask:**" in entry


def test_nothing_is_left_of_pages_that_are_gone(site: Path, pages: list[Page]):
    written = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.md")}
    assert written == {page.name for page in pages if not page.is_generated}


def test_page_names_its_markdown(document: Page):
    name = f"{document.path.stem}.md"
    (link,) = document.soup.select('link[rel="alternate"][type="text/markdown"]')
    (shown,) = document.soup.select("a.page-as-markdown")
    assert (link["href"], shown["href"]) == (name, name)


@pytest.mark.browser
def test_page_is_copied(browser: Browser):
    page = "errors/graphs"
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        context.route(
            f"{HOSTED}**",
            lambda route: route.fulfill(path=SITE / urlsplit(route.request.url).path[6:]),
        )
        tab = context.new_page()
        tab.goto(f"{HOSTED}{page}.html")
        tab.get_by_role("button", name="Copy page").click()
        tab.get_by_role("button", name="Copied").wait_for()
        assert tab.evaluate("navigator.clipboard.readText()") == text_of(page)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["from a folder", "without scripts"])
def test_link_stays_where_nothing_can_be_copied(browser: Browser, scripts: bool):
    with browser.new_context(java_script_enabled=scripts) as context:
        tab = context.new_page()
        tab.goto((SITE / "errors" / "graphs.html").as_uri())
        link = tab.get_by_role("link", name="This page as Markdown")
        assert link.get_attribute("href") == "graphs.md"
