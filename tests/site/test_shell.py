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

pytestmark = pytest.mark.browser
each = pytest.mark.parametrize("name", PAGES)


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A context of its own."""
    with browser.new_context(offline=True) as context:
        yield context


def opened(desk: BrowserContext, name: str, size: dict[str, int]) -> Tab:
    """Opens a page in a window of a size."""
    tab = desk.new_page()
    show(tab, name, size)
    return tab


def show(tab: Tab, name: str, size: dict[str, int]) -> None:
    """Shows a page in a tab that has the size."""
    tab.set_viewport_size(size)  # type: ignore[arg-type]
    tab.goto((SITE / f"{name}.html").as_uri())


def box(tab: Tab, selector: str) -> dict[str, float]:
    """Returns where an element is in the window."""
    found: Any = tab.locator(selector).first.bounding_box()
    assert found, f"{selector} is not shown"
    return dict(found)


@pytest.mark.parametrize("name", PAGES[1:])
def test_current_page_is_marked_and_in_view(desk, name):
    with opened(desk, name, DESK) as tab:
        link = box(tab, ".sidebar-tree .current-page > a")
        assert link["y"] >= 0
        assert link["y"] + link["height"] <= DESK["height"]
        assert tab.locator(".sidebar-tree details[open]").count() == 1


@pytest.mark.parametrize("name", PAGES[1:])
def test_contents_of_the_page_are_in_view(desk, name):
    with opened(desk, name, DESK) as tab:
        contents = box(tab, ".toc-drawer")
        article = box(tab, "article")
        assert article["x"] + article["width"] <= contents["x"]
        assert contents["x"] + contents["width"] <= DESK["width"]


@pytest.mark.parametrize("name", [*PAGES, "search"])
def test_page_fits_windows_of_any_width(desk, name):
    with opened(desk, name, DESK) as tab:
        for width in range(360, 1960, 40):
            tab.set_viewport_size({"width": width, "height": 900})
            article = box(tab, "article")
            assert article["x"] >= 0, width
            assert article["x"] + article["width"] <= width, width


@each
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_moves_while_a_page_loads(desk, name, size):
    with opened(desk, name, size) as tab:
        assert tab.evaluate(SHIFTED) < 0.02


def test_table_does_not_move_on_a_slow_processor(desk):
    """A page whose first table has rows that are read late."""
    with desk.new_page() as tab:
        desk.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 10})
        show(tab, "reference/api", DESK)
        assert tab.evaluate(SHIFTED) < 0.02


def test_hidden_output_is_as_large_as_any_code(desk):
    with opened(desk, "explanation/the-executor", DESK) as tab:
        size = "(element) => getComputedStyle(element).fontSize"
        tab.evaluate("document.querySelectorAll('details.hide').forEach(each => each.open = true)")
        hidden = tab.locator("details.hide pre").first.evaluate(size)
        assert hidden == tab.locator("div.cell_input pre").first.evaluate(size)
