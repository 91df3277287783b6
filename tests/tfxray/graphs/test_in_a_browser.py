"""In a real browser: accessible, light and dark, no wider than the screen, and it opens."""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf
from playwright.sync_api import Page

from tests.accessibility import AXE, COLOUR_RULES, OPTIONS, violations
from tests.tfxray.graphs import samples
from tfxray import draw, draw_optimized

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html(train_step):
    pictures: list[Any] = [
        draw(samples.SAMPLES["arithmetic"]()),
        draw(samples.SAMPLES["arithmetic"]()),  # twice the same on one page
        draw(samples.SAMPLES["factorial"]()),
        draw(samples.tf1_loop()),
        draw_optimized(samples.layer, tf.ones([4, 4]), tf.constant(1.0)),
        draw(train_step),
    ]
    return "".join(picture.html for picture in pictures)


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def document(theme: str, html: str) -> str:
    colours = {"light": "background:#fff;color:#000", "dark": "background:#131416;color:#ddd"}
    return (
        '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
        f'<title>t</title><body data-theme="{theme}" style="{colours[theme]}">'
        f"<main><h1>t</h1>{html}</main></body></html>"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_and_no_wider_than_the_screen(page, html, theme):
    page.set_viewport_size({"width": 360, "height": 900})
    page.set_content(document(theme, html))
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.evaluate(AXE)
    assert not violations(page, OPTIONS if theme == "light" else COLOUR_RULES)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def background(page: Page) -> object:
    return page.evaluate("getComputedStyle(document.querySelector('.tfg')).backgroundColor")


def test_follows_the_page_and_else_the_system(page, html):
    page.emulate_media(color_scheme="dark")
    page.set_content(document("light", html))
    light = background(page)
    page.set_content(document("dark", html))
    dark = background(page)
    assert light == "rgb(255, 255, 255)"
    assert dark != light
    page.set_content(document("light", html).replace('data-theme="light"', 'data-theme="auto"'))
    assert background(page) == dark


def test_box_of_a_scope_opens_its_figure(page, html):
    page.set_content(document("light", html))
    link = page.locator(".tfg a").first
    target = page.locator(link.get_attribute("href"))
    assert not target.is_visible()
    link.click()
    assert target.is_visible()


def test_five_nodes_need_no_scrolling_at_360(page, html):
    page.set_viewport_size({"width": 360, "height": 900})
    page.set_content(document("light", html))
    room, needed = page.evaluate(
        "(x => [x.clientWidth, x.scrollWidth])(document.querySelector('.tfg-x'))"
    )
    assert needed <= room


def test_asks_for_nothing(page, html):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(document("light", html))
    page.wait_for_load_state("networkidle")
    assert asked == []


@pytest.fixture
def large(page, train_step):
    """The training step on a small screen."""
    page.set_viewport_size({"width": 360, "height": 640})
    page.set_content(document("light", draw(train_step).html + draw(train_step).html))
    return page


def test_every_large_picture_has_its_tools_once(large):
    assert large.locator(".tfg > .tfg-bar").count() == 2
    large.evaluate("document.querySelectorAll('script').forEach(part => eval(part.textContent))")
    assert large.locator(".tfg-bar").count() == 2


def test_search_opens_the_figure_of_a_node(large):
    find = large.get_by_label("Find a node").first
    name = "sqrt"
    find.fill(name)
    found = large.locator(".tfg-at")
    assert found.count() == 1
    assert name in found.locator("title").first.text_content().lower()
    assert found.is_visible()
    first, count = (int(word) for word in large.locator("output").first.inner_text().split(" of "))
    assert first == 1
    assert count > 1
    find.press("Enter")
    assert large.locator("output").first.inner_text() == f"2 of {count}"
    find.press("Shift+Enter")
    find.press("Shift+Enter")
    assert large.locator("output").first.inner_text() == f"{count} of {count}"
    find.fill("nothing has this name")
    assert large.locator("output").first.inner_text() == "not drawn here"
    assert found.count() == 0


def test_zooms_and_fits_into_the_width(large):
    drawing = large.locator(".tfg svg").first

    def width() -> float:
        return float(drawing.bounding_box()["width"])

    before = width()
    large.get_by_label("Larger").first.click()
    assert width() == pytest.approx(before * 1.25, abs=1)
    large.get_by_label("Actual size").first.click()
    assert width() == pytest.approx(before, abs=1)
    large.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    too_wide = (
        "[...document.querySelector('.tfg').querySelectorAll('svg')]"
        ".filter(svg => svg.clientWidth > svg.parentNode.clientWidth).length"
    )
    assert large.evaluate(too_wide) > 3
    large.get_by_label("Fit to width").first.click()
    assert large.evaluate(too_wide) == 0
    assert width() == pytest.approx(before, abs=1)
    assert large.evaluate("document.documentElement.scrollWidth") == 360


def test_fills_the_screen(large):
    large.get_by_label("Full screen").first.click()
    large.wait_for_function("document.fullscreenElement !== null")
    assert large.evaluate("document.fullscreenElement.matches('.tfg')")
    large.get_by_label("Full screen").first.click()
    large.wait_for_function("document.fullscreenElement === null")


def test_everything_is_in_reach_without_scripts(browser, train_step):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    tab = context.new_page()
    tab.set_content(document("light", draw(train_step).html))
    assert tab.locator(".tfg-bar").count() == 0
    tab.locator("summary").first.click()
    assert tab.locator("details .tfg-x").first.is_visible()
    context.close()
