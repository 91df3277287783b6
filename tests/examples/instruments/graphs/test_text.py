"""The tree of text names every node, whatever the shape of the graph."""

from __future__ import annotations

import pytest

from examples.instruments.graphs import Graph, Node, Output, Source, read
from examples.instruments.graphs.text import describe, tree
from tests.examples.instruments.graphs import samples


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_every_node_is_written_once(name):
    graph = read(samples.SAMPLES[name]())
    lines = tree(graph).splitlines()
    for part in (graph, *graph.functions):
        for node in part.nodes:
            if part.name != graph.name:
                continue
            written = [line for line in lines if f" ({node.op})" in line and node.name in line]
            assert written, node.name


def test_functions_follow():
    text = tree(read(samples.SAMPLES["factorial"]()))
    assert "while (StatelessWhile)" in text or "while:2 (StatelessWhile)" in text
    assert "cond: while_cond, body: while_body" in text
    assert "\nwhile_body: " in text


def test_shared_node_is_written_once():
    x = Node("x", "Placeholder")
    graph = Graph("g", (x, Node("y", "Mul", inputs=(Source("x"), Source("x")))))
    assert tree(graph).splitlines() == [
        "g: 2 nodes",
        "└─ y (Mul)",
        "   ├─ x (Placeholder)",
        "   └─ x (above)",
    ]


def test_control_edge_and_output_number_are_marked():
    graph = Graph(
        "g",
        (
            Node("a", "Switch"),
            Node("b", "NoOp"),
            Node("c", "Neg", inputs=(Source("a", 1),), controls=("b",)),
        ),
        (Output("output", Source("c")),),
    )
    assert tree(graph).splitlines()[1:] == [
        "└─ c (Neg) → output",
        "   ├─ a:1 (Switch)",
        "   └─ ^b (NoOp)",
    ]


def test_cycle_that_nothing_needs_ends():
    one = Node("one", "NextIteration", inputs=(Source("two"),))
    two = Node("two", "Merge", inputs=(Source("one"),))
    assert tree(Graph("g", (one, two))).count("(above)") == 1


def test_deep_graph_is_listed_flat():
    text = tree(read(samples.chain(2000)))  # would not fit any terminal as a tree
    assert len(text.splitlines()) == 2002
    assert max(map(len, text.splitlines())) < 80
    assert "├─ Sin_7 (Sin) float32 (None,) ← Sin_6" in text


def test_large_graph_is_listed_by_scope(train_step):
    text = tree(read(train_step))
    assert "├─ adam/\n" in text
    assert len([line for line in text.splitlines() if "(" in line]) == len(read(train_step).nodes)


def test_description_tells_all():
    graph = read(samples.SAMPLES["branch"]())
    assert describe(graph, graph.node("x")) == "x: Placeholder, an input, gives float32 ()."
    assert describe(graph, graph.node("cond")) == (
        "cond: StatelessIf, takes Greater, x, gives float32 (), "
        "then_branch cond_true, else_branch cond_false."
    )
