"""What every page has: one heading of the first level, a language, a description, alternatives."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import PurePosixPath

import pytest
import tinycss2
from bs4 import BeautifulSoup, Tag

from docs._ext.page_assets import NEEDLESS, without
from tests.site.pages import ROOT, SITE, Page


def test_every_page_has_a_source(pages: list[Page]):
    left = [page.name for page in pages if not page.has_source]
    assert not left, f"left in build/html by deleted documents: `make clean html` ({left})"


def test_one_first_heading(page: Page):
    headings = page.soup.find_all("h1")
    assert len(headings) == 1
    assert headings[0].get_text(strip=True)


LABEL = re.compile(r"^\(([^()\n]+)\)=$", re.MULTILINE)


def twice(texts: Iterable[str]) -> list[str]:
    """Returns the labels that stand more than once in the sources of pages.

    Sphinx tells of those before headings alone. Of others, a link leads to whichever it read last.
    """
    labels = Counter(label.lower() for text in texts for label in LABEL.findall(text))
    return [label for label, count in labels.items() if count > 1]


def test_label_is_its_own():
    assert not twice(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md"))


def test_label_of_two_pages_is_found():
    assert twice(["(one)=\nA paragraph.\n\n(two)=\n", "A paragraph.\n\n(One)=\nAnother."]) == [
        "one"
    ]


def test_heading_levels_leave_none_out(page: Page):
    levels = [int(heading.name[1]) for heading in page.article.select("h1, h2, h3, h4, h5, h6")]
    jumps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert not jumps, f"a heading of level {jumps[0][1]} follows one of level {jumps[0][0]}"


def test_language(page: Page):
    assert page.soup.html is not None
    assert page.soup.html.get("lang") == "en"


def test_title_is_its_own(pages: list[Page]):
    titles = Counter(page.soup.title.get_text() for page in pages if page.soup.title)
    assert titles.total() == len(pages)
    assert not [title for title, count in titles.items() if count > 1]


def description(page: Page) -> str:
    """Returns what search engines show of a page."""
    (found,) = page.soup.select("meta[name=description]") or [None]
    return str(found["content"]).strip() if found else ""


def test_description(document: Page):
    text = description(document)
    assert text, "the front matter needs myst: {html_meta: {description: ...}}"
    assert 40 <= len(text) <= 200, f"a description of {len(text)} characters: {text!r}"


def test_description_is_its_own(pages: list[Page]):
    counted = Counter(description(page) for page in pages if not page.is_generated)
    assert not [text for text, count in counted.items() if count > 1]


def test_page_with_one_idea_is_short(document: Page):
    """About fifteen cells are what a reader follows in one go; a page to look things up in may have more."""
    if document.name.startswith(("tutorials/", "howto/", "explanation/")):
        assert 0 < len(document.article.select(".cell_input")) <= 16


def without_alternative(content: BeautifulSoup | Tag) -> list[str]:
    """Returns the start tags of pictures that say nothing to those who do not see them."""
    silent = []
    for image in content.select("img, [role=img], svg, canvas, object, iframe, video, area"):
        if image.name == "img":
            # Without an alternative Sphinx writes the file's name, which is none.
            names = {str(image.get("src", "")), PurePosixPath(str(image.get("src", ""))).name}
            # Pictures show something here. One that is decoration says so, and not by an empty alternative.
            decoration = image.get("aria-hidden") == "true" or image.get("role") == "presentation"
            missing = not decoration and str(image.get("alt", "")).strip() in {"", *names}
        else:
            hidden = image.find_parent(attrs={"aria-hidden": "true"}) or image.get("aria-hidden")
            inner = image.find_parent(["svg", "symbol"]) or image.find_parent(attrs={"role": "img"})
            title = image.find("title", recursive=False)
            named = (
                image.get("aria-label")
                or image.get("aria-labelledby")
                or image.get("title")
                or (title and title.get_text(strip=True))
            )
            missing = not (hidden or inner or named)
        if missing:
            silent.append(str(image)[: str(image).index(">") + 1])
    return silent


def test_pictures_have_a_text_alternative(page: Page):
    assert not without_alternative(page.article)


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='a/graph.svg'>",
        "<img src='a/graph.svg' alt='a/graph.svg'>",
        "<img src='a/graph.svg' alt='graph.svg'>",
        "<img src='a/graph.svg' alt=''>",
        "<img src='a/graph.svg' alt=' '>",
        "<svg><path d='M0 0'/></svg>",
        "<svg><title> </title></svg>",
        "<div role='img'></div>",
        "<canvas></canvas>",
    ],
)
def test_silent_picture_is_found(picture):
    assert without_alternative(BeautifulSoup(picture, "html.parser"))


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='a.svg' alt='Five nodes'>",
        "<img src='line.svg' alt='' role='presentation'>",
        "<img src='line.svg' alt='' aria-hidden='true'>",
        "<svg role='img'><title>Five nodes</title><svg></svg></svg>",
        "<svg aria-label='Five nodes'></svg>",
        "<svg aria-hidden='true'></svg>",
        "<span aria-hidden='true'><svg></svg></span>",
    ],
)
def test_picture_with_alternative_passes(picture):
    assert not without_alternative(BeautifulSoup(picture, "html.parser"))


def selectors(sheet: str) -> Counter[str]:
    """Counts the selectors of a style sheet, also those that hold for some media alone."""
    found: Counter[str] = Counter()
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            found[tinycss2.serialize(rule.prelude).strip()] += 1
        elif rule.lower_at_keyword in ("media", "supports"):
            found += selectors(tinycss2.serialize(rule.content))
    return found


def needed(selector: str, classes: set[str]) -> bool:
    """Says whether an element of a page that has these classes may be selected."""
    positive = re.sub(r":not\([^)]*\)", "", selector)
    either = re.findall(r":is\(([^)]*)\)", positive)
    rest = re.sub(r":is\([^)]*\)", "", positive)
    return any(
        set(re.findall(r"\.([a-zA-Z][\w-]*|-[\w-]+)", alternative)) <= classes
        for part in rest.split(",")
        for alternative in (
            [part] if not either else [part + each for each in either[0].split(",")]
        )
    )


@pytest.mark.parametrize("name", ["sphinx-design.min.css", "mystnb.*.css"])
def test_rule_that_is_left_out_is_needed_by_no_page(pages: list[Page], name):
    """What `docs._ext.page_assets` leaves out of a package's style sheet."""
    (path,) = (SITE / "_static").glob(name)
    sheet = path.read_text("utf-8")
    lean = without(sheet, NEEDLESS[name.replace(".*", "")])
    left_out = selectors(sheet) - selectors(lean)
    assert left_out
    for page in pages:
        classes = {each for tag in page.soup.select("[class]") for each in tag["class"]}
        wrong = [selector for selector in left_out if needed(selector, classes)]
        assert not wrong, f"{page.name}: keep in NEEDLESS of docs/_ext/page_assets.py: {wrong}"


