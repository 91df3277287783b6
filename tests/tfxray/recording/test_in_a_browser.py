"""The players in a real browser: stepped through, light and dark, and without script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import furo  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Locator, Page
from pygments.formatters import HtmlFormatter

from tests.accessibility import ALIKE, AXE, COLOUR_RULES, OPTIONS, OTHER_RULES, violations
from tests.tfxray.recording.conftest import PROGRAMS
from tfxray import Recording, record

pytestmark = pytest.mark.browser

FURO = Path(furo.__file__).parent / "theme" / "furo" / "static" / "styles" / "furo.css"
COLUMN = "max-width:46rem;margin:0 auto;padding:1rem"
FAILS = "one = 1\ntwo = [one]\nprint(two)\nthree = one / 0"


@pytest.fixture(scope="session")
def style() -> str:
    """The style sheets of the site's theme, with its colours for code."""
    light = HtmlFormatter(style="a11y-high-contrast-light").get_style_defs(".highlight")
    dark = HtmlFormatter(style="a11y-high-contrast-dark").get_style_defs(
        "body[data-theme=dark] .highlight"
    )
    return f"{FURO.read_text('utf-8')}\n{light}\n{dark}"


@pytest.fixture(scope="session")
def players(recordings) -> dict[str, Recording]:
    """All recordings, and one of a program that fails."""
    return {**recordings, "fails": record(FAILS, title="Fails")}


@pytest.fixture
def open_page(browser, style, tmp_path):
    """Opens a page with players from a file, in a window of some width and theme."""
    contexts = []

    def opened(*shown, theme="light", width=1280, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script
        )
        contexts.append(context)
        body = "\n<p>Text between.</p>\n".join(each._repr_html_() for each in shown)
        file = tmp_path / "page.html"
        file.write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
            '<meta name="viewport" content="width=device-width">'
            f'<style>{style}</style><body data-theme="{theme}">'
            f'<main style="{COLUMN}"><h1>Page</h1>{body}</main></body></html>',
            "utf-8",
        )
        page = context.new_page()
        page.problems = []
        page.requests = []
        page.on("console", lambda message: page.problems.append(message.text))
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


SHOWN = """player => ({
    lines: [...player.querySelectorAll(".xp-code li")]
        .flatMap((line, i) => line.classList.contains("is-now") ? [i + 1] : []),
    marked: [...player.querySelectorAll("[aria-current=step]")].length,
    sentence: player.querySelector(".xp-say").textContent,
    count: player.querySelector(".xp-count").textContent,
    slider: player.querySelector("input").value,
    told: player.querySelector("input").getAttribute("aria-valuetext"),
    printed: player.querySelector("samp span")?.textContent ?? "",
    variables: [...player.querySelectorAll("tbody td")].map(cell => cell.textContent),
    nodes: [...player.querySelectorAll(".xp-node")].map(
        node => [node.getAttribute("class"), node.lastChild.textContent]),
    stopped: [...player.querySelectorAll("button")]
        .flatMap(button => button.getAttribute("aria-disabled") === "true"
            ? [button.textContent] : []),
})"""
HEIGHT = "player => Math.round(player.getBoundingClientRect().height)"
# Presses a button again and again; reads what the player shows each time.
PRESS = """(player, [name, times, read]) => {
    const button = [...player.querySelectorAll("button")].find(each => each.textContent === name)
    return Array.from({length: times}, () => { button.click(); return eval(read)(player) })
}"""


def shown(player: Locator) -> Any:
    """What a player shows at a moment."""
    return player.evaluate(SHOWN)


def press(player: Locator, name: str, times: int, read: str = SHOWN) -> list[Any]:
    """What a player shows while a button is pressed: the first time with the mouse, if that can hit it."""
    player.get_by_role("button", name=name, exact=True).click()
    return [player.evaluate(read), *player.evaluate(PRESS, [name, times - 1, read])]


def plain(sentence: str) -> str:
    return sentence.replace("`", "")


@pytest.mark.parametrize("name", [*PROGRAMS, "fails"])
def test_buttons_step_through_and_back(players, open_page, name):
    recording = players[name]
    page = open_page(recording)
    player = page.locator("execution-player")
    start = shown(player)
    assert start["count"] == f"step 0 of {len(recording.steps)}"
    assert start["lines"] == []
    assert start["stopped"] == ["Restart", "Back"]
    assert not page.problems
    forward = [start]
    printed = ""
    steps = press(player, "Step", len(recording.steps))
    for step, now in zip(recording.steps, steps, strict=True):
        printed += step.printed
        assert now["lines"] == list(range(step.line, step.last_line + 1))
        assert now["marked"] == len(now["lines"])
        assert plain(now["sentence"]) == plain(step.sentence)
        assert now["slider"] == str(step.number)
        assert now["told"].startswith(f"{step.number} of {len(recording.steps)}, Line {step.line}")
        assert now["printed"].rstrip("\n") == printed.rstrip("\n")
        forward.append(now)
    assert forward[-1]["stopped"] == ["Step", "To end"]
    assert press(player, "Back", len(steps)) == forward[-2::-1]
    player.get_by_role("button", name="To end").click()
    assert shown(player) == forward[-1]
    player.get_by_role("button", name="Step", exact=True).focus()
    page.keyboard.press("Enter")  # at the end it stays where it is, and keeps the focus
    assert shown(player) == forward[-1]
    assert page.evaluate("document.activeElement.textContent") == "Step"
    player.get_by_role("button", name="Restart").click()
    assert shown(player) == start
    assert not page.problems
    assert page.requests == [page.url]


