"""Which loop has operations run, and in how many rounds: by notes alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tfxray.watching.noting import Noted, written
from tfxray.watching.journal import Chain, Tally
from tfxray.watching.loops import Line, Loop, hot_loops, loops_outward, outermost_loops, rounds_of

NESTED = """\
def step(x):
    for y in x:
        y
    if x:
        x
    return [z for z in x]

def other(x):
    return x

for epoch in epochs:
    for x in data:
        step(x)
        other(x)
    epoch
    for w in more:
        w
"""


@pytest.fixture
def noted(tmp_path) -> Noted:
    """A journal of `NESTED`."""
    return written(tmp_path, NESTED)


def line(
    noted: Noted,
    number: int,
    count: int,
    *visits: int,
    callers: Chain = (),
    function: str = "<module>",
) -> Line:
    """Returns a line that ran operations."""
    tally = Tally(count, visits=[*(visits or (count,))], callers=callers)
    return Line(noted.code(function), noted.site(number), tally)


def grouped(lines: list[Line], reads: Any = ()) -> dict[tuple[int, bool], list[int]]:
    """Returns the lines by the loop that has them run."""
    return {
        (loop.line, loop.is_loop): sorted(each.site.line for each in found)
        for loop, found in hot_loops(lines, reads)
    }


def test_loops_are_listed_outward(noted):
    chain = noted.chain(3, 13)
    lines = [(each.line, each.last) for each in loops_outward(chain)]
    assert lines == [(2, 3), (12, 14), (11, 17)]
    assert [each.line for each in outermost_loops(chain)] == [2, 11]
    loop = Loop(noted.file, 12, 14)
    assert [loop.has(noted.site(number)) for number in (11, 12, 14, 15)] == [
        False,
        True,
        True,
        False,
    ]
    assert not loop.has(Noted().site(13))


def test_line_belongs_to_the_innermost_loop(noted):
    assert grouped([line(noted, 3, 500)]) == {(2, True): [3]}
    assert grouped([line(noted, 13, 500)]) == {(12, True): [13]}
    assert grouped([line(noted, 9, 500, function="other")]) == {(8, False): [9]}
    chain = noted.chain(14)
    assert grouped([line(noted, 9, 500, callers=chain, function="other")]) == {(12, True): [9]}


@pytest.mark.parametrize(("beside", "joins"), [(25, True), (24, False)])
def test_inner_loop_joins_the_outer_one_that_does_a_fifth(noted, beside, joins):
    inner = line(noted, 13, 100)
    outer = line(noted, 15, beside, 20)
    apart = {(12, True): [13], (11, True): [15]}
    together = {(11, True): [13, 15]}
    assert grouped([inner, outer]) == (together if joins else apart)


def test_inner_loop_stays_by_itself_where_the_outer_one_has_few_rounds_or_python_reads(noted):
    inner, outer = line(noted, 13, 100), line(noted, 15, 100, 20)
    assert grouped([inner, outer]) == {(11, True): [13, 15]}
    assert grouped([inner, line(noted, 15, 100, 19)]) == {(12, True): [13], (11, True): [15]}
    apart = {(12, True): [13], (11, True): [15]}
    assert grouped([inner, outer], [noted.chain(14)]) == apart
    assert grouped([inner, outer], [noted.chain(3, 13)]) == apart
    assert grouped([inner, outer], [noted.chain(15)]) == {(11, True): [13, 15]}


def test_inner_loops_are_joined_first(noted):
    through = noted.chain(13)
    lines = [
        line(noted, 15, 100, 20),
        line(noted, 14, 100, 40),
        line(noted, 3, 100, callers=through, function="step"),
    ]
    assert grouped(lines) == {(11, True): [3, 14, 15]}


def test_inner_loop_joins_the_next_one_outward(noted):
    called = line(noted, 3, 100, callers=noted.chain(13), function="step")
    assert grouped([line(noted, 14, 100, 40), called]) == {(12, True): [3, 14]}
    # Though something else calls it, too, in no loop.
    once = line(noted, 3, 1, function="step")
    assert grouped([line(noted, 14, 100, 40), called, once]) == {(12, True): [3, 3, 14]}


@pytest.mark.parametrize(("head", "is_inside"), [(50, False), (51, True)])
def test_what_a_loop_goes_over_is_no_part_of_it(noted, head, is_inside):
    lines = [line(noted, 12, 300, head), line(noted, 13, 100)]
    found = grouped(lines)
    assert (12 in found.get((12, True), ())) is is_inside


def test_rounds_are_those_of_lines_that_run_once_in_each(noted):
    loop = Loop(noted.file, 11, 17)
    own, deeper = line(noted, 15, 100, 20), line(noted, 13, 500)
    assert rounds_of(loop, [own, deeper]) == 20
    assert rounds_of(loop, [own, line(noted, 15, 100, 30, 7)]) == 30
    assert rounds_of(loop, [deeper]) == 500


@pytest.mark.parametrize(("rare", "rounds"), [(25, 25), (24, 500)])
def test_rounds_without_such_a_line_are_those_of_the_least_that_is_no_exception(
    noted, rare, rounds
):
    loop = Loop(noted.file, 11, 17)
    assert rounds_of(loop, [line(noted, 13, 500), line(noted, 14, rare)]) == rounds


def test_rounds_are_those_of_the_loop_itself_before_those_of_what_it_calls(noted):
    loop = Loop(noted.file, 12, 14)
    through = noted.chain(14)
    called = line(noted, 9, 900, 60, callers=through, function="other")
    assert rounds_of(loop, [called]) == 60
    assert rounds_of(loop, [called, line(noted, 13, 10, 50)]) == 50
    less = line(noted, 5, 800, 70, callers=noted.chain(13), function="step")
    assert rounds_of(loop, [called, less]) == 60  # a condition stands before the other
    unconditional = line(noted, 6, 901, 80, callers=noted.chain(13), function="step")
    assert rounds_of(loop, [called, unconditional]) == 60  # in a comprehension of its own


def test_rounds_of_a_function_are_those_of_the_one_that_does_most(noted):
    loop = Loop(noted.file, 12, 14)
    one = line(noted, 9, 900, 60, callers=noted.chain(14), function="other")
    other = line(noted, 1, 901, 70, callers=noted.chain(13), function="step")
    assert rounds_of(loop, [one, other]) == 70
    more = line(noted, 8, 2, 50, callers=noted.chain(14), function="other")
    assert rounds_of(loop, [one, more, other]) == 60
    alone = Loop(noted.file, 8, 9, is_loop=False)
    assert rounds_of(alone, [one, more]) == 60


def test_rounds_are_not_those_of_lines_behind_a_condition(tmp_path):
    noted = written(tmp_path, "for x in y:\n    x\n    if x:\n        x\n")
    loop = Loop(noted.file, 1, 4)
    behind = line(noted, 4, 500)
    assert rounds_of(loop, [line(noted, 2, 20), behind]) == 20
    assert rounds_of(loop, [behind]) == 500


def test_function_that_a_loop_calls_for_a_line(noted):
    loop = Loop(noted.file, 12, 14)
    called = line(noted, 9, 9, callers=noted.chain(14), function="other")
    assert (called.depth_in(loop), called.function_in(loop)) == (1, noted.site(8))
    own = line(noted, 13, 9)
    assert (own.depth_in(loop), own.function_in(loop)) == (0, None)
    deep = line(noted, 9, 9, callers=noted.chain(6, 13), function="other")
    assert (deep.depth_in(loop), deep.function_in(loop)) == (2, noted.site(1))
    assert called.depth_in(Loop(noted.file, 2, 3)) == 0
    assert called.function_in(Loop(noted.file, 8, 9, is_loop=False)) == noted.site(8)
    inside = line(noted, 5, 9, callers=noted.chain(3), function="step")
    assert inside.function_in(Loop(noted.file, 2, 3)) is None  # the loop is in that function
