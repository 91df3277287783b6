"""A source that can vanish names an archived copy beside its address."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.docs.cells import DOCS

ENTRY = re.compile(r"^@\w+\{([\w-]+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"^ *url *= \{(.*)\},$", re.MULTILINE)
LASTING = ("https://arxiv.org/", "https://github.com/")  # they keep every version
ARCHIVE = "https://web.archive.org/web/2026/"  # leads to the copy that is nearest to that year


def without_copy(bibliography: str) -> Iterator[str]:
    """Yields the entries that can vanish and name no copy in the Internet Archive."""
    for key, fields in ENTRY.findall(bibliography):
        for address in ADDRESS.findall(fields):
            copied = rf"\url{{{ARCHIVE}{address}}}"
            if not address.startswith(LASTING) and copied not in fields:
                yield f"{key}: its note lacks {copied}"


def test_every_source_that_can_vanish_has_a_copy():
    bibliography = (DOCS / "reference" / "bibliography.bib").read_text("utf-8")
    assert len(ENTRY.findall(bibliography)) == bibliography.count("\n@")
    assert not [*without_copy(bibliography)]


@pytest.mark.parametrize(
    ("address", "note", "lacks"),
    [
        ("https://example.org/a", "2 May 2018", True),
        ("https://example.org/a", rf"Archive: \url{{{ARCHIVE}https://example.org/a}}", False),
        ("https://example.org/a", rf"Archive: \url{{{ARCHIVE}https://example.org/b}}", True),
        ("https://github.com/a/b", "2 May 2018", False),
    ],
)
def test_a_missing_copy_is_found(address, note, lacks):
    entry = f"@misc{{key,\n  url  = {{{address}}},\n  note = {{{note}}},\n}}\n"
    assert bool([*without_copy(entry)]) is lacks
