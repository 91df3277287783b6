"""Reading: headings whose address can be copied, pages in learning order, notebooks, and paper."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from tests.site.pages import SITE, Page

PAPER = {"width": 718, "height": 1047}  # A4 at 96 pixels an inch, with margins of 10 mm
# Together they have each kind of content: `test_each_kind_of_content_is_printed`.
PRINTED = [
    "index",
    "howto/install-tfxray",
    "tutorials/first-program",
    "tutorials/ten-minutes-in-eager-mode",
    "tutorials/train-a-small-model",
    "explanation/how-tensorflow-runs-your-program",
    "explanation/pytorch-and-jax",
    "explanation/tensorflow-1-for-real",
    "explanation/what-tensorflow-does-to-your-graph",
    "explanation/why-tensorflow-changed",
    "errors/sessions",
    "errors/index",
    "errors/tf-data",
    "tutorials/watch-your-program",
    "reference/api",
    "reference/atlas-of-modes",
    "reference/where-each-name-is-run",
    "reference/bibliography",
    "reference/glossary",
    "reference/how-this-site-is-checked",
]
BLOCKS = (
    "div, section, figure, details, dl, dt, dd, ol, ul, table, pre, blockquote, aside, img, svg"
)
NOT_PRINTED = (
    ".mobile-header, .content-icon-container, .related-pages, .copybtn, .headerlink, "
    ".skip-to-content, summary"
)
# What a printed page lacks: text of the article that is not shown, or cut off at the paper's edge.
# The source of a picture, a traceback with its telling line, and a field serve those at a screen.
LOST_ON_PAPER = """() => {
  const NO_CONTENT = 'script, style, template, button, title, desc, summary, .headerlink, ' +
    '.citation > .label, .xp-keys, .filter-field, details.above-input, .telling-line + details'
  const lost = []
  const width = document.documentElement.clientWidth
  const texts = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!texts.currentNode.data.trim() || element.closest(NO_CONTENT)) continue
    range.selectNodeContents(texts.currentNode)
    const { right } = range.getBoundingClientRect()
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true}) || right > width + 1)
      lost.push(texts.currentNode.data.trim().slice(0, 80))
  }
  return lost
}"""
# Asked for after the players asked: they have heard of the paper when this has.
LISTEN_FOR_PAPER = """() => {
  window.paper = new Promise(heard => matchMedia('print').addEventListener('change', heard))
}"""


def order() -> list[str]:
    """Returns the names of the pages in learning order: as the home page's navigation lists them."""
    home = Page(SITE / "index.html")
    links = home.soup.select(".sidebar-tree a.reference.internal")
    return [str(link["href"]).removesuffix(".html") for link in links]


def leads_to(page: Page, selector: str) -> str | None:
    """Returns the name of the page that a link leads to, if there is such a link."""
    link = page.soup.select_one(selector)
    if link is None:
        return None
    target = (page.path.parent / str(link["href"])).resolve()
    return target.relative_to(SITE).with_suffix("").as_posix()


def test_previous_and_next_follow_the_learning_order(pages: list[Page]):
    names = ["index", *order()]
    written = {page.name: page for page in pages if not page.is_generated}
    assert set(names) == set(written)
    for before, after in pairwise(names):
        assert leads_to(written[before], "a.next-page") == after
        assert leads_to(written[after], "a.prev-page") == before


def test_home_leads_into_every_wing():
    wings = {
        str(link["href"]).split("/")[0]
        for link in Page(SITE / "index.html").article.select(".sd-card a")
    }
    assert {"tutorials", "howto", "explanation", "errors", "reference"} <= wings


def test_every_heading_has_its_address(document: Page):
    for heading in document.article.select("h1, h2, h3, h4"):
        link = heading.select_one("a.headerlink")
        assert link is not None, heading.get_text()
        assert str(link["href"])[1:] in document.anchors


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A context with a mouse and a keyboard."""
    with browser.new_context(offline=True) as opened:
        yield opened


@pytest.mark.browser
def test_address_of_a_heading_shows_when_pointed_at_and_by_keyboard(desk: BrowserContext):
    with desk.new_page() as tab:
        tab.goto((SITE / "tutorials" / "first-program.html").as_uri())
        heading = tab.locator("article h2").first
        link = heading.locator("a.headerlink")
        expect(link).to_have_css("opacity", "0")
        heading.hover()
        expect(link).to_have_css("opacity", "1")
        tab.mouse.move(0, 0)
        expect(link).to_have_css("opacity", "0")
        tab.locator("article h1 a.headerlink").focus()
        for _ in range(20):
            tab.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        expect(link).to_be_focused()
        expect(link).to_have_css("opacity", "1")
        tab.keyboard.press("Enter")
        assert tab.url.endswith(str(link.get_attribute("href")))


ALONE = """() => [...document.querySelectorAll('article :is(h1, h2, h3, h4) > .headerlink')].filter(each => {
  const range = document.createRange()
  range.selectNodeContents(each.parentElement)
  range.setEndBefore(each)
  const words = [...range.getClientRects()].at(-1)
  return each.checkVisibility() && words && each.getBoundingClientRect().top >= words.bottom
}).map(each => each.parentElement.textContent)"""


@pytest.mark.browser
@pytest.mark.parametrize(
    "every", [6, pytest.param(1, marks=pytest.mark.thorough)], ids=["some", "all"]
)
@pytest.mark.parametrize("is_touched", [False, True], ids=["pointed at", "touched"])
def test_address_of_a_heading_makes_no_line_of_its_own(
    browser: Browser, pages: list[Page], is_touched, every
):
    """It looked as an empty line below the title, though nothing was seen on it."""
    size = ViewportSize(width=360 if is_touched else 1280, height=900)
    context = browser.new_context(
        offline=True, viewport=size, is_mobile=is_touched, has_touch=is_touched
    )
    with context, context.new_page() as tab:
        alone = {}
        for page in pages[::every]:
            tab.goto(page.path.as_uri())
            alone[page.name] = tab.evaluate(ALONE)
            assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert not {name: told for name, told in alone.items() if told}


def kinds(page: Page) -> set[str]:
    """Returns what kinds of content a page has: blocks with their classes."""
    return {
        f"{block.name}.{kind}"
        for block in page.article.select(BLOCKS)
        for kind in block.get_attribute_list("class")
    }


def test_each_kind_of_content_is_printed(pages: list[Page]):
    printed = {kind for name in PRINTED for kind in kinds(Page(SITE / f"{name}.html"))}
    written = (page for page in pages if not page.is_generated)
    missing = {page.name: sorted(kinds(page) - printed) for page in written}
    assert not {name: found for name, found in missing.items() if found}, "one has to be in PRINTED"


@pytest.mark.browser
@pytest.mark.parametrize("name", PRINTED)
def test_nothing_is_lost_on_paper(desk: BrowserContext, name: str):
    with desk.new_page() as tab:
        tab.set_viewport_size(PAPER)  # type: ignore[arg-type]
        tab.goto((SITE / f"{name}.html").as_uri())
        tab.evaluate(LISTEN_FOR_PAPER)
        tab.emulate_media(media="print", color_scheme="dark")
        tab.evaluate("() => window.paper.then(() => null)")
        lost: Any = tab.evaluate(LOST_ON_PAPER)
        assert not lost
        shown = "all => all.filter(each => each.checkVisibility()).map(each => each.className)"
        assert not tab.eval_on_selector_all(NOT_PRINTED, shown)
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )
