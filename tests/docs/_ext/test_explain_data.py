"""`docs._ext.explain_data`: patterns mean the same in Python and in JavaScript."""

from __future__ import annotations

import re

import pytest

from docs._ext.explain_data import data, in_javascript
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
