"""How each kind of input becomes a `Graph`: graphs, functions, signatures, protocol buffers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from tfxray import _private
from tfxray.graphs.graph import (
    Call,
    Graph,
    Kind,
    Node,
    Output,
    Source,
    TensorType,
)

NEXT_ITERATION = frozenset({"NextIteration", "RefNextIteration"})
"""The ops from which an edge leads back to where a loop of TensorFlow 1 begins."""
_FUNCTIONAL = frozenset({"If", "StatelessIf", "While", "StatelessWhile", "Case", "StatelessCase"})
_LOWERED = NEXT_ITERATION | {"Switch", "RefSwitch", "_SwitchN", "Merge", "RefMerge", "LoopCond"}
_LOWERED |= {"Enter", "RefEnter", "Exit", "RefExit"}
_CONSTANT = frozenset({"Const", "HostConst", "_EagerConst"})
_INPUT = frozenset({"Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "_Arg", "_DeviceArg"})
_VARIABLE = frozenset({"VarHandleOp", "VariableV2", "Variable", "TemporaryVariable"})
_KINDS = {
    **dict.fromkeys(_CONSTANT, Kind.CONSTANT),
    **dict.fromkeys(_INPUT, Kind.INPUT),
    **dict.fromkeys(_VARIABLE, Kind.VARIABLE),
    **dict.fromkeys(_FUNCTIONAL | _LOWERED, Kind.CONTROL_FLOW),
}

_ACCEPTED = (
    "a tf.function with example arguments or tf.TensorSpecs, a ConcreteFunction, a tf.Graph, "
    "a GraphDef, a Keras model, a tf.data.Dataset, or the path of a SavedModel, of a frozen .pb file, "
    "or of a .keras or .h5 file"
)


def read(source: Any, /, *args: Any, **kwargs: Any) -> Graph:
    """Reads a graph as plain data.

    Args:
        source: A `tf.Graph`, a `tf.function`, a `ConcreteFunction`, a signature of a loaded
            SavedModel, or a `GraphDef`.
        *args: For a `tf.function`, example arguments or `tf.TensorSpec`s. It is traced, not run.
            Without any, the last graph of a function that was called already is read.
        **kwargs: For a `tf.function`, example arguments by name.

    Returns:
        The graph, with every function that it calls.

    Raises:
        TypeError: `source` is no graph, or the arguments do not fit it; the message says what to
            do.
        ValueError: The graph is empty, or a `GraphDef` names an input that it does not have.

    Examples:
        >>> square = tf.function(lambda x: x * x)
        >>> [node.op for node in read(square, tf.TensorSpec([], tf.float32)).nodes]
        ['Placeholder', 'Mul', 'Identity']
    """
    if isinstance(source, tf.types.experimental.ConcreteFunction):
        refuse_arguments(source, args, kwargs)
        graph = _read_concrete(source)
    elif isinstance(source, tf.types.experimental.PolymorphicFunction):
        graph = _read_function(source, args, kwargs)
    elif isinstance(source, tf.Graph):
        refuse_arguments(source, args, kwargs)
        graph = _read_graph(source)
    elif isinstance(source, tf.compat.v1.GraphDef):
        refuse_arguments(source, args, kwargs)
        graph = _read_graph_def(source)
    else:
        raise TypeError(_advice(source))
    if not graph.nodes:
        raise ValueError(
            f"{graph.name} is empty: it has no nodes to draw. Build operations in it first, "
            "for instance under `with graph.as_default():`."
        )
    return _with_stable_names(graph)


def _read_function(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Graph:
    """Traces a function; without arguments that it needs, reads what it was traced to last."""
    python = function.python_function
    try:
        concrete, note = trace(function, *args, **kwargs), ""
    except TypeError as error:
        traced = _private.concrete_functions(function)
        if args or kwargs or not traced or not isinstance(error.__cause__, TypeError):
            raise
        concrete = traced[-1][1]
        note = f"The last of {len(traced)} graphs of this function." if len(traced) > 1 else ""
    graph = _read_concrete(concrete)
    name = python.name if is_keras(python, "Layer") else graph.name
    return replace(graph, name=name, note=note)


def is_keras(value: Any, kind: str) -> bool:
    """Tells whether a value is an instance of a class of Keras, without importing Keras.

    Args:
        value: Anything.
        kind: The name of the class, such as `Layer`: every model is one.

    Examples:
        >>> is_keras(tf.Variable(1.0), "Layer")
        False
    """
    return any(
        base.__name__ == kind and base.__module__.split(".")[0] in {"keras", "tf_keras"}
        for base in type(value).__mro__
    )


def trace(function: Any, *args: Any, **kwargs: Any) -> Any:
    """Traces a `tf.function` for example arguments, without running it.

    Args:
        function: The `tf.function`.
        *args: Tensors, NumPy arrays, Python values or `tf.TensorSpec`s.
        **kwargs: The same, by name.

    Returns:
        The `ConcreteFunction`.

    Raises:
        TypeError: The arguments do not fit the function's parameters.

    Examples:
        >>> double = tf.function(lambda x: x * 2)
        >>> trace(double, tf.TensorSpec([3], tf.int32)).structured_outputs.shape
        TensorShape([3])
    """
    try:
        return function.get_concrete_function(*args, **kwargs)
    except TypeError as error:
        if "Binding inputs" not in str(error):  # raised inside the function, not by the call
            raise
        name = getattr(function, "__name__", "f")
        raise TypeError(
            f"{name} cannot be traced with the {len(args) + len(kwargs)} arguments given. Give one "
            "example argument or tf.TensorSpec for each parameter, as in "
            f"draw({name}, tf.TensorSpec([None, 4], tf.float32)). {error}"
        ) from error


def refuse_arguments(source: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Says that what is drawn as it is takes no example arguments.

    Args:
        source: What is drawn.
        args: The arguments that were given.
        kwargs: The same, by name.

    Raises:
        TypeError: There are some.

    Examples:
        >>> refuse_arguments(tf.Graph(), (), {})
    """
    if args or kwargs:
        raise TypeError(
            f"a {type(source).__name__} is drawn as it is: example arguments go with a tf.function "
            f"only, but {len(args) + len(kwargs)} were given."
        )


