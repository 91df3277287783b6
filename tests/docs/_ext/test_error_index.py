"""The entries of the wing of errors are listed for those who look for one."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag

from tests.docs._ext.conftest import cell

CONF = """
myst_enable_extensions = ["fieldlist"]
extensions.append("docs._ext.error_index")
"""
ENTRY = """
(error-{name})=
## `{heading}`

{cell}
Because.

**Fix.** Do this:

{fix}
:Class: `{name}`
"""
INDEX = "# Errors\n\n## Message\n\n```{error-index} message\n```\n\n## Class\n\n```{error-index} class\n```\n"


def entry(name: str, message: str, heading: str = "") -> str:
    """Writes an entry whose cell raises."""
    raising = cell(
        f"def call():\n    raise {name}({message!r})\ncall()",
        ":tags: [raises-exception]",
        f':raises: "{name}: {message}"',
    )
    return ENTRY.format(name=name, heading=heading or message, cell=raising, fix=cell("1"))


@pytest.fixture(scope="module")
def site(make_site):
    """A site with two entries and their index."""
    site = make_site(CONF)
    site.write(
        family="# Family\n" + entry("ValueError", "no such value") + entry("KeyError", "a"),
        errors=INDEX,
    )
    build = site.build()
    assert build.returncode == 0, build.stdout
    return site


def article(site, name: str) -> Tag:
    """Returns a page of the site."""
    return BeautifulSoup(site.read(name), "html.parser")


def test_index_lists_by_message_and_by_class(site):
    page = article(site, "errors")
    by_message, by_class = page.select("section section")
    links = [(link.get_text(), link["href"]) for link in by_message.select("li a")]
    expected = [
        ("a", "family.html#error-keyerror"),
        ("no such value", "family.html#error-valueerror"),
    ]
    assert links == expected
    assert [name.get_text() for name in by_class.select("strong")] == ["KeyError", "ValueError"]


def test_index_follows_its_entries(make_site):
    site = make_site(CONF)
    site.write(family="# Family\n" + entry("ValueError", "no such value"), errors=INDEX)
    assert site.build().returncode == 0
    site.write(family="# Family\n" + entry("ValueError", "no such value", heading="no such …"))
    assert site.build().returncode == 0
    assert article(site, "errors").select("li a")[0].get_text() == "no such …"


def test_unknown_list_is_refused(make_site):
    site = make_site(CONF)
    site.write(
        family="# Family\n" + entry("ValueError", "v"), errors=INDEX.replace("message", "colour", 1)
    )
    build = site.build()
    assert build.returncode != 0
    assert "colour" in build.stdout
