"""Notes the nodes that join the graphs of a program."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import tensorflow as tf

from tfxray.recording.journal import Frame, Journal
from tfxray.recording.steps import RecordedNode
from tfxray.recording.values import array_text, tensor_text, type_text

_TRIAL_GRAPH: Final = "tmp"  # AutoGraph looks there at a loop's condition, then throws it away
_SUBGRAPHS: Final = (
    (re.compile(r"(.*_)?while_cond_\d+"), "loop condition"),
    (re.compile(r"(.*_)?while_body_\d+"), "loop body"),
    (re.compile(r"(.*_)?cond_true_\d+"), "branch if true"),
    (re.compile(r"(.*_)?cond_false_\d+"), "branch if false"),
)
_LOOP_PLUMBING: Final = re.compile(r"(.*/)?(loop_counter|maximum_iterations)")


@dataclass(slots=True)
class _KnownGraph:
    graph: tf.Graph
    label: str
    block: str
    seen: int = 0


class Graphs:
    """The graphs that a program builds."""

    def __init__(self, journal: Journal) -> None:
        """Begins without a graph.

        Args:
            journal: Where to note the nodes.
        """
        self._journal = journal
        self._known: dict[int, _KnownGraph] = {}
        self._plumbing: set[str] = set()

    def know(self, graph: tf.Graph, variable: str = "") -> str:
        """Takes a graph into view and gives it a label of its own, which it returns."""
        if id(graph) in self._known:
            return self._known[id(graph)].label
        name = _name(graph)
        block = next((text for pattern, text in _SUBGRAPHS if pattern.fullmatch(name)), "")
        wanted = block or name or variable or "graph"
        taken = {known.label for known in self._known.values()}
        again = f"{wanted}, trace" if name and not block else wanted
        labels = itertools.chain([wanted], (f"{again} {number}" for number in itertools.count(2)))
        label = next(label for label in labels if label not in taken)
        self._known[id(graph)] = _KnownGraph(graph, label, block)
        return label

    def look(self) -> None:
        """Looks for nodes that have joined a graph since the last time."""
        segment = self._journal.segment
        if segment is None:
            return
        if not tf.executing_eagerly() and not in_trial_graph():
            self.know(tf.compat.v1.get_default_graph())
        for known in self._known.values():
            operations = known.graph.get_operations()
            leads_through = bool(known.block) and known.graph is not segment.frame.graph
            for operation in operations[known.seen :]:
                node = self._node(known, operation)
                self._journal.nodes[node.id] = node
                segment.nodes.append(node.id)
                if leads_through or _LOOP_PLUMBING.fullmatch(operation.name):
                    self._plumbing.add(node.id)
            known.seen = len(operations)

    def block_of(self, frame: Frame) -> str:
        """Says what block of a graph a frame builds, as in `loop body`; empty for none."""
        known = self._known.get(id(frame.graph))
        return known.block if frame.block and known else ""

    def id_of(self, tensor: tf.Tensor) -> str:
        """Returns the id of the node that has a symbolic tensor as its only output, or nothing."""
        operation = tensor.op
        known = self._known.get(id(operation.graph))
        return node_id(known.label, operation.name) if known and len(operation.outputs) == 1 else ""

    def note_call(self, name: str, inputs: tuple[tf.Tensor, ...], outputs: list[tf.Tensor]) -> None:
        """Notes what goes into and comes out of the graph that a call runs."""
        segment = self._journal.segment
        assert segment is not None
        for known in reversed(self._known.values()):
            graph = known.graph
            if (
                _name(graph) == name
                and len(graph.inputs) == len(inputs)
                and all(
                    symbolic.dtype == tensor.dtype
                    and symbolic.shape.is_compatible_with(tensor.shape)
                    for symbolic, tensor in zip(graph.inputs, inputs, strict=True)
                )
            ):
                self.look()
                for symbolic, tensor in zip(
                    (*graph.inputs, *graph.outputs), (*inputs, *outputs), strict=False
                ):
                    place = node_id(known.label, symbolic.op.name)
                    segment.values.append((place, tensor_text(tensor)))
                return

    def matter(self, nodes: list[str]) -> bool:
        """Tells whether any of some nodes does more than carry values around a loop or branch."""
        return any(each not in self._plumbing for each in nodes)

    def finished(self) -> Iterator[RecordedNode]:
        """All nodes; those that only carry values around a loop are marked as not drawn."""
        nodes = self._journal.nodes
        needed = {
            each
            for node in nodes.values()
            if node.id not in self._plumbing
            for each in node.inputs
            if nodes[each].op_type == "Placeholder"
        }
        for node in nodes.values():
            yield replace(node, drawn=node.id not in self._plumbing or node.id in needed)

    def _node(self, known: _KnownGraph, operation: tf.Operation) -> RecordedNode:
        ids, texts = [], []
        for tensor in operation.inputs:
            source = node_id(known.label, tensor.op.name)
            ids.append(source)
            if _LOOP_PLUMBING.fullmatch(tensor.op.name):
                continue
            if tensor.op.type == "Const" and tensor.op.name.startswith(f"{operation.name}/"):
                texts.append(_constant_text(tensor.op))
                self._plumbing.add(source)
            else:
                texts.append("·")
        operand = ", ".join(texts) if any(text != "·" for text in texts) else ""
        if operation.type == "Const":
            operand = _constant_text(operation)
        outputs = operation.outputs
        output = type_text(outputs[0].dtype, outputs[0].shape) if len(outputs) == 1 else ""
        return RecordedNode(
            node_id(known.label, operation.name),
            operation.name,
            operation.type,
            tuple(ids),
            known.label,
            output,
            operand=operand,
        )


def in_trial_graph() -> bool:
    """Tells whether AutoGraph is trying something out in a graph that it then throws away."""
    return not tf.executing_eagerly() and _name(tf.compat.v1.get_default_graph()) == _TRIAL_GRAPH


def node_id(label: str, name: str) -> str:
    """Returns the id of a node.

    Args:
        label: The label of its graph.
        name: Its name there.

    Examples:
        >>> node_id("loop body", "while/sub")
        'loop body/while/sub'
    """
    return f"{label}/{name}"


def _name(graph: tf.Graph) -> str:
    return str(getattr(graph, "name", ""))  # only the graphs of functions have one


def _constant_text(operation: tf.Operation) -> str:
    return array_text(tf.make_ndarray(operation.get_attr("value")))
