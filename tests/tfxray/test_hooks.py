"""Each hook is told what passes, and leaves TensorFlow as it was; the failure names what moved."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from tfxray import _hooks
from tfxray._hooks import HookMissing


class Told:
    """Notes what a hook tells, by the name of the listener's method."""

    def __init__(self) -> None:
        """Was told nothing."""
        self.calls: Counter[str] = Counter()
        self.given: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        """Listens by any name."""
        if name.startswith("_"):
            raise AttributeError(name)

        def note(*given):
            self.calls[name] += 1
            self.given[name] = given
            return name

        return note


@tf.function
def double(x):
    return x * 2


def run_function() -> None:
    double(tf.constant(1.0))


def trace() -> None:
    tf.function(lambda x: x + 1)(tf.constant(1))


def run_dataset() -> None:
    for _ in tf.data.Dataset.range(2).map(lambda x: x + 1):
        pass


def read_value() -> None:
    float(tf.constant(1.0))


def call_python() -> None:
    for _ in tf.data.Dataset.range(2).map(lambda x: tf.py_function(lambda y: y, [x], tf.int64)):
        pass


def run_session() -> None:
    with tf.Graph().as_default():
        one = tf.constant(1)
        with tf.compat.v1.Session() as session:
            session.run(one)


def run_model() -> None:
    keras.Sequential([keras.layers.Dense(2)])(np.ones((1, 2)))


def warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("a warning", stacklevel=1)


def change_setting() -> None:
    tf.config.run_functions_eagerly(False)


def predict_with_keras_2() -> None:
    model = tf_keras.Sequential([tf_keras.layers.InputLayer((1,)), tf_keras.layers.Dense(1)])
    model.predict(np.zeros((1, 1)), verbose=0)


def predict() -> None:
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.predict(np.zeros((1, 1)), verbose=0)


CASES: dict[_hooks.Hook, tuple[Callable[[], object], str]] = {
    _hooks.operations: (lambda: tf.constant(1) + 1, "operation"),
    _hooks.slow_operations: (run_model, "operation"),
    _hooks.functions: (lambda: tf.function(abs), "function_made"),
    _hooks.calls: (run_function, "call_begins"),
    _hooks.traces: (trace, "trace_ends"),
    _hooks.dataset_functions: (run_dataset, "dataset_function_begins"),
    _hooks.iterators: (run_dataset, "iterator_made"),
    _hooks.elements: (run_dataset, "element_read"),
    _hooks.reads: (read_value, "value_read"),
    _hooks.python_in_graphs: (call_python, "python_put_in_graph"),
    _hooks.python_calls: (call_python, "python_called"),
    _hooks.variables: (lambda: tf.Variable(1.0), "variable_made"),
    _hooks.sessions: (run_session, "session_made"),
    _hooks.session_runs: (run_session, "run_begins"),
    _hooks.keras_methods: (predict, "keras_begins"),
    _hooks.keras_2_methods: (predict_with_keras_2, "keras_begins"),
    _hooks.settings: (change_setting, "setting_changed"),
    _hooks.log: (lambda: tf.get_logger().warning("a warning"), "logged"),
    _hooks.python_warnings: (warn, "warned"),
}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("hook", CASES, ids=lambda hook: hook.__name__)
def test_hook_is_told_and_leaves_nothing(hook):
    run, method = CASES[hook]
    told = Told()
    try:
        with hook(told):
            run()
    except (ImportError, AttributeError, HookMissing) as error:
        pytest.fail(f"TensorFlow {tf.__version__} moved what _hooks.{hook.__name__} needs: {error}")
    assert told.calls[method] >= 1
    before = told.calls.copy()
    run()
    assert told.calls == before


def test_every_hook_has_its_case():
    quiet = {
        _hooks.own_frames_hidden,
        _hooks.own_frames_hidden_by_keras,
        _hooks.own_frames_hidden_by_keras_2,
    }
    hooks = {*_hooks.OF_TENSORFLOW, *_hooks.OF_KERAS, *_hooks.OF_KERAS_2}
    assert hooks == {*CASES, *quiet}


def test_slow_operation_is_named_as_text_and_a_function_is_none():
    told = Told()
    with _hooks.slow_operations(told):
        run_function()
        assert told.calls["operation"] == 0
        run_model()
    assert told.given["operation"][0] == "BiasAdd"


