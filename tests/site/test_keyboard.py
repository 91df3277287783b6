"""By keyboard: the link that skips to the content comes first, and the focus is always seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.site.pages import SITE

pytestmark = pytest.mark.browser
KINDS = [
    "index",
    "tutorials/first-program",
    "howto/port-a-tensorflow-1-script",
    "explanation/pytorch-and-jax",
    "errors/index",
    "errors/sessions",
    "reference/api",
    "reference/api-map",
    "search",
]
IN_CONTENT = """() => {
  const at = document.activeElement
  const CONTROL = 'a:not(.headerlink), button, input, textarea, summary, [tabindex="0"]'
  return at.closest('article') && at.matches(CONTROL)
}"""
# What tells where the focus is: an outline, or another look than without it.
SEEN = """() => {
  const at = document.activeElement
  const style = getComputedStyle(at)
  const box = at.getBoundingClientRect()
  const told = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
  return (told && box.width > 0) || at.matches('.sidebar-search') ? '' : at.outerHTML.slice(0, 120)
}"""


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("width", [360, 1280])
def test_content_is_near(browser: Browser, name, width):
    viewport = {"width": width, "height": 800}
    with browser.new_context(viewport=viewport) as context, context.new_page() as tab:  # type: ignore[arg-type]
        tab.goto((SITE / f"{name}.html").as_uri())
        if name == "search":
            return  # its field has the focus
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className").startswith("skip-to-content")
        assert not tab.evaluate(SEEN)
        tab.keyboard.press("Enter")
        for _ in range(10):
            tab.keyboard.press("Tab")
            if tab.evaluate(IN_CONTENT):
                break
        assert tab.evaluate(IN_CONTENT), "ten tabs do not lead there"
        for _ in range(10):
            assert not tab.evaluate(SEEN)
            tab.keyboard.press("Tab")
