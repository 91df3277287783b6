"""`modes` runs a function in four modes with copies of its own, and says honestly where they differ."""

from __future__ import annotations

import collections
import random
import sys
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfxray import Modes, _each_mode, modes
from tfxray._outcomes import Outcome, Part, compare, describe, failure_of, parts_of

Point = collections.namedtuple("Point", "x y")
RAGGED = tf.ragged.constant([[1], []])
MODES = ("eager", "tf.function", "jit_compile=True", "compat.v1 session")


def verdicts(*arguments: Any, **options: Any) -> tuple[str, ...]:
    """Returns how each mode but eager execution compares with it."""
    return tuple(each.verdict for each in modes(*arguments, **options).modes[1:])


def test_equal_in_every_mode():
    found = modes(lambda x, y: x * y, tf.constant([1, 2]), tf.constant(3))
    assert [each.mode for each in found.modes] == list(MODES)
    assert [each.value for each in found.modes] == ["int32 [3 6]"] * 4
    assert [each.verdict for each in found.modes] == ["", "equal", "equal", "equal"]
    assert found.agree
    assert str(found).splitlines()[0] == "<lambda> gives the same in every mode."


def pick(values, at):
    return tf.gather(values, at)


def upper(text):
    return tf.strings.upper(text)


def test_what_xla_accepts_differs_in_silence():
    found = modes(pick, tf.constant([1, 2]), tf.constant(5))
    eager, function, xla, session = found.modes
    assert (eager.verdict, function.verdict, session.verdict) == ("raises",) * 3
    assert eager.error == function.error == session.error == "InvalidArgumentError"
    assert (xla.verdict, xla.difference, xla.value) == (
        "differs in silence",
        "no error",
        "int32 2",
    )
    assert not found.agree
    assert xla.text == "≠ differs in silence: int32 2"


def test_raising_in_every_mode_agrees_though_the_errors_differ():
    def multiply(a, b):
        return a @ b

    found = modes(multiply, tf.ones([2, 3]), tf.ones([2, 3]))
    assert [each.error for each in found.modes] == ["InvalidArgumentError", *["ValueError"] * 3]
    assert [each.difference for each in found.modes] == ["", *["another error"] * 3]
    assert found.agree
    assert str(found).splitlines()[0] == "multiply raises in every mode."


def test_an_operation_that_xla_does_not_have_is_refused_whatever_its_inputs():
    def sums(values, ids):
        return tf.math.segment_sum(values, ids)

    for ids, eager in ([0, 0, 1], ""), ([1, 0, 1], "raises"):
        found = modes(sums, tf.constant([1, 2, 3]), tf.constant(ids))
        assert [each.verdict for each in found.modes] == [
            eager,
            eager or "equal",
            "refused",
            eager or "equal",
        ]


def test_refused_is_what_fails_before_it_runs():
    found = modes(upper, tf.constant("a"))
    assert [each.verdict for each in found.modes] == ["", "equal", "refused", "equal"]
    assert found.modes[2].message == (
        "Detected unsupported operations when trying to compile graph: _Arg of DT_STRING"
    )
    assert str(found).splitlines()[0] == "upper does not run in every mode."


def test_a_session_has_no_autograph():
    def positive(x):
        if x > 0:
            return x
        return -x

    found = modes(positive, tf.constant(-1))
    assert [each.verdict for each in found.modes] == ["", "equal", "equal", "refused"]
    assert found.modes[3].error == "OperatorNotAllowedInGraphError"


def test_an_error_while_it_runs_is_no_refusal():
    def looked_up(keys):
        table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer([1], [2]), -1)
        return table.lookup(keys)

    assert modes(looked_up, tf.constant([1, 3])).modes[0].value == "int32 [2 -1]"

    def only_eager(x):
        if tf.executing_eagerly():
            return x
        return tf.gather(x, tf.size(x))

    found = modes(only_eager, tf.constant([1]))
    assert found.modes[1].verdict == "raises"
    assert found.modes[1].error == "InvalidArgumentError"
    assert found.modes[2].verdict == "differs in silence"


def test_each_mode_has_its_own_arguments():
    def change(variable, array, names):
        variable.assign_add(1.0)
        array[0] = len(names)
        return variable.read_value()

    variable, array = tf.Variable(1.0, name="count"), np.zeros(1)
    found = modes(change, variable, array, ("a",))
    assert found.modes[0].value == "float32 2; count = float32 2"
    assert (variable.numpy(), array[0]) == (1.0, 0.0)
    assert found.modes[1].error == "TypeError"  # what was an array is a tensor inside

    def add(variable):
        return variable.assign_add(1.0)

    found = modes(add, variable)
    assert [each.value for each in found.modes] == ["float32 2; count = float32 2"] * 4
    found = modes(add, variable, calls=3)
    assert [each.value for each in found.modes] == ["float32 4; count = float32 4"] * 4


