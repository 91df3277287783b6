"""Notes the operations that run eagerly, calls of a `tf.function` among them."""

from __future__ import annotations

import re
from typing import Final

import tensorflow as tf

from tfxray.recording.building import Graphs
from tfxray.recording.journal import Journal
from tfxray.recording.steps import Execution, RecordedNode
from tfxray.recording.values import tensor_text, type_text

_FUNCTION_CALL: Final = re.compile(r"__inference_(.+)_(\d+)")


class EagerOperations:
    """The operations that run at once, and the tensors that they made."""

    def __init__(self, journal: Journal, graphs: Graphs) -> None:
        """Begins without an operation.

        Args:
            journal: Where to note them.
            graphs: The graphs of the functions that are called.
        """
        self._journal = journal
        self._graphs = graphs
        self._tensors: dict[int, tuple[tf.Tensor, str]] = {}  # kept, so that no id is used twice
        self._calls: dict[str, str] = {}
        self._called: set[str] = set()

    def note(self, op_type: str, inputs: tuple[tf.Tensor, ...], outputs: list[tf.Tensor]) -> None:
        """Notes an operation that ran.

        Args:
            op_type: Its type; for a call of a graph, the graph's full name.
            inputs: What it took.
            outputs: What it made.
        """
        segment = self._journal.segment
        if segment is None:
            return
        ids, operands = self._inputs(inputs)
        texts = tuple(tensor_text(tensor) for tensor in inputs)
        value = ", ".join(tensor_text(tensor) for tensor in outputs)
        call = _FUNCTION_CALL.fullmatch(op_type)
        if call:
            traced = int(call[2]) > segment.begun and op_type not in self._called
            self._called.add(op_type)
            name, op_type = call[1], "function"
            node_id = self._calls.setdefault(name, f"{name}()")
            self._graphs.note_call(name, inputs, outputs)
        else:
            name, traced = op_type, False
            node_id = self._journal.unique_id(op_type)
        output = type_text(outputs[0].dtype, outputs[0].shape) if len(outputs) == 1 else ""
        self._journal.nodes[node_id] = RecordedNode(
            node_id, name, op_type, ids, output=output, operand=operands
        )
        for tensor in outputs:
            self._tensors[id(tensor)] = (tensor, node_id)
        segment.executed.append(Execution(node_id, name, op_type, texts, value, "computed", traced))

    def id_of(self, tensor: tf.Tensor, variable: str = "") -> str:
        """Returns the id of the node that made a tensor; one that none made is a constant.

        Args:
            tensor: A tensor with a value.
            variable: The variable that refers to it, if any does.
        """
        known = self._tensors.get(id(tensor))
        return known[1] if known else self._add_constant(tensor, variable)

    def _inputs(self, tensors: tuple[tf.Tensor, ...]) -> tuple[tuple[str, ...], str]:
        """Finds the nodes that tensors come from, and the numbers that come from none."""
        ids, texts = [], []
        for tensor in tensors:
            if (
                id(tensor) not in self._tensors
                and tensor.shape.rank == 0
                and tensor.dtype not in (tf.resource, tf.variant)
            ):
                texts.append(tensor_text(tensor))
                continue
            ids.append(self.id_of(tensor))
            texts.append("·")
        return tuple(ids), ", ".join(texts) if any(text != "·" for text in texts) else ""

    def _add_constant(self, tensor: tf.Tensor, variable: str) -> str:
        """Makes a node for a tensor that no operation was seen to make."""
        node_id = self._journal.unique_id("constant")
        output = type_text(tensor.dtype, tensor.shape)
        self._journal.nodes[node_id] = RecordedNode(
            node_id, "constant", "constant", output=output, variable=variable
        )
        self._tensors[id(tensor)] = (tensor, node_id)
        assert self._journal.segment is not None
        self._journal.segment.values.append((node_id, tensor_text(tensor)))
        return node_id
