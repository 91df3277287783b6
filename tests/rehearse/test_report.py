"""The report says what differs, where, and how often, for people and for programs."""

from __future__ import annotations

import json

import pytest

from tests.rehearse.comparing import ANCHOR, KINDS, MESSAGE, NAME, RAISES, Difference, Place
from tests.rehearse.grouping import Finding
from tests.rehearse.report import HEADINGS, LONGEST, Report, heading, sides

ONE = Difference(MESSAGE, Place("errors/a", 3, "f()"), ("ValueError: old",), ("ValueError: new",))
OTHER = Difference(MESSAGE, Place("howto/b", 7, "g()"), ("ValueError: old",), ("ValueError: new",))
FAILS = Difference(RAISES, Place("howto/c", 1, "h()"), ("raised nothing",), ("KeyError: 'a_b'",))
AFTER = Difference(
    RAISES, Place("howto/c", 2, "i()"), ("raised nothing",), ("NameError: …",), follows=1
)
GONE = Difference(NAME, Place("tf.old"), ("there",), ("gone",))


@pytest.fixture
def report() -> Report:
    findings = [Finding((FAILS,), (AFTER,)), Finding((ONE, OTHER)), Finding((GONE,))]
    before = {"tensorflow-cpu": "2.21.0", "keras": "3.15.1", "sphinx": "9.0.4"}
    after = {"tf-nightly": "2.23.0.dev1", "keras-nightly": "3.16.0.dev1", "sphinx": "9.0.4"}
    return Report(before, after, pages=4, cells=20, findings=findings)


def test_last_line_has_the_figures(report):
    assert report.text().splitlines()[-1] == "rehearse: pages=4 cells=20 findings=3"


def test_text_names_page_and_cell_before_and_after(report):
    text = report.text()
    assert (
        "errors/a, cell 3\n   howto/b, cell 7\n   - ValueError: old\n   + ValueError: new" in text
    )
    assert "howto/c, cell 1 (and for want of it 2)" in text
    assert "name tf.old: there → gone" in text


def test_only_packages_that_differ_are_told(report):
    assert report.packages() == [
        ("keras", "3.15.1", "–"),
        ("keras-nightly", "–", "3.16.0.dev1"),
        ("tensorflow-cpu", "2.21.0", "–"),
        ("tf-nightly", "–", "2.23.0.dev1"),
    ]


def test_markdown_has_a_heading_a_kind_and_escapes_what_is_said(report):
    text = report.markdown()
    assert text.startswith("# TensorFlow 2.21.0 → 2.23.0.dev1\n")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Cells that raise now",
        "## Messages of errors",
        "## Public names",
    ]
    assert "KeyError: 'a\\_b'" in text
    assert "```diff\n- ValueError: old\n+ ValueError: new\n```" in text


def test_json_has_every_place(report):
    content = json.loads(report.json())
    assert content["tensorflow"] == ["2.21.0", "2.23.0.dev1"]
    assert [len(each["places"]) for each in content["findings"]] == [1, 2, 1]
    assert content["findings"][1]["places"][1] == {
        "page": "howto/b",
        "cell": 7,
        "first": "g()",
        "before": ["ValueError: old"],
        "after": ["ValueError: new"],
    }
    assert content["findings"][0]["follows"][0]["follows"] == 1


def test_assertion_is_named_by_its_line():
    failed = Difference(
        RAISES, Place("a", 1), ("raised nothing",), ("AssertionError:", "assert mean == -1")
    )
    assert heading(Finding((failed,))) == "raises: AssertionError: assert mean == -1"


def test_nothing_that_differs_is_no_finding():
    report = Report({"a": "1"}, {"a": "1"}, pages=1, cells=2, findings=[])
    assert report.text().strip() == "rehearse: pages=1 cells=2 findings=0"


def test_long_lines_and_many_are_cut_for_reading(report):
    many = Difference(MESSAGE, Place("a", 1), ("x" * 999,), tuple(map(str, range(99))))
    told = list(sides(many))
    assert len(told[0]) == LONGEST + 2
    assert told[-1] == "+ … 87 more lines"


def test_every_kind_has_a_heading():
    assert set(HEADINGS) == set(KINDS)
    assert ANCHOR in HEADINGS