def test_a_variable_that_only_some_modes_change_differs():
    def forget(variable):
        variable.assign(5)
        return 1

    found = modes(forget, tf.Variable(0, name="v"))
    assert found.modes[3].value == "int32 1; v = int32 0"
    assert [each.verdict for each in found.modes[1:]] == ["equal", "equal", "differs in silence"]


def test_copies_of_objects():
    class Counter:
        def __init__(self) -> None:
            self.count = 0

    def step(counter, x):
        counter.count += 1
        return x + counter.count

    counter = Counter()
    found = modes(step, counter, tf.constant(0), calls=3)
    assert [each.value for each in found.modes] == ["int32 3", *["int32 1"] * 3]
    assert counter.count == 0


@pytest.mark.parametrize("refusal", [TypeError, RuntimeError])
def test_what_refuses_to_be_copied_is_made_from_its_settings(refusal):
    """As layers and models of Keras 2 are."""

    class Layer:
        def __init__(self, factor: int) -> None:
            self.factor, self.calls = factor, 0

        def __deepcopy__(self, _):
            raise refusal

        def get_config(self):
            return {"factor": self.factor}

        @classmethod
        def from_config(cls, config):
            return cls(**config)

    def scale(layer, x):
        layer.calls += 1
        return x * layer.factor + layer.calls

    layer = Layer(2)
    assert [each.value for each in modes(scale, layer, tf.constant(3)).modes] == ["int32 7"] * 4
    assert layer.calls == 0


def test_seeds_are_alike():
    def draw():
        return random.random() + np.random.rand()

    assert verdicts(draw) == ("equal", "equal", "equal")
    first, second = (modes(lambda: tf.random.uniform([2])) for _ in range(2))
    assert first.modes[:2] == second.modes[:2]
    assert first.modes[3] == second.modes[3]  # XLA draws from a state of its own


def test_defaults_are_arguments():
    def third(values=tf.constant([1, 2]), at=1):  # noqa: B008
        return tf.gather(values, at)

    assert modes(third).modes[1].value == "int32 2"
    assert modes(third, tf.constant([7, 8])).modes[2].value == "int32 8"


@pytest.mark.parametrize(
    "argument",
    [
        tf.ragged.constant([[1, 2], [], [3]]),
        tf.sparse.from_dense([[0, 1], [2, 0]]),
        {"a": tf.constant(1), "b": [tf.constant(2.0), 3]},
        Point(tf.constant(1), tf.constant(2)),
        (tf.constant("text"), None),
        np.arange(3),
        [],
    ],
    ids=repr,
)
def test_structures_arrive_and_return(argument: Any):
    found = modes(lambda x: x, argument)
    assert not any(each.error for each in (found.modes[0], found.modes[1], found.modes[3]))
    assert found.modes[1].verdict == found.modes[3].verdict == "equal"


def test_a_signature_is_kept():
    @tf.function(input_signature=[tf.TensorSpec([None])])
    def size(x):
        return x.shape[0] or -1

    found = modes(size, tf.zeros([3]))
    assert [each.value for each in found.modes] == ["int32 3", *["int32 -1"] * 3]


def test_what_is_printed_counts(capfd: pytest.CaptureFixture[str]):
    def tell(x):
        print("python")
        tf.print("tensor", x)
        return x

    found = modes(tell, tf.constant(1), calls=2)
    assert found.modes[0].printed == ("python", "python", "tensor 1", "tensor 1")
    assert found.modes[1].printed == ("python", "tensor 1", "tensor 1")
    assert found.modes[1].difference == "prints 3 lines"
    assert found.modes[3].text == "≠ differs in silence: prints 1 line"
    assert capfd.readouterr() == ("", "")
    print("printed again")
    assert capfd.readouterr().out == "printed again\n"


def test_what_was_redirected_comes_back_after_an_error():
    before = sys.stdout, sys.stderr, tf.get_logger().level
    modes(lambda: 1 / 0)
    assert (sys.stdout, sys.stderr, tf.get_logger().level) == before


