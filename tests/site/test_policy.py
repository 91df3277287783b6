"""Every page is closed: it says what it allows, holds no script of ours, and keeps its own policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.site.pages import SITE, Page, read_redirects

META = 'meta[http-equiv="Content-Security-Policy"]'
THEMES = 'document.body.dataset.theme = localStorage.getItem("theme") || "auto";'


def test_page_says_what_it_allows(page: Page):
    (meta,) = page.soup.select(META)
    told = str(meta["content"])
    assert told.startswith("default-src 'self'; ")
    assert "unsafe-inline" not in told
    assert "unsafe-eval" not in told


def test_page_holds_no_script_but_the_themes(page: Page):
    scripts = page.soup.select("script:not([src]):not([type='application/json'])")
    assert [script.get_text().strip() for script in scripts] == [THEMES]
    handlers = [
        tag for tag in page.soup.find_all() if any(name.startswith("on") for name in tag.attrs)
    ]
    assert not handlers


def test_page_that_leads_on_is_closed():
    for name in read_redirects():
        text = (SITE / f"{name}.html").read_text("utf-8")
        assert "default-src 'none'; script-src 'self'" in text
        assert "<script>" not in text


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    """A tab without a network."""
    with browser.new_context(offline=True) as context, context.new_page() as opened:
        yield opened


def violations(tab: Tab, address: str) -> list[str]:
    """Opens a page, all that it folds and its search; returns what the policy forbade."""
    found: list[str] = []
    tab.on("console", hear := lambda message: found.append(message.text))
    tab.goto(address)
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    tab.evaluate("document.querySelector('.xp-step')?.click()")
    tab.remove_listener("console", hear)
    return [text for text in found if "Content Security Policy" in text]


@pytest.mark.browser
def test_page_keeps_its_policy(tab: Tab, page: Page):
    assert not violations(tab, page.path.as_uri())


@pytest.mark.browser
@pytest.mark.parametrize(
    "broken",
    ["<script>one()</script>", "<p style='color: red'>", "<img src='https://a.invalid/a'>"],
)
def test_what_a_page_does_not_allow_is_found(tab: Tab, tmp_path, broken):
    page = (SITE / "index.html").read_text("utf-8")
    file = tmp_path / "page.html"
    file.write_text(page.replace("<article", f"{broken}<article", 1), "utf-8")
    assert violations(tab, file.as_uri())
