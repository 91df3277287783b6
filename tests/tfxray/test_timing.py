"""`compare`: ratios that point the right way, and no time that a machine could be read from.

Nothing here depends on how fast the machine is: where a speed matters, the clock is ours.
"""

from __future__ import annotations

import gc
import itertools
import json
from dataclasses import asdict
from xml.etree import ElementTree

import pytest
import tensorflow as tf

from tfxray import Speeds, Timing, compare


class Clock:
    """A clock that only programs move."""

    now = 0.0

    def program(self, *seconds):
        """Returns a program that takes these times, the last one from then on."""
        times = itertools.chain(seconds, itertools.repeat(seconds[-1]))

        def run(*arguments):
            self.now += next(times)
            return arguments

        return run


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.perf_counter", lambda: clock.now)
    return clock


def test_ratios_point_the_right_way(clock):
    speeds = compare(
        {"base": clock.program(0.01), "fast": clock.program(0.002), "slow": clock.program(0.04)}
    )
    assert speeds.baseline == "base"
    assert speeds.timing("base").speed == pytest.approx(1)
    assert speeds.timing("fast").speed == pytest.approx(5)
    assert speeds.timing("slow").speed == pytest.approx(0.25)
    assert speeds.timing("fast").verdict == "5.0 times faster"
    assert speeds.timing("slow").verdict == "4.0 times slower"


def test_first_call_is_apart(clock):
    speeds = compare({"base": clock.program(0.01), "traced": clock.program(2.0, 0.01)})
    assert speeds.timing("traced").first_call == pytest.approx(200)
    assert speeds.timing("traced").speed == pytest.approx(1)


def test_programs_take_turns():
    calls: list[str] = []
    programs = {name: lambda name=name: calls.append(name) for name in "abc"}
    compare(programs, rounds=3)
    runs = [name for name, _ in itertools.groupby(calls)]
    assert runs == list("abc" + "abc" + "abcbcacab")  # the first call, how many fit, three rounds


@pytest.mark.parametrize(
    ("seconds", "a_round"), [(0.02, 1), (0.005, 1), (0.0045, 2), (0.0011, 5), (0.000003, 1000)]
)
def test_short_programs_are_called_until_the_clock_can_tell(clock, seconds, a_round):
    run, calls = clock.program(seconds), itertools.count()
    compare({"a": lambda: (next(calls), run()), "b": clock.program(0.01)}, rounds=3)
    assert next(calls) == 1 + 1 + 2 + 3 * a_round  # the first, one more, two to measure, the rounds


def test_slower_of_the_measured_calls_does_not_count(clock):
    run, calls = clock.program(9, 9, 0.003, 0.001), itertools.count()  # the third was disturbed
    compare({"a": lambda: (next(calls), run()), "b": clock.program(0.01)}, rounds=3)
    assert next(calls) == 1 + 1 + 2 + 3 * 5


def test_clock_that_did_not_move_yet(clock):
    run, calls = clock.program(0, 0, 0, 0, 0.01), itertools.count()
    compare({"a": lambda: (next(calls), run()), "b": clock.program(0.01)}, rounds=3)
    assert next(calls) == 1 + 1 + 2 + 3 * 1000


def test_rounds_are_fifteen_unless_told_otherwise(clock):
    programs = {"a": clock.program(0.01), "b": clock.program(0.01)}
    assert compare(programs).rounds == 15
    assert compare(programs, rounds=3).rounds == 3


def test_median_and_middle_half(clock):
    others = clock.program(*[0.01] * 4, 0.01, 0.02, 0.04, 0.08, 0.16)
    speeds = compare({"base": clock.program(0.16), "other": others}, rounds=5)
    found = speeds.timing("other")
    assert (found.low, found.speed, found.high) == pytest.approx((2, 4, 8))
    assert found.first_call == pytest.approx(0.01 / 0.04)


