"""`docs._ext.explain_data`: patterns mean the same in Python and in JavaScript."""

from __future__ import annotations

import re

import pytest

from docs._ext.explain_data import answers, data, in_javascript
from tfxray.explain.catalog import catalog


def test_pattern_is_written_as_javascript_does():
    pattern = re.compile(r"^(?P<name>\w+).*\Z", re.ASCII | re.MULTILINE | re.DOTALL)
    assert in_javascript(pattern) == {"source": r"^(?<name>\w+).*(?![\s\S])", "flags": "ms"}
    assert in_javascript(re.compile("a", re.ASCII | re.IGNORECASE))["flags"] == "i"


def test_pattern_that_knows_other_letters_is_refused():
    with pytest.raises(ValueError, match=r"re\.ASCII is missing"):
        in_javascript(re.compile(r"\w"))


def test_browser_gets_all_that_is_known():
    known = catalog()
    given = data(known)
    assert [each["number"] for each in given["entries"]] == [each.number for each in known.entries]
    assert given["names"].keys() == {each.name for each in known.names}


def test_browser_can_show_every_cause_with_its_fix():
    known = catalog()
    shown = answers(known)
    assert shown.keys() == {entry.number for entry in known.entries}
    for entry in known.entries:
        told = shown[entry.number]["causes"]
        assert [each[0] for each in told] == [cause.title for cause in entry.causes]
        assert all(fix and code for _, _, fix, code in told), entry.code
