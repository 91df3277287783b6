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
TRAP = """
(error-{name})=
## It is {name}

{cell}
Because.

**Fix.** Do this:

{cell}
:Symptom: nothing is told
"""
INDEX = "# Errors\n\n## Message\n\n```{error-index} message\n```\n\n## Class\n\n```{error-index} class\n```\n"
SYMPTOMS = "\n## Symptom\n\n```{error-index} symptom\n```\n"


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
    """A site with four entries and their index."""
    site = make_site(CONF)
    site.write(
        family="# Family\n"
        + entry("ValueError", "no such value")
        + entry("KeyError", "Z key")
        + TRAP.format(name="silent", cell=cell("1"))
        + TRAP.format(name="quiet", cell=cell("1")),
        errors=INDEX + SYMPTOMS,
    )
    build = site.build()
    assert build.returncode == 0, build.stdout
    return site


def article(site, name: str) -> Tag:
    """Returns a page of the site."""
    return BeautifulSoup(site.read(name), "html.parser")


def test_index_lists_by_message_by_class_and_by_symptom(site):
    sections = article(site, "errors").select("section section")
    by_message, by_class, by_symptom = (
        [(item.get_text().strip(), item.select("a")[0]["href"]) for item in section.select("li")]
        for section in sections
    )
    key = ("Z key", "family.html#error-keyerror")
    value = ("no such value", "family.html#error-valueerror")
    assert by_message == [value, key]
    assert by_class == [key, value]
    names = [name.get_text() for name in sections[1].select(":scope > p > strong code")]
    assert names == ["KeyError", "ValueError"]
    assert by_symptom == [
        ("It is silent", "family.html#error-silent"),
        ("It is quiet", "family.html#error-quiet"),
    ]


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
