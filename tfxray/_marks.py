"""How charts show speeds: logarithmic axes, their ticks, and marks that tell the side without colour.

Places across a chart are percentages of its width, so that it fills a page while its text keeps its size.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

NARROWEST = 320  # pixels across: a telephone's page
Scale = Callable[[float], float]
Side = Literal["faster", "slower", "neither"]

_MARKS: dict[Side, tuple[str, str, str]] = {  # a shape around 0 0, its sign and its colour
    "faster": ("M0 -6l5.5 10h-11z", "▲", "#1a7fd4"),  # seen well on white and on black
    "slower": ("M0 6l5.5 -10h-11z", "▼", "#d1600a"),
    "neither": ("M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "●", "currentColor"),
}
_SAID: dict[Side, str] = {
    "faster": "faster",
    "slower": "slower",
    "neither": "no clear difference",
}
_TICKS = (
    1.0,
    *(10.0**power for n in range(1, 7) for power in (n, -n)),
    *(2, 0.5, 5, 0.2, 1.2, 0.8),
)


class Measured(Protocol):
    """What is drawn of one program at one size: a `Timing`."""

    @property
    def program(self) -> str:
        """Its name."""

    @property
    def size(self) -> str:
        """The name of the size."""

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


def side(low: float, high: float) -> Side:
    """Returns on which side of 1 the middle half of the rounds is.

    Examples:
        >>> side(1.2, 1.5), side(0.9, 1.2)
        ('faster', 'neither')
    """
    return "faster" if low > 1 else "slower" if high < 1 else "neither"


def log_scale(values: Sequence[float], start: float, end: float) -> Scale:
    """Returns where values are drawn: as far apart as their logarithms.

    Args:
        values: Positive numbers, at least two that differ.
        start: Where the least is.
        end: Where the greatest is.

    Examples:
        >>> at = log_scale([1, 100], 0, 50)
        >>> at(10)
        25.0
    """
    first, last = math.log(min(values)), math.log(max(values))
    return lambda value: start + (math.log(value) - first) / (last - first) * (end - start)


def speed_scale(speeds: Sequence[Measured], margin: float, start: float, end: float) -> Scale:
    """Returns where speeds are drawn: half as fast is as far from 1 as twice as fast.

    Args:
        speeds: What is drawn.
        margin: How many times more than the ends of the lines there is room for.
        start: Where the slowest is.
        end: Where the fastest is.
    """
    ends = [1.0, *itertools.chain.from_iterable((each.low, each.high) for each in speeds)]
    return log_scale([min(ends) / margin, max(ends) * margin], start, end)


def ticks(scale: Scale, low: float, high: float, room: float) -> list[float]:
    """Returns the speeds that an axis names: 1, and round ones that have room.

    Args:
        scale: Where a speed is drawn.
        low: The least place for one.
        high: The greatest place for one.
        room: How far apart they have to be.

    Examples:
        >>> ticks(log_scale([0.05, 50], 0, 60), 0, 60, 15)
        [1.0, 10.0, 0.1]
    """
    named: list[float] = []
    for speed in _TICKS:
        inside = low <= scale(speed) <= high
        if inside and all(abs(scale(speed) - scale(other)) >= room for other in named):
            named.append(speed)
    return named


def mark(speed: Measured, x: float, y: float) -> str:
    """Draws a speed: a triangle that points up or down, or a circle.

    Args:
        speed: What is drawn.
        x: Where, in percent of the width.
        y: Where, in pixels from the top.
    """
    shape, _, colour = _MARKS[side(speed.low, speed.high)]
    return f'<svg x="{x:.2f}%" y="{y:.1f}" overflow="visible"><path d="{shape}" fill="{colour}"/></svg>'


def line(x: tuple[float, float], y: tuple[float, float], style: str = "") -> str:
    """Draws a line from one place to another, `x` in percent of the width and `y` in pixels."""
    return (
        f'<line x1="{x[0]:.2f}%" x2="{x[1]:.2f}%" y1="{y[0]:.1f}" y2="{y[1]:.1f}" '
        f'stroke="currentColor"{style}/>'
    )


def text(said: str, x: float, y: float, anchor: str = "middle") -> str:
    """Writes a text, which is HTML already, `x` in percent of the width and `y` in pixels."""
    return f'<text x="{x:.2f}%" y="{y:.1f}" text-anchor="{anchor}">{said}</text>'


def chart(said: str, height: float, drawn: str) -> str:
    """Returns a picture as wide as its place.

    Args:
        said: What it shows, as HTML, for who does not see it.
        height: Its height in pixels.
        drawn: What is in it.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height:g}" role="img" '
        f'aria-label="{said}" style="display:block;font:12px sans-serif" fill="currentColor">'
        f"{drawn}</svg>"
    )


def legend() -> str:
    """Returns what the marks mean, as HTML."""
    signs = ", ".join(
        f'<span style="color:{colour}">{sign}</span> {_SAID[which]}'
        for which, (_, sign, colour) in _MARKS.items()
    )
    return f"{signs}. A line at a mark: the middle half of the rounds."
