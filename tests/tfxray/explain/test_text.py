"""What `tfxray explain` prints, and shows in a notebook."""

from __future__ import annotations

import pytest

from tfxray.explain import Entry, Explanation
from tfxray.explain.text import brief, describe


@pytest.fixture(autouse=True)
def _no_site(monkeypatch):
    monkeypatch.delenv("SITE_URL", raising=False)


def test_entry_is_described_with_its_cause_and_its_fix():
    body = (
        "\n```{code-cell} python\nraise\n```\n\n"
        + "Why this is so. " * 6
        + "\n\n**Fix.** Write:\n\n"
        "```{code-cell} python\nif one:\n    two\n```\n"
    )
    entry = Entry("page", "error-one", "`One` is two", body)
    assert brief(entry) == "  One is two\n    errors/page.html#error-one"
    assert describe(entry).split("\n") == [
        "One is two",
        "",
        "Why this is so. Why this is so. Why this is so. Why this is so. Why this is so. Why this",
        "is so.",
        "",
        "Fix: Write:",
        "",
        "    if one:",
        "        two",
        "",
        "More: errors/page.html#error-one",
    ]
    bare = Entry("page", "error-one", "One", "\nWhy.\n\n**Fix.** So.\n")
    assert describe(bare) == "One\n\nWhy.\n\nFix: So.\n\nMore: errors/page.html#error-one"


def test_notebook_shows_the_entry_and_links_those_of_the_same_message(tmp_path):
    fix = "\n\n**Fix.** Write:\n\n```{code-cell} python\nif a < b:\n    two\n```\n"
    one = Entry("page", "error-one", "`One` < two", f"\nWhy.{fix}")
    two = Entry("page", "error-two", "Two", "")
    raising = ':raises: "TypeError: one"'
    said = [
        Entry("page", f"error-{n}", n, f"\n```{{code-cell}} python\n{raising}\nx\n```\n\nWhy.{fix}")
        for n in ("three", "four")
    ]
    sure = Explanation("A < B", [(0.9, one), (0.1, two)])
    assert sure.html == (
        "<p><code>A &lt; B</code></p>"
        '<p><a href="errors/page.html#error-one">One &lt; two</a></p><p>Why.</p>'
        "<p><strong>Fix.</strong> Write:</p><pre><code>if a &lt; b:\n    two</code></pre>"
    )
    others = Explanation("A", [(0.9, said[0]), (0.8, said[1])]).html
    assert others.endswith(
        'causes:</p><ul><li><a href="errors/page.html#error-four">four</a></li></ul>'
    )
    unsure = Explanation("A", [(0.2, one), (0.1, two)])
    assert "No entry explains this for sure" in unsure.html
    assert unsure.html.count("<li>") == 2
    unsure.save(tmp_path / "a.html")
    assert unsure.html in (tmp_path / "a.html").read_text()