@pytest.mark.parametrize("name", ["numpy", "__float__", "__bool__", "__array__", "__format__"])
def test_each_way_to_read_a_value_is_told(name):
    told = Told()
    number = tf.constant(1.0)
    ways: dict[str, Callable[[], object]] = {
        "numpy": lambda: number.numpy(),  # noqa: PLW0108  looked up while the hook is there
        "__float__": lambda: float(number),
        "__bool__": lambda: bool(number),
        "__array__": lambda: number.__array__(),  # noqa: PLW0108
        "__format__": lambda: f"{number}",
    }
    with _hooks.reads(told):
        ways[name]()
    assert told.given["value_read"][0] == name


def failing() -> None:
    @tf.function
    def fails(x):
        raise ValueError("on purpose")

    fails(tf.constant(1))


def lines(run: Callable[[], object]) -> list[str]:
    """Returns the files in the traceback of what a function raises."""
    try:
        run()
    except ValueError:
        trace = sys.exc_info()[2]
    found = []
    while trace is not None:
        found.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    return found


def test_traceback_is_the_same_with_hooks():
    told = Told()
    plain = lines(failing)
    with _hooks.own_frames_hidden(told), _hooks.calls(told), _hooks.traces(told):
        heard = lines(failing)
    assert heard == plain


def test_operation_in_a_graph_remembers_no_line_of_ours():
    with _hooks.calls(Told()), _hooks.traces(Told()):
        graph = tf.function(lambda x: x + 1).get_concrete_function(tf.constant(1)).graph
    files = {entry[0] for operation in graph.get_operations() for entry in operation.traceback}
    assert _hooks.__file__ not in files


def test_what_assign_returns_is_no_new_variable():
    variable = tf.Variable(1.0)
    told = Told()
    with _hooks.variables(told):
        variable.assign_add(1.0)
    assert told.calls["variable_made"] == 0


def test_end_of_a_dataset_and_a_call_that_raises_are_told():
    told = Told()
    with _hooks.elements(told), _hooks.calls(told):
        run_dataset()
        with pytest.raises(ValueError, match="on purpose"):
            failing()
    assert told.calls["elements_ended"] == 1
    assert told.calls["call_fails"] == told.calls["call_ends"] == 1


@pytest.mark.parametrize("value", [True, False])
def test_setting_is_told_with_its_value(value):
    told = Told()
    try:
        with _hooks.settings(told):
            tf.config.run_functions_eagerly(value)
    finally:
        tf.config.run_functions_eagerly(False)
    assert told.given["setting_changed"][:2] == ("tf.config.run_functions_eagerly", value)


def test_program_goes_on_to_show_its_warnings_as_it_likes(monkeypatch):
    shown = []
    told = Told()
    with warnings.catch_warnings(), _hooks.python_warnings(told):
        warnings.simplefilter("always")
        monkeypatch.setattr(warnings, "showwarning", lambda message, *_: shown.append(str(message)))
        warnings.warn("to its own hook", stacklevel=1)
        with warnings.catch_warnings(record=True) as caught:
            warnings.warn("recorded", stacklevel=1)
        own = warnings.showwarning
    assert shown == ["to its own hook"]
    assert [str(each.message) for each in caught] == ["recorded"]
    assert told.calls["warned"] == 1  # what is recorded is the program's own matter
    assert own is not None


def test_warning_is_printed_as_python_prints_it():
    code = (
        "import sys, warnings\nfrom tfxray import _hooks\n"
        "class Told:\n    warned = lambda *_: None\n"
        "def warn():\n    warnings.warn_explicit('m', ResourceWarning, 'file', 1, source=object())\n"
        "warnings.simplefilter('always')\nwarn()\nprint('|', file=sys.stderr)\n"
        "with _hooks.python_warnings(Told()):\n    warn()\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    plain, heard = ran.stderr.split("|\n")
    assert heard == plain
    assert "tracemalloc" in plain  # what `warnings.showwarning` is not told


def test_name_that_is_gone_is_told():
    class Owner:
        pass

    with pytest.raises(HookMissing, match="Owner has no run"), _hooks._replaced(Owner, "run", abs):
        pass