def _advice(source: Any) -> str:
    """Says what was given, and what to give instead."""
    given = type(source)
    if source is None:
        return f"cannot draw None. Give {_ACCEPTED}. A model has a train_function once fit has run."
    if is_keras(source, "Layer"):
        return f"a Keras {given.__name__} is not a graph, but draw(model) traces one."
    if isinstance(source, tf.compat.v1.Session):
        return "a Session runs a graph: draw(session.graph)."
    if isinstance(source, tf.compat.v1.MetaGraphDef):
        return "a MetaGraphDef holds a GraphDef: draw(meta_graph_def.graph_def)."
    if isinstance(source, tf.Operation) or (tf.is_symbolic_tensor(source)):
        return f"this {given.__name__} is one part of a graph: draw(x.graph) draws the whole of it."
    if tf.is_tensor(source) or isinstance(source, tf.Variable):
        return (
            f"an eager {given.__name__} holds a value and has no graph. "
            "Put the computation into a tf.function and draw that: draw(tf.function(f), x)."
        )
    if signatures := getattr(source, "signatures", None):
        keys = ", ".join(repr(key) for key in signatures)
        return (
            "a loaded SavedModel holds several graphs. Choose a signature: "
            f"draw(loaded.signatures[key]), where key is one of {keys}."
        )
    if callable(source):
        name = getattr(source, "__name__", "f")
        return (
            f"{name} is a plain Python function: it has no graph until tf.function traces it. "
            f"draw(tf.function({name}), ...) with one example argument or tf.TensorSpec "
            "for each parameter."
        )
    return f"cannot draw a {given.__name__}. Give {_ACCEPTED}."


# A graph ---------------------------------------------------------------------------------------


def _read_concrete(function: Any) -> Graph:
    """Reads a `ConcreteFunction`: its graph, and what it captured."""
    captured = list(function.captured_inputs)
    first = len(function.inputs) - len(captured)
    names = _variables(function.graph)
    captures = {
        tensor.op.name: names.get(id(value))
        for tensor, value in zip(function.inputs[first:], captured, strict=True)
    }
    outputs = _outputs(function.structured_outputs, function.outputs)
    graph = _read_operations(_function_name(function), function.graph, captures, outputs)
    return replace(graph, functions=tuple(_functions(function.graph, graph)))


def _function_name(function: Any) -> str:
    name = function.name
    return stable_name(name.decode() if isinstance(name, bytes) else str(name))


def _variables(graph: Any) -> dict[int, str]:
    """Says which captured handle belongs to which variable.

    A graph holds its variables weakly. When the model that owns them is gone, as after
    `tf.saved_model.load(path).signatures[key]`, the graph can still be drawn, but not name them.
    """
    try:
        variables = graph.variables
    except AssertionError:  # what TensorFlow raises for a variable that was deleted
        return {}
    return {
        id(variable.handle): (f"{variable.name.removesuffix(':0')}: {_type(variable)}")
        for variable in variables
    }


