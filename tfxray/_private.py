"""The only place where modules that TensorFlow keeps private may be imported.

A private module may move with any release. Each function here imports what it needs when it is
called, says why no public name does the same, and has a test that names the module when it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def function_graph(function_def: Any, outer: Any) -> Any:
    """Turns the definition of a function into a graph that can be walked.

    A graph keeps the bodies of its loops, branches and calls as `FunctionDef`s. No public function
    turns one back into a `tf.Graph`, with dtypes and shapes.

    Args:
        function_def: The `FunctionDef`, from the library of a `GraphDef`.
        outer: The `tf.Graph` in whose library the functions are found that this one calls.

    Returns:
        A `FuncGraph` with its `inputs` and `outputs`.
    """
    from tensorflow.python.framework import (  # noqa: PLC0415
        function_def_to_graph,
    )

    with outer.as_default():
        return function_def_to_graph.function_def_to_graph(
            function_def, include_library_functions=True
        )


@contextmanager
def watched_operations(callback: Any) -> Iterator[None]:
    """Has a function called after every operation that runs eagerly in this thread.

    The public `tf.debugging.set_log_device_placement` names the operations, without their values.
    At the end TensorFlow is as it was, also after `tf.compat.v1.disable_eager_execution`, which
    nothing public undoes.

    Args:
        callback: Called with the type of the operation, its inputs, its attributes and its outputs.
    """
    from tensorflow.python.eager import context  # noqa: PLC0415
    from tensorflow.python.framework import op_callbacks  # noqa: PLC0415

    def watch(op_type: str | bytes, *given: Any, **named: Any) -> Any:
        # Operations on what is not a tensor yet, such as a list, come with their types as bytes.
        text = op_type.decode() if isinstance(op_type, bytes) else op_type
        return callback(text, *given, **named)

    mode = context.default_execution_mode
    op_callbacks.add_op_callback(watch)
    try:
        yield
    finally:
        context.default_execution_mode = mode
        with context.eager_mode():  # only then does removing undo all that adding did
            op_callbacks.remove_op_callback(watch)


@contextmanager
def watched_callbacks(watch: Callable[[], object]) -> Iterator[None]:
    """Has a function called whenever a graph is about to call Python.

    It does for `tf.py_function`, `tf.numpy_function` and `Dataset.from_generator`, often in threads that
    TensorFlow starts itself: `threading.settrace` has no say there, and nothing public tells of them.

    Args:
        watch: Called in the thread that then runs the Python function.
    """
    from tensorflow.python.ops.script_ops import FuncRegistry  # noqa: PLC0415

    original = FuncRegistry.__call__

    def call(*given: Any) -> Any:
        watch()
        return original(*given)

    FuncRegistry.__call__ = call
    try:
        yield
    finally:
        FuncRegistry.__call__ = original


def next_number() -> int:
    """Returns a number above those in the names of all functions that TensorFlow has made so far.

    The graph of a `tf.function` is called `__inference_NAME_NUMBER`. Nothing public tells whether it was
    there before a call.
    """
    from tensorflow.python.framework import ops  # noqa: PLC0415

    return int(ops.uid())


def source_position(depth: int) -> tuple[str, int]:
    """Finds the file and line that a running frame comes from, through AutoGraph's rewriting.

    AutoGraph runs a rewritten copy of a function. The public `tf.Operation.traceback` tells where
    an operation comes from, and nothing public does it for a line that adds none.

    Args:
        depth: How many frames above the caller.

    Returns:
        The file and the line as the author of the function knows them.
    """
    from tensorflow.python.util import tf_stack  # noqa: PLC0415

    position = tf_stack.extract_stack()[-2 - depth]
    return position.filename, position.lineno


def source_stack() -> list[tuple[str, int]]:
    """Lists the files and lines that have called one another, as `source_position` tells one of them.

    Returns:
        The outermost first.
    """
    from tensorflow.python.util import tf_stack  # noqa: PLC0415

    return [(each.filename, each.lineno) for each in tf_stack.extract_stack()]


def optimized_graphs(run: Callable[[], Any]) -> list[tuple[Any, Any]]:
    """Returns what Grappler made of the functions that a call runs.

    The public way, `tf.summary.trace_on` and `trace_export`, needs a folder and a file, and says
    nothing about a function that ran before: TensorFlow optimizes once and keeps the result. Only a
    private call makes it forget, so that the function is optimized again while somebody looks.

    Args:
        run: Runs the function, without arguments. It runs once.

    Returns:
        For each graph that was executed, in order: the `GraphDef` before and the one after.
    """
    import tensorflow as tf  # noqa: PLC0415
    from tensorflow.python.eager import context  # noqa: PLC0415

    context.context().clear_kernel_cache()
    context.enable_run_metadata()
    try:
        # A call that raised while somebody looked has left its graphs to the operations after it.
        tf.identity(tf.constant(0))
        context.export_run_metadata()
        run()
        metadata = context.export_run_metadata()
    finally:
        context.disable_run_metadata()
    return [
        (graphs.pre_optimization_graph, graphs.post_optimization_graph)
        for graphs in metadata.function_graphs
    ]


def nodes_after_optimization(concrete: Any) -> int:
    """Counts the nodes that Grappler leaves of a function's graph, without running the function.

    Nothing public optimizes a graph that is not run.

    Args:
        concrete: A `ConcreteFunction`.
    """
    import tensorflow as tf  # noqa: PLC0415
    from tensorflow.core.protobuf import device_properties_pb2  # noqa: PLC0415
    from tensorflow.python.grappler import cluster, tf_optimizer  # noqa: PLC0415

    # A description of a machine: without one, TensorFlow starts a session to look, and logs it.
    processor = device_properties_pb2.NamedDevice(
        name="/job:localhost/replica:0/task:0/device:CPU:0",
        properties=device_properties_pb2.DeviceProperties(type="CPU"),
    )
    graph = concrete.graph
    meta = tf.compat.v1.MetaGraphDef(graph_def=graph.as_graph_def())
    kept = meta.collection_def["train_op"].node_list.value
    kept.extend(tensor.name for tensor in graph.outputs)
    kept.extend(operation.name for operation in graph.control_outputs)
    optimized = tf_optimizer.OptimizeGraph(
        tf.compat.v1.ConfigProto(),
        meta,
        verbose=False,
        cluster=cluster.Cluster(devices=[processor]),
    )
    return len(optimized.node)


def requested_device(graph: Any) -> str | None:
    """Tells which device the operations that are added to a graph now would ask for.

    An operation knows its `device`, but none can be added to a graph that is only to be looked at.

    Args:
        graph: A `tf.Graph`.

    Returns:
        What the innermost `tf.device` says, or None without one.
    """
    innermost = next(iter(graph._device_function_stack.peek_objs()), None)
    name = "None" if innermost is None else str(innermost.display_name)
    return None if name == "None" else name


def concrete_functions(function: Any) -> list[tuple[Any, Any]]:
    """Lists what a `tf.function` was traced to, without tracing it.

    The public `pretty_printed_concrete_signatures` gives the same as text, and traces a function
    that has an `input_signature` and was not called yet.

    Args:
        function: A `tf.function`.

    Returns:
        Each `ConcreteFunction`, in the order of the traces, after the context it was traced in: two
        traces for equal arguments differ in that.
    """
    cache = function._function_cache
    if cache is None:  # never traced
        return []
    return [(context, concrete) for (context, _), concrete in cache._primary.items()]


def made_variables(context: Any) -> bool:
    """Tells whether a trace was allowed to make variables.

    Args:
        context: What `concrete_functions` gives with it.
    """
    from tensorflow.python.eager.polymorphic_function import (  # noqa: PLC0415
        tracing_compilation,
    )

    return bool(context.scope_type is tracing_compilation.ScopeType.VARIABLE_CREATION)


def trace_type_parts(kind: Any) -> tuple[str, dict[str, Any]] | None:
    """Takes apart the type that a trace keeps for a list, a tuple or a dict.

    `tf.types.experimental.TraceType` is public, its kinds are not.

    Args:
        kind: A `TraceType`.

    Returns:
        The name of the Python type and what is inside, by the text that gets at it, such as `[0]`;
        None for anything else.
    """
    from tensorflow.core.function.trace_type import (  # noqa: PLC0415
        default_types,
    )

    if isinstance(kind, default_types.List):
        return "list", _numbered(kind.components_tuple.components)
    if isinstance(kind, default_types.Tuple):
        return "tuple", _numbered(kind.components)
    if isinstance(kind, default_types.Dict):
        return "dict", {f"[{key!r}]": part for key, part in kind.mapping.items()}
    if isinstance(kind, default_types.NamedTuple):
        names = (f".{name}" for name in kind.attribute_names)
        return kind.type_name, dict(zip(names, kind.attributes.components, strict=True))
    return None


def _numbered(parts: Any) -> dict[str, Any]:
    return {f"[{index}]": part for index, part in enumerate(parts)}


def trace_type_value(kind: Any) -> tuple[Any] | None:
    """Returns the Python value that a trace was made for.

    Args:
        kind: A `TraceType`.

    Returns:
        The value in a tuple, or None where the trace was made for something else.
    """
    from tensorflow.core.function.trace_type import (  # noqa: PLC0415
        default_types,
    )

    return (kind.value,) if isinstance(kind, default_types.Literal) else None


def trace_type_is_identity(kind: Any) -> bool:
    """Tells whether a trace was made for one object, whatever it holds.

    Args:
        kind: A `TraceType`.
    """
    from tensorflow.core.function.trace_type import (  # noqa: PLC0415
        default_types,
    )

    return isinstance(kind, default_types.Weakref)


def function_context(scope_type: Any) -> Any:
    """Returns what TensorFlow compares, beside the arguments, to decide whether a call needs a trace.

    Args:
        scope_type: The kind of scope that the function is traced in.
    """
    from tensorflow.python.eager.polymorphic_function import (  # noqa: PLC0415
        function_context as contexts,
    )

    return contexts.make_function_context(scope_type)


def not_converted(function: Any) -> Any:
    """Returns the function that AutoGraph's `do_not_convert` wraps, where it is a partial or an object.

    `tf.py_function` wraps so what it is given. A plain function is the public `__wrapped__` of its wrapper;
    anything else is in its closure alone.

    Args:
        function: A function.

    Returns:
        What is wrapped, or None where that is not such a wrapper.
    """
    from tensorflow.python.autograph.impl import api  # noqa: PLC0415

    code = getattr(function, "__code__", None)
    if code is None or code.co_filename != api.__file__ or "func" not in code.co_freevars:
        return None
    return function.__closure__[code.co_freevars.index("func")].cell_contents
