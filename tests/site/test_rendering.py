"""The pages in a real browser: accessible, quiet, offline, without scripts, on small screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, expect
from playwright.sync_api import Page as Tab

from tests.site.pages import SITE, Page

pytestmark = pytest.mark.browser

AXE = Axe().axe_script
ALIKE = Path(__file__).with_name("alike.js").read_text("utf-8")
COLOURS = ["color-contrast", "link-in-text-block"]
# The page's style sheets are its own: axe-core need not fetch them again.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
COLOUR_RULES = OPTIONS | {"runOnly": COLOURS}
OTHER_RULES = OPTIONS | {"rules": {rule: {"enabled": False} for rule in COLOURS}}
PHONE, TABLET, DESKTOP = 360, 768, 1280
HEIGHT = 800
STILL = "*, ::before, ::after { transition: none !important; animation: none !important }"
FAULTY = """
  .highlight .k, .highlight .nn { color: #ccc !important }
  .highlight :is(.mi, .s2) { color: #bbb !important }
  .highlight .s2 { font-size: 2rem }
  section:nth-of-type(even) pre { background: #ddd !important }
  article a { color: #999 !important; text-decoration: none !important }
  article em, td, figcaption, footer, .sidebar-tree li:nth-child(2) { color: #aaa !important }
"""
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"
WIDER_THAN_SCREEN = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  return [...document.querySelectorAll('article *')]
    .filter(element => element.getBoundingClientRect().right > width + 0.5)
    .map(element => element.outerHTML.slice(0, 120)).slice(0, 3)
    .concat(['(the page scrolls sideways)'])
}"""
COLOURS_SHOWN = """() => [...document.querySelectorAll('body, body *')].map(element => {
  const style = getComputedStyle(element)
  return [element.tagName, style.color, style.backgroundColor, style.fill, style.stroke,
          style.borderTopColor].join(' ')
})"""
# What a reader without scripts cannot get at: text in no closed <details>, yet not shown. Controls
# do nothing there and may be hidden; the signs of headings' links show when they are pointed at;
# nobody cites by the numbers of a bibliography's entries.
HIDDEN_TEXT = """() => {
  const NO_CONTENT =
    'script, style, template, button, title, desc, .headerlink, .citation > .label'
  const hidden = []
  const texts = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!texts.currentNode.data.trim() || element.closest(NO_CONTENT)) continue
    if (element.closest('details:not([open]) > :not(summary)')) continue
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
      hidden.push(texts.currentNode.data.trim().slice(0, 80))
  }
  return hidden
}"""


@dataclass
class Visit:
    """What a page did in the browser, read in one load for all tests of it.

    Attributes:
        violations: What axe-core found, and with which colour schemes and widths.
        complaints: Errors and warnings of the console, uncaught errors and failed requests.
        requests: The addresses that were asked for.
        overflow: What is wider than a phone's screen.
    """

    violations: dict[str, list[str]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)


def listen(tab: Tab) -> Visit:
    """Has a new visit take down what a tab does."""
    visit = Visit()

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visit.complaints.append(f"{message.type}: {message.text}")

    tab.on("console", hear)
    tab.on("pageerror", lambda error: visit.complaints.append(f"uncaught: {error}"))
    tab.on("requestfailed", lambda request: visit.complaints.append(f"failed: {request.url}"))
    tab.on("request", lambda request: visit.requests.append(request.url))
    return visit


def violations(tab: Tab, rules: dict[str, Any], without: str = "") -> list[str]:
    """Returns what axe-core finds on a page, but for the elements of one selector."""
    context = {"include": [["html"]], "exclude": [[without]] if without else []}
    found = tab.evaluate("given => axe.run(...given)", [context, rules])
    return [
        f"{violation['id']}: {node['failureSummary']}\n{node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def audit(tab: Tab, address: str) -> Visit:
    """Visits a page light and dark, on a phone, a tablet and a desktop, with all details open."""
    visit = listen(tab)
    tab.set_viewport_size({"width": PHONE, "height": HEIGHT})
    tab.goto(address)
    tab.add_style_tag(content=STILL)
    tab.evaluate(OPEN_ALL)
    tab.evaluate(AXE)
    visit.overflow = tab.evaluate(WIDER_THAN_SCREEN)
    for width in (PHONE, TABLET, DESKTOP):
        tab.set_viewport_size({"width": width, "height": HEIGHT})
        # The dark theme changes colours and nothing else.
        for what in violations(tab, OTHER_RULES):
            visit.violations.setdefault(what, []).append(f"{width} px")
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.evaluate(ALIKE)
            for what in violations(tab, COLOUR_RULES, without="[data-alike]"):
                visit.violations.setdefault(what, []).append(f"{scheme} {width} px")
    return visit


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A context that all visits share."""
    with browser.new_context() as opened:
        yield opened


@pytest.fixture(scope="module")
def visit(context: BrowserContext, server: str) -> Callable[[Page], Visit]:
    """Visits a page on the first call; the same visit after that."""
    visits: dict[str, Visit] = {}

    def get(page: Page) -> Visit:
        if page.name not in visits:
            with context.new_page() as tab:
                visits[page.name] = audit(tab, f"{server}/{page.name}.html")
        return visits[page.name]

    return get


def test_accessible(visit, page: Page):
    violations = visit(page).violations
    assert not violations, "\n\n".join(
        f"{what}\n({', '.join(where)})" for what, where in violations.items()
    )


def test_quiet(visit, page: Page):
    assert not visit(page).complaints


def test_asks_nobody_else(visit, page: Page, server: str):
    assert not [url for url in visit(page).requests if not url.startswith((f"{server}/", "data:"))]


def test_fits_a_phone(visit, page: Page):
    assert not visit(page).overflow


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<img src='a.png'>", "violations"),
        ("<p style='color: #eee; background: #fff'>pale</p>", "violations"),
        ("<script>console.error('no')</script>", "complaints"),
        ("<script>throw new Error('no')</script>", "complaints"),
        ("<article><p style='width: 50rem'>wide</p></article>", "overflow"),
    ],
)
def test_defect_is_found(context: BrowserContext, tmp_path, body, found):
    page = tmp_path / "a.html"
    page.write_text(
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>a</title>"
        f"<meta name=viewport content='width=device-width'><main><h1>a</h1>{body}</main></html>"
    )
    with context.new_page() as tab:
        assert getattr(audit(tab, page.as_uri()), found)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_one_of_what_looks_alike_is_enough(context: BrowserContext, server: str, width: int):
    """Faults in code, links and tables are found in few elements as in all: the same colours and sizes."""
    with context.new_page() as tab:
        tab.set_viewport_size({"width": width, "height": HEIGHT})
        tab.goto(f"{server}/explanation/what-graphs-are-for.html")
        tab.add_style_tag(content=STILL + FAULTY)
        tab.evaluate(OPEN_ALL)
        tab.evaluate(AXE)
        in_all = violations(tab, COLOUR_RULES)
        tab.evaluate(ALIKE)
        in_few = violations(tab, COLOUR_RULES, without="[data-alike]")
    kinds = [{what.rpartition("\n")[0] for what in found} for found in (in_all, in_few)]
    assert kinds[0] == kinds[1]
    assert len(kinds[0]) >= 5
    assert len(in_few) < len(in_all) / 5


def test_theme_button_gives_the_systems_colours(
    context: BrowserContext, server: str, document: Page
):
    with context.new_page() as tab:
        tab.goto(f"{server}/{document.name}.html")
        tab.add_style_tag(content=STILL)
        for scheme, other in (("dark", "light"), ("light", "dark")):
            tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            tab.evaluate("document.body.dataset.theme = 'auto'")
            by_system = tab.evaluate(COLOURS_SHOWN)
            tab.emulate_media(color_scheme=other)  # type: ignore[arg-type]
            tab.evaluate(f"document.body.dataset.theme = '{scheme}'")
            by_button = tab.evaluate(COLOURS_SHOWN)
            pairs = zip(by_system, by_button, strict=True)
            assert not [pair for pair in pairs if pair[0] != pair[1]][:3], scheme


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[BrowserContext]:
    """A context without a network."""
    with browser.new_context(offline=True) as opened:
        yield opened


def test_works_from_a_folder_without_network(offline: BrowserContext, page: Page):
    with offline.new_page() as tab:
        visit = listen(tab)
        tab.goto(page.path.as_uri())
        expect(tab.locator("h1")).to_be_visible()
        assert not visit.complaints
        assert not [url for url in visit.requests if not url.startswith(("file:", "data:"))]


def test_search_works_from_a_folder_without_network(offline: BrowserContext):
    with offline.new_page() as tab:
        visit = listen(tab)
        tab.goto((SITE / "index.html").as_uri())
        tab.get_by_role("textbox", name="Search").fill("eager")
        tab.get_by_role("textbox", name="Search").press("Enter")
        first = tab.locator("#search-results li a").first
        expect(first).to_be_visible()
        first.click()
        expect(tab.locator("h1")).to_be_visible()
        assert tab.url.startswith(SITE.as_uri())
        assert not [url for url in visit.requests if not url.startswith("file:")]


@pytest.fixture(scope="module")
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    """A context that runs no script."""
    with browser.new_context(
        java_script_enabled=False, viewport={"width": DESKTOP, "height": HEIGHT}
    ) as opened:
        yield opened


def test_readable_without_scripts(scriptless: BrowserContext, document: Page):
    with scriptless.new_page() as tab:
        tab.goto(document.path.as_uri())
        assert not tab.evaluate(HIDDEN_TEXT)
        assert tab.locator("article").inner_text().strip()
        assert tab.locator("aside.sidebar-drawer a.reference.internal").first.is_visible()
        outputs = tab.locator("article .cell_output")
        assert outputs.count() == len(document.article.select(".cell_output"))


def test_script_that_shows_content_is_found(scriptless: BrowserContext, tmp_path):
    page = tmp_path / "a.html"
    page.write_text(
        "<article><p hidden>one</p><p style='opacity: 0'>two</p><p>shown</p>"
        "<details><summary>shown</summary><p>a click away</p></details><button hidden>Step</button>"
    )
    with scriptless.new_page() as tab:
        tab.goto(page.as_uri())
        found: Any = tab.evaluate(HIDDEN_TEXT)
    assert found == ["one", "two"]