def _outputs(structure: Any, tensors: Iterable[Any]) -> list[Output]:
    """Names the outputs of a function by the keys under which it returns them."""
    sources = [Source(tensor.op.name, tensor.value_index) for tensor in tensors]
    if isinstance(structure, Mapping) and len(structure) == len(sources):
        labels = [
            str(key) for key in sorted(structure)
        ]  # TensorFlow flattens a dict by its sorted keys
    else:
        labels = (
            ["output"]
            if len(sources) == 1
            else [f"output {index}" for index in range(len(sources))]
        )
    return [Output(label, source) for label, source in zip(labels, sources, strict=True)]


def _read_graph(source: tf.Graph, name: str = "tf.Graph") -> Graph:
    """Reads a `tf.Graph`, or the graph inside a function: that one knows its outputs."""
    captures: dict[str, str | None] = {}
    outputs: list[Output] | None = None
    if hasattr(source, "captures"):  # a FuncGraph
        names = _variables(source)
        captures = {inner.op.name: names.get(id(outer)) for outer, inner in source.captures}
        outputs = _outputs(source.structured_outputs, source.outputs)
        name = source.name
    graph = _read_operations(name, source, captures, outputs)
    return replace(graph, functions=tuple(_functions(source, graph)))


def _read_operations(
    name: str, source: tf.Graph, captures: Mapping[str, str | None], outputs: list[Output] | None
) -> Graph:
    """Reads the operations of a `tf.Graph`.

    Args:
        name: What to call it.
        source: The graph.
        captures: For each node that stands for something captured, the variable, or None for a
            tensor.
        outputs: The outputs, or None if the graph does not state any.
    """
    nodes = []
    for operation in source.get_operations():
        calls = tuple(_calls(operation.node_def))
        value = (
            operation.get_attr("value")
            if operation.type in _CONSTANT and operation.outputs
            else None
        )
        nodes.append(
            Node(
                name=operation.name,
                op=operation.type,
                kind=Kind.CAPTURED if operation.name in captures else _kind(operation.type, calls),
                inputs=tuple(
                    Source(tensor.op.name, tensor.value_index) for tensor in operation.inputs
                ),
                controls=tuple(sorted(control.name for control in operation.control_inputs)),
                outputs=tuple(_type(tensor) for tensor in operation.outputs),
                value=None if value is None else _value(value),
                variable=captures.get(operation.name),
                calls=calls,
            )
        )
    return Graph(name, tuple(nodes), tuple(_unused(nodes) if outputs is None else outputs))


def _kind(op: str, calls: tuple[Call, ...]) -> Kind:
    return _KINDS.get(op) or (Kind.CALL if calls else Kind.OPERATION)


def _calls(node_def: Any) -> Iterator[Call]:
    order = [
        "cond",
        "body",
        "then_branch",
        "else_branch",
    ]  # as one reads them; TensorFlow gives no order
    for role in sorted(
        node_def.attr, key=lambda role: (order.index(role) if role in order else 9, role)
    ):
        value = node_def.attr[role]
        if value.HasField("func"):
            yield Call(role, value.func.name)
        for index, function in enumerate(value.list.func):
            yield Call(f"{role}[{index}]", function.name)


def _type(tensor: Any) -> TensorType:
    shape = None if tensor.shape.rank is None else tuple(tensor.shape.as_list())
    return TensorType(tensor.dtype.name, shape)


def _unused(nodes: list[Node]) -> Iterator[Output]:
    """Finds the results of a graph that states none: the nodes whose tensors no other node uses."""
    used = {source.node for node in nodes for source in node.inputs}
    for node in nodes:
        if node.name not in used:
            for index in range(len(node.outputs)):
                yield Output("result", Source(node.name, index))


_LONGEST_VALUE = 200  # characters: more than anybody reads, little enough for a page


def _value(proto: Any) -> str:
    """Writes the value of a constant on one line, as TensorFlow prints it."""
    if proto.dtype == tf.resource.as_datatype_enum:  # the seeds of a shuffled dataset
        return ", ".join(handle.name for handle in proto.resource_handle_val)
    array = tf.make_ndarray(proto)
    if (
        array.dtype == object
    ):  # bytes: cut before they are written, one string may be megabytes long
        flat = np.array(
            [_bytes(item) for item in array.ravel()[:_LONGEST_VALUE]] or [""], dtype=object
        )
        array = flat.reshape(array.shape) if flat.size == array.size else flat
        text = np.array2string(
            array, threshold=12, edgeitems=3, max_line_width=10**6, formatter={"object": str}
        )
    else:
        text = np.array2string(array, threshold=12, edgeitems=3, max_line_width=10**6)
    text = re.sub(r"\s*\n\s*", " ", text).replace("...", "…")
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _bytes(item: Any) -> str:
    return repr(item if len(item) <= _LONGEST_VALUE else item[:_LONGEST_VALUE] + b"...")