def outcome(*values: Any, printed: tuple[str, ...] = ()) -> Outcome:
    parts = [part for at, value in enumerate(values) for part in parts_of(f"[{at}]", value)]
    return Outcome(tuple(parts), None, printed)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (1.0, 1.0, ("equal", "")),
        (float("nan"), float("nan"), ("equal", "")),
        (float("inf"), float("-inf"), ("differs in silence", "another value")),
        (float("nan"), 1.0, ("differs in silence", "another value")),
        (0.0, -0.0, ("equal", "")),
        (1.0, 1.000001, ("close", "by 1e-06 of the value")),
        (1.0, 1.001, ("differs in silence", "another value")),
        (np.float64(1), np.float64(1 + 1e-12), ("differs in silence", "another value")),
        (np.float16(1), np.float16(1.001), ("close", "by 1e-03 of the value")),
        (1 + 1j, 1 - 1j, ("differs in silence", "another value")),
        (1, 2, ("differs in silence", "another value")),
        (1, 1.0, ("differs in silence", "another dtype")),
        (True, 1, ("differs in silence", "another dtype")),
        ([1, 2], [1], ("differs in silence", "another structure")),
        (np.zeros([1]), np.zeros([1, 1]), ("differs in silence", "another shape")),
        (np.zeros([0, 2]), np.zeros([0, 2]), ("equal", "")),
        ("a", b"a", ("equal", "")),
        ("a", "b", ("differs in silence", "another value")),
        (None, None, ("equal", "")),
        (None, 0, ("differs in silence", "another structure")),
        ({"a": 1}, {"b": 1}, ("differs in silence", "another structure")),
        (RAGGED, tf.ragged.constant([[], [1]]), ("differs in silence", "another value")),
        (tf.data.Dataset.range(1), tf.data.Dataset.range(1), ("equal", "")),
        (tf.int32, tf.int64, ("differs in silence", "another structure")),
    ],
)  # fmt: skip
def test_comparison(one: Any, two: Any, expected: tuple[str, str]):
    assert compare(outcome(one), outcome(two)) == expected


def test_bfloat16_is_compared_by_its_own_steps():
    one, two = tf.constant(1, tf.bfloat16), tf.constant(1.0078125, tf.bfloat16)
    assert compare(outcome(one), outcome(two))[0] == "close"
    assert describe(outcome(one).parts) == "[0] = bfloat16 1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "bool True"),
        (1234567.0, "float32 1234567"),
        (0.1, "float32 0.1"),
        ("ä", "string 'ä'"),
        ([], "nothing"),
        (tf.zeros([0, 2]), "float32 (0, 2)"),
        (tf.constant([], tf.int32), "int32 (0) []"),
        (tf.range(100), "int32 (100) [0 1 2 … 99]"),
        (tf.constant([[1, 2], [3, 4]]), "int32 [[1 2] [3 4]]"),
        (tf.constant(1 - 2j), "complex128 1.0-2.0j"),
        (tf.ragged.constant([[1], [2, 3]]), "ragged int32 [1 2 3] /[0 1 3]"),
        (tf.sparse.from_dense([0, 5]), "sparse int32 [5] at [[1]]"),
        (tf.IndexedSlices(tf.constant([1.0]), tf.constant([2])), "slices float32 [1] at [2]"),
        (tf.TensorShape([1, None]), "TensorShape (1, None)"),
        (tf.data.Dataset.range(1), "RangeDataset"),
        ({"b": 1, "a": (2,)}, "['a'][0] = int32 2; ['b'] = int32 1"),
    ],
)
def test_values_in_short(value: Any, text: str):
    assert describe(tuple(parts_of("", value))) == text


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("plain", "plain"),
        ("{{function_node __wrapped__Add}} bad [Op:Add] name: ", "bad"),
        ("in user code:\n\n    File \"a.py\", line 1\n\n    ValueError: inner\n", "inner"),
        ("Shapes differ for '{{node add}} = Add[T=DT_INT32](a, b)' with", "Shapes differ"),
        ("Graph execution error:\n\nDetected at node X defined at (most recent call last):\n"
         "<stack traces unavailable>\n\nreal [[{{node X}}]] [Op:__inference_f_12]", "real"),
        ("Exception encountered when calling D.call().\n\n\x1b[1mtoo deep\x1b[0m\n\nArguments", "too deep"),
        ("", ""),
    ],
)  # fmt: skip
def test_line_of_a_message_that_tells_most(message: str, told: str):
    assert failure_of(ValueError(message), early=True).message == told


def test_long_messages_end():
    message = failure_of(ValueError("word " * 100), early=True).message
    assert message.endswith(" …")
    assert len(message) <= 162


@pytest.mark.parametrize(
    ("given", "arguments", "message"),
    [
        (3, (), "cannot run an object of type int. Give a function and its arguments."),
        (lambda x: x, (), "<lambda> cannot be called with these arguments: missing a required"),
        (lambda: 1, (1,), "<lambda> cannot be called with these arguments: too many"),
        (lambda *, a=1: a, (), "<lambda> has parameters that only a keyword sets: a"),
    ],
)
def test_what_cannot_be_run_is_told(given: Any, arguments: tuple[Any, ...], message: str):
    with pytest.raises(TypeError) as caught:
        modes(given, *arguments)
    assert str(caught.value).startswith(message)


def test_calls_begin_at_one():
    with pytest.raises(ValueError, match="calls is 0"):
        modes(lambda: 1, calls=0)


def test_data_are_plain():
    found = modes(lambda x: x, tf.constant(1))
    assert isinstance(found, Modes)
    assert found.as_dict()["modes"][3]["value"] == "int32 1"


def test_parts_are_what_describe_writes():
    assert describe((Part("v", "tensor", (np.int32(1) * np.ones(1, np.int32),)),)) == (
        "v = int32 [1]"
    )
    assert _each_mode.MODES == MODES
