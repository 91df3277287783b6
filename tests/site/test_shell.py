"""The frame of a page: where you are in the sidebar, what is on the page, and nothing that moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from tests.site.pages import SITE

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
# One of each kind; the last of its group in the sidebar among them.
PAGES = [
    "index",
    "howto/port-a-tensorflow-1-script",
    "explanation/the-executor",
    "errors/tensorboard",
    "reference/api",
]
SHIFTED = """() => new Promise(resolve => {
  let shifted = 0
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) shifted += entry.value
  }).observe({type: 'layout-shift', buffered: true})
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(shifted)))
})"""

# What is touched: links within text are as high as their line, and a field and its label are one.
SMALL = """() => [...document.querySelectorAll('button, summary, .sd-tab-label, .sd-btn')]
  .filter(each => each.checkVisibility({opacityProperty: true}))
  .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, {width, height}]) => width < 24 || height < 24).map(([told]) => told)"""
MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
  const style = getComputedStyle(each)
  const durations = [...style.transitionDuration.split(','), ...style.animationDuration.split(',')]
  return style.scrollBehavior !== 'auto' || durations.some(each => parseFloat(each) > 0)
}).map(each => each.outerHTML.slice(0, 80))"""

pytestmark = pytest.mark.browser
each = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A context of its own."""
    with browser.new_context(offline=True) as context:
        yield context


@pytest.fixture(scope="module")
def tab(desk: BrowserContext) -> Iterator[Tab]:
    """A tab for all tests: its process has read the site's scripts and styles already."""
    with desk.new_page() as opened:
        yield opened


def show(tab: Tab, name: str, size: dict[str, int]) -> None:
    """Shows a page in a window of a size."""
    tab.set_viewport_size(size)  # type: ignore[arg-type]
    tab.goto((SITE / f"{name}.html").as_uri())


def box(tab: Tab, selector: str) -> dict[str, float]:
    """Returns where an element is in the window."""
    found: Any = tab.locator(selector).first.bounding_box()
    assert found, f"{selector} is not shown"
    return dict(found)


@pytest.mark.parametrize("name", PAGES[1:])
def test_current_page_is_marked_and_in_view(tab, name):
    show(tab, name, DESK)
    link = box(tab, ".sidebar-tree .current-page > a")
    assert link["y"] >= 0
    assert link["y"] + link["height"] <= DESK["height"]
    assert tab.locator(".sidebar-tree details[open]").count() == 1


@pytest.mark.parametrize("name", PAGES[1:])
def test_contents_of_the_page_are_in_view(tab, name):
    show(tab, name, DESK)
    contents = box(tab, ".toc-drawer")
    article = box(tab, "article")
    assert article["x"] + article["width"] <= contents["x"]
    assert contents["x"] + contents["width"] <= DESK["width"]


@pytest.mark.parametrize("name", [*PAGES, "search"])
def test_page_fits_windows_of_any_width(tab, name):
    show(tab, name, DESK)
    for width in range(360, 1960, 40):
        tab.set_viewport_size({"width": width, "height": 900})
        article = box(tab, "article")
        assert article["x"] >= 0, width
        assert article["x"] + article["width"] <= width, width


def lines(tab: Tab, selector: str) -> int:
    """Returns on how many lines the text of an element stands."""
    height = """each => {
      const range = document.createRange()
      range.selectNodeContents(each)
      return range.getBoundingClientRect().height / parseFloat(getComputedStyle(each).lineHeight)
    }"""
    return round(float(tab.locator(selector).first.evaluate(height)))


@pytest.mark.parametrize("name", ["index", "explanation/the-executor"])
def test_name_of_the_site_stands_as_it_was_set(tab, name):
    show(tab, name, DESK)
    assert lines(tab, ".sidebar-brand-text") == 2
    tab.set_viewport_size(PHONE)
    assert lines(tab, ".mobile-header .brand") == 1


def test_questions_of_the_home_page_stand_on_one_line(tab):
    show(tab, "index", DESK)
    assert lines(tab, ".first-steps + p") == 1