# The functions that a graph calls --------------------------------------------------------------


def _functions(source: tf.Graph, graph: Graph) -> Iterator[Graph]:
    """Reads every function that can be reached from a graph, in the order of their first call."""
    waiting = [call.function for node in graph.nodes for call in node.calls]
    if not waiting:
        return
    library = {
        function.signature.name: function for function in source.as_graph_def().library.function
    }
    done: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in done or name not in library:
            continue
        done.add(name)
        inner = _private.function_graph(library[name], source)
        function = _read_operations(name, inner, {}, _outputs(None, inner.outputs))
        yield function
        waiting = [call.function for node in function.nodes for call in node.calls] + waiting


# A GraphDef ------------------------------------------------------------------------------------


def _read_graph_def(source: Any) -> Graph:
    """Reads a `GraphDef`: through TensorFlow for dtypes and shapes, or as written if it refuses."""
    graph = tf.Graph()
    try:
        with graph.as_default():
            tf.graph_util.import_graph_def(source, name="")
    except (ValueError, tf.errors.OpError):  # an op that is not installed, a name it does not allow
        return _read_as_written(source)
    return replace(_read_graph(graph), name="GraphDef")


def _read_as_written(source: Any) -> Graph:
    nodes = []
    for node_def in source.node:
        calls = tuple(_calls(node_def))
        value = node_def.attr["value"].tensor if node_def.op in _CONSTANT else None
        nodes.append(
            Node(
                name=node_def.name,
                op=node_def.op,
                kind=_kind(node_def.op, calls),
                inputs=tuple(_input(text) for text in node_def.input if not text.startswith("^")),
                controls=tuple(sorted(text[1:] for text in node_def.input if text.startswith("^"))),
                outputs=(TensorType(None, None),),
                value=None if value is None else _value(value),
                calls=calls,
            )
        )
    names = {node.name for node in nodes}
    for node in nodes:
        for name in [source.node for source in node.inputs] + list(node.controls):
            if name not in names:
                raise ValueError(
                    f"the GraphDef is broken: {node.name!r} takes {name!r}, which is not in it."
                )
    return Graph(
        "GraphDef",
        tuple(nodes),
        tuple(_unused(nodes)),
        note="Drawn as written: TensorFlow could not import this GraphDef, "
        "so dtypes and shapes are not known.",
    )


def _input(text: str) -> Source:
    node, _, index = text.rpartition(":")
    return Source(node, int(index)) if node and index.isdigit() else Source(text)


# Names that stay the same from run to run -------------------------------------------------------


def stable_name(name: str) -> str:
    """Takes the counters off a function name: they differ when something else was traced before.

    Args:
        name: The name of a function as TensorFlow has it.

    Examples:
        >>> stable_name("__inference_multiply_subtract_13"), stable_name("while_body_42")
        ('multiply_subtract', 'while_body')
        >>> stable_name("while_cond_93_rewritten_grad_202")
        'while_cond_rewritten_grad'
    """
    name = re.sub(r"^__inference_(?=.)", "", name)
    if backward := re.match(r"__backward_(.+?)(_\d+)+$", name):
        return f"backward_{backward[1]}"
    name = re.sub(r"^__forward_", "forward_", name)
    name = re.sub(r"_\d+(?=_(rewritten|grad)(_|$))", "", name)
    return re.sub(r"(?<=.)_\d+$", "", name)


def _stable_node_name(name: str) -> str:
    """Does the same for the one node named after a function: an unused input of a loop."""
    return re.sub(r"_\d+(?=___redundant_placeholder)", "", name)


def _with_stable_names(graph: Graph) -> Graph:
    if not any(node.calls for node in graph.nodes):  # then nothing is named after a function
        return graph
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for function in graph.functions:
        base = new = stable_name(function.name)
        number = 2
        while new in taken:
            new, number = f"{base}#{number}", number + 1
        taken.add(new)
        renamed[function.name] = new

    def source(old: Source) -> Source:
        return Source(_stable_node_name(old.node), old.index)

    def renew(old: Graph) -> Graph:
        nodes = tuple(
            replace(
                node,
                name=_stable_node_name(node.name),
                inputs=tuple(source(operand) for operand in node.inputs),
                controls=tuple(_stable_node_name(control) for control in node.controls),
                calls=tuple(
                    Call(call.role, renamed.get(call.function) or stable_name(call.function))
                    for call in node.calls
                ),
            )
            for node in old.nodes
        )
        outputs = tuple(Output(output.label, source(output.source)) for output in old.outputs)
        return replace(old, nodes=nodes, outputs=outputs)

    functions = tuple(
        replace(renew(function), name=renamed[function.name]) for function in graph.functions
    )
    return replace(renew(graph), functions=functions)
