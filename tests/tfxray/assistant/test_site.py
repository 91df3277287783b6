"""What the server reads: pages and sections by any of their addresses, packed or in a folder."""

from __future__ import annotations

import posixpath
import re

import pytest

from tfxray.assistant import site as reading
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


LINK = re.compile(r"\]\(([^)\s:#]*)#([^)\s]+)\)")


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
        "./errors/graphs.md",
        "../errors/graphs.md",
    ],
)
def test_page_is_found_by_any_address(small, address):
    assert small.page(address) == PAGE


@pytest.mark.parametrize("address", ["", "index", "index.html", "https://site.example/"])
def test_home_page_is_found(small, address):
    assert small.page(address) == "# Home\n"


@pytest.mark.parametrize("address", ["errors", "errors/", "https://site.example/docs/errors/"])
def test_folder_is_its_index(address):
    assert Site({"errors/index.md": "# Errors\n"}).page(address) == "# Errors\n"


def test_section_ends_where_the_next_begins(small):
    section = small.page("errors/graphs.md#error-one")
    assert section.startswith("## One")
    assert section.endswith("### Deeper\n\nMore.\n")
    assert small.page("errors/graphs.html#error-two") == "## Two {#error-two}\n\nLast.\n"
    assert small.page("errors/graphs#graphs") == PAGE


TERMS = """# Glossary {#glossary}

**eager tensor** {#term-eager-tensor}

It has a value.

**edge** {#term-edge}

**connection** {#term-connection}

Where a tensor passes.

See **edge** above.

## More {#more}
"""


def test_term_is_a_section_by_each_of_its_names():
    words = Site({"words.md": TERMS})
    assert words.page("words#term-eager-tensor").endswith("}\n\nIt has a value.\n")
    for name in ("term-edge", "term-connection"):
        assert words.page(f"words#{name}").endswith(
            "\n\nWhere a tensor passes.\n\nSee **edge** above.\n"
        )


def test_every_link_of_a_page_to_a_section_can_be_followed(site):
    """An assistant follows the links of what it has read."""
    read = read_site(site)
    followed = 0
    for name in read.pages():
        for path, anchor in LINK.findall(read.page(name)):
            here = f"{name}.md" if not path else posixpath.join(posixpath.dirname(name), path)
            assert read.page(f"{here}#{anchor}").strip()
            followed += 1
    assert followed > 1000


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("http://[", "is no address: Invalid IPv6 URL"),
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
    for name in ("llms.txt", "a/page.md", *reading.SCRIPTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name} ü\n", "utf-8")
    return tmp_path


def test_packed_site_is_the_same_site(folder, monkeypatch, tmp_path):
    built, packed = read_site(folder), tmp_path / "site.tar.xz"
    reading.pack(folder, packed)
    again = tmp_path / "again.tar.xz"
    reading.pack(folder, again)
    assert packed.read_bytes() == again.read_bytes()
    monkeypatch.setattr(reading, "PACKED", packed)
    read = read_site.__wrapped__()
    assert read.pages() == built.pages() == ["a/page"]
    assert read.scripts == built.scripts
    assert read.page("a/page") == "a/page.md ü\n"


def test_no_site_is_told_with_a_way_to_one(folder, monkeypatch, tmp_path):
    (folder / reading.SCRIPTS[0]).unlink()
    with pytest.raises(NoSiteError, match="holds no built site"):
        read_site(folder)
    monkeypatch.setattr(reading, "PACKED", tmp_path / "none")
    monkeypatch.setattr(reading, "BUILT", tmp_path / "none")
    with pytest.raises(NoSiteError, match="install the wheel that the site offers"):
        read_site.__wrapped__()
