"""A TensorFlow graph as plain data.

A `Graph` holds names, op types, dtypes, shapes, values and edges as strings and tuples, so that it
can be compared, printed and tested without TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any


class Kind(StrEnum):
    """What a node is to the reader; each kind has its own shape and colour in a picture."""

    INPUT = "input"
    CONSTANT = "constant"
    CAPTURED = "captured"
    VARIABLE = "variable"
    CONTROL_FLOW = "control flow"
    CALL = "call"
    OPERATION = "operation"


@dataclass(frozen=True)
class TensorType:
    """What is known of a tensor before the graph runs.

    Attributes:
        dtype: The name of the dtype, such as `float32`, or None if it is not known.
        shape: One size per axis, None for an unknown size; None as a whole for an unknown rank.

    Examples:
        >>> print(TensorType("float32", (None, 4)))
        float32 (None, 4)
        >>> print(TensorType("string", None))
        string <unknown>
    """

    dtype: str | None
    shape: tuple[int | None, ...] | None

    def __str__(self) -> str:
        """Returns the dtype and the shape as TensorFlow prints them."""
        if self.dtype is None:
            return "unknown"
        if self.dtype in {
            "resource",
            "variant",
        }:  # a handle: the shape of what it points to is not here
            return self.dtype
        return f"{self.dtype} {'<unknown>' if self.shape is None else self.shape}"


@dataclass(frozen=True)
class Source:
    """One output of one node: where an edge begins.

    Attributes:
        node: The name of the node.
        index: Which of its outputs, from 0.

    Examples:
        >>> print(Source("Mul", 0), Source("Switch", 1))
        Mul Switch:1
    """

    node: str
    index: int = 0

    def __str__(self) -> str:
        """Returns the name as a `GraphDef` writes it: output 0 goes without saying."""
        return self.node if self.index == 0 else f"{self.node}:{self.index}"


@dataclass(frozen=True)
class Call:
    """A function that a node runs: the body of a loop, a branch, a called function.

    Attributes:
        role: The attribute of the node that names the function, such as `body` or `then_branch`.
        function: The name of the function, as in `Graph.functions`.
    """

    role: str
    function: str


@dataclass(frozen=True)
class Node:
    """One operation of a graph.

    Attributes:
        name: The name, without the counters that TensorFlow adds to function names.
        op: The op type, such as `Mul`.
        kind: What the node is to the reader.
        inputs: The operands, in order.
        controls: The names of the nodes that must run before, though no tensor comes from them.
        outputs: What the node makes.
        value: For a constant its value, shortened only when it is very long.
        variable: For a captured variable, the variable's name, dtype and shape.
        calls: The functions that the node runs.
        constants: For each operand as written the value of a constant that was folded into the node,
            or None where a tensor arrives; empty where none was folded.
    """

    name: str
    op: str
    kind: Kind = Kind.OPERATION
    inputs: tuple[Source, ...] = ()
    controls: tuple[str, ...] = ()
    outputs: tuple[TensorType, ...] = ()
    value: str | None = None
    variable: str | None = None
    calls: tuple[Call, ...] = ()
    constants: tuple[str | None, ...] = ()

    @property
    def operands(self) -> tuple[str, ...]:
        """Where each operand comes from, or the constant that it is, in order and as text."""
        arriving = map(str, self.inputs)
        if not self.constants:
            return tuple(arriving)
        return tuple(next(arriving) if value is None else value for value in self.constants)

    def output(self, index: int) -> TensorType:
        """Returns what is known of one of its tensors: nothing, where a `GraphDef` does not say.

        Args:
            index: Which output, from 0.

        Examples:
            >>> print(Node("a", "Const", outputs=(TensorType("int32", ()),)).output(0))
            int32 ()
        """
        return self.outputs[index] if index < len(self.outputs) else TensorType(None, None)

    def as_dict(self) -> dict[str, Any]:
        """Returns the node as plain data, ready for JSON.

        Examples:
            >>> Node("b", "Neg", inputs=(Source("a"),)).as_dict()["inputs"]
            ['a']
        """
        return {
            "name": self.name,
            "op": self.op,
            "kind": str(self.kind),
            "inputs": [str(source) for source in self.inputs],
            "controls": list(self.controls),
            "outputs": [
                {"dtype": each.dtype, "shape": None if each.shape is None else list(each.shape)}
                for each in self.outputs
            ],
            "value": self.value,
            "variable": self.variable,
            "calls": [{"role": call.role, "function": call.function} for call in self.calls],
        }


@dataclass(frozen=True)
class Output:
    """A tensor that leaves the graph.

    Attributes:
        label: What to call it: `output`, `output 1` or the key under which a function returns it;
            `result` where a graph states no outputs and this tensor is used by no other node.
        source: Where it comes from.
    """

    label: str
    source: Source


@dataclass(frozen=True)
class Graph:
    """A graph and the functions that its nodes call, as plain data; `draw` shows it.

    Attributes:
        name: What was given: `tf.Graph`, `GraphDef` or the name of the function.
        nodes: The nodes, in the order in which they were made.
        outputs: The tensors that leave the graph.
        functions: The functions that nodes call, here or in one another; each name occurs once.
        note: Something the reader must know about this picture, or an empty string.

    Examples:
        >>> twelve = Node("twelve", "Const", Kind.CONSTANT, value="12")
        >>> Graph("g", (twelve,)).node("twelve").value
        '12'
    """

    name: str
    nodes: tuple[Node, ...]
    outputs: tuple[Output, ...] = ()
    functions: tuple[Graph, ...] = ()
    note: str = ""

    def node(self, name: str) -> Node:
        """Returns the node of that name.

        Args:
            name: The name of a node of this graph, not of its functions.

        Raises:
            KeyError: There is none.

        Examples:
            >>> Graph("g", (Node("a", "NoOp"),)).node("a").op
            'NoOp'
        """
        try:
            return self._by_name[name]
        except KeyError:
            raise KeyError(f"no node is called {name!r} in {self.name}") from None

    def as_dict(self) -> dict[str, Any]:
        """Returns the graph as plain data, ready for JSON.

        An operand is written `node` or `node:1`, as in a `GraphDef`.

        Examples:
            >>> Graph("g", (Node("a", "NoOp"),)).as_dict()["nodes"][0]["op"]
            'NoOp'
        """
        return {
            "name": self.name,
            "note": self.note,
            "nodes": [node.as_dict() for node in self.nodes],
            "outputs": [
                {"label": output.label, "source": str(output.source)} for output in self.outputs
            ],
            "functions": [function.as_dict() for function in self.functions],
        }

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """The labels of what leaves the graph, by the node that it comes from."""
        found: dict[str, list[str]] = {}
        for output in self.outputs:
            found.setdefault(output.source.node, []).append(output.label)
        return found

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}
