"""The pages in a real browser: accessible, quiet, offline, without scripts, on small screens.

One visit a page serves all tests of it. What costs most is shared by the pages: the colours of texts
that look alike are judged on the first page that shows them. `make test-all` judges each page by
itself, at one width more.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, expect
from playwright.sync_api import Page as Tab

from tests.accessibility import ALIKE, AXE, COLOUR_RULES, OTHER_RULES, violations
from tests.site.pages import SITE, Page

pytestmark = pytest.mark.browser

PHONE, TABLET, DESKTOP = 360, 768, 1280
HEIGHT = 800
SCHEMES: tuple[Literal["light", "dark"], ...] = ("dark", "light")  # the next page opens in the last
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
# A page is as wide as the screen if nothing around its content scrolls sideways. Furo lets two of those
# scroll and hide it: the root, and `.content` on small screens. What scrolls within the content may.
WIDER_THAN_SCREEN = """() => {
  const around = []
  for (let box = document.querySelector('article'); box; box = box.parentElement) around.push(box)
  const scrolls = box => box.matches('html') || getComputedStyle(box).overflowX !== 'visible'
  const scrolled = around.filter(box => scrolls(box) && box.scrollWidth > box.clientWidth)
  if (!scrolled.length) return []
  const isCut = element => {
    for (let box = element.parentElement; !around.includes(box); box = box.parentElement)
      if (scrolls(box)) return true
  }
  const width = document.documentElement.clientWidth
  return scrolled.map(box => `${box.tagName} ${box.className}: ${box.scrollWidth} pixels`).concat(
    [...document.querySelectorAll('article *')]
      .filter(element => element.getBoundingClientRect().right > width + 0.5 && !isCut(element))
      .map(element => element.outerHTML.slice(0, 120)).slice(0, 3))
}"""
# axe-core gives no verdict on texts in pictures. The ground of each is here that of the page around the
# picture: texts on a shape of another colour have their test where they are drawn.
PALE_IN_PICTURES = """() => {
  const {Color, getContrast} = axe.commons.color
  const read = colour => {
    const parsed = new Color()
    parsed.parseString(colour)
    return parsed
  }
  const ground = element => {
    const colour = read(getComputedStyle(element).backgroundColor)
    return colour.alpha || !element.parentElement ? colour : ground(element.parentElement)
  }
  return [...document.querySelectorAll('svg text')].filter(text => text.checkVisibility()).filter(text =>
    getContrast(ground(text), read(getComputedStyle(text).fill)) < 4.5
  ).map(text => `in a picture, too pale: ${text.outerHTML}`)
}"""
# axe-core goes through a copy of the page in which what looks alike is empty: four fifths of its time were
# spent on what it was not to judge. What styles ask for with `:has`, styles themselves, and elements that
# scripts give a life of their own stay whole. A page in use is judged as it is: a copy has no focus.
SWAP_IN_COPY = """() => {
  const WHOLE = 'style, .side-by-side, tr:has(th:nth-child(5)), execution-player'
  const empty = element => {
    if (element.matches(WHOLE)) return
    if (element.querySelector(WHOLE)) [...element.children].forEach(empty)
    else element.replaceChildren()
  }
  window.original = document.body
  if (document.activeElement !== document.body) return
  const copy = document.body.cloneNode(true)
  for (const element of copy.querySelectorAll('[data-alike]')) if (!element.closest(WHOLE)) empty(element)
  document.body.replaceWith(copy)
}"""
SWAP_BACK = "if (document.body !== window.original) document.body.replaceWith(window.original)"
# Half of a page's elements do nothing but colour code: rules that look at no colour can do without them.
UNCOLOUR_CODE = """() => {
  for (const span of document.querySelectorAll('pre span'))
    if ([...span.attributes].every(({name}) => ['class', 'data-alike'].includes(name)))
      span.replaceWith(...span.childNodes)
  document.body.normalize()
}"""
# The colours of all elements by the system's scheme, kept to be compared with those by the button's.
KEEP_COLOURS = """() => {
  window.colours = () => [...document.querySelectorAll('body, body *')].map(element => {
    const style = getComputedStyle(element)
    return [element.tagName, style.color, style.backgroundColor, style.fill, style.stroke,
            style.borderTopColor].join(' ')
  })
  window.bySystem = window.colours()
}"""
OTHER_COLOURS = """() => window.colours()
  .flatMap((shown, at) => shown === window.bySystem[at] ? [] : `${window.bySystem[at]}, not ${shown}`)
  .slice(0, 3)"""
# What a reader without scripts cannot get at: text in no closed <details>, yet not shown. Controls
# do nothing there and may be hidden; the signs of headings' links show when they are pointed at;
# nobody cites by the numbers of a bibliography's entries.
HIDDEN_TEXT = """() => {
  const NO_CONTENT =
    'script, style, template, button, title, desc, .headerlink, .citation > .label, ' +
    '.xp-keys, summary > .hides'
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
        violations: What axe-core found, and at which widths and in which colour schemes.
        complaints: Errors and warnings of the console, uncaught errors and failed requests.
        requests: The addresses that were asked for.
        overflow: What is wider than a phone's screen.
        miscoloured: What has other colours by the theme's button than by the system's scheme.
    """

    violations: dict[str, list[str]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    miscoloured: list[str] = field(default_factory=list)

    def add(self, violations: list[str], where: str) -> None:
        """Takes down what axe-core found somewhere."""
        for what in violations:
            self.violations.setdefault(what, []).append(where)


@dataclass
class Looks:
    """How the texts of earlier pages looked.

    Attributes:
        seen: Their digests, by width and scheme.
        folders: The folders whose pages were looked at on a phone.
    """

    seen: dict[str, set[str]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    def judge(self, tab: Tab, where: str) -> list[str]:
        """Returns what axe-core says of the colours of texts that look like none seen earlier there."""
        seen = self.seen.setdefault(where, set())
        fresh = tab.evaluate(ALIKE, list(seen))
        seen.update(fresh)
        found: list[str] = tab.evaluate(PALE_IN_PICTURES)
        if fresh:
            tab.evaluate(SWAP_IN_COPY)
            found += violations(tab, COLOUR_RULES, without="[data-alike]")
            tab.evaluate(SWAP_BACK)
        return found


@contextmanager
def listening(tab: Tab) -> Iterator[Visit]:
    """Has a new visit take down what a tab does meanwhile."""
    visit = Visit()

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visit.complaints.append(f"{message.type}: {message.text}")

    heard: dict[str, Callable[[Any], None]] = {
        "console": hear,
        "pageerror": lambda error: visit.complaints.append(f"uncaught: {error}"),
        "requestfailed": lambda request: visit.complaints.append(f"failed: {request.url}"),
        "request": lambda request: visit.requests.append(request.url),
    }
    for event, taking_down in heard.items():
        tab.on(event, taking_down)  # type: ignore[call-overload]
    yield visit
    for event, taking_down in heard.items():
        tab.remove_listener(event, taking_down)


def judge_colours(tab: Tab, visit: Visit, looks: Looks, widths: Sequence[int]) -> None:
    """Has axe-core judge the colours of a page at some widths in both schemes."""
    for width in widths:
        tab.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme=scheme)
            where = f"{scheme} {width} px"
            visit.add(looks.judge(tab, where), where)


def press_button(tab: Tab, visit: Visit) -> None:
    """Compares the colours by the theme's button with those by the system's scheme."""
    for scheme, other in (SCHEMES, SCHEMES[::-1]):
        tab.emulate_media(color_scheme=scheme)
        tab.evaluate(KEEP_COLOURS)
        tab.emulate_media(color_scheme=other)
        tab.evaluate("theme => { document.body.dataset.theme = theme }", scheme)
        visit.miscoloured += tab.evaluate(OTHER_COLOURS)
        tab.evaluate("document.body.dataset.theme = 'auto'")


def prepare(tab: Tab, address: str, width: int = PHONE) -> None:
    """Opens a page, on a phone if nothing else is said, with all that can be unfolded."""
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    tab.goto(address)
    expect(tab.locator("h1")).to_be_visible()
    tab.add_style_tag(content=STILL)
    tab.evaluate(OPEN_ALL)


def audit(tab: Tab, address: str, looks: Looks) -> Visit:
    """Visits a page for all tests of it: one run of axe-core but for colours that no page had before.

    Its other rules find on a phone what they find elsewhere: Furo moves its sidebars off the screen,
    and leaves them on the page. Colours are those of a wide screen, where all of it is shown; what a phone
    shows in their place, and what the theme's button does, is the same on the pages of a folder.
    """
    with listening(tab) as visit:
        prepare(tab, address, DESKTOP)
        judge_colours(tab, visit, looks, [DESKTOP])
        folder = address.rpartition("/")[0]
        is_first = folder not in looks.folders
        looks.folders.add(folder)
        if is_first:
            press_button(tab, visit)
        tab.set_viewport_size({"width": PHONE, "height": HEIGHT})
        visit.overflow = tab.evaluate(WIDER_THAN_SCREEN)
        if is_first:
            judge_colours(tab, visit, looks, [PHONE])
        tab.evaluate(UNCOLOUR_CODE)  # comes last: the page is not the same after it
        visit.add(violations(tab, OTHER_RULES), f"{PHONE} px")
    return visit


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[BrowserContext]:
    """A context without a network, whose pages have axe-core in them."""
    # The tests put styles and faults into pages whose policy allows none.
    with browser.new_context(offline=True, bypass_csp=True) as opened:
        opened.add_init_script(AXE)
        yield opened


@pytest.fixture(scope="module")
def visit(offline: BrowserContext) -> Iterator[Callable[[Page], Visit]]:
    """Visits a page on the first call; the same visit after that.

    All in one tab: its process has read axe-core and the site's scripts and styles already.
    """
    visits: dict[str, Visit] = {}
    looks = Looks()
    with offline.new_page() as tab:

        def get(page: Page) -> Visit:
            if page.name not in visits:
                visits[page.name] = audit(tab, page.path.as_uri(), looks)
            return visits[page.name]

        yield get


def told(visit: Visit) -> str:
    """Writes what axe-core found."""
    return "\n\n".join(f"{what}\n({', '.join(at)})" for what, at in visit.violations.items())


def test_accessible(visit, page: Page):
    assert not visit(page).violations, told(visit(page))


@pytest.mark.thorough
def test_accessible_by_itself_at_every_width(offline: BrowserContext, page: Page):
    """Judges what the test above takes for seen: on other pages, at other widths."""
    with offline.new_page() as tab:
        prepare(tab, page.path.as_uri())
        visit = Visit()
        for width in (PHONE, TABLET, DESKTOP):
            judge_colours(tab, visit, Looks(), [width])
            visit.add(violations(tab, OTHER_RULES), f"{width} px")
        press_button(tab, visit)
    assert not visit.violations, told(visit)
    assert not visit.miscoloured


def ask(tab: Tab) -> None:
    """Has the search show results, with words marked in them."""
    tab.locator("#search-field").fill("module 'tensorflow' has no attribute 'Session'")
    expect(tab.locator("#search-results mark").first).to_be_visible()


def point_at_a_term(tab: Tab) -> None:
    """Has the definition of a term shown: below the text, for axe-core judges nothing that covers others."""
    tab.add_style_tag(content="#definition { position: static !important }")
    tab.locator("article a.reference:has(.std-term)").first.focus()
    expect(tab.locator("#definition")).to_be_visible()


IN_USE = [("search", ask), ("explanation/eager-execution", point_at_a_term)]


def audit_in_use(tab: Tab, name: str, use: Callable[[Tab], None], fault: str = "") -> Visit:
    """Judges a page as it is while somebody uses it."""
    visit = Visit()
    prepare(tab, (SITE / f"{name}.html").as_uri())
    tab.add_style_tag(content=STILL + fault)
    use(tab)
    visit.add(violations(tab, OTHER_RULES), f"{PHONE} px")
    judge_colours(tab, visit, Looks(), (PHONE, DESKTOP))
    return visit


@pytest.mark.parametrize(("name", "use"), IN_USE)
def test_accessible_in_use(offline: BrowserContext, name, use):
    with offline.new_page() as tab:
        visit = audit_in_use(tab, name, use)
    assert not visit.violations, told(visit)


@pytest.mark.parametrize(
    ("used", "faults"),
    [
        (
            IN_USE[0],
            {
                "p": "#search-results p { color: #666 }",
                "mark": "#search-results mark { color: #444 }",
            },
        ),
        (IN_USE[1], {"div": "#definition { color: #555 }"}),
    ],
)
def test_defect_in_the_dark_is_found_in_use(offline: BrowserContext, used, faults):
    name, use = used
    rules = " ".join(f"body {fault}" for fault in faults.values())
    in_the_dark = f"@media (prefers-color-scheme: dark) {{ {rules} }}"
    with offline.new_page() as tab:
        found = audit_in_use(tab, name, use, in_the_dark).violations
    assert {scheme.split()[0] for where in found.values() for scheme in where} == {"dark"}
    elements = {re.findall(r"^<(\w+)", what, re.MULTILINE)[0] for what in found}
    assert elements == faults.keys()


def test_quiet_from_a_folder_without_network(visit, page: Page):
    assert not visit(page).complaints


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    """The address of a server of the site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=site)) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


