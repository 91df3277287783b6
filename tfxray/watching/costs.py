"""What an operation costs on this machine, eagerly and in a graph: what an estimate is made from."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import tensorflow as tf

LENGTH: Final = 100  # operations, one after another
LOOPS: Final = 20  # as often in a graph, where it takes long beside a call
ROUNDS: Final = 15


@dataclass(frozen=True)
class Costs:
    """Seconds, each the least of a few measurements on one number.

    Attributes:
        eager: One operation, called from Python.
        in_graph: The same, as a node of a graph.
        call: The call of a graph of one node.
    """

    eager: float
    in_graph: float
    call: float

    def saving(self, operations: int, calls: int) -> float:
        """Estimates what a `tf.function` would save.

        Args:
            operations: How many operations ran eagerly.
            calls: How many calls would run them.

        Returns:
            Seconds, at least 0.
        """
        return max(0.0, operations * (self.eager - self.in_graph) - calls * self.call)


def measure() -> Costs | None:
    """Measures it, in a few hundredths of a second.

    Returns:
        The costs, or None in a program that switched eager execution off.
    """
    if not tf.executing_eagerly():
        return None
    with tf.device("/cpu:0"):
        number = tf.constant(0.5)
        chain = _looped(number)
        single = _function(1, number)
        eager = _seconds(lambda: _chain(LENGTH, number)) / LENGTH
        call = _seconds(lambda: single(number))
        in_graph = max(0.0, _seconds(lambda: chain(number)) - call) / (LENGTH * LOOPS)
    return Costs(eager, min(in_graph, eager), call)


def _chain(length: int, number: Any) -> Any:
    for _ in range(length):
        number = tf.sin(number)
    return number


def _function(length: int, number: Any) -> Any:
    function = tf.function(lambda x: _chain(length, x), autograph=False)
    return function.get_concrete_function(number)


def _looped(number: Any) -> Any:
    def loop(x: Any) -> Any:
        return tf.while_loop(
            lambda index, _: index < LOOPS,
            lambda index, value: (index + 1, _chain(LENGTH, value)),
            (0, x),
        )[1]

    return tf.function(loop, autograph=False).get_concrete_function(number)


def _seconds(run: Callable[[], Any]) -> float:
    run()  # the first time is another matter
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)
