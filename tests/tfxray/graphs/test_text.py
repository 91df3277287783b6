"""The tree of text names every node, whatever the shape of the graph."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.tfxray.graphs import samples
from tfxray.graphs import Call, Graph, Kind, Node, Output, Source, TensorType, read
from tfxray.graphs.text import describe, tree


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_every_node_is_written_once(name):
    graph = read(samples.SAMPLES[name]())
    lines = tree(graph).splitlines()
    for part in (graph, *graph.functions):
        count = f"{len(part.nodes)} node{'' if len(part.nodes) == 1 else 's'}"
        first = lines.index(f"{part.name}: {count}") + 1
        written = [
            line
            for line in itertools.takewhile(lambda line: line[0] in "└├│ ", lines[first:])
            if "(above)" not in line
        ]
        ops = [re.search(r"(\S+) \((\w+)\)", line) for line in written]
        assert sorted(re.sub(r"^\^|:\d+$", "", op[1]) for op in ops if op) == sorted(
            node.name for node in part.nodes
        )


def test_functions_follow():
    text = tree(read(samples.SAMPLES["factorial"]()))
    assert "while:2 (StatelessWhile)" in text  # its third output is the result
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


INT, FLOAT, HANDLE = (
    TensorType("int32", ()),
    TensorType("float32", (None,)),
    TensorType("resource", ()),
)


def test_line_tells_all_that_is_known_of_a_node():
    nodes = (
        Node("w", "Placeholder", Kind.CAPTURED, outputs=(HANDLE,), variable="weight: float32 ()"),
        Node("t", "Placeholder", Kind.CAPTURED),
        Node("u", "Unknown", outputs=(TensorType(None, None),)),
        Node("s", "Split", outputs=(INT, INT, FLOAT)),
        Node("c", "Const", Kind.CONSTANT, outputs=(INT,), value="3"),
        Node("f", "If", calls=(Call("then_branch", "yes"), Call("else_branch", "no"))),
    )
    outputs = (Output("one", Source("s")), Output("two", Source("s", 2)))
    graph = Graph("g", nodes, outputs, (Graph("yes", (Node("c", "Const"),)),), "A note.")
    assert tree(graph, {"c": "folded into d"}).splitlines() == [
        "g: 6 nodes",
        "├─ s (Split) 2 × int32 (), float32 (None,) → one → two",
        "├─ w (Placeholder) resource captured weight: float32 ()",
        "├─ t (Placeholder) captured",
        "├─ u (Unknown)",
        "├─ c (Const) = 3 int32 () [folded into d]",
        "└─ f (If) then_branch: yes, else_branch: no",
        "yes: 1 node",
        "└─ c (Const)",  # another node of that name
        "A note.",
    ]


def test_tree_keeps_its_lines_apart():
    nodes = [Node("a", "Const"), Node("b", "Const")]
    nodes.append(Node("c", "Add", inputs=(Source("a"), Source("b"))))
    nodes.append(Node("d", "Add", inputs=(Source("c"), Source("b")), controls=("a",)))
    nodes.append(Node("e", "Neg", inputs=(Source("c"),)))
    assert tree(Graph("g", tuple(nodes))).splitlines()[1:] == [
        "├─ d (Add)",
        "│  ├─ c (Add)",
        "│  │  ├─ a (Const)",
        "│  │  └─ b (Const)",
        "│  ├─ b (above)",
        "│  └─ ^a (above)",
        "└─ e (Neg)",
        "   └─ c (above)",
    ]


def test_result_that_another_result_needs_is_mentioned_where_it_is_needed():
    nodes = (Node("a", "Const"), Node("b", "Neg", inputs=(Source("a"),)))
    one, two = Output("one", Source("a")), Output("two", Source("b"))
    assert tree(Graph("g", nodes, (two, one))).splitlines()[1:] == [
        "├─ b (Neg) → two",
        "│  └─ a (Const) → one",
    ]
    assert tree(Graph("g", nodes, (one, two))).splitlines()[1:] == [
        "├─ a (Const) → one",
        "└─ b (Neg) → two",
        "   └─ a (above)",
    ]


def chain(length: int) -> Graph:
    first = Node("a/n0", "Const")
    rest = (Node(f"a/n{i}", "Neg", inputs=(Source(f"a/n{i - 1}"),)) for i in range(1, length))
    return Graph("g", (first, *rest))


def test_tree_follows_the_edges_to_a_depth():
    assert tree(chain(16)).splitlines()[-1] == f"{' ' * 45}└─ a/n0 (Const)"
    assert tree(chain(17)).splitlines()[:3] == [
        "g: 17 nodes",
        "└─ a/",
        "   ├─ n0 (Const)",
    ]


def test_tree_follows_the_edges_up_to_a_size():
    for count, root in ((60, "├─ a/b/n0 (NoOp)"), (61, "└─ a/")):
        nodes = tuple(Node(f"a/b/n{number}", "NoOp") for number in range(count))
        assert tree(Graph("g", nodes)).splitlines()[1] == root


def test_scopes_are_nested_and_each_node_says_what_it_takes():
    many = [Node(f"z/n{number}", "NoOp") for number in range(60)]
    nodes = [
        Node("a/b/c", "Split"),
        Node("a/d", "Add", inputs=(Source("a/b/c"), Source("a/b/c", 1)), controls=("e",)),
        Node("a/b/f", "Neg", inputs=(Source("a/d"),)),
        Node("e", "NoOp"),
        *many,
    ]
    lines = tree(Graph("g", tuple(nodes)), {"a/b/f": "removed"}).splitlines()
    assert lines[:8] == [
        "g: 64 nodes",
        "├─ a/",
        "│  ├─ b/",
        "│  │  ├─ c (Split)",
        "│  │  └─ f (Neg) [removed] ← a/d",
        "│  └─ d (Add) ← a/b/c, a/b/c:1, ^e",
        "├─ e (NoOp)",
        "└─ z/",
    ]


def test_scopes_below_a_depth_are_counted():
    nodes = [Node(name, "NoOp") for name in ("a/b/c", "a/b/d/e", "a/b/d/f", "g/h", "i")]
    assert tree(Graph("g", tuple(nodes)), depth=1).splitlines() == [
        "g: 5 nodes",
        "├─ a/",
        "│  └─ b/ (3 nodes)",
        "├─ g/",
        "│  └─ h (NoOp)",
        "└─ i (NoOp)",
    ]


def test_deep_graph_is_listed_flat():
    text = tree(read(samples.chain(500)))  # would not fit any terminal as a tree
    assert len(text.splitlines()) == 502
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


def test_description_tells_what_else_there_is():
    nodes = (
        Node("x", "Switch", Kind.CAPTURED, outputs=(INT, INT)),
        Node("v", "Placeholder", Kind.CAPTURED, variable="weight: float32 ()"),
        Node("c", "Const", Kind.CONSTANT, value="3"),
        Node("y", "Neg", inputs=(Source("x", 1),), controls=("v", "c")),
    )
    graph = Graph("g", nodes, (Output("one", Source("y")), Output("two", Source("y"))))
    assert [describe(graph, node) for node in nodes] == [
        "x: Switch, captured, gives 2 × int32 ().",
        "v: Placeholder, captured variable weight: float32 ().",
        "c: Const, value 3.",
        "y: Neg, takes x:1, after v, c, is the one, is the two.",
    ]