# The scripts and styles of all pages; one has a recording, one the scripts of the search.
@pytest.mark.parametrize("name", ["index", "tutorials/first-program", "search"])
def test_quiet_on_a_server(browser: Browser, server: str, name: str):
    """Scripts may do there what they cannot do in a folder, such as `fetch`."""
    with browser.new_context() as context, context.new_page() as tab:
        with listening(tab) as visit:
            tab.goto(f"{server}/{name}.html", wait_until="networkidle")
        assert not visit.complaints
        assert not [url for url in visit.requests if not url.startswith((f"{server}/", "data:"))]


def test_asks_nobody_else(visit, page: Page):
    own = (f"{SITE.as_uri()}/", "data:")
    assert not [url for url in visit(page).requests if not url.startswith(own)]


def test_fits_a_phone(visit, page: Page):
    assert not visit(page).overflow


def test_theme_button_gives_the_systems_colours(visit, page: Page):
    assert not visit(page).miscoloured


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Writes a real page with another content; returns its address."""
    folder = tmp_path_factory.mktemp("broken")

    def write(body: str) -> str:
        page = (SITE / "index.html").read_text("utf-8")
        page = page.replace('="_static/', f'="{SITE.as_uri()}/_static/')
        start, rest = page.split("<article", 1)
        _, end = rest.split("</article>", 1)
        file = folder / "page.html"
        article = f"<article role=main id=furo-main-content><h1>A page</h1>{body}</article>"
        file.write_text(start + article + end, "utf-8")
        return file.as_uri()

    return write


@pytest.fixture(scope="module")
def looks(offline: BrowserContext, broken) -> Looks:
    """The looks of the page that others are made from."""
    found = Looks()
    with offline.new_page() as tab:
        unbroken = audit(tab, broken(""), found)
    assert unbroken == Visit(requests=unbroken.requests)
    return found


def only_in(scheme: str, rule: str) -> str:
    """Writes a style that breaks one scheme, whoever chose it."""
    chosen = f"body[data-theme={scheme}] {rule}"
    left_open = f"body:not([data-theme={'light' if scheme == 'dark' else 'dark'}]) {rule}"
    return f"<style>{chosen} @media (prefers-color-scheme: {scheme}) {{ {left_open} }}</style>"


def in_a_picture(name: str, scheme: str, colour: str) -> str:
    """Writes a picture whose text has another colour in one scheme."""
    text = f"<text y=20 id={name}>one</text>"
    picture = f"<svg width=90 height=30 role=img aria-label={name}>{text}</svg>"
    return picture + only_in(scheme, f"#{name} {{fill: {colour}}}")


ELSEWHERE = "https://example.org/a.png"


# What is wrong, where a visit takes it down, and what of it must be told there.
DEFECTS = [
    ("<img id=no-text src='favicon.svg'>", "violations", 'id="no-text"'),
    ("<p id=pale style='color: #eee; background: #fff'>pale</p>", "violations", 'id="pale"'),
    ("<div style='background: #888'><p id=on-grey>on grey</p></div>", "violations", 'id="on-grey"'),
    (f"<p id=night>dark</p>{only_in('dark', '#night {color: #333}')}", "violations", 'id="night"'),
    (f"<p id=day>light</p>{only_in('light', '#day {color: #ccc}')}", "violations", 'id="day"'),
    (
        "<p id=small>small</p><style>@media (width < 30em) {#small {color: #888}}</style>",
        "violations",
        'id="small"',
    ),
    (in_a_picture("drawn-night", "dark", "#333"), "violations", 'id="drawn-night"'),
    (in_a_picture("drawn-day", "light", "#ccc"), "violations", 'id="drawn-day"'),
    ("<table><caption></caption><th id=no-head></th></table>", "violations", 'id="no-head"'),
    ("<div role=nothing></div>", "violations", 'role="nothing"'),
    (
        "<pre tabindex=0><span class=k><a href='#' id=no-name></a></span></pre>",
        "violations",
        "no-name",
    ),
    (
        "<pre tabindex=0><span class=k role=nobody>in code</span></pre>",
        "violations",
        'role="nobody"',
    ),
    ("<script>console.error('told')</script>", "complaints", "error: told"),
    ("<script>console.warn('told')</script>", "complaints", "warning: told"),
    ("<script>throw new Error('thrown')</script>", "complaints", "thrown"),
    ("<img src='missing.png' alt='none'>", "complaints", "missing.png"),
    (f"<img src='{ELSEWHERE}' alt='none'>", "complaints", ELSEWHERE),
    (f"<img src='{ELSEWHERE}' alt='none'>", "requests", ELSEWHERE),
    ("<p id=wide style='width: 50rem'>wide</p>", "overflow", 'id="wide"'),
    ("<p id=moved style='position: relative; left: 50rem'>moved</p>", "overflow", 'id="moved"'),
    (
        "<p id=by-system>x</p><style>"
        "@media (prefers-color-scheme: dark) {#by-system {color: #aaf}}</style>",
        "miscoloured",
        "rgb(170, 170, 255)",
    ),
    (
        "<p id=by-button>x</p><style>body[data-theme=dark] #by-button {color: #afa}</style>",
        "miscoloured",
        "rgb(170, 255, 170)",
    ),
]


@pytest.fixture(scope="module")
def defective(offline: BrowserContext, broken, looks) -> Visit:
    """The visit to a page with all defects, the first of its folder."""
    looks.folders.clear()
    with offline.new_page() as tab:
        return audit(tab, broken("".join(dict.fromkeys(body for body, *_ in DEFECTS))), looks)


@pytest.mark.parametrize(("body", "kind", "told"), DEFECTS)
def test_defect_is_found(defective, body, kind, told):
    assert told in "\n".join(getattr(defective, kind)), body


@pytest.mark.parametrize(
    "body",
    [
        f"<pre tabindex=0>{'wide ' * 50}</pre>",
        "<div class='table-wrapper container' tabindex=0><p style='width: 50rem'>wide</p></div>",
    ],
)
def test_what_scrolls_by_itself_fits_a_phone(offline: BrowserContext, broken, body):
    with offline.new_page() as tab:
        prepare(tab, broken(body))
        assert not tab.evaluate(WIDER_THAN_SCREEN)


@pytest.mark.parametrize("width", [pytest.param(PHONE, marks=pytest.mark.thorough), DESKTOP])
def test_one_of_what_looks_alike_is_enough(offline: BrowserContext, width: int):
    """Faults in code, links and tables are found in few elements as in all: the same colours and sizes."""
    with offline.new_page() as tab:
        prepare(tab, (SITE / "explanation" / "what-graphs-are-for.html").as_uri())
        tab.set_viewport_size({"width": width, "height": HEIGHT})
        tab.add_style_tag(content=FAULTY)
        in_few = Looks().judge(tab, "")
        in_all = violations(tab, COLOUR_RULES)
    kinds = [{what.partition("\n<")[0] for what in found} for found in (in_all, in_few)]
    assert kinds[0] == kinds[1]
    assert len(kinds[0]) >= 5
    assert len(in_few) < len(in_all) / 5


def test_search_works_from_a_folder_without_network(offline: BrowserContext):
    with offline.new_page() as tab, listening(tab) as visit:
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
def scriptless(browser: Browser) -> Iterator[Tab]:
    """A tab that runs no script."""
    with browser.new_context(
        offline=True, java_script_enabled=False, viewport={"width": DESKTOP, "height": HEIGHT}
    ) as context:
        yield context.new_page()


def test_readable_without_scripts(scriptless: Tab, document: Page):
    scriptless.goto(document.path.as_uri())
    assert not scriptless.evaluate(HIDDEN_TEXT)
    assert scriptless.locator("article").inner_text().strip()
    group = scriptless.locator("aside.sidebar-drawer details").first
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    assert group.locator("a.reference.internal").first.is_visible()


def test_script_that_shows_content_is_found(scriptless: Tab, tmp_path):
    page = tmp_path / "a.html"
    page.write_text(
        "<article><p hidden>one</p><p style='opacity: 0'>two</p><p>shown</p>"
        "<details><summary>shown</summary><p>a click away</p></details><button hidden>Step</button>"
    )
    scriptless.goto(page.as_uri())
    assert scriptless.evaluate(HIDDEN_TEXT) == ["one", "two"]