@pytest.mark.parametrize("name", [*PROGRAMS, "fails"])
def test_keyboard_steps_through(players, open_page, name):
    recording = players[name]
    page = open_page(recording)
    player = page.locator("execution-player")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Restart"
    last = str(len(recording.steps))
    for key, at in [
        ("ArrowRight", "1"),
        ("ArrowRight", "2"),
        ("ArrowLeft", "1"),
        ("End", last),
        ("ArrowRight", last),
        ("Home", "0"),
        ("ArrowLeft", "0"),
        ("Control+ArrowRight", "0"),
    ]:
        page.keyboard.press(key)
        assert shown(player)["slider"] == at
    player.locator("input").focus()
    for key, at in [("ArrowRight", "1"), ("ArrowUp", "2"), ("End", last), ("Home", "0")]:
        page.keyboard.press(key)
        now = shown(player)
        assert now["slider"] == at
        assert now["count"].startswith(f"step {at} of ")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_large_program_shows_what_each_step_changes(open_page):
    recording = record(
        "import tensorflow as tf\none = tf.constant([1.0])\nfor i in range(40): one = one + i",
        title="Large",
    )
    page = open_page(recording, width=360)
    player = page.locator("execution-player")
    steps = press(player, "Step", len(recording.steps))
    changed = [sum("is-now" in name for name, _ in each["nodes"]) for each in steps]
    assert changed[:5] == [0, 1, 1, 1, 1]  # a head of the loop leaves the picture as it is
    assert [text for _, text in steps[-2]["nodes"]] == ["[742.]", "[781.]"]
    assert press(player, "Back", len(steps)) == [*steps[-2::-1], shown(player)]
    assert len({*press(player, "Step", len(steps), HEIGHT)}) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE)
    for moment in (0.0, 0.5, 1.0):
        go(page, moment)
        assert not violations(page, OPTIONS)
    assert not page.problems


def test_keys_elsewhere_do_nothing(players, open_page):
    page = open_page(players["eager"])
    page.keyboard.press("ArrowRight")
    assert shown(page.locator("execution-player"))["slider"] == "0"


def test_focus_is_visible(players, open_page):
    page = open_page(players["eager"])
    for _ in range(6):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


@pytest.mark.parametrize("name", [*PROGRAMS, "fails"])
def test_complete_without_script(players, open_page, name):
    recording = players[name]
    page = open_page(recording, script=False)
    player = page.locator("execution-player")
    assert not player.locator("button").first.is_visible()
    assert not player.locator("input").is_visible()
    items = player.locator("details li")
    assert items.count() == len(recording.steps)
    assert items.last.is_visible()
    assert "is-absent" not in player.inner_html().split("<style>")[0]
    assert player.locator(".xp-node.is-absent").count() == 0


def test_end_is_the_figure_without_script(players, open_page):
    recording = players["graph_and_session"]
    still = open_page(recording, script=False).locator(".xp-svg .xp-value").all_text_contents()
    page = open_page(recording)
    page.get_by_role("button", name="To end").click()
    assert page.locator(".xp-svg .xp-value").all_text_contents() == still


def test_several_players_on_a_page_are_on_their_own(players, open_page):
    page = open_page(players["eager"], players["eager"], players["function_called_twice"])
    first, second, third = (page.locator("execution-player").nth(place) for place in range(3))
    second.get_by_role("button", name="Step", exact=True).click()
    third.get_by_role("button", name="To end").click()
    assert [shown(each)["slider"] for each in (first, second, third)] == ["0", "1", "12"]
    assert not page.problems


def test_player_put_in_later_works(players, open_page):
    page = open_page(players["eager"])
    page.evaluate(
        """() => {
            const first = document.querySelector("execution-player");
            const html = first.outerHTML;
            const box = document.createElement("div");
            document.querySelector("main").append(box);
            box.innerHTML = html;
            first.remove();
            box.append(first);
        }"""
    )
    for place in range(2):
        player = page.locator("execution-player").nth(place)
        player.get_by_role("button", name="Step", exact=True).click()
        assert shown(player)["slider"] == "1"


