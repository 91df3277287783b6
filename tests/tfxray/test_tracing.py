"""`traces`: the count is TensorFlow's own, and the reason names what made each trace."""

from __future__ import annotations

import collections
import functools
import json
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import tensorflow as tf

from tfxray import Traces, _private, traces
from tfxray._trace_keys import written

Point = collections.namedtuple("Point", "x y")


def called(calls: list[tuple[tuple[Any, ...], dict[str, Any]]], **options: bool) -> Traces:
    """Returns the traces of a function that takes anything, after these calls."""

    @tf.function(**options)
    def f(*args, **kwargs):
        return None

    for args, kwargs in calls:
        f(*args, **kwargs)
    return traces(f)


def reasons(*arguments: Any, **options: bool) -> list[str]:
    """Returns why each later trace was made, for calls with one argument each."""
    found = called([((argument,), {}) for argument in arguments], **options)
    return [trace.reason.replace("args_0", "x") for trace in found.traces[1:]]


class Thing:
    pass


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([tf.constant(1), tf.constant(2)], []),
        ([tf.constant(1), tf.constant(1.0)], ["x: dtype int32 became float32"]),
        (
            [tf.constant([1, 2]), tf.constant([1.0, 2.0]), tf.constant([1, 2, 3])],
            ["x: dtype int32 became float32", "x: shape (2,) became (3,)"],
        ),
        ([tf.zeros([2]), tf.zeros([3])], ["x: shape (2,) became (3,)"]),
        (
            [tf.zeros([2]), tf.zeros([2, 2], tf.int32)],
            ["x: dtype float32 became int32; x: shape (2,) became (2, 2)"],
        ),
        ([np.zeros(2), np.ones(2)], []),
        ([1, 2], ["x: the Python value 1 became 2"]),
        ([1, 1.0, True], []),  # equal in Python: one trace
        ([1, "1"], ["x: the Python value 1 became '1'"]),
        ([None, 0], ["x: the Python value None became 0"]),
        ([tf.constant(1), 1], ["x: int32 () became the Python value 1"]),
        ([1, tf.constant(1)], ["x: the Python value 1 became int32 ()"]),
        ([[1, 2], [1, 3]], ["x[1]: the Python value 2 became 3"]),
        ([[1], [1, 2]], ["x[1] is new: 2"]),
        ([[1, 2], [1]], ["x[1] is gone"]),
        ([[], [1]], ["x[0] is new: 1"]),
        ([[1], (1,)], ["x: [1] became (1,)"]),
        ([{"a": 1}, {"a": 1, "b": 2}], ["x['b'] is new: 2"]),
        ([{"a": {"b": 1}}, {"a": {"b": 2}}], ["x['a']['b']: the Python value 1 became 2"]),
        ([Point(1, 2), Point(1, 3)], ["x.y: the Python value 2 became 3"]),
        ([Point(1, 2), (1, 2)], ["x: Point(x=1, y=2) became (1, 2)"]),
        ([b"\x00", b"\x01"], [r"x: the Python value b'\x00' became b'\x01'"]),
        (
            [tf.ragged.constant([[1]]), tf.constant([[1]])],
            ["x: RaggedTensor became int32 (1, 1)"],
        ),
        (
            # The third is nearest to the first: only what differs from that is named.
            [tf.zeros([2]), 1, tf.zeros([3])],
            ["x: float32 (2,) became the Python value 1", "x: shape (2,) became (3,)"],
        ),
        # Of those that are equally near, the latest.
        ([1, 2, 3], ["x: the Python value 1 became 2", "x: the Python value 2 became 3"]),
        (
            # Two of another shape are nearer than one that is a number.
            [[tf.zeros([1]), tf.zeros([1])], [tf.zeros([2]), 1], [tf.zeros([2]), tf.zeros([2])]],
            [
                "x[0]: shape (1,) became (2,); x[1]: float32 (1,) became the Python value 1",
                "x[0]: shape (1,) became (2,); x[1]: shape (1,) became (2,)",
            ],
        ),
        (
            # An element more or less sets apart as far as another kind.
            [[1, 2], [1], [3, 4]],
            [
                "x[1] is gone",
                "x[0]: the Python value 1 became 3; x[1]: the Python value 2 became 4",
            ],
        ),
        (
            [[1], [1, 2], [3]],
            ["x[1] is new: 2", "x[0]: the Python value 1 became 3"],
        ),
    ],
)
def test_reason(arguments, expected):
    assert reasons(*arguments) == expected


@pytest.mark.parametrize(
    ("argument", "text"),
    [
        (tf.zeros([2, 1]), "float32 (2, 1)"),
        ("a", "'a'"),
        ([1, [tf.constant(1)]], "[1, [int32 ()]]"),
        ((1,), "(1,)"),
        ((1, 2), "(1, 2)"),
        ({"a": 1, "b": (2,)}, "{'a': 1, 'b': (2,)}"),
        (Point(1, "z"), "Point(x=1, y='z')"),
        (Thing(), "object"),
        (tf.Variable(1.0), "Variable"),
        (tf.data.Dataset.range(1), "Dataset"),
    ],
)
def test_arguments_in_short(argument, text):
    assert called([((argument,), {})]).traces[0].arguments == (("args_0", text),)


def test_kind_that_is_not_known_is_written_without_its_address():
    assert written(object()) == "<object object>"


def test_objects_are_told_apart_though_they_look_alike():
    first, second = Thing(), Thing()
    assert reasons(first, second, first) == ["x: another object"]
    assert reasons(tf.Variable(1.0), tf.Variable([1.0])) == ["x: another Variable"]


