"""The pages of the errors wing are read as they are written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.conftest import ROOT
from tfxray.explain import Wording, pages
from tfxray.explain.entries import from_dict

CELL = "```{code-cell} python\n# a comment\nx = 1\n```\n"
PAGE = """# Page

(error-one)=
## ``Using a `tf.Tensor` as **bool** `` in a [loop](loops.md)

```{code-cell} python
:tags: [raises-exception]
:raises: "TypeError: a 'bool': {"

one = 1  # `code`
```

```{code-cell} python
:tags: [remove-input]

hidden = 1
```

A {term}`graph` has [no
value](page.md).

Because of {ref}`this <that>`.

**See also.** Another.

:Older wordings: `one  …
  two` (until 2.0), ``three `four` ``
:Since: 2.0

  and on
:People ask: how do I; why not
:Asked: [a thread](https://example.org/1), [another](https://example.org/2)

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
(error-two-of-old)=
## A trap of `x = 1`

What.

**Fix.** Nothing to run.

## Another section
"""
SEVERAL = f"""# Page

(error-whole)=
## `It is …`

Whatever the cause.

:Older wordings: `it was …` (2.1)

(error-first)=
### Yours if one

{CELL}
Why one.

**Fix.** Do:

{CELL.replace("1", "2")}
(error-second)=
(error-third)=
### Yours if two

Why two.

**Fix.** Do not.

```{{moved-entries}}
error-of-before
```
"""


@pytest.fixture
def read(tmp_path):
    """Reads the entries of one page."""

    def read(text: str, numbers: str = ""):
        (tmp_path / "page.md").write_text(text)
        if numbers:
            (tmp_path / "numbers.tsv").write_text(f"number\tanchor\tgone\n{numbers}")
        return pages.read_folder(tmp_path)

    return read


def test_entry_with_one_cause(read):
    one, two = read(PAGE, "7\terror-one\t\n")
    (cause,) = one.causes
    assert (one.number, one.code, one.page, one.anchor) == (7, "E7", "errors/page", "error-one")
    assert one.title == cause.title == "Using a `tf.Tensor` as bool in a loop"
    assert (one.error_class, one.raised) == ("TypeError", ("a 'bool': {",))
    assert (cause.fails, cause.fix, cause.code) == (
        "one = 1  # `code`",
        "Write `one` so:",
        "print(one)",
    )
    assert (one.why, cause.why) == ("", "A graph has no value. Because of this.")
    assert (one.since, one.asked) == ("2.0 and on", ("how do I", "why not"))
    assert one.threads == ("https://example.org/1", "https://example.org/2")
    assert one.wordings == (
        Wording(one.title),
        Wording("Using a `tf.Tensor` as **bool**"),
        Wording("one … two", "until 2.0"),
        Wording("three `four`"),
    )
    assert (two.error_class, two.wordings, two.raised) == (None, (Wording("A trap of x = 1"),), ())
    assert (two.causes[0].why, two.causes[0].fix, two.causes[0].fails) == (
        "What.",
        "Nothing to run.",
        "",
    )
    assert two.anchors == ["error-two", "error-two-of-old"]
    assert two.causes[0].old_anchors == ("error-two-of-old",)


def test_entry_with_several_causes(read):
    (entry,) = read(SEVERAL)
    first, second = entry.causes
    assert entry.why == "Whatever the cause."
    assert entry.wordings == (Wording("It is …"), Wording("it was …", "2.1"))
    assert (first.title, first.why, first.fix) == ("Yours if one", "Why one.", "Do:")
    assert (first.fails, first.code) == ("# a comment\nx = 1", "# a comment\nx = 2")
    assert (second.title, second.why, second.fix) == ("Yours if two", "Why two.", "Do not.")
    assert entry.anchors == ["error-whole", "error-first", "error-second", "error-third"]


def test_what_versions_said_is_added(read, tmp_path):
    rows = [
        pages.Measured("error-first", "today", "2.4, 2.10–2.21", "ValueError", "", ""),
        pages.Measured("error-second", "today", "2.9–2.21", "ValueError", "", ""),
        pages.Measured("error-first", "older", "2.0–2.3", "ValueError", "it was …", ""),
        pages.Measured("error-second", "older", "2.2–2.4, 2.6", "ValueError", "it was …", ""),
        pages.Measured("error-second", "older", "2.5", "TypeError", 'it "has"\\been', ""),
        pages.Measured("error-second", "other", "2.6", "SyntaxError", "invalid", ""),
        pages.Measured("error-elsewhere", "older", "2.7", "TypeError", "none of it", ""),
    ]
    pages.write_measured(rows, tmp_path / "wordings.tsv")
    assert pages.read_measured(tmp_path / "wordings.tsv") == rows
    (entry,) = read(SEVERAL)
    assert entry.worded_since == "2.9"  # 2.4 said both, 2.6 only the other
    assert entry.wordings == (
        Wording("It is …"),
        Wording("it was …", "2.1", "2.0–2.4, 2.6"),
        Wording('it "has"\\been', "2.5", "2.5"),
    )


def test_comment_in_a_cell_ends_no_entry(read):
    (entry,) = read(f"# Page\n\n(error-one)=\n## One\n\n{CELL}\nWhy.\n\n## Two\n\nMore.\n")
    assert entry.causes[0].fails == "# a comment\nx = 1"
    assert entry.causes[0].why == "Why."


def test_folder_without_entries_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="it holds no pages of the errors wing"):
        pages.read_folder(tmp_path)


def test_what_is_packed_is_what_was_read(tmp_path, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://site.example/")
    catalog = pages.read_catalog(ROOT / "docs")
    assert catalog.site == "https://site.example/"
    pages.pack(catalog, tmp_path / "errors.json")
    assert from_dict(json.loads((tmp_path / "errors.json").read_text("utf-8"))) == catalog
    assert (
        from_dict(replace(catalog, names=()).as_dict() | {"names": []}).entries == catalog.entries
    )
