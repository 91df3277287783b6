"""The search finds what people ask, in a browser, from a folder, by keyboard."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab
from py_mini_racer import MiniRacer

from tests.conftest import PATIENCE
from tests.outputs import NOTEBOOKS
from tests.search import quality
from tests.search.index import read_index
from tests.site.pages import SITE, Page
from tfxray.assistant.search import BROWSER
from tfxray.assistant.site import SCRIPTS
from tfxray.explain import Entry, find_entry, read_entries, telling_line

pytestmark = pytest.mark.browser

# Top-1 and top-3 as `make search-quality` prints them, less one question for pages that change.
LEVELS = {
    "unseen": (0.64, 0.82),
    "fresh": (0.74, 0.86),
    "held-out": (0.89, 0.97),
    "questions": (0.89, 0.96),
}
SESSION = "AttributeError: module 'tensorflow' has no attribute 'Session'"
SYMBOLIC_BOOL = "TypeError: Using a symbolic `tf.Tensor` as a Python `bool` is not allowed."
WRAPPED = f"""Traceback (most recent call last):
  File "/home/me/train.py", line 12, in <module>
    main()
{SESSION}
"""


@pytest.fixture(scope="module")
def offline(site, browser: Browser) -> Iterator[BrowserContext]:
    """A context without a network."""
    with browser.new_context(offline=True) as context:
        yield context


@pytest.fixture
def tab(offline: BrowserContext) -> Iterator[Tab]:
    """The search page, from its folder."""
    with offline.new_page() as tab:
        tab.goto((SITE / "search.html").as_uri())
        yield tab


class Raised(NamedTuple):
    """What a program that fails raises.

    Attributes:
        entry: The entry that it belongs to.
        shown: The traceback as the page shows it.
        phrase: The first line of what it says.
    """

    entry: Entry
    shown: str
    phrase: str


def places(entry: Entry) -> set[str]:
    """Returns where an entry is on the site, with its causes."""
    return {f"{entry.page}.html#{anchor}" for anchor in entry.anchors}


@pytest.fixture(scope="module")
def shown() -> dict[str, Raised]:
    """What each program that fails raises, by the anchor of its cause."""
    return tracebacks()


def sections_text() -> list[str]:
    """Returns all that excerpts are cut from."""
    return [
        found[part]
        for page in read_index(SITE)
        for found in page["sections"]
        for part in ("text", "message", "code")
    ]


def indexed() -> set[str]:
    """Returns the address of each section that can be found."""
    return {
        f"{page['address']}#{found['anchor']}"
        for page in read_index(SITE)
        for found in page["sections"]
    }


@pytest.mark.parametrize("name", quality.SETS)
def test_every_answer_is_a_section_that_can_be_found(site, name):
    sections = indexed()
    for question in quality.read_questions(name):
        assert question.answers or name != "questions", question.name
        assert question.answers <= sections, f"{question.name}: {question.answers - sections}"


def test_every_section_that_can_be_found_is_a_place_on_the_site(site):
    for address in indexed():
        name, _, anchor = address.partition("#")
        assert not anchor or anchor in Page(SITE / name).anchors, address


def test_held_out_questions_are_others():
    tables = [{q.words for q in quality.read_questions(name)} for name in quality.SETS]
    assert len(set().union(*tables)) == sum(map(len, tables))


@pytest.mark.parametrize("name", quality.SETS)
def test_questions_are_answered(searching: Tab, name):
    measured = quality.measure(searching, name)
    top_1, top_3 = LEVELS[name]
    assert measured.top(3) >= top_3, str(measured)
    assert measured.top(1) >= top_1, str(measured)


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("what is the default in TensorFlow 2", "explanation/eager-execution"),
        ("why did TensorFlow change", "explanation/why-tensorflow-changed"),
        ("is eager execution enabled", "howto/is-your-tensorflow-eager"),
        ("is mine eager", "howto/is-your-tensorflow-eager"),
        ("convert TensorFlow 1 code", "howto/port-a-tensorflow-1-script"),
        ("tensorflow 1", "howto/port-a-tensorflow-1-script"),
        ("Tensorflow 1.15", "howto/port-a-tensorflow-1-script"),
        ("code runs only on the first call", "explanation/what-tracing-keeps"),
    ],
)
def test_plain_question_has_its_page_first(searching: Tab, asked: str, page: str):
    found = quality.results(searching, [asked])[0]
    assert found[0].partition(".html")[0] == page, found[:3]


def test_name_of_the_library_alone_finds_the_pages_that_have_it_in_their_title(searching: Tab):
    library, nothing = quality.results(searching, ["TensorFlow", "  "])
    assert "explanation/how-tensorflow-runs-your-program.html" in [
        address.partition("#")[0] for address in library
    ]
    assert nothing == []


def test_name_of_the_library_says_nothing_in_a_question_however_it_is_written(searching: Tab):
    without, *asked = quality.results(
        searching,
        ["what is a graph", "what is a graph in TensorFlow", "what is a graph in tensorflow"],
    )
    assert asked == [without, without]


def test_title_that_is_typed_is_found_first_though_each_of_its_words_is_common(searching: Tab):
    found = searching.evaluate("SiteSearch.search('see the graph of my function')[0].title")
    assert found == "See the graph of your function"


def test_printed_symbolic_tensor_is_read_as_one(searching: Tab):
    printed, named = quality.results(
        searching,
        [
            'I only get Tensor("MatMul:0", shape=(1, 1), dtype=float32)',
            "I only get symbolic tensor",
        ],
    )
    assert printed[:5] == named[:5]


def test_word_for_the_same_is_found(searching: Tab):
    found = quality.results(searching, ["diagram of my function"])[0]
    assert found[0].startswith("howto/see-your-own-graph.html"), found[:3]


def tracebacks() -> dict[str, Raised]:
    """Returns what each program that fails raises as its page shows it, by the anchor of its cause."""
    found = {}
    for entry in read_entries():
        if entry.error_class is None:
            continue
        path = NOTEBOOKS / f"{entry.page}.ipynb"
        cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
        for cause in entry.causes:
            for cell in cells:
                errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
                if errors and "".join(cell["source"]).strip() in cause.fails:
                    shown = "\n".join(errors[0]["traceback"])
                    phrase = telling_line(shown).partition(": ")[2]
                    found[cause.anchor] = Raised(entry, shown, phrase)
                    break
    return found


def colored(text: str, escape: str = "\x1b") -> str:
    """Colors file names and classes of errors, as IPython does in a terminal."""
    return re.sub(r"\w+Error\b|\S+\.py", rf"{escape}[0;31m\g<0>{escape}[0m", text)


# How a traceback gets into the field, made of what the page shows and of the error's class and message.
SHAPES: dict[str, Callable[[str, str, str], str]] = {
    "as the page shows it": lambda shown, kind, message: shown,
    "on one line": lambda shown, kind, message: " ".join(shown.split()),
    "quoted in a thread": lambda shown, kind, message: re.sub("^", "> ", shown, flags=re.MULTILINE),
    "in the colors of a terminal": lambda shown, kind, message: colored(shown),
    "with colors that became text": lambda shown, kind, message: colored(shown, escape=""),
    "its last line": lambda shown, kind, message: f"{kind}: {message}",
    "its last line, with a module": lambda shown, kind, message: (
        f"tensorflow.python.framework.errors_impl.{kind}: {message}"
    ),
    "its last line in curly quotes": lambda shown, kind, message: (
        f"\N{LEFT DOUBLE QUOTATION MARK}{kind}: {message}\N{RIGHT DOUBLE QUOTATION MARK}"
    ),
    "with paths of Windows": lambda shown, kind, message: (
        f"""Traceback (most recent call last):
  File "C:\\Users\\me\\model session\\train.py", line 12, in <module>
    main()
  File "C:\\Users\\me\\Lib\\site-packages\\keras\\src\\utils\\traceback_utils.py", line 122, in error_handler
    raise e.with_traceback(filtered_tb) from None
{kind}: {message}"""
    ),
    "with names of nodes": lambda shown, kind, message: (
        f"""{kind}: Graph execution error:

