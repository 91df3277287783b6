"""What `tfxray explain` prints."""

from __future__ import annotations

import pytest

from tfxray.explain import Entry
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
