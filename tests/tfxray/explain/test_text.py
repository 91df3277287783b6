"""What `tfxray explain` prints, and shows in a notebook."""

from __future__ import annotations

import pytest

from tfxray.explain import Cause, Entry, Explanation, Name, Wording
from tfxray.explain.text import brief, describe, describe_name


@pytest.fixture(autouse=True)
def _no_site(monkeypatch):
    monkeypatch.delenv("SITE_URL", raising=False)


def an_entry(*causes: Cause, why: str = "") -> Entry:
    wordings = (Wording("One < two"),)
    return Entry(
        7,
        "page",
        "error-one",
        "One < two",
        "One",
        "TypeError",
        (),
        why,
        wordings,
        "",
        "",
        (),
        (),
        causes,
    )


ONE = Cause(
    "error-one", (), "One < two", "Why this is so. " * 6, "raise", "Write:", "if a < b:\n    two"
)
FIRST = Cause("error-a", (), "Yours if a", "Why a.", "raise", "Do a.", "a()")
SECOND = Cause("error-b", (), "Yours if b", "Why b.", "raise", "Do b.", "")


def test_entry_is_described_with_its_cause_and_its_fix():
    entry = an_entry(ONE)
    assert brief(entry) == "  E7  One < two\n    page.html#error-one"
    assert describe(entry).split("\n") == [
        "E7  One < two",
        "",
        "Why this is so. Why this is so. Why this is so. Why this is so. Why this is so. Why this",
        "is so.",
        "",
        "Fix: Write:",
        "",
        "    if a < b:",
        "        two",
        "",
        "More: page.html#error-one",
    ]


def test_plain_cause_comes_with_its_fix_and_the_others_by_name():
    entry = an_entry(FIRST, SECOND, why=f"{'All of them, ' * 7}all of them.")
    assert describe(entry).split("\n\n") == [
        "E7  One < two",
        "All of them, All of them, All of them, All of them, All of them, All of them, All of\n"
        "them, all of them.",
        "Yours if a:",
        "Why a.",
        "Fix: Do a.",
        "    a()",
        "Other causes (tfxray explain E7 tells all):\n  - Yours if b",
        "More: page.html#error-one",
    ]
    whole = describe(entry, whole=True)
    assert "Fix: Do b." in whole
    assert "Other causes" not in whole


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            Name("tf.a", "removed", "nothing"),
            "tf.a is gone. Nothing takes its place.",
        ),
        (Name("tf.a", "renamed", "`tf.b`"), "tf.a has another name now. Write today: `tf.b`."),
        (
            Name("tf.a.b", "compat.v1", "", "So."),
            "tf.a.b is only in tf.compat.v1 now, as tf.compat.v1.a.b. So.",
        ),
        (
            Name("tf.a", "changed", "`tf.a`", "So."),
            "tf.a is in TensorFlow 2, too. Where it is missing, TensorFlow is older than it, or a file of "
            "yours is named tensorflow.py. So.",
        ),
    ],
)
def test_what_became_of_a_name_is_told(name, told):
    assert " ".join(describe_name(name).split()) == told


def test_notebook_shows_the_entry_or_links_the_nearest(tmp_path):
    sure = Explanation("A < B", [(0.9, an_entry(ONE))], is_sure=True)
    assert sure.html.startswith(
        '<p><code>A &lt; B</code></p><p><a href="page.html#error-one">E7 One &lt; two</a></p><p>Why'
    )
    assert (
        "<p><strong>Fix.</strong> Write:</p><pre><code>if a &lt; b:\n    two</code></pre>"
        in sure.html
    )
    several = Explanation("A", [(0.9, an_entry(FIRST, SECOND, why="All."))], is_sure=True).html
    assert "<details><summary>Yours if a</summary><p>Why a.</p>" in several
    assert "<details><summary>Yours if b</summary><p>Why b.</p>" in several
    assert "<p>All.</p>" in several
    unsure = Explanation("A", [(0.2, an_entry(ONE)), (0.1, an_entry(FIRST))], is_sure=False)
    assert "No entry has this message" in unsure.html
    assert unsure.html.count("<li>") == 2
    assert "<p>No entry resembles this" in Explanation("A", [], is_sure=False).html
    unsure.save(tmp_path / "a.html")
    assert unsure.html in (tmp_path / "a.html").read_text()
