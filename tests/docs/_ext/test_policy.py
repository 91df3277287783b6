"""A page says what it allows: its own scripts and styles by their hashes, and nothing else within it."""

from __future__ import annotations

import base64
import hashlib

from docs._ext.policy import policy


def hashed(text: str) -> str:
    """Returns a source of the policy as a browser computes it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_scripts_and_styles_of_a_page_are_allowed_by_hash():
    told = policy('<style>p {}</style><script>one()</script><p style="a: b">')
    rules = dict(rule.split(" ", 1) for rule in told.split("; "))
    assert rules["script-src"] == f"'self' {hashed('one()')}"
    assert rules["style-src"] == f"'self' 'unsafe-hashes' {hashed('p {}')} {hashed('a: b')}"
    assert rules["object-src"] == rules["base-uri"] == "'none'"


def test_attribute_is_hashed_as_the_browser_reads_it():
    assert hashed("content: '<'") in policy("<p style=\"content: '&lt;'\">")


def test_data_is_no_script():
    assert "script-src" not in policy('<script type="application/json">{}</script>')


def test_what_stands_twice_is_named_once():
    assert policy("<script>one()</script>" * 2).count("sha256") == 1
