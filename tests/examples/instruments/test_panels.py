"""Speeds by size: where marks stand, what they say without colour, and to whom."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from examples.instruments import Speeds, Timing

SVG = "{http://www.w3.org/2000/svg}"
SIZES = ("1", "10", "100", "1000")


def timings(program: str, *speeds: float) -> list[Timing]:
    return [
        Timing(program, size, speed, speed * 0.9, speed * 1.1, first_call=9.0)
        for size, speed in zip(SIZES, speeds, strict=True)
    ]


@pytest.fixture(scope="module")
def drawn():
    """The panels of two programs, by their name."""
    rows = timings("base", 1, 1, 1, 1) + timings("a<b", 0.1, 1, 5, 20) + timings("c", 2, 2, 2, 2)
    html = Speeds("base", 3, tuple(rows))._repr_html_()
    pictures = map(ElementTree.fromstring, re.findall(r"<svg.*?</svg>", html, re.DOTALL))
    return {picture.findtext(f"{SVG}text"): picture for picture in pictures}


def marks(picture: ElementTree.Element) -> list[str]:
    """The shapes at the sizes: with `h` a triangle, up where it is faster; with `a` a circle."""
    paths = [path.get("d", "") for path in picture.iter(f"{SVG}path")]
    return [re.sub(r"[\d. ]+", " ", path.split("m", 1)[1]) for path in paths if path.endswith("z")]


def test_each_program_but_the_baseline_has_a_panel(drawn):
    assert list(drawn) == ["a<b", "c"]


def test_marks_tell_the_side_without_colour(drawn):
    slower, neither, faster, _ = marks(drawn["a<b"])
    assert len({slower, neither, faster}) == 3
    assert set(marks(drawn["c"])) == {faster}


def test_panel_can_be_heard(drawn):
    label = drawn["a<b"].get("aria-label")
    assert drawn["a<b"].get("role") == "img"
    assert "1: 10 times slower; 10: no clear difference; 100: 5.0 times faster" in label


def test_faster_is_higher_and_larger_is_further_right(drawn):
    (line,) = [path for path in drawn["a<b"].iter(f"{SVG}path") if "L" in path.get("d", "")]
    points = [tuple(map(float, point.split())) for point in line.get("d")[1:].split("L")]
    assert points == sorted(points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)


def test_few_sizes_stay_a_chart_with_a_table():
    rows = [
        each for each in timings("base", 1, 1, 1, 1) + timings("c", 2, 2, 2, 2) if each.size == "1"
    ]
    assert "<details>" not in Speeds("base", 3, tuple(rows))._repr_html_()