def test_result_is_waited_for(clock, monkeypatch):
    wait = clock.program(1.0)
    monkeypatch.setattr("tensorflow.test.experimental.sync_devices", wait)
    speeds = compare({"a": clock.program(1.0), "b": clock.program(3.0)})
    assert speeds.timing("b").speed == pytest.approx((1 + 1) / (3 + 1))


def test_spread_decides_the_verdict(clock):
    uneven = itertools.cycle([0.005, 0.02])
    base, other = clock.program(0.01), lambda: setattr(clock, "now", clock.now + next(uneven))
    speeds = compare({"base": base, "uneven": other}, rounds=20)
    found = speeds.timing("uneven")
    assert found.low <= 1 <= found.high
    assert found.verdict == "no clear difference"
    assert compare({"a": base, "b": clock.program(0.01)}).timing("b").verdict == (
        "no clear difference"
    )


@pytest.mark.parametrize(
    ("sizes", "arguments"),
    [
        (None, {"": ()}),
        ([1, 10], {"1": (1,), "10": (10,)}),
        (range(2), {"0": (0,), "1": (1,)}),
        (["a"], {"a": ("a",)}),
        ({"two": (1, 2), "one": 3}, {"two": (1, 2), "one": (3,)}),
        ({10: [1, 2]}, {"10": ([1, 2],)}),
    ],
)
def test_sizes(sizes, arguments):
    seen: list[tuple[object, ...]] = []
    speeds = compare({"a": lambda *given: seen.append(given), "b": lambda *given: None}, sizes)
    assert [found.size for found in speeds.timings][::2] == list(arguments)
    assert [given for given, _ in itertools.groupby(seen)] == list(arguments.values())


def test_real_programs():
    traced = tf.function(lambda x: x + 1)
    speeds = compare({"eager": lambda x: x + 1, "traced": traced}, {"s": 1.0}, rounds=3)
    assert traced.experimental_get_tracing_count() == 1
    assert [timing.program for timing in speeds.timings] == ["eager", "traced"]
    assert speeds.timing("eager", "s").speed == 1
    for timing in speeds.timings:
        assert 0 < timing.low <= timing.speed <= timing.high
        assert timing.first_call > 0


def test_a_program_that_raises_raises():
    def fails():
        raise ArithmeticError("here")

    with pytest.raises(ArithmeticError, match="here"):
        compare({"a": lambda: None, "b": fails})


def test_garbage_collection_is_put_back(clock):
    collects = []

    def fails_later():
        collects.append(gc.isenabled())
        if len(collects) > 5:
            raise ArithmeticError

    assert gc.isenabled()
    with pytest.raises(ArithmeticError):
        compare({"a": clock.program(1.0), "b": fails_later})
    assert collects[-2:] == [False, False]  # none falls on a program that is timed
    assert gc.isenabled()


def test_garbage_collection_stays_off(clock):
    gc.disable()
    try:
        compare({"a": clock.program(1.0), "b": clock.program(1.0)})
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("programs", "options", "error", "message"),
    [
        ({}, {}, ValueError, "given: 0"),
        ({"a": len}, {}, ValueError, "two programs or more.*given: 1"),
        ({"a": len, "b": 3}, {}, TypeError, "the program 'b' is an object of type int"),
        ({"a": len, "b": tf.constant(1)}, {}, TypeError, "the function itself, not its result"),
        ({"a": len, "b": len}, {"rounds": 2}, ValueError, "3 or more.*given: 2"),
        ({"a": len, "b": len}, {"sizes": []}, ValueError, "sizes is empty"),
        ({"a": len, "b": len}, {"sizes": {}}, ValueError, "sizes is empty"),
        ({"a": len, "b": len}, {"sizes": "abc"}, TypeError, "not an object of type str"),
        ({"a": len, "b": len}, {"sizes": [[1]]}, TypeError, "give each size a name"),
        ({"a": len, "b": len}, {"sizes": [tf.ones([1])]}, TypeError, "give each size a name"),
        ({"a": len, "b": len}, {"sizes": [1, "1"]}, ValueError, "a name of its own"),
    ],
)
def test_bad_input(programs, options, error, message):
    with pytest.raises(error, match=message):
        compare(programs, **options)


