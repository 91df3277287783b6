"""What operations cost is measured as it says, on one number."""

from __future__ import annotations

import time

import pytest
import tensorflow as tf

from tfxray.watching import costs
from tfxray.watching.costs import Costs


def test_saving_is_what_the_graph_takes_off_and_at_least_nothing():
    made = Costs(eager=10.0, in_graph=1.0, call=30.0)
    assert made.saving(10, 2) == 10 * 9 - 2 * 30
    assert made.saving(10, 4) == 0
    assert made.saving(0, 0) == 0


def test_the_least_of_many_runs_counts_without_the_first(monkeypatch):
    ran: list[float] = []
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])

    def run() -> None:
        ran.append(0)
        now[0] += 0.1 if len(ran) == 1 else 20 - len(ran)

    assert costs._seconds(run) == 20 - 16
    assert len(ran) == 16


@pytest.mark.parametrize(
    ("eager", "single", "looped", "made"),
    [
        (5.0, 1.0, 4001.0, Costs(0.05, 0.05, 1.0)),  # no more than an operation that Python calls
        (500.0, 1.0, 4001.0, Costs(5.0, 2.0, 1.0)),
        (500.0, 3.0, 1.0, Costs(5.0, 0.0, 3.0)),
    ],
)
def test_costs_are_of_one_operation(monkeypatch, eager, single, looped, made):
    times = iter((eager, single, looped))
    monkeypatch.setattr(costs, "_seconds", lambda run: (run(), next(times))[1])
    assert costs.measure() == made


def test_what_is_measured_has_the_length_that_it_says():
    number = tf.constant(0.5)
    single = costs._function(1, number).graph.get_operations()
    assert [each.type for each in single].count("Sin") == 1
    loop = costs._looped(number)
    expected = number
    for _ in range(costs.LENGTH * costs.LOOPS):
        expected = tf.sin(expected)
    assert float(loop(number)) == pytest.approx(float(expected))
    kinds = {each.type for each in loop.graph.get_operations()}
    assert {"While", "StatelessWhile"} & kinds
    assert "Sin" not in kinds  # those are in its body, a few times


def test_nothing_is_measured_without_eager_execution():
    with tf.Graph().as_default():
        assert costs.measure() is None
