"""`docs._ext.error_entries`: an entry has its number and class, and each program says what it is."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT
from tests.docs._ext.conftest import HEAD, cell
from tfxray.explain.pages import MEASURED, REVIEWED

CONF = """
myst_enable_extensions = ["fieldlist"]
extensions.append("docs._ext.error_entries")
"""
RAISING = cell("raise KeyError('a')", ":tags: [raises-exception]", ":raises: \"KeyError: 'a'\"")
PAGE = f"""{HEAD}
# Sessions

{cell("0")}

(error-one)=
## `no value`

Whatever the cause.

:Class: `KeyError`
:Older wordings: `no value at all` (2.1)
:People ask: why not

(error-two)=
### Yours if two

{RAISING}
Why.

**Fix.** Do:

{cell("1")}
**Or** so:

{cell("x = 2  # shows nothing")}
{cell("6", ":tags: [remove-input]")}
(error-trap)=
## A trap

**Mind** that nothing is said.

{cell("3")}
Why.

**Fix.** Do:

{cell("4")}
(error-new)=
## Another trap

{cell("5")}
:Since: TensorFlow 2.0

**Fix.** Nothing.
"""


@pytest.fixture(scope="module")
def site(make_site):
    """A site with a page of errors."""
    site = make_site(CONF)
    errors = site.folder / "docs" / "errors"
    errors.mkdir()
    (errors / "numbers.tsv").write_text(
        "number\tanchor\tgone\n3\terror-one\t\n4\terror-trap\t\n5\terror-new\t\n"
    )
    (errors / "wordings.tsv").write_text(
        "anchor\tkind\tversions\terror_class\ttext\tprogram\n"
        "error-two\ttoday\t2.5–2.21\tKeyError\t\t\n"
        "error-two\tolder\t2.0–2.3\tKeyError\tno value at all\t\n"
        "error-two\tolder\t2.4\tValueError\ta value, `none`\t\n"
        "error-two\tother\t2.1\tSyntaxError\tinvalid syntax\t\n"
    )
    schema = (ROOT / "docs" / "errors" / "errors.schema.json").read_text("utf-8")
    (errors / "errors.schema.json").write_text(schema, "utf-8")
    for table in (REVIEWED, MEASURED):
        (site.folder / table).parent.mkdir(exist_ok=True)
        (site.folder / table).write_text((ROOT / table).read_text("utf-8"), "utf-8")
    site.write(**{"errors/sessions": PAGE})
    build = site.build()
    assert build.returncode == 0, build.stdout
    return site


def test_entry_has_its_number_and_its_class(site):
    page = BeautifulSoup(site.read("errors/sessions"), "html.parser")
    chips = [" ".join(each.get_text(" ").split()) for each in page.select(".error-chips")]
    assert chips == [
        "E3 KeyError worded so since 2.5",
        "E4 Go to the fix",
        "E5 since TensorFlow 2.0 Go to the fix",
    ]
    for number in page.select(".error-number"):
        assert page.select_one(str(number["href"])), "the number is an address"


def test_link_leads_to_the_fix(site):
    page = BeautifulSoup(site.read("errors/sessions"), "html.parser")
    links = page.find_all("a", string="Go to the fix")
    for link, begins in zip(links, ("Do", "Nothing"), strict=True):
        fix = page.select_one(str(link["href"]))
        assert fix is not None
        assert fix.get_text().startswith(f"Fix. {begins}")


def test_each_program_says_what_it_is(site):
    page = BeautifulSoup(site.read("errors/sessions"), "html.parser")
    labels, programs = (
        page.select("div.cell > .cell-label"),
        page.select("div.cell > .cell-label + div pre"),
    )
    labelled = [
        (label.get_text(), program.get_text().strip())
        for label, program in zip(labels, programs, strict=True)
    ]
    assert labelled == [
        ("Fails", "raise KeyError('a')"),
        ("Fix", "1"),
        ("Fix", "x = 2  # shows nothing"),
        ("Goes wrong", "3"),
        ("Fix", "4"),
        ("Goes wrong", "5"),
    ]


def test_what_few_look_for_is_folded(site):
    page = BeautifulSoup(site.read("errors/sessions"), "html.parser")
    (folded,) = page.select("section > details")
    summary = folded.select_one("summary")
    assert summary is not None
    assert summary.get_text() == "Older wordings, wordings by version, what people ask"
    assert "no value at all" in folded.get_text()


def test_wordings_that_were_measured_are_told_by_version(site):
    page = BeautifulSoup(site.read("errors/sessions"), "html.parser")
    assert [item.get_text().strip() for item in page.select("details li")] == [
        "2.0–2.3: no value at all",
        "2.4: a value, `none`",
        "since 2.5: as above",
    ]


def test_page_follows_the_numbers(make_site):
    site = make_site(CONF)
    errors = site.folder / "docs" / "errors"
    errors.mkdir()
    schema = (ROOT / "docs" / "errors" / "errors.schema.json").read_text("utf-8")
    (errors / "errors.schema.json").write_text(schema, "utf-8")
    for table in (REVIEWED, MEASURED):
        (site.folder / table).parent.mkdir(exist_ok=True)
        (site.folder / table).write_text((ROOT / table).read_text("utf-8"), "utf-8")
    site.write(**{"errors/sessions": "# Sessions\n\n(error-one)=\n## One\n\nWhy.\n"})
    for number in (3, 7):
        (errors / "numbers.tsv").write_text(f"number\tanchor\tgone\n{number}\terror-one\t\n")
        assert site.build().returncode == 0
        assert f"E{number}</a>" in site.read("errors/sessions")


def test_errors_are_written_as_data(site):
    built = site.folder / "build" / "html"
    data = json.loads((built / "errors.json").read_text("utf-8"))
    assert [entry["number"] for entry in data["entries"]] == [3, 4, 5]
    schema = json.loads((built / "errors.schema.json").read_text("utf-8"))
    assert schema["properties"]["schema"] == {"const": 1}
