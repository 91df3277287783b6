"""Each entry has all its parts, its number for good, and its own traceback leads to it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import ROOT
from tests.outputs import NOTEBOOKS
from tests.tfxray.explain import wordings
from tfxray.explain import Cause, Entry, catalog, entries, explain, find_entry, pages, read_entries
from tfxray.explain.matching import says

ENTRIES = read_entries()
NUMBERS = ROOT / "docs" / "errors" / "numbers.tsv"
CAUSES = [(entry, cause) for entry in ENTRIES for cause in entry.causes]

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.anchor for entry in ENTRIES])
each_cause = pytest.mark.parametrize(
    ("entry", "cause"), CAUSES, ids=[cause.anchor for _, cause in CAUSES]
)


def test_headings_and_anchors_are_their_own():
    anchors = [anchor for entry in ENTRIES for anchor in entry.anchors]
    for named in (anchors, [entry.title for entry in ENTRIES]):
        assert not [text for text, count in Counter(named).items() if count > 1]


@each_cause
def test_cause_has_all_its_parts(entry: Entry, cause: Cause):
    assert cause.why or entry.why
    assert cause.fix or cause.code
    assert cause.fails, "what goes wrong"
    assert cause.code, "what works"
    if len(entry.causes) > 1:
        assert cause.title.startswith("Yours if ")
        assert entry.why


@each_entry
def test_class_is_told_as_it_is_raised(entry: Entry):
    text = (ROOT / "docs" / f"{entry.page}.md").read_text("utf-8")
    told = text.partition(f"({entry.anchor})=")[2].partition("\n## ")[2].partition("\n## ")[0]
    assert (
        (f":Class: `{entry.error_class}`" in told) if entry.error_class else (":Symptom:" in told)
    )


def rows() -> list[dict[str, str]]:
    with NUMBERS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


# The rows that were there when numbers were first given out: none of them may change. `gone` may be filled.
FIRST = 152
DIGEST = "3a3f50d0c3bc1baa"


def test_number_of_an_entry_never_changes():
    kept = rows()
    assert [int(row["number"]) for row in kept] == list(range(1, len(kept) + 1))
    first = "\n".join(f"{row['number']} {row['anchor']}" for row in kept[:FIRST])
    assert sha256(first.encode()).hexdigest()[:16] == DIGEST, "a number was given anew"


def test_each_entry_has_a_number_and_each_number_an_entry_or_a_grave():
    there = {row["anchor"] for row in rows() if not row["gone"]}
    assert there == {entry.anchor for entry in ENTRIES}


@pytest.mark.parametrize(
    "form", ["{code}", "{number}", "{anchor}", "errors/x.html#{anchor}", "#{anchor}"]
)
def test_entry_is_found_by_its_number_and_by_its_anchors(form):
    entry = next(entry for entry in ENTRIES if len(entry.causes) > 2)
    for anchor in entry.anchors:
        named = form.format(code=entry.code.lower(), number=entry.number, anchor=anchor)
        assert find_entry(named) == entry
    assert find_entry("E99999") is None


def test_json_of_an_entry_tells_its_cause():
    entry = next(entry for entry in ENTRIES if not entry.why)
    (cause,) = entry.causes
    data = entry.as_dict()
    assert data["why"] == cause.why
    assert data["causes"] == [
        {"when": cause.title, "why": cause.why, "fix": cause.fix, "code": cause.code}
    ]


def test_data_follow_their_published_schema(site):
    schema = json.loads((site / "errors.schema.json").read_text("utf-8"))
    published = json.loads((site / "errors.json").read_text("utf-8"))
    jsonschema.validate(published, schema)
    assert entries.from_dict(published).entries == tuple(ENTRIES)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(published | {"entries": [{"number": 0}]}, schema)


def forget() -> None:
    """Forgets what was read before."""
    catalog.catalog.cache_clear()
    entries._site.cache_clear()


@pytest.fixture
def packed(tmp_path, monkeypatch):
    """Packs the entries as an installed package has them."""
    monkeypatch.setattr(entries, "PACKED", tmp_path / "errors.json")

    def pack() -> None:
        pages.pack(pages.read_catalog(ROOT / "docs"), entries.PACKED)
        forget()

    forget()
    yield pack
    forget()


def test_installed_package_has_the_same_entries(packed, monkeypatch):
    packed()
    monkeypatch.setattr(entries, "DOCS", Path("nowhere"))
    assert read_entries() == ENTRIES


def test_entry_is_located_where_it_can_be_read(packed, monkeypatch, tmp_path):
    entry = next(entry for entry in ENTRIES if "error-no-attribute-session" in entry.anchors)
    page = tmp_path / "errors" / "removed-names.html"
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setattr(entries, "BUILT", tmp_path)
    assert entry.location == str(entries.DOCS / "errors" / "removed-names.md")
    page.parent.mkdir()
    page.touch()
    assert entry.location == f"{page.as_uri()}#{entry.anchor}"
    monkeypatch.setenv("SITE_URL", "https://site.example/")
    hosted = f"https://site.example/errors/removed-names.html#{entry.anchor}"
    assert entry.location == hosted
    packed()
    monkeypatch.delenv("SITE_URL")
    assert entry.location == hosted
    packed()  # where no site was known
    for folder in ("BUILT", "DOCS"):
        monkeypatch.setattr(entries, folder, tmp_path / "nowhere")
    assert entry.location == f"errors/removed-names.html#{entry.anchor}"


def traceback_of(entry: Entry, cause: Cause) -> str:
    """Returns the traceback that the page shows for a cause."""
    notebook = json.loads((NOTEBOOKS / f"{entry.page}.ipynb").read_text())
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    shown: list[dict[str, Any]] = [
        output
        for cell in cells
        if "".join(cell["source"]).strip() in cause.fails
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]
    return "\n".join(shown[-1]["traceback"])


RAISING = [(entry, cause) for entry, cause in CAUSES if entry.error_class]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("entry", "cause"), RAISING, ids=[cause.anchor for _, cause in RAISING])
def test_pasted_traceback_leads_to_its_entry(entry: Entry, cause: Cause):
    explanation = explain(traceback_of(entry, cause), ENTRIES)
    assert entry.number == explanation.ranked[0][1].number


@each_entry
def test_pasted_heading_leads_to_its_entry(entry: Entry):
    assert entry in [found for _, found in explain(entry.title, ENTRIES).ranked[:2]]


def test_what_was_measured_is_judged_and_belongs_to_a_cause():
    rows = pages.read_measured(ROOT / "docs" / "errors" / "wordings.tsv")
    causes = {cause.anchor: cause for entry in read_entries() for cause in entry.causes}
    assert {row.kind for row in rows} == {"today", "older", "other"}
    assert {row.anchor for row in rows} <= causes.keys()
    stale = {row.anchor for row in rows if row.program != wordings.digest(causes[row.anchor].fails)}
    assert not stale, "their programs changed: `python -m tests.tfxray.explain.wordings --discard`"
    assert all(bool(row.text) == (row.kind != "today") for row in rows)


def test_older_wording_of_one_entry_is_not_the_message_of_another():
    titles = {entry.number: entry.wordings[0].text for entry in read_entries()}
    taken = [
        (entry.code, wording.text)
        for entry in read_entries()
        for wording in entry.wordings
        if wording.measured and not wording.versions
        for number, title in titles.items()
        if number != entry.number and says(wording.text, title)
    ]
    assert not taken


def test_report_of_an_old_version_has_its_entry():
    old = "RuntimeError: GradientTape.gradient can only be called once on non-persistent tapes."
    found = explain(old)
    assert found.is_sure
    assert found.nearest[0].anchor == "error-non-persistent-tape"
