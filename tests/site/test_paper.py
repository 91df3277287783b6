"""How many sheets a page takes, and that none of them is left half empty by what cannot be divided."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.site.pages import SITE

pytestmark = pytest.mark.browser
SHEET = re.compile(rb"/Type\s*/Page\b")
# As they were counted, and a little room: A4 with margins of 15 and 12 mm.
AT_MOST = {
    "index": 4,
    "tutorials/first-program": 9,
    "explanation/pytorch-and-jax": 18,
    "reference/api-map": 13,
    "errors/sessions": 13,
    "reference/what-each-mode-costs": 13,
}


@pytest.mark.parametrize("name", AT_MOST)
def test_page_takes_few_sheets(browser: Browser, name):
    with browser.new_context() as context, context.new_page() as tab:
        tab.goto((SITE / f"{name}.html").as_uri())
        margins = {"top": "15mm", "bottom": "15mm", "left": "12mm", "right": "12mm"}
        sheets = len(SHEET.findall(tab.pdf(format="A4", margin=margins)))  # type: ignore[arg-type]
    assert 0 < sheets <= AT_MOST[name]


def test_what_only_the_screen_needs_is_not_printed(browser: Browser):
    with browser.new_context() as context, context.new_page() as tab:
        tab.goto((SITE / "tutorials" / "first-program.html").as_uri())
        tab.emulate_media(media="print")
        gone = "button, summary, details.above-input, .sidebar-drawer, .toc-drawer, .xp-bar"
        shown = "all => all.filter(each => each.checkVisibility()).map(each => each.className)"
        assert not tab.eval_on_selector_all(f":is({gone})", shown)
