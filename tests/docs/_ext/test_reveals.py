"""Buttons say what they open, and what gives an answer away is hidden with it."""

from __future__ import annotations

import pytest

from docs._ext.reveals import hide_answers, name_reveals


def button(place: str) -> str:
    """Writes a reveal as MyST-NB does."""
    return (
        f'<details class="admonition hide {place}">\n<summary aria-label="Toggle hidden content">\n'
        '<p class="collapsed admonition-title">Show</p>\n'
        '<p class="expanded admonition-title">Hide</p>\n</summary>\n'
    )


@pytest.mark.parametrize(
    ("place", "output", "opens", "hides"),
    [
        ("below-input", "<pre>12</pre>", "Output", "Hide the output"),
        ("above-input", "<pre>12</pre>", "Source", "Hide the source"),
        ("above-input", "<figure></figure>", "Source of this picture", "Hide the source"),
    ],
)
def test_button_says_what_it_opens(place, output, opens, hides):
    cell = f'<div class="cell docutils container">{button(place)}code</details>{output}</div>'
    named = name_reveals(cell + '<div class="cell docutils container"><svg></svg></div>')
    labels = f'<span class="opens">{opens}</span><span class="hides">{hides}</span>'
    assert f"<summary>{labels}</summary>" in named
    assert "aria-label" not in named


def cell(inside: str, place: str = "below-input", below: str = "") -> str:
    """Writes a cell with something hidden, and what is below it."""
    return (
        f'<div class="cell docutils container">\n<details class="admonition hide {place}">\n'
        f"{inside}{{}}</details>\n</div>\n{below}"
    )


TRACEBACK = "<details><summary>Traceback</summary>\n<pre></pre>\n</details>\n</div>\n"
NOTHING = '<div class="cell tag_remove-input docutils container">\n</div>\n'


@pytest.mark.parametrize("inside", ["<pre>12</pre>\n", TRACEBACK])
@pytest.mark.parametrize("between", ["", NOTHING, NOTHING * 2])
def test_paragraph_below_a_hidden_output_is_hidden_with_it(inside, between):
    written = cell(inside, below=between)
    told = "<p>It is <em>12</em>.</p>\n"
    assert hide_answers(f"{written.format('')}{told}<p>More.</p>\n") == (
        f"{written.format(told)}<p>More.</p>\n"
    )


@pytest.mark.parametrize(
    "page",
    [
        cell("", below="<p>The next cell says why:</p>\n<p>It is 12.</p>\n"),
        cell("", below="<ul>\n<li><p>12</p></li></ul>\n"),
        cell("", "above-input", "<p>It is 12.</p>\n"),
        f"<div>\n{TRACEBACK}<p>It is 12.</p>\n",
    ],
)
def test_all_else_stays(page):
    assert hide_answers(page.format("")) == page.format("")