def test_an_argument_that_comes_and_goes():
    found = called([((1,), {"z": 1}), ((1,), {}), ((1, 2), {})])
    assert [trace.reason for trace in found.traces[1:]] == ["z is gone", "args_1 is new: 2"]


def test_count_is_tensorflows_own():
    f = tf.function(lambda x: x)
    assert traces(f).count == 0
    for number in range(3):
        f(number)
    assert traces(f).count == f.experimental_get_tracing_count() == 3
    assert len(traces(f).traces) == 3


def test_looking_traces_nothing():
    f = tf.function(lambda x: x, input_signature=[tf.TensorSpec([None])])
    assert (traces(f).count, traces(f).traces) == (0, ())
    assert f.experimental_get_tracing_count() == 0


def test_relaxed_shapes():
    assert reasons(tf.zeros([1]), tf.zeros([2]), tf.zeros([3]), reduce_retracing=True) == [
        "x: shape (1,) became (None,)"
    ]


def test_a_function_that_makes_variables_is_traced_twice():
    class Counter(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            self.count: Any = None

        @tf.function
        def add(self):
            if self.count is None:
                self.count = tf.Variable(0)
            return self.count.assign_add(1)

    counter = Counter()
    counter.add()
    found = traces(counter.add)
    assert found.function == "add"
    assert [trace.reason for trace in found.traces] == [
        "the first call",
        "the first trace made variables, so a second was made that makes none",
    ]


def test_equal_arguments_inside_a_graph():
    f = tf.function(lambda x: x)
    f(1)
    with tf.Graph().as_default():
        f(1)
    assert traces(f).traces[1].reason == (
        "equal arguments, called inside another graph or tf.distribute strategy"
    )


def test_a_trace_that_failed_is_none():
    @tf.function
    def fails(x):
        raise ValueError(x)

    with pytest.raises(ValueError, match="1"):
        fails(1)
    assert traces(fails).count == 0


def test_methods_of_two_objects_have_their_own_traces():
    class Adder:
        @tf.function
        def add(self, x):
            return x

    one, two = Adder(), Adder()
    one.add(1)
    one.add(2)
    two.add(1)
    assert (traces(one.add).count, traces(two.add).count) == (2, 1)


def test_no_arguments_and_a_partial():
    f = tf.function(lambda: 1)
    f()
    assert traces(f).traces[0].arguments == ()
    assert str(traces(f)).splitlines()[1:] == [
        "trace  arguments  why",
        "1      none       the first call",
    ]
    partial = tf.function(functools.partial(lambda x, y: y, 1))
    assert traces(partial).function == "partial"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            len,
            "len is not a tf.function, so nothing traces it. "
            "Wrap it once, f = tf.function(len), call f, and then traces(f).",
        ),
        (
            Thing,
            "Thing is not a tf.function, so nothing traces it. "
            "Wrap it once, f = tf.function(Thing), call f, and then traces(f).",
        ),
        (
            functools.partial(len),
            "partial is not a tf.function, so nothing traces it. "
            "Wrap it once, f = tf.function(partial), call f, and then traces(f).",
        ),
        (
            tf.function(lambda: 1).get_concrete_function(),
            "a ConcreteFunction is the result of one trace. Give the tf.function that it came from.",
        ),
        (3, "cannot tell the traces of an object of type int. Give a tf.function."),
        (None, "cannot tell the traces of an object of type NoneType. Give a tf.function."),
        ("f", "cannot tell the traces of an object of type str. Give a tf.function."),
    ],
)
def test_anything_else_gets_advice(given, message):
    with pytest.raises(TypeError) as caught:
        traces(given)
    assert str(caught.value) == message


def test_plain_data_without_addresses():
    found = called([((object(),), {}), ((Thing(),), {}), ((len,), {}), (([object()],), {})])
    assert "0x" not in json.dumps(asdict(found))


def test_text_and_html():
    f = tf.function(lambda x: x)
    assert str(traces(f)) == "<lambda> was never traced."
    assert traces(f)._repr_html_() == "<p>&lt;lambda&gt; was never traced.</p>"
    f(1)
    assert str(traces(f)).splitlines()[0] == "<lambda> was traced once."
    f("<b>")
    assert str(traces(f)).splitlines()[0] == "<lambda> was traced twice."
    f(3)
    found = traces(f)
    assert str(found).splitlines() == [
        "<lambda> was traced 3 times.",
        "trace  arguments  why",
        "1      x: 1       the first call",
        "2      x: '<b>'   x: the Python value 1 became '<b>'",
        "3      x: 3       x: the Python value '<b>' became 3",
    ]
    tree = ElementTree.fromstring(found._repr_html_())
    assert "x: '<b>'" in "".join(tree.itertext())


def test_what_tensorflow_keeps_private_is_where_we_look():
    f = tf.function(lambda x: None)
    f([1, {"a": Thing()}])
    ((context, concrete),) = _private.concrete_functions(f)
    kind = concrete.function_type.parameters["x"].type_constraint
    taken_apart = _private.trace_type_parts(kind)
    assert taken_apart is not None
    name, parts = taken_apart
    assert (name, list(parts)) == ("list", ["[0]", "[1]"])
    assert _private.trace_type_value(parts["[0]"]) == (1,)
    assert _private.trace_type_value(kind) is None
    assert _private.trace_type_parts(parts["[0]"]) is None
    assert not _private.trace_type_is_identity(kind)
    inside = _private.trace_type_parts(parts["[1]"])
    assert inside is not None
    assert _private.trace_type_is_identity(inside[1]["['a']"])
    assert isinstance(_private.made_variables(context), bool)
