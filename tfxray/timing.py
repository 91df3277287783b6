"""Which way is faster, and by how much: programs timed side by side, as ratios.

An absolute time says more about the machine than about the program. Here every time is divided by
that of the first program, measured in the same moment.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from tfxray._marks import side
from tfxray._panels import panels
from tfxray._results import Result
from tfxray._rows import rows
from tfxray._table import Table

_BATCH_SECONDS = 0.005  # long enough that reading the clock costs nothing
_MANY = 4  # sizes, from which on speeds are drawn by size


@dataclass(frozen=True)
class Timing(Result):
    """How fast one program is at one size, next to the baseline.

    Attributes:
        program: The name of the program.
        size: The name of the size; empty where there is only one.
        speed: How many times as fast as the baseline: above 1 faster, below 1 slower. The median of
            the rounds.
        low: The speed that a quarter of the rounds stayed below.
        high: The speed that a quarter of the rounds went above.
        first_call: How many later calls of this program the first one took as long as.
    """

    program: str
    size: str
    speed: float
    low: float
    high: float
    first_call: float

    @property
    def verdict(self) -> str:
        """Says in words whether it is faster, where three quarters of the rounds agree.

        Examples:
            >>> Timing("graph", "", speed=4.0, low=3.5, high=4.5, first_call=90.0).verdict
            '4.0 times faster'
            >>> Timing("graph", "", speed=1.1, low=0.9, high=1.2, first_call=90.0).verdict
            'no clear difference'
        """
        match side(self.low, self.high):
            case "faster":
                return f"{_number(self.speed)} times faster"
            case "slower":
                return f"{_number(1 / self.speed)} times slower"
            case "neither":
                return "no clear difference"

    @property
    def text(self) -> str:
        """The verdict, in one line.

        Examples:
            >>> print(Timing("graph", "10", speed=4.0, low=3.5, high=4.5, first_call=90.0))
            graph, 10: 4.0 times faster
        """
        return f"{self._title}: {self.verdict}"

    @property
    def html(self) -> str:
        """The verdict with its spread, as a table."""
        return Table(
            f"{self._title}.",
            ("speed", "middle half of the rounds", "first call as long as"),
            ((self.verdict, self._spread, self._first),),
        ).html()

    @property
    def _spread(self) -> str:
        return f"{_number(self.low)} to {_number(self.high)}"

    @property
    def _first(self) -> str:
        return f"{_number(self.first_call)} later calls"

    @property
    def _title(self) -> str:
        return f"{self.program}, {self.size}" if self.size else self.program


@dataclass(frozen=True)
class Speeds(Result):
    """How fast programs are next to each other. It holds ratios, and no time.

    Attributes:
        baseline: The name of the program that the others are measured by.
        rounds: How many times each was measured, in turns.
        timings: One for each program and size, the baseline's included: its speed is 1.
    """

    baseline: str
    rounds: int
    timings: tuple[Timing, ...]

    def timing(self, program: str, size: object = "") -> Timing:
        """Returns how fast one program is at one size.

        Args:
            program: The name of a program.
            size: The name of a size; not needed where there is only one without a name.

        Raises:
            KeyError: There is no such program or size; the message lists what there is.

        Examples:
            >>> graph = Timing("graph", "10", speed=4.0, low=3.5, high=4.5, first_call=90.0)
            >>> Speeds("eager", 15, (graph,)).timing("graph", 10).speed
            4.0
        """
        for timing in self.timings:
            if (timing.program, timing.size) == (program, str(size)):
                return timing
        there = ", ".join(f"({each.program!r}, {each.size!r})" for each in self.timings)
        raise KeyError(f"no timing of {program!r} at size {str(size)!r}; there are: {there}")

    def crossover(self, program: str) -> tuple[str | None, str | None]:
        """Returns where a program begins to be faster than the baseline.

        Args:
            program: The name of a program.

        Returns:
            The last of the sizes at which it is clearly slower, and the first from which on it is
            clearly faster at all; None where there is no such size. Between them there is no saying.

        Raises:
            KeyError: There is no such program.

        Examples:
            >>> Speeds("eager", 15, (
            ...     Timing("graph", "1", speed=0.1, low=0.1, high=0.1, first_call=90.0),
            ...     Timing("graph", "10", speed=1.0, low=0.9, high=1.1, first_call=90.0),
            ...     Timing("graph", "100", speed=5.0, low=4.5, high=5.5, first_call=90.0),
            ... )).crossover("graph")
            ('1', '100')
        """
        timings = [each for each in self.timings if each.program == program]
        if not timings:
            self.timing(program)
        slower = [each.size for each in timings if each.high < 1]
        faster = []
        for each in reversed(timings):
            if each.low <= 1:
                break
            faster.append(each.size)
        return slower[-1] if slower else None, faster[-1] if faster else None

    @property
    def text(self) -> str:
        """A table for terminals."""
        return str(self._table())

    @property
    def html(self) -> str:
        """The table and a chart of it, for pages and notebooks."""
        if self._has_many_numbers():
            shown = (
                f"{panels(self.timings, self.baseline)}"
                f"<details><summary>The numbers</summary>{self._table().html()}</details>"
            )
        else:
            others = [each for each in self.timings if each.program != self.baseline]
            shown = rows(others, self.baseline) + self._table().html()
        return f'<figure style="margin:1rem 0">{shown}</figure>'

    def _has_many_numbers(self) -> bool:
        """Tells whether the sizes are numbers, and so many that one looks for a trend."""
        sizes = {timing.size for timing in self.timings}
        return len(sizes) >= _MANY and all(map(_is_positive, sizes))

    @property
    def _title(self) -> str:
        return f"Speed next to {self.baseline} = 1"

    def _table(self) -> Table:
        caption = f"{self._title}, measured in turns, {self.rounds} rounds."
        header = ["program", "size", "speed", "middle half of the rounds", "first call as long as"]
        lines = [
            [
                timing.program,
                timing.size,
                "1" if timing.program == self.baseline else timing.verdict,
                timing._spread,
                timing._first,
            ]
            for timing in self.timings
        ]
        if not any(timing.size for timing in self.timings):
            for line in (header, *lines):
                del line[1]
        return Table(caption, header, lines)


def compare(
    programs: Mapping[str, Callable[..., object]],
    sizes: Mapping[Any, Any] | Sequence[Any] | None = None,
    *,
    rounds: int = 15,
) -> Speeds:
    """Times programs side by side.

    The first call of each is timed apart. Then all programs are run in turns, each round in another
    order, so that whatever else the machine does meets all of them. Each round divides the
    baseline's time by each program's; the result is the median of these ratios, with the middle
    half of them.

    A `tf.function` has to be new for its first call to show the trace.

    Args:
        programs: Functions by name; the first is the baseline. Each should return what it computes,
            and is called again and again with the same arguments.
        sizes: What to call them with: a mapping from the name of each size to the argument, a tuple
            for several arguments; or the arguments alone, which then are their own names. Without
            it the programs are called without arguments.
        rounds: How many times each program is measured, at least 3.

    Returns:
        The ratios, as plain data.

    Raises:
        TypeError: A program cannot be called, or the sizes have no names.
        ValueError: There are fewer than two programs, no sizes, two of one name, or too few rounds.
        Exception: What a program raises.

    Examples:
        >>> def short(n):
        ...     return sum(range(n))
        >>> def long(n):
        ...     return sum(range(20 * n))
        >>> speeds = compare({"short": short, "long": long}, [1000], rounds=5)
        >>> [(timing.program, timing.size) for timing in speeds.timings]
        [('short', '1000'), ('long', '1000')]
    """
    if len(programs) < 2:
        raise ValueError(
            f"compare sets two programs or more against one another; given: {len(programs)}"
        )
    for name, program in programs.items():
        if not callable(program):
            raise TypeError(
                f"the program {name!r} is an object of type {type(program).__name__}, which cannot "
                "be called. Give the function itself, not its result."
            )
    if rounds < 3:
        raise ValueError(f"rounds must be 3 or more, for a median with a spread; given: {rounds}")
    arguments = _arguments(sizes)
    if not arguments:
        raise ValueError("sizes is empty: give at least one argument to call the programs with")
    timings = [
        timing
        for size, given in arguments.items()
        for timing in _compare_at(
            size, {name: _bound(program, given) for name, program in programs.items()}, rounds
        )
    ]
    return Speeds(next(iter(programs)), rounds, tuple(timings))


def _arguments(sizes: Mapping[Any, Any] | Sequence[Any] | None) -> dict[str, tuple[Any, ...]]:
    """Returns the arguments of each size by its name."""
    if sizes is None:
        return {"": ()}
    if isinstance(sizes, Mapping):
        pairs = list(sizes.items())
    elif isinstance(sizes, list | tuple | range):
        pairs = [(size, size) for size in sizes]
        if not all(isinstance(size, int | float | str) for size in sizes):
            raise TypeError("give each size a name: {'10 × 10': tf.ones([10, 10]), ...}")
    else:
        raise TypeError(
            "sizes is a mapping from names to arguments or a list of numbers, not an object of "
            f"type {type(sizes).__name__}"
        )
    arguments = {
        str(size): given if isinstance(given, tuple) else (given,) for size, given in pairs
    }
    if len(arguments) < len(pairs):
        raise ValueError(
            f"each size needs a name of its own; given: {[str(at) for at, _ in pairs]}"
        )
    return arguments


def _bound(program: Callable[..., object], given: tuple[Any, ...]) -> Callable[[], object]:
    return lambda: program(*given)


def _seconds(program: Callable[[], object], calls: int) -> float:
    """Times calls in a row, until the devices are done."""
    started = time.perf_counter()
    for _ in range(calls):
        program()
    tf.test.experimental.sync_devices()
    return (time.perf_counter() - started) / calls


def _compare_at(
    size: str, programs: Mapping[str, Callable[[], object]], rounds: int
) -> list[Timing]:
    """Times all programs at one size, in turns."""
    tf.test.experimental.sync_devices()  # TensorFlow starts: not at the cost of the first program
    first = {name: _seconds(program, 1) for name, program in programs.items()}
    calls = {}
    for name, program in programs.items():
        _seconds(program, 1)
        once = min(_seconds(program, 1) for _ in range(2))
        calls[name] = max(1, min(1000, math.ceil(_BATCH_SECONDS / max(once, 1e-9))))

    measured: dict[str, list[float]] = {name: [] for name in programs}
    names = list(programs)
    collects = gc.isenabled()
    gc.disable()  # a collection would fall on one program by chance
    try:
        for _ in range(rounds):
            for name in names:
                measured[name].append(_seconds(programs[name], calls[name]))
            names = names[1:] + names[:1]
    finally:
        if collects:
            gc.enable()

    baseline = measured[next(iter(programs))]
    return [
        next_to(baseline, times, program=name, size=size, first_call=first[name])
        for name, times in measured.items()
    ]


def next_to(
    baseline: Sequence[float],
    seconds: Sequence[float],
    *,
    program: str,
    size: str = "",
    first_call: float,
) -> Timing:
    """Sets what was measured of a program next to the baseline.

    Args:
        baseline: The seconds of one call of the baseline, round by round.
        seconds: Those of the program, in the same rounds.
        program: Its name.
        size: The name of the size.
        first_call: The seconds of its first call.

    Returns:
        The ratios: the median of the rounds and the middle half of them.

    Raises:
        ValueError: The two have not the same rounds.

    Examples:
        >>> next_to([4.0, 4.0, 4.0], [2.0, 1.0, 2.0], program="graph", first_call=10.0).speed
        2.0
    """
    ratios = [base / own for base, own in zip(baseline, seconds, strict=True)]
    low, speed, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Timing(program, size, speed, low, high, first_call / statistics.median(seconds))


def _is_positive(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


def _number(value: float) -> str:
    """Writes a ratio with two digits that mean something."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:#.2g}"
