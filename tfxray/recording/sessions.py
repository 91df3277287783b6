"""Reads what a session really ran, and the values that passed through it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from tfxray._runtime_names import fed, folded
from tfxray.recording.steps import ValueSource
from tfxray.recording.values import array_text


@dataclass(frozen=True, slots=True)
class RunNode:
    """A node that a session ran.

    Attributes:
        name: Its name in the graph that ran.
        built: The name of the node of the program's graph it stands for; empty when there is none.
        op_type: Its type in the graph that ran; `Placeholder` for one whose value is fed.
        inputs: The names, in the graph that ran, of the nodes it takes values from; `name:1` for the
            second output of one.
        value: The value of its first output as text; empty when it is not known.
        value_source: How the value is known.
    """

    name: str
    built: str
    op_type: str
    inputs: tuple[str, ...]
    value: str
    value_source: ValueSource


@dataclass(frozen=True, slots=True)
class SessionRun:
    """One call of `tf.compat.v1.Session.run`.

    Attributes:
        fetched: The names of what the program asked for.
        needed: The names of the nodes of the program's graph that the fetches depend on, back to
            what is fed.
        nodes: What ran, in an order that the inputs allow, ties by name.
    """

    fetched: tuple[str, ...]
    needed: frozenset[str]
    nodes: tuple[RunNode, ...]


def traced_run(
    run: Callable[..., Any], session: tf.compat.v1.Session, arguments: Mapping[str, Any]
) -> tuple[Any, Any]:
    """Runs a session as asked, and has TensorFlow tell what it ran.

    Args:
        run: The unbound `run` of the session's class.
        session: The session.
        arguments: What `run` is called with, by name.

    Returns:
        What the program gets, and the `RunMetadata`.
    """
    options, run_metadata = arguments.get("options"), arguments.get("run_metadata")
    asked = tf.compat.v1.RunOptions()
    if options is not None:
        asked.CopyFrom(options)
    asked.trace_level = tf.compat.v1.RunOptions.FULL_TRACE
    asked.output_partition_graphs = True
    metadata = tf.compat.v1.RunMetadata() if run_metadata is None else run_metadata
    fetches, feed_dict = arguments["fetches"], arguments.get("feed_dict")
    return run(session, fetches, feed_dict, options=asked, run_metadata=metadata), metadata


def what_ran(
    run: Callable[..., Any],
    session: tf.compat.v1.Session,
    arguments: Mapping[str, Any],
    result: Any,
    metadata: Any,
) -> SessionRun:
    """Tells what a session ran, with the values that passed through it.

    A second run fetches the values that the first one does not hand back. It is left out where it
    could change or draw anything: when an operation that ran has state.

    Args:
        run: The unbound `run` of the session's class.
        session: The session.
        arguments: What `run` was called with, by name.
        result: What it returned.
        metadata: The `RunMetadata` of `traced_run`.

    Returns:
        What ran.
    """
    fetches, feed_dict = arguments["fetches"], arguments.get("feed_dict")
    graph = session.graph
    leaves = [graph.as_graph_element(leaf) for leaf in tf.nest.flatten(fetches, True)]
    values: dict[str, tuple[str, ValueSource]] = {}
    for leaf, value in zip(leaves, tf.nest.flatten(result, True), strict=False):
        if isinstance(leaf, tf.Tensor) and leaf.value_index == 0:
            values[leaf.op.name] = (array_text(value), "fetched")
    feeds = {graph.as_graph_element(key).op.name: value for key, value in (feed_dict or {}).items()}
    values |= {name: (array_text(value), "fed") for name, value in feeds.items()}

    ran = _ran(metadata)
    built = {name: _built_name(name, graph) for name in ran}
    for name, node in ran.items():
        if node.op == "Const":
            text = array_text(tf.make_ndarray(node.attr["value"].tensor))
            values.setdefault(built[name] or name, (text, "constant"))
    to_read = [
        built[name]
        for name in ran
        if built[name] and built[name] not in values and _has_value(graph, built[name])
    ]
    if to_read and not any(name and _has_state(graph, name) for name in built.values()):
        tensors = [graph.get_operation_by_name(name).outputs[0] for name in to_read]
        for name, value in zip(to_read, run(session, tensors, feed_dict), strict=True):
            values[name] = (array_text(value), "second run")

    nodes = []
    for name in _ordered({name: _input_names(node) & ran.keys() for name, node in ran.items()}):
        text, source = values.get(built[name] or name, ("", ""))
        op_type = "Placeholder" if ran[name].op == "_Arg" else ran[name].op
        inputs = tuple(
            each.removesuffix(":0") for each in ran[name].input if not each.startswith("^")
        )
        nodes.append(RunNode(name, built[name], op_type, inputs, text, source))
    fetched = [leaf.op if isinstance(leaf, tf.Tensor) else leaf for leaf in leaves]
    names = tuple(dict.fromkeys(operation.name for operation in fetched))
    return SessionRun(names, _needed(fetched, feeds), tuple(nodes))


def _ran(metadata: Any) -> dict[str, Any]:
    """The nodes reported as executed, by name, without those that hand results out."""
    executed = {
        stats.node_name for device in metadata.step_stats.dev_stats for stats in device.node_stats
    }
    return {
        node.name: node
        for partition in metadata.partition_graphs
        for node in partition.node
        if node.name in executed and node.op != "_Retval"
    }


def _built_name(name: str, graph: tf.Graph) -> str:
    known = {operation.name for operation in graph.get_operations()}
    if name in known:
        return name
    written = fed(name) or folded(name) or ""
    return written if written in known else ""


def _has_value(graph: tf.Graph, name: str) -> bool:
    """Tells whether a session can be asked for a value; of what is within a loop it cannot."""
    outputs = graph.get_operation_by_name(name).outputs
    return (
        bool(outputs)
        and outputs[0].dtype not in (tf.resource, tf.variant)
        and graph.is_fetchable(outputs[0])
    )


def _has_state(graph: tf.Graph, name: str) -> bool:
    return bool(graph.get_operation_by_name(name).op_def.is_stateful)


def _input_names(node: Any) -> set[str]:
    return {each.removeprefix("^").split(":")[0] for each in node.input}


def _ordered(inputs: dict[str, set[str]]) -> list[str]:
    """Puts every node after its inputs; where that leaves a choice, by name.

    TensorFlow keeps no order between nodes that do not wait for each other.
    """
    waiting = {name: set(before) for name, before in inputs.items()}
    ready = [name for name, before in waiting.items() if not before]
    heapq.heapify(ready)
    order = []
    while ready:
        name = heapq.heappop(ready)
        order.append(name)
        for other, before in waiting.items():
            if name in before:
                before.remove(name)
                if not before:
                    heapq.heappush(ready, other)
    # Nodes of a cycle, which loops of TensorFlow 1 make, never become ready.
    return order + sorted(inputs.keys() - set(order))


def _needed(fetched: list[tf.Operation], feeds: Collection[str]) -> frozenset[str]:
    """The names of the nodes that the fetches depend on, back to what is fed."""
    found: set[str] = set()
    waiting = list(fetched)
    while waiting:
        operation = waiting.pop()
        if operation.name in found:
            continue
        found.add(operation.name)
        if operation.name not in feeds:
            waiting.extend(tensor.op for tensor in operation.inputs)
            waiting.extend(operation.control_inputs)
    return frozenset(found)
