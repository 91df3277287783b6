"""Draws speeds by size: a small panel for each program, all to one scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Protocol

_WIDTH, _HEIGHT = 216, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 24, 20
_DIGIT = 6.5  # about the width of one
_MARKS = {  # a triangle that points to the side that the program is on, or a circle
    "faster": "M{x:.1f} {y:.1f}m0 -5l5 8.6h-10z",
    "slower": "M{x:.1f} {y:.1f}m0 5l5 -8.6h-10z",
    "neither": "M{x:.1f} {y:.1f}m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
}
_LEGEND = (
    "▲ faster, ▼ slower, ● no clear difference. A line at a mark: the middle half of the rounds."
)

Scale = Callable[[float], float]


class Measured(Protocol):
    """What is drawn of one program at one size: a `Timing`."""

    @property
    def program(self) -> str:
        """Its name."""

    @property
    def size(self) -> str:
        """The size, a number as text."""

    @property
    def speed(self) -> float:
        """How many times as fast as the baseline."""

    @property
    def low(self) -> float:
        """The lower quartile of its rounds."""

    @property
    def high(self) -> float:
        """The upper quartile of its rounds."""

    @property
    def verdict(self) -> str:
        """What that means, in words."""


def panels(timings: Sequence[Measured], baseline: str) -> str:
    """Returns panels as HTML, with what a reader needs to read them.

    Args:
        timings: Ratios at sizes that are numbers.
        baseline: The program that the others are compared with.
    """
    programs = list(dict.fromkeys(each.program for each in timings))
    programs.remove(baseline)
    others = [each for each in timings if each.program != baseline]
    sizes = [float(each) for each in dict.fromkeys(each.size for each in others)]
    x = _scale(sizes, _LEFT + 6, _WIDTH - _RIGHT)
    ends = [1.0, *(end for each in others for end in (each.low, each.high))]
    y = _scale([min(ends) / 1.5, max(ends) * 1.5], _HEIGHT - _BOTTOM, _TOP)
    drawn = "".join(
        _panel([each for each in others if each.program == program], baseline, x, y)
        for program in programs
    )
    return (
        '<div style="display:grid;gap:.5rem 1rem;'
        f'grid-template-columns:repeat(auto-fill,minmax(min(13rem,100%),1fr))">{drawn}</div>'
        f'<p style="margin:.5rem 0">1 × is {escape(baseline)}. {_LEGEND}</p>'
    )


def _scale(values: Sequence[float], start: float, end: float) -> Scale:
    """Returns where values are drawn: as far apart as their logarithms."""
    first, last = math.log(min(values)), math.log(max(values))
    return lambda value: start + (math.log(value) - first) / (last - first) * (end - start)


def _panel(timings: Sequence[Measured], baseline: str, x: Scale, y: Scale) -> str:
    """Draws one program."""
    program = timings[0].program
    marks, points = [], []
    for each in timings:
        at, height = x(float(each.size)), y(each.speed)
        side = "faster" if each.low > 1 else "slower" if each.high < 1 else "neither"
        points.append(f"{at:.1f} {height:.1f}")
        marks.append(
            f'<path d="M{at:.1f} {y(each.low):.1f}V{y(each.high):.1f}" stroke="currentColor" '
            f'stroke-width="2"/><path d="{_MARKS[side].format(x=at, y=height)}"/>'
        )
    said = "; ".join(f"{each.size}: {each.verdict}" for each in timings)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(f"{program} next to {baseline}, by size. {said}.")}" '
        'style="width:100%;max-width:18rem;height:auto;font:11px sans-serif" fill="currentColor">'
        f'<text x="0" y="12" font-weight="bold">{escape(program)}</text>'
        f"{_axes([each.size for each in timings], x, y)}"
        f'<path d="M{"L".join(points)}" fill="none" stroke="currentColor"/>{"".join(marks)}</svg>'
    )


def _axes(sizes: Sequence[str], x: Scale, y: Scale) -> str:
    """Draws the sizes below, where they have room, the powers of ten at the left, and a line at 1."""
    parts = [f'<path d="M{_LEFT} {y(1):.1f}H{_WIDTH - _RIGHT}" stroke="currentColor"/>']
    for exponent in range(-6, 7):
        height = y(10.0**exponent)
        if _TOP <= height <= _HEIGHT - _BOTTOM:
            parts.append(
                f'<path d="M{_LEFT} {height:.1f}h-4" stroke="currentColor"/><text x="{_LEFT - 6}" '
                f'y="{height + 4:.1f}" text-anchor="end">{10.0**exponent:g} ×</text>'
            )
    taken: list[tuple[float, float]] = []
    for size in (sizes[0], sizes[-1], *sizes[1:-1]):
        half = len(size) * _DIGIT / 2
        at = min(x(float(size)), _WIDTH - half)
        if not any(start < at + half and at - half < end for start, end in taken):
            taken.append((at - half - 3, at + half + 3))
            parts.append(
                f'<text x="{at:.1f}" y="{_HEIGHT - 5}" text-anchor="middle">{escape(size)}</text>'
            )
    return "".join(parts)
