"""What says nothing is folded into what it serves, and all the rest stays as it is."""

from __future__ import annotations

import tensorflow as tf

from tfxray.graphs import Graph, Kind, Node, Output, Source, TensorType, read
from tfxray.graphs.folding import fold

FLOAT = TensorType("float32", ())


def taking(name: str, op: str, *inputs: str, **more: object) -> Node:
    return Node(name, op, inputs=tuple(map(Source, inputs)), **more)  # type: ignore[arg-type]


def constant(name: str, value: str) -> Node:
    return Node(name, "Const", Kind.CONSTANT, value=value)


def variable(name: str) -> Node:
    resource = (TensorType("resource", ()),)
    return Node(
        name, "Placeholder", Kind.CAPTURED, outputs=resource, variable=f"{name}: float32 ()"
    )


def test_constants_stand_at_their_places():
    graph = Graph(
        "g", (Node("x", "Placeholder"), constant("one", "1"), taking("s", "Sub", "one", "x"))
    )
    node = fold(graph).node("s")
    assert node.constants == ("1", None)
    assert node.inputs == (Source("x"),)
    assert node.operands == ("1", "x")


def test_constant_stays_where_it_is_a_result_or_of_no_use():
    end = taking("end", "Identity", "one")
    graph = Graph(
        "g", (constant("one", "1"), constant("two", "2"), end), (Output("o", Source("end")),)
    )
    folded = fold(graph)
    assert [node.name for node in folded.nodes] == ["one", "two"]
    assert folded.outputs == (Output("o", Source("one")),)


def test_variable_gives_its_value_and_its_handle_where_something_takes_it():
    read_it = taking("read", "ReadVariableOp", "v", outputs=(FLOAT,))
    double = taking("double", "Mul", "read", "read")
    assign = taking("assign", "AssignVariableOp", "v", "double", controls=("read",))
    only_read = fold(Graph("g", (variable("v"), read_it, double)))
    assert only_read.node("v").outputs == (FLOAT,)
    assert only_read.node("double").inputs == (Source("v"), Source("v"))
    changed = fold(Graph("g", (variable("v"), read_it, double, assign)))
    assert [str(each) for each in changed.node("v").outputs] == ["resource", "float32 ()"]
    assert changed.node("double").inputs == (Source("v", 1), Source("v", 1))
    assert changed.node("assign").inputs == (Source("v"), Source("double"))
    assert changed.node("assign").controls == ()


def test_read_that_waits_stays():
    late = taking("read", "ReadVariableOp", "v", controls=("print",))
    graph = Graph("g", (variable("v"), Node("print", "PrintV2"), late, taking("n", "Neg", "read")))
    assert fold(graph) is graph


def test_identity_hands_on_through_others_and_no_longer_waits():
    nodes = (
        Node("x", "Placeholder"),
        Node("print", "PrintV2"),
        Node("group", "NoOp", controls=("print",)),
        taking("once", "Identity", "x"),
        taking("twice", "Identity", "once", controls=("group",)),
    )
    folded = fold(Graph("g", nodes, (Output("o", Source("twice")),)))
    assert [node.name for node in folded.nodes] == ["x", "print"]
    assert folded.outputs == (Output("o", Source("x")),)


def test_node_waits_for_no_operand_of_its_own():
    same = taking("same", "Identity", "x")
    graph = Graph(
        "g", (Node("x", "Placeholder"), same, taking("n", "Neg", "same", controls=("x",)))
    )
    node = fold(graph).node("n")
    assert (node.inputs, node.controls) == ((Source("x"),), ())


def test_noop_that_holds_something_up_stays():
    nodes = (
        Node("print", "PrintV2"),
        Node("group", "NoOp", controls=("print",)),
        Node("empty", "NoOp"),
        Node("late", "PrintV2", controls=("empty", "group")),
    )
    folded = fold(Graph("g", nodes))
    assert [node.name for node in folded.nodes] == ["print", "group", "late"]
    assert folded.node("late").controls == ("group",)


def test_note_counts_and_bodies_are_folded_too():
    body = Graph(
        "body", (Node("a", "Placeholder"), constant("b", "2"), taking("c", "Mul", "a", "b"))
    )
    folded = fold(Graph("g", (Node("call", "PartitionedCall"),), functions=(body,), note="Note."))
    assert folded.note == (
        "Note. 1 of 4 nodes are folded into what they serve; plumbing=True shows them."
    )
    assert [node.name for node in folded.functions[0].nodes] == ["a", "c"]


def test_nothing_that_computes_is_lost(train_step):
    graph = read(train_step)
    folded = fold(graph)
    plumbing = {"Const", "Identity", "ReadVariableOp", "NoOp"}
    computing = [node.name for node in graph.nodes if node.op not in plumbing]
    assert [node.name for node in folded.nodes if node.op not in plumbing] == computing
    names = {node.name for node in folded.nodes}
    assert all(source.node in names for node in folded.nodes for source in node.inputs)
    assert all(control in names for node in folded.nodes for control in node.controls)
    assert all(len(node.operands) == len(graph.node(node.name).inputs) for node in folded.nodes)


def test_loop_of_identities_ends():
    graph = tf.compat.v1.GraphDef()
    graph.node.add(name="a", op="Unknown", input=["b"])
    graph.node.add(name="b", op="Identity", input=["c"])
    graph.node.add(name="c", op="Identity", input=["b"])
    assert fold(read(graph)).node("a").inputs[0].node in {"b", "c"}
