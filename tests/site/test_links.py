"""Every link leads somewhere, from `file://` too, and no page asks anything of a third party."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.site.pages import SITE, Page

# An element and the attribute that names what the browser loads for it.
LOADED = {
    "audio": ("src",),
    "embed": ("src",),
    "form": ("action",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
NAMED_ONLY = {"canonical", "author", "license", "help", "search", "index", "next", "prev", "up"}
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""")


def from_others(page: BeautifulSoup) -> list[str]:
    """Returns the addresses of other sites that a browser contacts to show a page."""
    found = []
    for name, attributes in LOADED.items():
        for element in page.find_all(name):
            if name == "link" and NAMED_ONLY.intersection(element.get_attribute_list("rel")):
                continue
            addresses = [str(element.get(attribute, "")) for attribute in attributes]
            found += [address for address in addresses if urlsplit(address).netloc]
    for style in [*page.find_all("style"), *page.select("[style]")]:
        found += IN_STYLE.findall(str(style.get("style") or style.get_text()))
    return found + [str(refresh) for refresh in page.select("meta[http-equiv=refresh]")]


def test_nothing_is_loaded_from_others(page: Page):
    assert not from_others(page.soup)


def test_styles_load_nothing_from_others():
    styles = [*SITE.rglob("*.css")]
    assert styles
    assert not [found for path in styles for found in IN_STYLE.findall(path.read_text("utf-8"))]


@pytest.mark.parametrize(
    "html",
    [
        "<script src='https://cdn.example/x.js'></script>",
        "<script src='//cdn.example/x.js'></script>",
        "<link rel='stylesheet' href='https://fonts.example/css'>",
        "<link rel='preconnect' href='https://fonts.example'>",
        "<iframe src='https://example.org'></iframe>",
        "<img src='https://example.org/badge.svg' alt='badge'>",
        "<style>@import 'https://fonts.example/css';</style>",
        "<p style='background: url(https://example.org/a.png)'></p>",
        "<meta http-equiv='refresh' content='0; https://example.org'>",
    ],
)
def test_what_is_loaded_from_others_is_found(html):
    assert from_others(BeautifulSoup(html, "html.parser"))


@pytest.mark.parametrize(
    "html",
    ["<a href='https://example.org'>x</a>", "<link rel='canonical' href='https://example.org/x'>"],
)
def test_what_is_only_named_passes(html):
    assert not from_others(BeautifulSoup(html, "html.parser"))


def dead_end(link: str, path: Path, site: Path) -> str | None:
    """Returns why a link within the site leads nowhere, or None.

    Args:
        link: The address as the page writes it.
        path: The file of the page.
        site: The folder of the site.
    """
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    if parts.path.startswith("/"):
        return "leads out of the site when it is opened from a folder"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(site):
        return "leads out of the site"
    if target.is_dir():
        return "leads to a folder; files opened without a server have no index page"
    if not target.exists():
        return "leads to no file"
    if parts.fragment and unquote(parts.fragment) not in Page(target).anchors:
        return "leads to no place on that page"
    return None


def test_internal_links_lead_somewhere(page: Page):
    links = {
        str(element[attribute])
        for attribute in ("href", "src", "data", "poster", "action")
        for element in page.soup.select(f"[{attribute}]")
    }
    dead = {link: why for link in sorted(links) if (why := dead_end(link, page.path, SITE))}
    assert not dead


def test_links_go_to_https(page: Page):
    links = [str(a["href"]) for a in page.soup.select("a[href]")]
    assert not [link for link in links if urlsplit(link).scheme not in ("", "https", "mailto")]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("b.html#there", None),
        ("#here", None),
        ("", None),
        ("https://example.org/#x", None),
        ("b.html#gone", "leads to no place on that page"),
        ("gone.html", "leads to no file"),
        ("../../a.html", "leads out of the site"),
        ("/b.html", "leads out of the site when it is opened from a folder"),
        ("folder/", "leads to a folder; files opened without a server have no index page"),
    ],
)
def test_dead_end_is_told(tmp_path, link, expected):
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.html").write_text("<p id='here'>")
    (tmp_path / "b.html").write_text("<p id='there'>")
    assert dead_end(link, tmp_path / "a.html", tmp_path) == expected
