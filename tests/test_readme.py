"""The README shows the site as it looks in either theme, in pictures that load at once."""

from __future__ import annotations

import re

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
LARGEST = 120 * 1024  # bytes


def test_site_is_shown_in_both_themes():
    (picture,) = re.findall(r"<picture>.*?</picture>", README, re.DOTALL)
    assert "(prefers-color-scheme: dark)" in picture
    names = re.findall(r'src(?:set)?="(.+?)"', picture)
    assert len(set(names)) == 2
    for name in names:
        content = (ROOT / name).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < LARGEST, name
    assert re.search(r'alt="\w.+"', picture)


def test_address_is_told_or_how_to_set_it():
    assert "`SITE_URL`" in README
