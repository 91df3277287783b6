"""Draws speeds by size: a small panel for each program, all to one scale."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

from tfxray._marks import (
    Measured,
    Scale,
    chart,
    legend,
    line,
    log_scale,
    mark,
    speed_scale,
    text,
    ticks,
)

_NARROWEST = 208  # pixels: 13rem, so that two are side by side only where there is room
_HEIGHT, _TOP, _BOTTOM = 176, 38, 134  # pixels
_LEFT, _RIGHT = 20, 90  # percent of the width: the speeds' names are at the left
_LINE = 14  # pixels that a line of text takes
_DIGIT = 7  # pixels, about the width of one


def panels(timings: Sequence[Measured], baseline: str) -> str:
    """Returns panels as HTML, with what a reader needs to read them.

    Args:
        timings: Ratios at sizes that are numbers.
        baseline: The program that the others are compared with.
    """
    programs = list(dict.fromkeys(each.program for each in timings))
    programs.remove(baseline)
    others = [each for each in timings if each.program != baseline]
    x = log_scale([float(each.size) for each in others], _LEFT, _RIGHT)
    y = speed_scale(others, 1.5, _BOTTOM, _TOP)
    drawn = "".join(
        _panel([each for each in others if each.program == program], baseline, x, y)
        for program in programs
    )
    return (
        '<div style="display:grid;gap:.5rem 1rem;'
        f'grid-template-columns:repeat(auto-fit,minmax(min(13rem,100%),1fr))">{drawn}</div>'
        f'<p style="margin:.5rem 0">1 × is {escape(baseline)}. {legend()}</p>'
    )


def _panel(timings: Sequence[Measured], baseline: str, x: Scale, y: Scale) -> str:
    """Draws one program."""
    program = timings[0].program
    places = [(x(float(each.size)), y(each.speed)) for each in timings]
    joined = [
        line((start[0], end[0]), (start[1], end[1])) for start, end in itertools.pairwise(places)
    ]
    marks = [
        line((at, at), (y(each.low), y(each.high)), ' stroke-width="2"') + mark(each, at, height)
        for each, (at, height) in zip(timings, places, strict=True)
    ]
    said = "; ".join(f"{each.size}: {each.verdict}" for each in timings)
    return chart(
        escape(f"{program} next to {baseline}, by size. {said}."),
        _HEIGHT,
        f'<text x="0" y="12" font-weight="bold">{escape(program)}</text>'
        f"{_axes([each.size for each in timings], x, y)}{''.join(joined)}{''.join(marks)}",
    )


def _axes(sizes: Sequence[str], x: Scale, y: Scale) -> str:
    """Draws the speeds at the left and the sizes below, where they have room, and the line of 1."""
    parts = [text("speed", 0, 28, "start"), text("size", (_LEFT + _RIGHT) / 2, _HEIGHT - 6)]
    for speed in ticks(y, _TOP, _BOTTOM, _LINE):
        style = "" if speed == 1 else ' stroke-opacity=".2"'
        parts.append(line((_LEFT - 3, 100), (y(speed), y(speed)), style))
        parts.append(text(f"{speed:g} ×", _LEFT - 4, y(speed) + 4, "end"))
    taken: list[tuple[float, float]] = []
    for size in (sizes[0], sizes[-1], *sizes[1:-1]):
        at = x(float(size))
        half = (len(size) * _DIGIT + 4) / 2 / _NARROWEST * 100
        if not any(start < at + half and at - half < end for start, end in taken):
            taken.append((at - half, at + half))
            parts.append(line((at, at), (_BOTTOM + 4, _BOTTOM + 9)))
            parts.append(text(escape(size), at, _BOTTOM + 22))
    return "".join(parts)
