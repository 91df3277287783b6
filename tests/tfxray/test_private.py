"""What TensorFlow keeps private is where it was; if not, the failure names the module."""

from __future__ import annotations

import functools
import importlib

import pytest
import tensorflow as tf

from tfxray import _private


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("tensorflow.python.framework.function_def_to_graph", ["function_def_to_graph"]),
        ("tensorflow.python.framework.op_callbacks", ["add_op_callback", "remove_op_callback"]),
        (
            "tensorflow.python.eager.context",
            [
                "context",
                "default_execution_mode",
                "eager_mode",
                "enable_run_metadata",
                "export_run_metadata",
                "disable_run_metadata",
            ],
        ),
        ("tensorflow.python.ops.script_ops", ["FuncRegistry"]),
        ("tensorflow.python.util.tf_stack", ["extract_stack"]),
        ("tensorflow.core.protobuf.device_properties_pb2", ["NamedDevice", "DeviceProperties"]),
        ("tensorflow.python.grappler.cluster", ["Cluster"]),
        ("tensorflow.python.grappler.tf_optimizer", ["OptimizeGraph"]),
    ],
)
def test_module_is_where_it_was(module, names):
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        pytest.fail(f"TensorFlow {tf.__version__} moved {module}: mend _private.py ({error})")
    missing = [name for name in names if not hasattr(found, name)]
    assert not missing, f"TensorFlow {tf.__version__} took {missing} out of {module}"


def test_context_forgets_kernels():
    from tensorflow.python.eager import context

    message = f"TensorFlow {tf.__version__} changed tensorflow.python.eager.context"
    assert hasattr(context.context(), "clear_kernel_cache"), message


def test_function_graph_has_inputs_and_outputs():
    inner = tf.function(lambda x: x + 1.0)
    outer = tf.function(lambda x: inner(x) * 2.0).get_concrete_function(tf.TensorSpec([2])).graph
    (definition,) = outer.as_graph_def().library.function
    graph = _private.function_graph(definition, outer)
    assert [tensor.shape for tensor in graph.inputs] == [[2]]
    assert [tensor.op.type for tensor in graph.outputs] == ["Identity"]


def test_optimized_graphs_come_each_time():
    double = tf.function(lambda x: x * (tf.constant(1.0) + 1.0))
    argument = tf.constant(1.0)
    for _ in range(2):
        pairs = _private.optimized_graphs(lambda: double(argument))
        before, after = pairs[-1]
        assert len(before.node) > len(after.node)


def test_watching_ends_when_the_call_fails():
    def fail():
        raise RuntimeError("of its own")

    with pytest.raises(RuntimeError, match="of its own"):
        _private.optimized_graphs(fail)
    assert _private.optimized_graphs(lambda: None) == []


def test_operations_are_watched_with_their_values():
    seen = []

    def watch(op_type, inputs, attrs, outputs, *_, **__):
        seen.append(
            (op_type, [each.numpy() for each in inputs], [each.numpy() for each in outputs])
        )

    with _private.watched_operations(watch):
        tf.constant(12) * 3
    tf.constant(1) + 1
    assert seen == [("Mul", [12, 3], [36])]


def test_callbacks_of_graphs_are_watched():
    from tensorflow.python.ops.script_ops import FuncRegistry

    seen, before = [], FuncRegistry.__call__

    def double(x):
        seen.append("called")
        return x * 2

    data = tf.data.Dataset.range(2).map(lambda x: tf.numpy_function(double, [x], tf.int64))
    with _private.watched_callbacks(lambda: seen.append("watched")):
        assert [int(each) for each in data] == [0, 2]
    assert seen == ["watched", "called"] * 2
    assert FuncRegistry.__call__ is before


def test_watching_ends_in_eager_mode_whatever_happened():
    from tensorflow.python.eager import context

    before = context.default_execution_mode
    with (
        pytest.raises(RuntimeError, match="of its own"),
        tf.Graph().as_default(),
        _private.watched_operations(lambda *_, **__: None),
    ):
        raise RuntimeError("of its own")
    assert context.default_execution_mode == before
    assert not context.context().op_callbacks
    assert tf.executing_eagerly()


def test_position_is_that_of_the_source_and_not_of_its_rewritten_copy():
    positions = []

    def note() -> None:
        positions.append(_private.source_position(1))

    @tf.function
    def traced(x):
        if x > 0:
            note()
        return x

    traced(tf.constant(1))
    file, line = positions[0]
    assert file == __file__
    first = traced.python_function.__code__.co_firstlineno
    assert line == first + 3


def test_whole_stack_is_that_of_the_source():
    stacks = []

    @tf.function
    def traced(x):
        if x > 0:
            stacks.append(_private.source_stack())
        return x

    traced(tf.constant(1))
    lines = [line for file, line in stacks[0] if file == __file__]
    first = traced.python_function.__code__.co_firstlineno
    assert lines[-1] == first + 3


@pytest.mark.parametrize("wraps", [tf.autograph.experimental.do_not_convert])
def test_what_is_not_converted_is_found(wraps):
    partial = functools.partial(int, base=2)
    assert _private.not_converted(wraps(partial)) is partial
    assert _private.not_converted(partial) is None
    assert _private.not_converted(lambda func: func) is None
