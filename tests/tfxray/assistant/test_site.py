"""What the server reads: pages and sections by any of their addresses, packed or in a folder."""

from __future__ import annotations

import pytest

from tfxray.assistant import site
from tfxray.assistant.site import NoPageError, NoSiteError, Site, read_site

PAGE = """# Graphs {#graphs}

Words.

## One {#error-one}

````text
## no heading {#no-heading}
```
````

### Deeper

More.

## Two {#error-two}

Last.
"""


@pytest.fixture
def small() -> Site:
    """A site of two pages."""
    return Site({"index.md": "# Home\n", "errors/graphs.md": PAGE})


@pytest.mark.parametrize(
    "address",
    [
        "errors/graphs",
        "errors/graphs.md",
        "/errors/graphs.html",
        "https://site.example/docs/errors/graphs.html",
        " errors/graphs ",
    ],
)
def test_page_is_found_by_any_address(small, address):
    assert small.page(address) == PAGE


@pytest.mark.parametrize("address", ["", "index", "index.html", "https://site.example/"])
def test_home_page_is_found(small, address):
    assert small.page(address) == "# Home\n"


def test_section_ends_where_the_next_begins(small):
    section = small.page("errors/graphs.md#error-one")
    assert section.startswith("## One")
    assert section.endswith("### Deeper\n\nMore.\n")
    assert small.page("errors/graphs.html#error-two") == "## Two {#error-two}\n\nLast.\n"
    assert small.page("errors/graphs#graphs") == PAGE


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("errors/graph", "no page 'errors/graph'; the nearest: errors/graphs"),
        ("zzz", "no page 'zzz'$"),
        ("errors/graphs#error-on", "no section 'error-on'; the nearest: error-one"),
        ("errors/graphs#no-heading", "no section 'no-heading'"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(small, address, complaint):
    with pytest.raises(NoPageError, match=complaint):
        small.page(address)


@pytest.fixture
def folder(tmp_path):
    """The folder of a built site."""
    for name in ("llms.txt", "a/page.md", *site.SCRIPTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name} ü\n", "utf-8")
    return tmp_path


def test_packed_site_is_the_same_site(folder, monkeypatch, tmp_path):
    built, packed = read_site(folder), tmp_path / "site.tar.xz"
    site.pack(folder, packed)
    again = tmp_path / "again.tar.xz"
    site.pack(folder, again)
    assert packed.read_bytes() == again.read_bytes()
    monkeypatch.setattr(site, "PACKED", packed)
    read = read_site.__wrapped__()
    assert read.pages() == built.pages() == ["a/page"]
    assert read.scripts == built.scripts
    assert read.page("a/page") == "a/page.md ü\n"


def test_no_site_is_told_with_a_way_to_one(folder, monkeypatch, tmp_path):
    (folder / site.SCRIPTS[0]).unlink()
    with pytest.raises(NoSiteError, match="holds no built site"):
        read_site(folder)
    monkeypatch.setattr(site, "PACKED", tmp_path / "none")
    monkeypatch.setattr(site, "BUILT", tmp_path / "none")
    with pytest.raises(NoSiteError, match="install the wheel that the site offers"):
        read_site.__wrapped__()
