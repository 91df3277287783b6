"""Each entry has all its parts, and its own traceback leads to it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.outputs import NOTEBOOKS
from tfxray.explain import Entry, entries, explain, read_entries

ENTRIES = read_entries()
FIELDS = {"Class", "Symptom", "Since", "Until", "Older wordings", "Asked"}

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.anchor for entry in ENTRIES])


def test_headings_and_anchors_are_their_own():
    for named in ("anchor", "title"):
        counted = Counter(getattr(entry, named) for entry in ENTRIES)
        assert not [text for text, count in counted.items() if count > 1]


def test_comment_in_a_cell_ends_no_entry(tmp_path):
    cell = "```{code-cell} python\n# a comment\nx = 1\n```\n"
    (tmp_path / "page.md").write_text(
        f"# Page\n\n(error-one)=\n## One\n\n{cell}\nWhy.\n\n## Two\n\nMore.\n"
    )
    (entry,) = read_entries(tmp_path)
    assert entry.code == ["# a comment\nx = 1"]
    assert entry.cause == "Why."


PAGE = """# Page

(error-one)=
## ``Using a `tf.Tensor` as **bool** `` in a [loop](loops.md)

```{code-cell} python
:tags: [raises-exception]
:raises: "TypeError: a 'bool': {"

one = 1  # `code`
```

A {term}`graph` has [no
value](page.md).

Because of {ref}`this <that>`.

**See also.** Another.

:Older wordings: `one  …
  two` (until 2.0), ``three `four` ``
:Since: 2.0

  and on

**Fix.** Write `one`
so:

```{code-cell} python
:tags: [hide-output]

print(one)
```

```{code-cell} python
print(2)
```

:Class: `TypeError`

(error-two)=
### A trap

What.

**Fix.** Nothing to run.

## Another section
"""


def test_entry_is_read_as_it_is_written(tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    one, two = read_entries(tmp_path)
    assert one.address == "errors/page.html#error-one"
    assert one.title == "Using a `tf.Tensor` as bool in a loop"
    assert one.error == ("TypeError", "a 'bool': {")
    assert one.code == ["one = 1  # `code`", "print(one)", "print(2)"]
    assert one.cause == "A graph has no value. Because of this."
    assert one.fix == "Write one so:\n\nprint(one)"
    assert one.fields == {
        "Older wordings": "`one  …\n  two` (until 2.0), ``three `four` ``",
        "Since": "2.0\n\n  and on",
        "Class": "`TypeError`",
    }
    assert one.wordings == [
        one.title,
        "Using a `tf.Tensor` as **bool** ",
        "a 'bool': {",
        "one … two",
        "three `four`",
    ]
    assert (two.error, two.wordings, two.code) == (None, ["A trap"], [])
    assert (two.cause, two.fix) == ("What.", "Nothing to run.")


def test_folder_without_entries_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="it holds no pages of the errors wing"):
        read_entries(tmp_path)


@pytest.fixture
def packed(tmp_path, monkeypatch):
    """Packs the entries as an installed package has them, and forgets what was read before."""
    monkeypatch.setattr(entries, "PACKED", tmp_path / "entries.json")
    entries._packed.cache_clear()
    yield lambda: entries.pack(ENTRIES, entries.PACKED)
    entries._packed.cache_clear()


def test_installed_package_has_the_same_entries(packed, monkeypatch):
    monkeypatch.setattr(entries, "PAGES", Path("nowhere"))
    packed()
    assert read_entries() == ENTRIES


def test_entry_is_located_where_it_can_be_read(packed, monkeypatch, tmp_path):
    entry = next(entry for entry in ENTRIES if entry.anchor == "error-no-attribute-session")
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setattr(entries, "BUILT", tmp_path)
    assert entry.location == str(entries.PAGES / "removed-names.md")
    built = tmp_path / "errors" / "removed-names.html"
    built.parent.mkdir()
    built.touch()
    assert entry.location == f"{built.as_uri()}#error-no-attribute-session"
    monkeypatch.setenv("SITE_URL", "https://site.example/")
    hosted = "https://site.example/errors/removed-names.html#error-no-attribute-session"
    assert entry.location == hosted
    packed()
    monkeypatch.delenv("SITE_URL")
    assert entry.location == hosted
    entries._packed.cache_clear()
    packed()  # where no site was known
    monkeypatch.setattr(entries, "BUILT", tmp_path / "nowhere")
    monkeypatch.setattr(entries, "PAGES", tmp_path / "nowhere")
    assert entry.location == "errors/removed-names.html#error-no-attribute-session"


@each_entry
def test_entry_has_all_its_parts(entry: Entry):
    assert entry.cause
    assert entry.fix
    assert len(entry.code) >= 2, "what goes wrong, and what works"
    assert entry.fields.keys() <= FIELDS
    if entry.error:
        assert f"`{entry.error[0]}`" in entry.fields["Class"]
    else:
        assert entry.fields["Symptom"]


def outputs(entry: Entry) -> list[dict[str, Any]]:
    """Returns the outputs of the cell that shows what goes wrong."""
    notebook = json.loads((NOTEBOOKS / "errors" / f"{entry.page}.ipynb").read_text())
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]).strip() for cell in cells]
    raising = [code for code in entry.code if _raises(cells[sources.index(code)])]
    found: list[dict[str, Any]] = cells[sources.index((raising or entry.code)[0])]["outputs"]
    return found


def _raises(cell: dict[str, list[dict[str, Any]]]) -> bool:
    return any(output["output_type"] == "error" for output in cell["outputs"])


@pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES if entry.error],
    ids=[entry.anchor for entry in ENTRIES if entry.error],
)
def test_pasted_traceback_leads_to_its_entry(site, entry: Entry):
    (error,) = [output for output in outputs(entry) if output["output_type"] == "error"]
    pasted = "\n".join(error["traceback"])
    explanation = explain(pasted, ENTRIES)
    assert explanation.is_sure
    # Where entries share a message word for word, a traceback cannot always tell their causes apart.
    assert entry in [explanation.ranked[0][1], *explanation.others]


@each_entry
def test_pasted_heading_leads_to_its_entry(entry: Entry):
    assert entry in [found for _, found in explain(entry.title, ENTRIES).ranked[:2]]
