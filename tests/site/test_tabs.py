"""A tab that is chosen stays where it is, though all other sets of tabs follow it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.site.pages import SITE

pytestmark = pytest.mark.browser
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_chosen_tab_stays_where_it_is(browser: Browser, width, by):
    viewport = {"width": width, "height": 800}
    with browser.new_context(viewport=viewport) as context, context.new_page() as tab:  # type: ignore[arg-type]
        tab.goto((SITE / "explanation" / "pytorch-and-jax.html").as_uri())
        eighth = tab.locator(".sd-tab-set").nth(7)
        label = eighth.locator("> label", has_text="JAX")
        chosen = tab.locator(f"#{label.get_attribute('for')}")
        label.scroll_into_view_if_needed()
        tab.evaluate(FRAMES)
        heights = "document.documentElement.scrollHeight"
        before, height = label.bounding_box(), tab.evaluate(heights)
        if by == "mouse":
            label.click()
        else:
            chosen.evaluate("input => input.focus({ preventScroll: true })")
            tab.keyboard.press("Space")
        tab.evaluate(FRAMES)
        assert chosen.is_checked()
        assert tab.locator(".sd-tab-set > input:checked + label:text-is('JAX')").count() > 7
        assert tab.evaluate(heights) != height
        after = label.bounding_box()
        assert before
        assert after
        assert abs(after["y"] - before["y"]) < 2
