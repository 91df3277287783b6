"""Pictures on a phone: as wide as the screen, and in full at a tap, with what pointing tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.site.pages import SITE, Page

pytestmark = pytest.mark.browser
WIDE = """() => [...document.querySelectorAll('article figure.tfg svg')]
  .filter(svg => svg.checkVisibility() && svg.getBoundingClientRect().width > 0)
  .filter(svg => svg.closest('.tfg-x').scrollWidth > svg.closest('.tfg-x').clientWidth + 4)
  .map(svg => svg.getAttribute('aria-label'))"""


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Tab]:
    """A tab on a phone."""
    with (
        browser.new_context(
            viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True, offline=True
        ) as context,
        context.new_page() as opened,
    ):
        yield opened


def test_pictures_fit_the_screen(phone: Tab, document: Page):
    if document.article.select_one("figure.tfg") is None:
        pytest.skip("no pictures of graphs")
    phone.goto(document.path.as_uri())
    found: Any = phone.evaluate(WIDE)
    assert not found


def test_tap_shows_a_picture_in_full_and_what_is_known_of_a_node(phone: Tab):
    phone.goto((SITE / "howto" / "see-your-own-graph.html").as_uri())
    nodes = phone.locator("figure.tfg").first.locator("[data-node]")
    titles = [each.strip() for each in nodes.locator("> title").all_text_contents()]
    nodes.first.locator("> text").first.tap()
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_have_text(titles[0])
    dialog.locator("[data-node]").nth(1).locator("> text").first.tap()
    expect(dialog.get_by_role("status")).to_have_text(titles[1])
    shown, window = dialog.bounding_box(), phone.viewport_size
    assert shown
    assert window
    assert (shown["width"], shown["height"]) == (window["width"], window["height"])
    dialog.get_by_role("button", name="Close").tap()
    expect(dialog).to_have_count(0)


def test_click_with_a_mouse_opens_nothing(browser: Browser):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        tab = context.new_page()
        tab.goto((SITE / "howto" / "see-your-own-graph.html").as_uri())
        tab.locator("figure.tfg [data-node] > text").first.click()
        assert not tab.get_by_role("dialog").count()
