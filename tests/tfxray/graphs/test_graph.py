"""A graph as plain data: how its parts are written, and what is asked for in vain."""

from __future__ import annotations

import pytest

from tfxray.graphs import Graph, Kind, Node, Output, Source, TensorType


@pytest.mark.parametrize(
    ("tensor", "text"),
    [
        (TensorType("int32", ()), "int32 ()"),
        (TensorType("int32", (None, 3)), "int32 (None, 3)"),
        (TensorType("string", None), "string <unknown>"),
        (TensorType("resource", ()), "resource"),
        (TensorType("variant", None), "variant"),
        (TensorType(None, None), "unknown"),
    ],
)
def test_tensor_as_text(tensor, text):
    assert str(tensor) == text


def test_first_output_goes_without_saying():
    assert [str(Source("a")), str(Source("a", 0)), str(Source("a", 1))] == ["a", "a", "a:1"]


def test_node_knows_its_outputs_as_far_as_they_are_known():
    node = Node("a", "Split", outputs=(TensorType("int32", ()), TensorType("bool", ())))
    assert node.output(1) == TensorType("bool", ())
    assert node.output(2) == TensorType(None, None)


def test_nodes_are_found_by_name():
    graph = Graph("g", (Node("a", "NoOp"), Node("b", "Neg")))
    assert graph.node("b").op == "Neg"
    with pytest.raises(KeyError) as caught:
        graph.node("c")
    assert caught.value.args == ("no node is called 'c' in g",)


def test_kinds_are_called_as_a_reader_calls_them():
    assert [str(kind) for kind in Kind] == [
        *("input", "constant", "captured", "variable", "control flow", "call", "operation")
    ]


def test_graph_as_data_tells_its_nodes_its_outputs_and_its_functions():
    made = (TensorType("int32", ()),)
    nodes = (
        Node("a", "Const", value="1", outputs=made),
        Node("b", "Neg", inputs=(Source("a"),), controls=("a",)),
    )
    graph = Graph("g", nodes, (Output("one", Source("b", 1)),), (Graph("f", ()),), "A note.")
    data = graph.as_dict()
    assert [node["name"] for node in data.pop("nodes")] == ["a", "b"]
    (function,) = data.pop("functions")
    assert function["name"] == "f"
    assert data == {
        "name": "g",
        "note": "A note.",
        "outputs": [{"label": "one", "source": "b:1"}],
    }
