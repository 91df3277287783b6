"""Marks and axes of charts: what tells the sides apart, for whom, and which speeds an axis names."""

from __future__ import annotations

import itertools

import pytest

from tfxray import _marks
from tfxray._marks import log_scale, side, ticks


def test_an_even_chance_on_either_side_is_neither():
    ends = [(1, 1), (1, 1.1), (0.9, 1), (1.01, 1.1), (0.9, 0.99)]
    assert [side(*each) for each in ends] == ["neither", "neither", "neither", "faster", "slower"]


def test_each_side_has_a_shape_and_a_colour_of_its_own():
    for differing in zip(*_marks._MARKS.values(), strict=True):
        assert len(set(differing)) == 3


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("page", ["#ffffff", "#f8f9fb", "#131416", "#1a1c1e"])
def test_colours_are_seen_on_light_and_dark_pages(page):
    for _, _, colour in _marks._MARKS.values():
        if colour != "currentColor":
            dark, light = sorted([luminance(page), luminance(colour)])
            assert (light + 0.05) / (dark + 0.05) >= 3, colour  # of WCAG for graphics


@pytest.mark.parametrize("reach", [1.1, 3, 8, 40, 300, 2000, 1e6])
def test_named_speeds_have_room_and_begin_with_1(reach):
    scale = log_scale([1 / reach, reach], 0, 100)
    named = ticks(scale, 5, 95, 13)
    assert named[0] == 1
    places = sorted(map(scale, named))
    assert all(right - left >= 13 for left, right in itertools.pairwise(places))
    assert 5 <= places[0] <= places[-1] <= 95
    assert (len(named) > 1) == (reach > 1.2)
