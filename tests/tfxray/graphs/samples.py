"""The programs that the tests draw. Run as a program, it prints a digest of each picture."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from examples.programs import arithmetic
from tfxray import draw, draw_executed, draw_optimized, generated_code
from tfxray.graphs import read

v1 = tf.compat.v1


@tf.function
def factorial(n):
    """A `While` whose body holds an `If`."""
    result = 1
    while n > 1:
        if result > 100:
            result = result - 1
        result = result * n
        n = n - 1
    return result


def countdown(n):
    """Counts down."""
    total = steps = tf.constant(0)
    while n > 0:
        if n == 7:
            break
        first, second, third = n, n, n
        total += first * second - third
        steps += 1
        n -= 1
    return total, steps


@tf.function
def branch(x):
    """An `If`, and outputs with names."""
    y = x * 2.0 if x > 0.0 else -x
    return {"y": y, "x": x}


@tf.function
def add_one(x):
    return x + 1.0


@tf.function
def add_two(x):
    """The same function called twice."""
    return add_one(add_one(x))


@tf.function
def layer(x, unused):
    """Something to prune, to fold and to fuse."""
    dead = tf.linalg.inv(tf.matmul(x, x))  # noqa: F841
    product = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, tf.ones([4, 4])), tf.constant([2.0] * 4)))
    return product * (2.0 * tf.constant(3.0))


def tf1_loop() -> tf.Graph:
    """A loop of TensorFlow 1: Enter, Merge, Switch, NextIteration, Exit, and so a cycle."""
    graph = tf.Graph()
    v2 = v1.control_flow_v2_enabled()
    v1.disable_control_flow_v2()
    try:
        with graph.as_default():
            n = v1.placeholder(tf.int32, [], name="n")
            start = [tf.constant(0), tf.constant(1)]
            tf.while_loop(lambda i, _: i < n, lambda i, product: (i + 1, product * 2), start)
    finally:
        if v2:
            v1.enable_control_flow_v2()
    return graph


def session_graph() -> tuple[tf.Graph, Any, Any]:
    """A graph with something to feed, fold and never fetch; then the fetches and the feeds."""
    graph = tf.Graph()
    with graph.as_default():
        x = v1.placeholder(tf.int32, [1], name="x")
        y = v1.placeholder(tf.int32, [1], name="scope/y")
        difference = x * y - tf.constant([3]) * tf.constant([4])
        first, second = tf.split(tf.constant([1, 2]), 2)
        tf.add(x, y, name="never_fetched")
    return graph, [difference, first, second], {x: [3], y: [4]}


def chain(length: int) -> tf.Graph:
    """Many nodes without any name scope."""
    graph = tf.Graph()
    with graph.as_default():
        x = v1.placeholder(tf.float32, [None], name="x")
        for _ in range(length):
            x = tf.sin(x)
    return graph


SAMPLES: dict[str, Callable[[], Any]] = {
    "arithmetic": lambda: arithmetic.build_graph()[0],
    "function": lambda: arithmetic.multiply_subtract.get_concrete_function(
        *[tf.TensorSpec([1], tf.int32)] * 3
    ),
    "factorial": lambda: factorial.get_concrete_function(tf.TensorSpec([], tf.int32)),
    "branch": lambda: branch.get_concrete_function(tf.TensorSpec([])),
    "calls": lambda: add_two.get_concrete_function(tf.TensorSpec([None])),
    "loop": tf1_loop,
    "chain": lambda: chain(250),
    "layer": lambda: layer.get_concrete_function(tf.TensorSpec([4, 4]), tf.TensorSpec([])),
}


def fingerprints() -> dict[str, str]:
    """Returns a digest of everything that is drawn of each sample, and of generated code."""
    pictures: dict[str, Any] = {name: draw(sample()) for name, sample in SAMPLES.items()}
    pictures["optimized loop"] = draw_optimized(factorial, tf.constant(5))
    pictures["optimized layer"] = draw_optimized(layer, tf.ones([4, 4]), tf.constant(1.0))
    graph, fetches, feeds = session_graph()
    with v1.Session(graph=graph) as session:
        pictures["executed"] = draw_executed(session, fetches, feeds)
    texts = {name: drawn.html + drawn.svg + drawn.text for name, drawn in pictures.items()}
    texts["generated code"] = generated_code(countdown).code
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):  # move TensorFlow's counters
        read(tf.function(lambda x, times=number: x * times), tf.TensorSpec([]))
    for found in fingerprints().items():
        print(*found, sep="\t")
