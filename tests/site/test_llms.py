"""What programs read first: a list of all pages, all pages in one file, and the data beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.site.pages import ROOT, SITE, Page, read_redirects

ADDRESSES = (ROOT / "tests" / "site" / "addresses.txt").read_text("utf-8").split()
ITEM = re.compile(r"^- \[(.+)\]\((\S+)\): (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def index() -> str:
    """The list."""
    return (SITE / "llms.txt").read_text("utf-8")


def test_every_page_is_listed_once_with_its_description(index: str, pages: list[Page]):
    listed = [
        place.removesuffix(".md") for _, place, _ in ITEM.findall(index) if place.endswith(".md")
    ]
    assert sorted(listed) == sorted(set(ADDRESSES) - read_redirects().keys())
    about = {place.removesuffix(".md"): text for _, place, text in ITEM.findall(index)}
    for page in pages:
        if not page.is_generated:
            (meta,) = page.soup.select("meta[name=description]")
            assert about[page.name] == meta["content"]


def test_it_begins_as_the_convention_has_it(index: str):
    first, _, summary, *_ = index.splitlines()
    assert first == "# How TensorFlow runs your program"
    assert summary.startswith("> ")


def test_groups_are_those_of_the_sidebar(index: str):
    sidebar = BeautifulSoup((SITE / "index.html").read_text("utf-8"), "html.parser")
    captions = [each.get_text() for each in sidebar.select(".sidebar-tree summary")]
    assert re.findall(r"^## (.+)$", index, re.MULTILINE) == ["Home", *captions, "Data"]


def test_data_that_are_named_are_there(index: str, site: Path):
    _, _, data = index.partition("## Data")
    names = [name for name, _, _ in ITEM.findall(data)]
    assert {"errors.json", "llms-full.txt"} <= set(names)
    assert all((site / name).exists() for name in names)


def test_one_file_holds_all_pages(site: Path):
    whole = (site / "llms-full.txt").read_text("utf-8")
    assert re.findall(r"^Address: (\S+)$", whole, re.MULTILINE) == [
        place
        for _, place, _ in ITEM.findall((site / "llms.txt").read_text("utf-8"))
        if place.endswith(".md")
    ]
    for path in site.rglob("*.md"):
        assert path.read_text("utf-8").strip() in whole
