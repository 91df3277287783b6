"""Once the site has an address: canonical links, previews, a sitemap, and a page for what is not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT

ADDRESS = "https://example.org/site/"
FRONT = "---\nmyst: {html_meta: {description: A page that says what there is to say.}}\n---\n"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages, built with the real configuration and an address."""
    docs = tmp_path_factory.mktemp("hosted") / "docs"
    (docs / "wing").mkdir(parents=True)
    shutil.copytree(ROOT / "docs" / "_inventories", docs / "_inventories")
    (docs / "index.md").write_text(f"{FRONT}# Home\n\nText.\n\n```{{toctree}}\nwing/page\n```\n")
    (docs / "wing" / "page.md").write_text(f"{FRONT}# Page\n\nText.\n")
    build = docs.parent / "html"
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-c", ".", "-b", "html"]
    done = subprocess.run(
        [*sphinx, "-D", "bibtex_bibfiles=", docs, build],
        cwd=ROOT,
        env=os.environ | {"SITE_URL": ADDRESS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return build


def soup(path: Path) -> BeautifulSoup:
    """Reads a page."""
    return BeautifulSoup(path.read_text(), "html.parser")


def test_each_page_names_its_own_address(hosted):
    page = soup(hosted / "wing" / "page.html")
    (canonical,) = page.select("link[rel=canonical]")
    assert canonical["href"] == f"{ADDRESS}wing/page.html"


def test_preview_says_what_the_page_is(hosted):
    page = soup(hosted / "wing" / "page.html")
    said = {str(meta["property"]): meta["content"] for meta in page.select("meta[property^=og]")}
    assert said["og:title"] == "Page"
    assert said["og:url"] == f"{ADDRESS}wing/page.html"
    assert said["og:description"]
    assert said["og:image"] == f"{ADDRESS}_static/card.png"
    card = hosted / "_static" / "card.png"
    assert 0 < card.stat().st_size < 60_000


def test_sitemap_lists_the_pages_and_no_others(hosted):
    tree = ElementTree.parse(hosted / "sitemap.xml")
    listed = {element.text for element in tree.iter() if element.tag.endswith("loc")}
    assert listed == {f"{ADDRESS}index.html", f"{ADDRESS}wing/page.html"}


def test_page_for_what_is_not_there_works_at_any_depth(hosted):
    page = soup(hosted / "404.html")
    links = [str(link["href"]) for link in page.select("link[href], a[href]")]
    links += [str(script["src"]) for script in page.select("script[src]")]
    away = [link for link in links if not link.startswith(("/site/", "#", "https://"))]
    assert not away
    assert page.select_one("input[type=search]") or page.select_one("input.sidebar-search")


def test_site_without_an_address_has_none_of_it(site):
    assert not (site / "sitemap.xml").exists()
    assert not (site / "404.html").exists()
    assert not soup(site / "index.html").select("link[rel=canonical]")
