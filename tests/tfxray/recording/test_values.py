"""Texts for values: short, and the same on every run."""

from __future__ import annotations

import collections

import numpy as np
import pytest
import tensorflow as tf

from tfxray.recording import values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (36, "36"),
        ([36], "[36]"),
        ([[1, 2], [3, 4]], "[[1 2] [3 4]]"),
        (0.1, "0.1"),
        (np.float32(1) / 3, "0.3333"),
        ([1.0, 2.5], "[1. 2.5]"),
        (True, "True"),
        (b"\xc3\xbc", "ü"),
        ([b"a", b"b"], "['a' 'b']"),
        ([], "[]"),
        (np.zeros(7, np.int64), "int64 (7,)"),
        ([b"x" * 99], "string (1,)"),
    ],
)
def test_array(value, text):
    assert values.array_text(value) == text


class Plain:
    pass


@pytest.mark.parametrize(
    ("value", "described"),
    [
        (None, ("None", "NoneType")),
        ("a" * 99, (f"'{'a' * 38}…", "str")),
        ((1,), ("(1,)", "tuple")),
        ({"b", "a"}, ("{'a', 'b'}", "set")),
        ({"x": [1.5]}, ("{'x': [1.5]}", "dict")),
        (collections.Counter("aab"), ("{'a': 2, 'b': 1}", "Counter")),
        (Plain(), ("", "Plain")),
        ([Plain()], ("[Plain]", "list")),
        (len, ("", "builtin_function_or_method")),
        (collections, ("", "module")),
        (np.array([34]), ("[34]", "NumPy array")),
        (np.int32(3), ("3", "NumPy number")),
        (tf.int32, ("<dtype: 'int32'>", "DType")),
    ],
)
def test_python_values(value, described):
    assert values.describe(value) == described


def test_tensorflow_values():
    variable = tf.Variable([1.0])
    traced = tf.function(lambda: 1)
    assert values.describe(tf.constant([36])) == ("[36]", "eager tensor")
    assert values.describe(variable) == ("[1.]", "tf.Variable")
    assert values.describe(variable.handle) == ("handle", "eager tensor")
    assert values.describe(traced) == ("0 traces", "tf.function")
    traced()
    assert values.describe(traced) == ("1 trace", "tf.function")
    with tf.Graph().as_default() as graph:
        assert values.describe(tf.constant(1)) == ("Const:0", "symbolic tensor")
        in_graph = tf.Variable(1)
    assert values.describe(in_graph) == ("Variable:0", "tf.Variable")
    assert values.describe(graph)[1] == "tf.Graph"
