"""Texts for readers: cut where that costs least, and joined as a sentence joins them."""

from __future__ import annotations

import pytest

from tfxray._words import LONGEST_NAME, columns, keep_end, listed


@pytest.mark.parametrize(
    "text",
    ["", "short", "a/b/c/d/e/f/g/h/i/j/k/l/m", "x" * 300, "図" * 40, "sequential/dense/kernel"],
)
def test_what_keeps_its_end_fits(text):
    short = keep_end(text)
    assert columns(short) <= LONGEST_NAME
    assert short == text or "…" in short


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("sequential_1/dense_1/Cast/ReadVariableOp/resource", "…/resource"),
        ("while_while_loop_counter", "…while_loop_counter"),
        ("x" * 20, "x" * 20),
        ("x" * 21, "xxxxxxxxx…xxxxxxxxx"),
        ("ab/" + "y" * 18, "…/" + "y" * 18),  # just fits
        ("ab/" + "y" * 19, "ab/yyyyyy…yyyyyyyyy"),  # does not
        ("a" * 20 + "/" + "b" * 9, "…/" + "b" * 9),  # more than half a line,
        ("long_names/of_a_thing/b23456", "…/of_a_thing/b23456"),
        ("a" * 20 + "/bc", "…/bc"),  # or less, where there is no more
        ("a" * 20 + "/b", "aaaaaaaaa…aaaaaaa/b"),  # but never one letter
        ("図" * 11, "図図図図…図図図図"),
    ],
)
def test_what_tells_names_apart_is_kept(text, short):
    assert keep_end(text) == short


def test_listed():
    assert [listed(list("abc"[:count])) for count in range(4)] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