def test_colours_of_code_come_without_comments():
    sheet = (SITE / "_static" / "pygments.css").read_text("utf-8")
    assert "/*" not in sheet
    dark = ('body[data-theme="dark"] .highlight .k', 'body:not([data-theme="light"]) .highlight .k')
    assert {".highlight .k", *dark} <= selectors(sheet).keys()


HEAVY = {  # KiB
    "errors/autograph": 64,
    "howto/see-your-own-graph": 66,
    "reference/api": 74,
    "reference/atlas-of-modes": 73,
    "search": 121,
}


def test_page_is_light(page: Page):
    """A page makes at most 20 requests, and stays under 60 KiB with them, compressed as servers do.

    The page that searches may have more, and so may four that hold long lists or many pictures.
    """
    links = [str(link["href"]) for link in page.soup.select("link[rel=stylesheet]")]
    links += [str(script["src"]) for script in page.soup.select("script[src]")]
    links += [str(image["src"]) for image in page.soup.select("img[src]")]
    loaded = [(page.path.parent / link.partition("?")[0]).resolve() for link in links]
    # The index for searching comes with the search page alone, and has a limit of its own.
    files = [page.path, *(path for path in loaded if path.name != "search-index.js")]
    limit = HEAVY.get(page.name, 60)
    assert sum(len(gzip.compress(path.read_bytes())) for path in set(files)) < limit * 1024
    assert len({page.path, *loaded}) <= 20
