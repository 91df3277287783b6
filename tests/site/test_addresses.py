"""Addresses last: a page that moved leads on from where it was, with the anchor that was asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.site.pages import ROOT, SITE, Page, read_redirects

ADDRESSES = ROOT / "tests" / "site" / "addresses.txt"  # of every page there ever was


def test_every_page_that_there_was_is_there_or_leads_on(pages: list[Page]):
    known = ADDRESSES.read_text("utf-8").split()
    assert known == sorted(set(known))
    there = {page.name for page in pages if not page.is_generated}
    assert not there - set(known), f"new pages: name them in {ADDRESSES.relative_to(ROOT)}"
    assert not set(known) - there - read_redirects().keys(), "gone: `redirects` in conf.py"
    assert not there & read_redirects().keys()


@pytest.mark.parametrize("old", read_redirects())
def test_old_address_leads_on(browser: Browser, old: str):
    target = (SITE / old).parent / read_redirects()[old]
    anchor = sorted(Page(target.resolve()).anchors)[0]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{(SITE / old).as_uri()}.html#{anchor}")
        page.wait_for_url(f"{target.resolve().as_uri()}#{anchor}")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{(SITE / old).as_uri()}.html")
        page.wait_for_url(target.resolve().as_uri())
