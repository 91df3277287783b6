"""Draws speeds below one another, a row for each."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tfxray._marks import NARROWEST, Measured, chart, legend, line, mark, speed_scale, text, ticks

_MARGIN = 4  # percent of the width that a mark keeps from either side
_LABEL = 44  # pixels that a label of the axis takes
_HEAD = 34  # pixels down to the axis, below its labels
_ROW = 40  # pixels: a line of text above a line with a mark
_FOOT = 26
_LONGEST_LABEL = 52  # characters


def rows(speeds: Sequence[Measured], baseline: str) -> str:
    """Returns a chart as HTML, with what a reader needs to read it.

    Args:
        speeds: Ratios, the baseline's left out.
        baseline: The program that they are compared with.
    """
    x = speed_scale(speeds, 1.3, _MARGIN, 100 - _MARGIN)
    bottom = _HEAD + _ROW * len(speeds)
    half = _LABEL / 2 / NARROWEST * 100
    parts = [
        line((0, 100), (_HEAD, _HEAD)),
        line((x(1), x(1)), (_HEAD - 5, bottom), ' stroke-opacity=".4"'),
        _beside(escape(baseline[:24]), x(1), 11),
        text("← slower", 0, bottom + 18, "start"),
        text("speed, logarithmic", 50, bottom + 18),
        text("faster →", 100, bottom + 18, "end"),
    ]
    for speed in ticks(x, half, 100 - half, 2 * half):
        parts.append(line((x(speed), x(speed)), (_HEAD - 5, _HEAD)))
        parts.append(text(f"{speed:g} ×", x(speed), _HEAD - 9))
    for index, each in enumerate(speeds):
        top = _HEAD + _ROW * index
        y = top + 29
        said = f'{escape(_label(each))}: <tspan font-weight="bold">{each.verdict}</tspan>'
        parts.append(text(said, 0, top + 17, "start"))
        parts.append(line((x(each.low), x(each.high)), (y, y), ' stroke-width="2"'))
        parts.append(mark(each, x(each.speed), y))
    said = "; ".join(
        f"{each.size + ', ' if each.size else ''}{each.program}: {each.verdict}" for each in speeds
    )
    drawn = chart(escape(f"Speed next to {baseline}. {said}."), bottom + _FOOT, "".join(parts))
    return f'{drawn}<p style="margin:.5rem 0">{legend()}</p>'


def _beside(said: str, x: float, y: float) -> str:
    """Writes a text at its place, on the side where it has room."""
    anchor = "start" if x < 100 / 3 else "end" if x > 200 / 3 else "middle"
    return text(said, x, y, anchor)


def _label(speed: Measured) -> str:
    label = f"{speed.size}, {speed.program}" if speed.size else speed.program
    room = _LONGEST_LABEL - len(speed.verdict) - 2
    return label if len(label) <= room else label[: room - 1] + "…"
