"""Sentences for what the programs of the pages do not do."""

from __future__ import annotations

import pytest

from tfxray import record

TF = "import tensorflow as tf\n"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import math", "Python imports `math`."),
        (
            "from math import pi, e as euler",
            "Python imports `pi` and `e` under the name `euler` from `math`.",
        ),
        ("one = 1", "`one` is `1`."),
        ("one = object()", "`one` is an `object`."),
        ("one = two = 3", "`one` is `3`. `two` is `3`."),
        ("def f(): pass", "Python defines `f`. No line of its body has run."),
        ("class C: pass", "Python defines the class `C`."),
        ("print()", "Python prints an empty line."),
        ("print('a`b')", "Python prints `a'b`."),
        ("print('a\\nb')", "Python prints 2 lines."),
        ("if 0: pass", "Python skips this branch."),
        ("while 0: pass", "The loop ends."),
        ("one = type('', (), {})()\none.x = 2", "Python sets `one.x` to `2`."),
        ("one = type('', (), {'x': 1})()\none.x += 2", "Python runs `one.x += 2`."),
        ("pass", "There is nothing to do."),
        ("assert 1", "The assertion holds."),
        ("try:\n    pass\nfinally:\n    pass", "Python starts on the `try` block."),
        ("for one in [1]:\n    break", "Python leaves the loop."),
        ("for one in [1]:\n    continue", "Python goes on with the next round of the loop."),
        ("match 1:\n    case 1:\n        pass", "Python looks for the case of `1`."),
        (TF + "one = tf.constant([12])", "TensorFlow makes a tensor at once: `one` is `[12]`."),
        (TF + "one = tf.constant(1)\ntwo = one", "`two` is the tensor `1`."),
        (
            TF + "one = tf.zeros([2]) + 1",
            "TensorFlow runs `Fill` and `AddV2` at once, one after the other. `one` is `[1. 1.]`.",
        ),
        (TF + "graph = tf.Graph()", "`graph` is a tf.Graph with no nodes yet."),
        (TF + "f = tf.function(lambda: 1)", "`f` is a tf.function. No line of its body has run."),
        (TF + "with tf.name_scope('a'):\n    pass", "Python enters `tf.name_scope('a')`."),
    ],
)
def test_sentence(source, sentence):
    sentences = [step.sentence for step in record(source).steps]
    assert sentence in sentences


def test_branches():
    recording = record("for i in range(2):\n    if i:\n        one = i\n    else:\n        two = i")
    assert [step.sentence for step in recording.steps] == [
        "`i` is `0`. Python enters the loop.",
        "Python skips this branch.",
        "`two` is `0`.",
        "`i` is `1`. Python enters the loop.",
        "Python takes this branch.",
        "`one` is `1`.",
        "The loop ends.",
    ]


def test_many_operations_are_counted():
    recording = record(TF + "one = tf.constant(1)\none = one + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8")
    assert "and 2 more at once" in recording.steps[-1].sentence