def test_nothing_moves_while_stepping(players, open_page):
    page = open_page(*players.values(), width=700)
    for place, recording in enumerate(players.values()):
        player = page.locator("execution-player").nth(place)
        assert len({*press(player, "Step", len(recording.steps), HEIGHT)}) == 1


@pytest.mark.parametrize("width", [320, 360, 600, 768, 1280])
def test_no_wider_than_the_screen(players, open_page, width):
    page = open_page(*players.values(), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """() => [...document.querySelectorAll("execution-player *:not(.xp-sr, .xp-sr *)")].filter(
            each => each.getBoundingClientRect().right > innerWidth || each.clientWidth
                && each.scrollWidth > each.clientWidth + 1).map(each => each.outerHTML)"""
    )
    assert not outside


def go(page: Page, moment: float) -> None:
    """Sets all players to a moment, from 0 to 1."""
    page.evaluate(
        """moment => document.querySelectorAll("execution-player").forEach(
            player => player.go(Math.round(moment * player.last)))""",
        moment,
    )


def pale(page: Page, seen: set[str]) -> list[str]:
    """What axe-core says of the colours of texts that look like none seen earlier."""
    fresh = page.evaluate(ALIKE, list(seen))
    seen.update(fresh)
    return violations(page, COLOUR_RULES, without="[data-alike]") if fresh else []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_at_the_start_in_the_middle_and_at_the_end(players, open_page, theme):
    """The dark theme changes colours and nothing else, a width neither."""
    page = open_page(*players.values(), theme=theme, width=360)
    page.evaluate(AXE)
    seen: set[str] = set()
    for moment in (0.0, 0.5, 1.0):
        go(page, moment)
        assert not pale(page, seen)
        assert theme == "dark" or not violations(page, OTHER_RULES)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_without_script(players, open_page, theme):
    page = _with_script(open_page(*players.values(), theme=theme, width=360, script=False))
    page.evaluate(AXE)
    assert not pale(page, set())
    assert theme == "dark" or not violations(page, OTHER_RULES)


@pytest.mark.parametrize(
    "fault", [".xp-card .xp-say { color: #888 }", ".xp-card li.is-now * { color: #888 !important }"]
)
def test_pale_text_is_found_among_what_looks_alike(players, open_page, fault):
    page = open_page(*players.values(), width=360)
    page.evaluate(AXE)
    seen: set[str] = set()
    for moment in (0.0, 0.5):
        go(page, moment)
        assert not pale(page, seen)
    page.add_style_tag(content=fault)
    assert pale(page, seen)


@pytest.mark.thorough
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_on_a_wide_screen(players, open_page, theme, script):
    page = open_page(*players.values(), theme=theme, script=script)
    page = page if script else _with_script(page)
    page.evaluate(AXE)
    for moment in (0.0, 0.5, 1.0) if script else (1.0,):
        if script:
            go(page, moment)
        assert not violations(page, OPTIONS)


def _with_script(page: Any) -> Any:
    """The page as it stands without its script, in a window where axe can run."""
    html = page.content().replace("customElements.define", "void ")
    again = page.context.browser.new_context(viewport=page.viewport_size).new_page()
    again.set_content(html)
    return again


@pytest.mark.parametrize(("theme", "system"), [("dark", "light"), ("light", "dark")])
def test_follows_the_theme_before_the_system(players, open_page, theme, system):
    page = open_page(players["eager"], theme=theme)
    page.emulate_media(color_scheme=system)
    assert ground(page) == {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 20, 22)"}[theme]


@pytest.mark.parametrize(
    ("system", "colour"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(19, 20, 22)")]
)
def test_follows_the_system_where_the_page_leaves_it_open(players, open_page, system, colour):
    page = open_page(players["eager"], theme="auto")
    page.emulate_media(color_scheme=system)
    assert ground(page) == colour


def test_line_and_legend_are_told_in_the_colours_of_the_system(players, open_page):
    page = open_page(players["eager"])
    page.emulate_media(forced_colors="active")
    player = page.locator("execution-player")
    press(player, "Step", 2)
    rail = "each => getComputedStyle(each).borderLeftColor"
    now, other = (
        player.locator(f".xp-code li{which}").first for which in (".is-now", ":not(.is-now)")
    )
    assert now.evaluate(rail) != other.evaluate(rail)
    inside = "each => getComputedStyle(each, '::before').backgroundColor"
    colours = {
        player.locator(f".xp-key.is-{which}").evaluate(inside) for which in ("value", "absent")
    }
    assert len(colours) == 2


def ground(page: Page) -> object:
    return page.evaluate("getComputedStyle(document.querySelector('.xp-card')).backgroundColor")
