"""Tables: nothing is cut, names break where they may, long lists have a field that filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.site.pages import SITE, Page

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
# Words of code in tables and in the contents of a page that go over a line's end: a break is allowed between
# two nodes of text alone.
BROKEN = """() => {
  const broken = []
  const range = document.createRange()
  for (const code of document.querySelectorAll('article td code, .toc-tree code')) {
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      for (const {0: word, index} of texts.currentNode.data.matchAll(/[\\w.]+/g)) {
        range.setStart(texts.currentNode, index)
        range.setEnd(texts.currentNode, index + word.length)
        const lines = new Set([...range.getClientRects()].map(({bottom}) => Math.round(bottom)))
        if (lines.size > 1) broken.push(word)
      }
    }
  }
  return broken
}"""
# Tables wider than their place.
CUT = """() => [...document.querySelectorAll('article .table-wrapper, article div.cell_output .output')]
  .filter(box => box.querySelector('table') && box.scrollWidth > box.clientWidth + 1)
  .map(box => box.innerText.slice(0, 60))"""
WITH_CODE = ["reference/api-map", "howto/port-a-tensorflow-1-script", "explanation/pytorch-and-jax"]


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    """A tab for all tests."""
    with browser.new_context(offline=True) as context, context.new_page() as opened:
        yield opened


def opened(tab: Tab, name: str, size: dict[str, int]) -> Tab:
    """Shows a page in a window of a size."""
    tab.set_viewport_size(size)  # type: ignore[arg-type]
    tab.goto((SITE / f"{name}.html").as_uri())
    return tab


def test_name_breaks_inside_no_word(tab: Tab, document: Page):
    if document.soup.select_one("article td code, .toc-tree code") is None:
        pytest.skip("no code in tables or contents")
    assert not opened(tab, document.name, PHONE).evaluate(BROKEN)
    tab.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert not tab.evaluate(BROKEN)


def test_broken_word_is_found(tab: Tab):
    opened(tab, "reference/api-map", PHONE)
    tab.evaluate(
        "document.querySelectorAll('td').forEach(each => { each.style.wordBreak = 'break-all';"
        " each.style.width = '3ch' })"
    )
    assert tab.evaluate(BROKEN)


def test_names_may_break_and_verdicts_stand_out():
    cells = Page(SITE / "reference" / "api-map.html").article
    assert cells.select_one("td code wbr")
    assert cells.select_one("td span.verdict.is-changed")


def test_map_of_names_is_not_cut(tab: Tab):
    assert not opened(tab, "reference/api-map", DESK).evaluate(CUT)


def test_first_column_stays_where_a_table_scrolls(tab: Tab):
    opened(tab, "explanation/pytorch-and-jax", PHONE)
    found: Any = tab.evaluate(
        """() => {
          for (const box of document.querySelectorAll('.table-wrapper')) {
            if (box.scrollWidth <= box.clientWidth + 20) continue
            const cell = box.querySelector('td')
            box.scrollLeft = 0
            const before = cell.getBoundingClientRect().left
            box.scrollLeft = 1000
            return cell.getBoundingClientRect().left - before
          }
        }"""
    )
    assert found is None or abs(found) < 6


LISTS = [
    ("reference/api-map", "placeholder", "names", "div.cell_output tbody > tr"),
    ("errors/index", "placeholder", "errors", ".error-list > li"),
]


@pytest.mark.parametrize(("name", "word", "counted", "items"), LISTS)
def test_field_filters_and_says_how_many_are_left(tab: Tab, name, word, counted, items):
    opened(tab, name, DESK)
    field = tab.locator(".filter-field").get_by_role("searchbox")
    assert tab.evaluate(
        "document.querySelector('article .filter-field').compareDocumentPosition("
        "document.querySelector('article pre, article table, article .error-list')) & 4"
    )
    field.fill(f"{word} TF")
    shown = tab.locator(f"{items}:visible")
    texts = shown.all_text_contents()  # also what is folded
    assert texts
    assert all(word in text.lower() for text in texts)
    every = tab.locator(items).count()
    expect(tab.locator(".filter-field [role=status]")).to_have_text(
        f"{len(texts)} of {every} {counted}"
    )
    field.fill("")
    assert shown.count() == every


@pytest.mark.parametrize(("name", "word", "counted", "items"), LISTS)
def test_filter_is_kept_by_a_reload_and_for_who_comes_back(tab: Tab, name, word, counted, items):
    opened(tab, name, DESK)
    field = tab.locator(".filter-field").get_by_role("searchbox")
    status = tab.locator(".filter-field [role=status]")
    field.fill(word)
    told, shown = status.inner_text(), tab.locator(f"{items}:visible").count()
    for come_back in (Tab.reload, away_and_back):
        come_back(tab)
        expect(field).to_have_value(word)
        expect(status).to_have_text(told)
        assert tab.locator(f"{items}:visible").count() == shown
    field.fill("")
    tab.reload()
    expect(field).to_have_value("")
    assert "?" not in tab.url


def away_and_back(tab: Tab) -> None:
    """Goes to another page, and back by the browser's button."""
    tab.goto((SITE / "index.html").as_uri())
    tab.go_back()


@pytest.mark.parametrize("name", [name for name, *_ in LISTS])
def test_without_scripts_there_is_no_field(browser: Browser, name):
    with browser.new_context(java_script_enabled=False) as context, context.new_page() as tab:
        opened(tab, name, DESK)
        assert not tab.locator("article input").count()
        assert not tab.locator(".filter-field").inner_text()