@pytest.mark.parametrize("name", [*PAGES, "errors/symbolic-tensors", "tutorials/first-program"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_touched_is_large_enough(tab, name, size):
    show(tab, name, size)
    assert not tab.evaluate(SMALL)


def test_link_leads_at_once(tab):
    """The map of names is 26,000 pixels long, and would scroll past."""
    show(tab, "reference/api-map", DESK)
    tab.evaluate("location.hash = 'saving-and-loading'")
    tab.evaluate("() => new Promise(requestAnimationFrame)")
    assert abs(box(tab, "#saving-and-loading")["y"]) < 100


@each
def test_nothing_is_animated_for_who_asks_so(browser: Browser, name):
    context = browser.new_context(offline=True, reduced_motion="reduce")
    with context, context.new_page() as tab:
        show(tab, name, DESK)
        assert not tab.evaluate(MOVING)


def test_focus_is_seen_on_the_field_of_the_search(tab):
    show(tab, "index", DESK)
    field = tab.locator(".sidebar-search")
    outline = "each => getComputedStyle(each).outlineStyle"
    assert field.evaluate(outline) == "none"
    field.focus()
    assert field.evaluate(outline) == "solid"


def test_verdicts_differ_in_the_colours_of_the_system(browser: Browser):
    colour = "each => getComputedStyle(each, '::before').backgroundColor"
    context = browser.new_context(offline=True, forced_colors="active")
    with context, context.new_page() as tab:
        show(tab, "reference/api-map", DESK)
        colours = {
            tab.locator(f".verdict.{kind}").first.evaluate(colour)
            for kind in ("is-good", "is-bad", "is-changed")
        }
    assert len(colours) == 3


def test_words_of_a_chart_are_read_across_its_axis(tab):
    show(tab, "reference/what-each-mode-costs", DESK)
    words = tab.locator("figure svg[role=img] > text").first
    halo = "each => [getComputedStyle(each).paintOrder, getComputedStyle(each).stroke]"
    order, stroke = words.evaluate(halo)
    assert order.startswith("stroke")
    assert stroke == tab.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("name", [*PAGES, "errors/index", "search"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_moves_while_a_page_loads(desk, name, size):
    with desk.new_page() as tab:
        show(tab, name, size)
        assert tab.evaluate(SHIFTED) < 0.02


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_moves_when_the_answers_come(desk, size):
    with desk.new_page() as tab:
        tab.set_viewport_size(size)
        tab.goto(f"{(SITE / 'search.html').as_uri()}?q=placeholder")
        tab.locator("#search-results a").first.wait_for()
        assert tab.evaluate(SHIFTED) < 0.02


def test_table_does_not_move_on_a_slow_processor(desk):
    """A page whose first table has rows that are read late."""
    with desk.new_page() as tab:
        desk.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 10})
        show(tab, "reference/api", DESK)
        assert tab.evaluate(SHIFTED) < 0.02


def test_hidden_output_is_as_large_as_any_code(tab):
    show(tab, "explanation/the-executor", DESK)
    size = "(element) => getComputedStyle(element).fontSize"
    tab.evaluate("document.querySelectorAll('details.hide').forEach(each => each.open = true)")
    hidden = tab.locator("details.hide pre").first.evaluate(size)
    assert hidden == tab.locator("div.cell_input pre").first.evaluate(size)


def test_what_is_typed_at_the_prompt_looks_the_same_everywhere(tab):
    """On a page and in the description of a function, which Sphinx writes otherwise."""
    look = """each => [getComputedStyle(each, '::before').content,
      getComputedStyle(each).display, getComputedStyle(each.querySelector('.highlight')).borderTopWidth]"""
    show(tab, "reference/api", DESK)
    described = tab.locator("div.doctest").first.evaluate(look)
    show(tab, "howto/is-your-tensorflow-eager", DESK)
    assert tab.locator("div.highlight-pycon").first.evaluate(look) == described
