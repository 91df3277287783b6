"""What the tutorials say of their reading time is measured on the pages, and they stay within a sitting."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from tests.site.pages import Page, find_pages

# The pace of a reader who thinks along. Brysbaert (2019) finds 238 words a minute for prose.
WORDS_A_MINUTE = 200
SECONDS_A_LINE = 3  # of code or of an output
SECONDS_A_PICTURE = 30  # and as much for a recording or a chart
NO_TEXT = "pre, .headerlink, .ran-with, script, style, title"
ALL_TUTORIALS = 90  # minutes
SAID = {"five": 5, "ten": 10, "fifteen": 15, "twenty": 20}

TUTORIALS = [page for page in find_pages() if page.name.startswith("tutorials/")]


def minutes(article: str) -> float:
    """Returns how long reading an article takes: its words, its lines of code, its pictures.

    What a reader need not open, the code behind a picture or the rest of a traceback, does not count;
    an answer to predict does.
    """
    content = BeautifulSoup(article, "html.parser")
    for unopened in content.select("details.hide.above-input, .telling-line + details"):
        unopened.decompose()
    pictures = len(content.select("figure"))
    for figure in content.select("figure"):
        figure.decompose()
    lines = sum(len(block.get_text().strip().splitlines()) for block in content.select("pre"))
    for element in content.select(NO_TEXT):
        element.decompose()
    words = len(re.findall(r"\w[\w'.]*", content.get_text(" ")))
    return words / WORDS_A_MINUTE + (lines * SECONDS_A_LINE + pictures * SECONDS_A_PICTURE) / 60


def read_said(page: Page) -> int:
    """Returns the minutes that a page states."""
    (said,) = re.findall(r"Reading\s+takes\s+(\w+)\s+minutes", page.article.get_text(" "))
    return SAID[said]


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda page: page.name)
def test_stated_time_is_the_measured_one(tutorial: Page):
    measured = minutes(str(tutorial.article))
    assert read_said(tutorial) == 5 * round(measured / 5), f"measured: {measured:.1f} minutes"


def test_all_tutorials_fit_into_a_sitting():
    assert TUTORIALS
    assert sum(minutes(str(page.article)) for page in TUTORIALS) < ALL_TUTORIALS


def test_words_lines_and_pictures_count():
    cell = "<pre>a = 1\nb = 2</pre>"
    hidden = f'<details class="hide above-input"><summary>Reveal</summary>{cell}</details>'
    figure = "<figure><svg><text>words in a picture</text></svg></figure>"
    assert minutes("<p>" + "word " * 200 + "</p>") == 1
    assert minutes(cell) == 2 * SECONDS_A_LINE / 60
    assert minutes(figure) == SECONDS_A_PICTURE / 60
    assert minutes(hidden + cell + figure) == minutes(cell) + minutes(figure)