Detected at node model_1/lstm/while/MatMul defined at (most recent call last):
  File "/home/me/train.py", line 7, in <module>

{message}
\t [[{{{{node model_1/lstm/while/MatMul}}}}]] [Op:__inference_train_step_1234]"""
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_traceback_leads_to_its_entry(searching: Tab, shown, shape):
    raising = {e.anchor for entry in read_entries() if entry.error_class for e in entry.causes}
    assert shown.keys() == raising
    asked = [
        SHAPES[shape](raised.shown, str(raised.entry.error_class), raised.phrase)
        for raised in shown.values()
    ]
    found = quality.results(searching, asked)
    missed = [
        anchor
        for (anchor, raised), results in zip(shown.items(), found, strict=True)
        if not places(raised.entry) & set(results[:3])
    ]
    assert not missed


@pytest.mark.parametrize(
    "asked",
    [
        SESSION,
        WRAPPED,
        " ".join(WRAPPED.split()),  # as a field of one line takes it
        SESSION.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
        "has no attribut Sesssion tensorfow module",  # codespell:ignore
    ],
)
def test_message_is_found_however_it_is_pasted(tab: Tab, asked):
    tab.locator("#search-field").fill(asked)
    first = tab.locator("#search-results li li").first
    expect(first.get_by_role("link")).to_contain_text("has no attribute")
    expect(tab.locator("#search-results")).to_contain_text("tf.Session")
    expect(tab.locator("#search-results mark").first).to_be_visible()


def test_symbol_is_found(tab: Tab):
    tab.locator("#search-field").fill("tf.compat.v1.Session")
    expect(tab.locator("#search-results li li").first).to_contain_text("session", ignore_case=True)


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_keyboard_alone_is_enough(tab: Tab, key: str):
    tab.goto((SITE / "tutorials" / "first-program.html").as_uri())
    tab.keyboard.press(key)
    frame = tab.frame_locator(".search-dialog iframe")
    expect(frame.locator("#search-field")).to_be_focused()
    tab.keyboard.type(SESSION)
    tab.keyboard.press("Enter")
    expect(frame.get_by_role("status")).to_contain_text("likeliest first")
    expect(frame.locator(".sidebar-drawer")).to_be_hidden()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    entry = find_entry("error-no-attribute-session")
    assert entry is not None
    expect(tab).to_have_url((SITE / "errors" / "removed-names.html").as_uri() + f"#{entry.anchor}")


def test_focus_stays_where_it_is_when_the_entry_comes_late(tab: Tab):
    field, first = tab.locator("#search-field"), tab.locator("#search-results a").first
    field.fill(SESSION)
    field.press("Enter")
    expect(first).to_be_focused()
    field.dispatch_event("input")  # as when its script has loaded
    expect(first).to_be_focused()


def test_escape_and_the_button_close_the_search(tab: Tab):
    tab.goto((SITE / "index.html").as_uri())
    for close in ("Escape", "the button"):
        tab.keyboard.press("/")
        expect(tab.frame_locator(".search-dialog iframe").locator("#search-field")).to_be_focused()
        if close == "Escape":
            tab.keyboard.press(close)
        else:
            tab.get_by_role("button", name="Close").click()
        expect(tab.locator(".search-dialog")).to_have_count(0)
    tab.keyboard.press("/")
    expect(tab.locator(".search-dialog")).to_have_count(1)


def test_results_are_grouped_by_page_with_a_badge_each(tab: Tab):
    tab.locator("#search-field").fill(SESSION)
    groups = tab.locator("#search-results > li")
    entry = find_entry("error-no-attribute-session")
    assert entry is not None
    expect(groups.first.locator(".search-badge")).to_have_text(f"Error {entry.code}")
    expect(groups.first.locator("code").first).to_contain_text("has no attribute")
    pages = [each.inner_text() for each in tab.locator(".search-page").all()]
    assert len(pages) == len(set(pages)) > 3
    assert tab.locator("#search-results li li").count() == 20


def test_sure_answer_shows_each_cause_with_its_fix(tab: Tab):
    """No fix is cut off before its code, and the plain cause is open."""
    by_code = {entry.code: entry for entry in read_entries()}
    for text, code in ((SESSION, "E67"), (SYMBOLIC_BOOL, "E1")):
        tab.locator("#search-field").fill(text)
        entry, card = by_code[code], tab.locator(".error-card")
        expect(tab.locator(".search-badge").first).to_have_text(f"Error {code}")
        expect(card.locator("p").first).to_contain_text(text.partition(":")[2].strip())
        expect(card.locator("summary")).to_have_text([cause.title for cause in entry.causes])
        expect(card.locator("pre")).to_have_text([cause.code for cause in entry.causes])
        expect(card.locator("pre").first).to_be_visible()
        expect(card.locator("pre").last).to_be_hidden()


def test_name_that_is_gone_is_told_with_what_to_write(tab: Tab):
    tab.locator("#search-field").fill(SESSION.replace("Session", "random_normal"))
    expect(tab.locator(".error-card")).to_contain_text("Write today: tf.random.normal")


def test_message_of_no_entry_is_told_so(tab: Tab):
    tab.locator("#search-field").fill(
        "FrobnicationError: the tensor graph is frobnicated by a session"
    )
    expect(tab.get_by_role("status")).to_contain_text("No entry has this message.")
    expect(tab.locator(".error-card")).to_have_count(0)
    tab.locator("#search-field").fill("what is a graph")
    expect(tab.get_by_role("status")).not_to_contain_text("No entry")


def test_words_that_were_not_found_are_told(tab: Tab):
    status = tab.get_by_role("status")
    tab.locator("#search-field").fill("does eager execution work on a sackbut")
    expect(status).to_contain_text("Not found: sackbut.")
    tab.locator("#search-field").fill("retracng")  # looks like a word that pages have
    expect(status).not_to_contain_text("Not found")
    tab.locator("#search-field").fill("what does eager execution do")
    expect(status).to_have_text(re.compile(r"^\d+ sections, the likeliest first$"))


def test_few_words_in_common_are_told(tab: Tab):
    tab.locator("#search-field").fill(
        "yield mirrored checkpoint pickle hessian collection broadcast"
    )
    expect(tab.get_by_role("status")).to_contain_text(
        "The likeliest has only a few of these words."
    )
    tab.locator("#search-field").fill("pickle")
    expect(tab.get_by_role("status")).not_to_contain_text("The likeliest has")


def test_index_of_errors_takes_a_message(tab: Tab):
    """A traceback goes to the search; a word filters; what the list has nothing of is sent with Enter."""
    tab.goto((SITE / "errors" / "index.html").as_uri())
    field, card = (
        tab.locator("#filter-field"),
        tab.frame_locator(".search-dialog iframe").locator(".error-card"),
    )
    paste = """(field, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text", text);
        field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }"""
    field.evaluate(paste, "loop")
    expect(tab.locator(".search-dialog")).to_have_count(0)
    field.evaluate(paste, WRAPPED)
    expect(card).to_contain_text("has no attribute 'Session'")
    tab.get_by_role("button", name="Close").click()
    field.fill("has no attribute 'random_normal'")
    expect(tab.get_by_role("status")).to_contain_text("Press Enter to look for it as a message")
    field.press("Enter")
    frame = tab.frame_locator(".search-dialog iframe")
    expect(frame.locator("#search-field")).to_have_value("has no attribute 'random_normal'")


def test_search_page_has_one_field(tab: Tab):
    expect(tab.locator(".sidebar-search")).to_be_hidden()
    expect(tab.locator("#search-field")).to_be_visible()


def test_excerpt_cuts_no_word(tab: Tab):
    tab.locator("#search-field").fill("what does a session do")
    shown = [each.inner_text() for each in tab.locator("#search-results li li p").all()]
    whole = " ".join(sections_text())
    assert any(" …" in text for text in shown)
    for text in shown:
        first, *_, last = text.strip("… ").split() or [""]
        assert f" {first}" in f" {whole}"
        assert f"{last} " in f"{whole} "


def test_finds_while_typing(tab: Tab):
    tab.locator("#search-field").press_sequentially("retrac")
    expect(tab.locator("#search-results li li").first).to_contain_text("retrac", ignore_case=True)


def test_nothing_found_is_said(tab: Tab):
    tab.locator("#search-field").fill("zzzzqqqq")
    expect(tab.get_by_role("status")).to_have_text("Nothing found")
    tab.locator("#search-field").fill("")
    expect(tab.get_by_role("status")).to_be_empty()


def test_address_keeps_the_question(tab: Tab):
    tab.locator("#search-field").fill("two words")
    tab.reload()
    expect(tab.locator("#search-field")).to_have_value("two words")
    expect(tab.locator("#search-results li li").first).to_be_visible()


def test_long_traceback_is_kept_beside_the_address(tab: Tab):
    """Servers refuse an address of that length."""
    pasted = f"{'a line of a log' * 800}\n{SESSION}"
    tab.locator("#search-field").fill(pasted)
    expect(tab).to_have_url((SITE / "search.html").as_uri())
    tab.reload()
    expect(tab.locator("#search-field")).to_have_value(pasted)
    expect(tab.locator("#search-results .search-badge").first).to_have_text(re.compile("Error E"))


@pytest.mark.parametrize("word", ["x", "x.", "/a"])
def test_word_as_long_as_a_file_stops_nothing(word):
    """Of a tenth of these, each took minutes, in which no tab, and no server, did anything else."""
    asked = json.dumps(f"{word * 2_000_000}\n{SESSION}")

    def search() -> object:
        engine = MiniRacer()
        for script in (BROWSER, *((SITE / name).read_text("utf-8") for name in SCRIPTS)):
            engine.eval(script)
        return engine.eval(f"SiteSearch.search({asked})[0].address", timeout_sec=PATIENCE / 1000)

    with ThreadPoolExecutor(1) as thread:  # the browser has this thread's loop
        first = thread.submit(search).result()
    assert first == "errors/removed-names.html#error-no-attribute-session"


def test_without_scripts_it_leads_to_the_index_of_errors(site, browser: Browser):
    with browser.new_context(java_script_enabled=False) as context, context.new_page() as tab:
        tab.goto((SITE / "search.html").as_uri())
        tab.get_by_role("link", name="index of errors").click()
        expect(tab).to_have_url((SITE / "errors" / "index.html").as_uri())


def test_results_come_at_once(tab: Tab):
    """They are there when the event of an input ends: nothing waits for a pause or an answer."""
    for asked in (SESSION, WRAPPED, "print only once", "why is the gradient None?", "retracing"):
        found = tab.evaluate(
            """asked => {
                const field = document.querySelector("#search-field");
                const list = document.querySelector("#search-results");
                list.replaceChildren();
                field.value = asked;
                field.dispatchEvent(new Event("input"));
                return list.childElementCount;
            }""",
            asked,
        )
        assert found, asked


def test_index_is_small(site):
    assert len(gzip.compress((SITE / "_static" / "search-index.js").read_bytes())) < 300_000
