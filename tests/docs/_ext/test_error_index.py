"""The entries of the wing of errors are listed for those who look for one."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag

CONF = """
myst_enable_extensions = ["fieldlist", "attrs_inline"]
extensions.append("docs._ext.error_index")
"""
INDEX = "# Errors\n\n```{error-index}\n```\n"
PAGE = """# Sessions

(error-one)=
## `no … value`

:Older wordings: `no value was … given` (2.1)

(error-two)=
### Yours if two

Why.

(error-three)=
### Yours if three

Why.

(error-four)=
## A trap
"""


@pytest.fixture
def site(make_site):
    """A site with a page of errors and their index."""
    site = make_site(CONF)
    errors = site.folder / "docs" / "errors"
    errors.mkdir()
    (errors / "numbers.tsv").write_text("number\tanchor\tgone\n3\terror-one\t\n4\terror-four\t\n")
    site.write(**{"errors/sessions": PAGE, "errors/index": INDEX})
    build = site.build()
    assert build.returncode == 0, build.stdout
    return site


def area(site) -> Tag:
    """Returns the only area of the index."""
    (found,) = BeautifulSoup(site.read("errors/index"), "html.parser").select(".error-area")
    return found


def test_index_lists_by_area_with_counts_causes_and_older_wordings(site):
    listed = area(site)
    title = listed.select_one(".error-area-title")
    assert title is not None
    assert title.get_text() == "Sessions (2)"
    one, four = listed.select(".error-list > li")
    assert [(link.get_text(), link["href"]) for link in one.select("a")] == [
        ("no … value", "sessions.html#error-one"),
        ("Yours if two", "sessions.html#error-two"),
        ("Yours if three", "sessions.html#error-three"),
    ]
    assert [number.get_text() for number in listed.select(".error-number")] == ["E3", "E4"]
    assert [each.get_text() for each in one.select("summary")] == ["2 causes", "Older wordings"]
    assert "no value was … given" in one.get_text()
    assert not four.select("details")


def test_index_follows_its_entries(site):
    site.write(**{"errors/sessions": PAGE.replace("no … value", "another … value")})
    assert site.build().returncode == 0
    assert area(site).select(".error-list a")[0].get_text() == "another … value"