SPEEDS = Speeds(
    "eager",
    15,
    (
        Timing("eager", "10", 1, 1, 1, 1.2),
        Timing("<graph>", "10", 0.2, 0.15, 0.25, 120),
        Timing("eager", "1000", 1, 1, 1, 1.1),
        Timing("<graph>", "1000", 1234.5, 1100, 1300, 98765),
    ),
)


def test_unknown_program_or_size_names_what_there_is():
    assert SPEEDS.timing("<graph>", 10) is SPEEDS.timings[1]
    with pytest.raises(KeyError, match=r"no timing of 'graph' at size '10'; there are: \('eager'"):
        SPEEDS.timing("graph", 10)


@pytest.mark.parametrize(
    ("low_and_high", "crossover"),
    [
        ([(0.1, 0.2), (0.3, 0.4), (0.9, 1.1), (2, 3), (4, 5)], ("1", "3")),
        ([(2, 3), (4, 5)], (None, "0")),
        ([(0.1, 0.2), (0.3, 0.4)], ("1", None)),
        ([(0.9, 1), (1, 1.1)], (None, None)),
        ([(2, 3), (0.1, 0.2), (0.9, 1.1)], ("1", None)),
        ([(2, 3), (0.1, 0.2), (4, 5)], ("1", "2")),
    ],
)
def test_crossover_is_between_two_sizes(low_and_high, crossover):
    timings = [
        Timing("graph", str(size), (low + high) / 2, low, high, 1)
        for size, (low, high) in enumerate(low_and_high)
    ]
    assert Speeds("eager", 15, tuple(timings)).crossover("graph") == crossover


def test_text():
    assert str(SPEEDS).splitlines() == [
        "Speed next to eager = 1, measured in turns, 15 rounds.",
        "program  size  speed               middle half of the rounds  first call as long as",
        "eager    10    1                   1.0 to 1.0                 1.2 later calls",
        "<graph>  10    5.0 times slower    0.15 to 0.25               120 later calls",
        "eager    1000  1                   1.0 to 1.0                 1.1 later calls",
        "<graph>  1000  1,200 times faster  1,100 to 1,300             99,000 later calls",
    ]


@pytest.mark.parametrize(
    ("speed", "told"),
    [(1.04, "1.0"), (9.94, "9.9"), (9.96, "10"), (10.4, "10"), (996, "1,000"), (123456, "120,000")],
)
def test_ratio_has_two_digits_that_mean_something(speed, told):
    timing = Timing("a", "", speed, low=2, high=2, first_call=1)
    assert timing.verdict == f"{told} times faster"


@pytest.mark.parametrize(
    ("sizes", "is_trend"),
    [
        (["1", "10", "100", "1000"], True),
        (["1", "10", "100"], False),
        (["1", "10", "100", "many"], False),
        (["0", "10", "100", "1000"], False),
    ],
)
def test_trend_is_drawn_over_many_sizes_that_are_numbers(sizes, is_trend):
    timings = tuple(Timing(each, size, 1, 1, 1, 1) for size in sizes for each in "ab")
    assert ("<summary>The numbers</summary>" in Speeds("a", 3, timings).html) is is_trend


def test_one_size_needs_no_column():
    speeds = Speeds("a", 3, (Timing("a", "", 1, 1, 1, 1), Timing("b", "", 2, 2, 2, 1)))
    assert "size" not in str(speeds)
    ElementTree.fromstring(speeds._repr_html_())


def test_no_time_anywhere(clock):
    speeds = compare({"a": clock.program(0.0123), "b": clock.program(0.0456)})
    assert "0.0123" not in json.dumps(asdict(speeds))
    for text in (str(speeds), speeds._repr_html_()):
        assert not [unit for unit in (" s ", " ms", "µs", " seconds") if unit in text]
