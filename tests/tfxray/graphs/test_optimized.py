"""Before and after: what TensorFlow folded, pruned, moved and fused is seen and said."""

from __future__ import annotations

import re
from typing import Any

import pytest
import tensorflow as tf

from examples.programs import arithmetic
from tests.tfxray.graphs import samples
from tfxray.graphs import (
    Call,
    Graph,
    Kind,
    Node,
    Output,
    Source,
    TensorType,
    draw_executed,
    draw_optimized,
)
from tfxray.graphs.optimized import _as_known, _changes, _numbers

v1 = tf.compat.v1


def function(python_function: Any) -> Any:
    return tf.function(python_function)


def test_arithmetic_is_folded_to_one_constant():
    comparison = draw_optimized(function(lambda: arithmetic.compute().subres))
    assert [node.name for node in comparison.before.nodes] == [
        *("Const", "Const_1", "Const_2", "Mul", "sub", "Identity")
    ]
    (only,) = comparison.after.nodes
    assert (only.name, only.op, only.value) == ("sub", "Const", "[34]")
    assert comparison.new == {"sub": "folded, was Sub"}
    assert comparison.gone == {
        "Const": "folded into sub",
        "Const_1": "folded into sub",
        "Const_2": "folded into sub",
        "Mul": "folded into sub",
        "sub": "folded to Const [34]",
        "Identity": "removed",
    }


def test_it_works_again_for_a_function_that_ran_before():
    once = function(lambda x: x * (tf.constant(2.0) * 3.0))
    argument = tf.constant(1.0)
    once(argument)
    first = draw_optimized(once, argument)
    assert draw_optimized(once, argument) == first
    assert draw_optimized(once.get_concrete_function(argument), argument).after == first.after


def test_it_works_again_after_a_run_that_raised():
    checked = function(lambda x: tf.debugging.check_numerics(x, "no number") * 2.0)
    before = draw_optimized(checked, tf.constant(1.0))
    with pytest.raises(tf.errors.InvalidArgumentError, match="no number"):
        draw_optimized(checked, tf.constant(float("nan")))
    assert draw_optimized(checked, tf.constant(1.0)) == before


def test_dead_code_is_pruned_and_layers_are_fused():
    comparison = draw_optimized(samples.layer, tf.ones([4, 4]), tf.constant(1.0))
    assert comparison.gone["MatrixInverse"] == "pruned, not needed"
    assert comparison.gone["unused"] == "pruned, not needed"
    assert comparison.gone["BiasAdd"] == "fused into Relu"
    assert comparison.new["Relu"] == "fused, was Relu"
    assert comparison.after.node("Relu").op == "_FusedMatMul"
    assert comparison.gone["Const_1"] == "folded into mul"


def test_common_subexpressions_are_merged():
    comparison = draw_optimized(
        function(lambda x: tf.sin(x) * tf.sin(x) + tf.sin(x)), tf.constant(1.0)
    )
    assert comparison.gone["Sin_1"] == comparison.gone["Sin_2"] == "same as Sin"
    assert comparison.gone["mul"] == "replaced by Square"
    assert "replaces mul" in comparison.new.values()
    assert comparison.new["add"] == "moved: new operands"


def test_what_changes_nothing_is_removed():
    comparison = draw_optimized(function(lambda x: (x * 1.0 + 0.0) / 1.0), tf.ones([4]))
    assert [node.name for node in comparison.after.nodes] == ["x"]
    assert [str(output.source) for output in comparison.after.outputs] == ["x"]
    assert "x" not in comparison.gone


def test_operation_behind_an_identity_that_did_not_run_has_not_moved():
    comparison = draw_optimized(
        function(lambda x: tf.sin(tf.identity(tf.identity(x), name="between"))), tf.constant(1.0)
    )
    assert [node.name for node in comparison.after.nodes] == ["x", "Sin"]
    assert comparison.new == {}
    assert comparison.gone == dict.fromkeys(("Identity", "between", "Identity_1"), "removed")


def node(name: str, op: str, *inputs: str, **more: Any) -> Node:
    """Returns a node that takes the first outputs of others."""
    return Node(name, op, inputs=tuple(Source(each) for each in inputs), **more)


X, Y = node("x", "Placeholder"), node("y", "Placeholder")


def test_identity_that_ran_is_an_operand_like_any_other():
    identity, sin = node("i", "Identity", "x"), node("sin", "Sin", "i")
    assert labels((X, identity, sin), (X, identity, sin)) == ({}, {})
    assert labels((X, identity, sin), (X, identity, node("sin", "Sin", "x"))) == (
        {},
        {"sin": "moved: new operands"},
    )


def labels(
    written: tuple[Node, ...], ran: tuple[Node, ...], *needed: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Returns what is said of the nodes as written, and of the nodes that ran.

    The last one written is the result.
    """
    outputs = (Output("output", Source(written[-1].name)),)
    marks = _changes(Graph("g", written, outputs), Graph("g", ran), needed)
    gone, new = ({name: mark.label for name, mark in each.items()} for each in marks)
    return gone, new


def const(name: str, value: str = "3") -> Node:
    return Node(name, "Const", Kind.CONSTANT, value=value)


def test_order_of_operands_is_seen():
    written, swapped = node("sub", "Sub", "x", "y"), node("sub", "Sub", "y", "x")
    assert labels((X, Y, written), (X, Y, swapped)) == ({}, {"sub": "operands swapped"})
    other = node("sub", "Sub", "x", "x")
    assert labels((X, Y, written), (X, Y, other)) == ({}, {"sub": "moved: new operands"})


def test_another_op_under_the_same_name():
    written = node("a", "Mul", "x", "y")
    for ran, there, here in (
        (node("a", "Square", "x"), "rewritten to Square", "rewritten, was Mul"),
        (node("a", "_FusedMul", "x"), "fused to _FusedMul", "fused, was Mul"),
        (const("a"), "folded to Const 3", "folded, was Mul"),
        (const("a", "[1 2 3 4 5 6]"), "folded to Const [1 2 … 5 6]", "folded, was Mul"),
    ):
        gone, new = labels((X, Y, written), (X, Y, ran))
        assert (gone["a"], new["a"]) == (there, here)
    assert labels((X, Y, written), (X, Y, node("a", "_Arg", "x", "y"))) == ({}, {})


def test_new_nodes_say_where_they_come_from():
    loop = node("outer/while", "While", "x", kind=Kind.CONTROL_FLOW, calls=(Call("body", "b"),))
    split = node("split", "Split", "x")
    for name, said in (
        ("outer/while/add", "from inside outer/while"),
        ("Func/outer/while/scope/add", "from inside outer/while"),
        ("outer/add", "new"),
        ("Func/outer", "new"),
        ("split/extra", "new"),  # nothing inside: it calls no function
    ):
        _, new = labels((X, split, loop), (X, split, loop, node(name, "Add")))
        assert new == {name: said}
    _, new = labels((X, split, loop), (X, split, loop, const("split-2"), const("lost-2")))
    assert new == {"split-2": "folded, was Split", "lost-2": "new"}
    _, new = labels((X, split, loop), (X, split, loop, node("split-2", "Add")))
    assert new == {"split-2": "new"}


def test_new_node_stands_for_one_that_is_lost():
    pow_ = node("pow", "Pow", "x", "y")
    for name in ("ArithmeticOptimizer/Convert_pow", "pow_optimizer/pow"):
        assert labels((X, Y, pow_), (X, Y, node(name, "Square", "x"))) == (
            {"pow": "replaced by Square"},
            {name: "replaces pow"},
        )
    gone, new = labels((X, Y, pow_), (X, Y, node("power", "Square", "x")))
    assert (gone["pow"], new["power"]) == ("removed", "new")
    longer = node("a_pow", "Pow", "pow", "y")  # of two that fit, the longer name
    gone, new = labels((X, Y, pow_, longer), (X, Y, pow_, node("new/a_pow", "Square", "x")))
    assert (gone, new) == ({"a_pow": "replaced by Square"}, {"new/a_pow": "replaces a_pow"})


def test_why_a_node_is_gone():
    loop = node("while", "While", "x", kind=Kind.CONTROL_FLOW, calls=(Call("body", "b"),))
    call = node("call", "PartitionedCall", "x", kind=Kind.CALL, calls=(Call("f", "f"),))
    end = node("end", "Neg", "while", "call")
    gone, _ = labels((X, loop, call, end), (X, node("end", "Neg", "x", "x")))
    assert gone == {"while": "lowered", "call": "inlined"}

    twins = (X, node("a", "Sin", "x"), node("b", "Sin", "x"), node("end", "Add", "a", "b"))
    gone, _ = labels(twins, (X, twins[1], node("end", "Add", "a", "a")))
    assert gone == {"b": "same as a"}

    chain = (X, node("a", "Sin", "x"), node("b", "Cos", "a"), node("end", "Neg", "b"))
    gone, _ = labels(chain, (X, const("end")))
    assert gone == {"a": "folded into end", "b": "folded into end", "end": "folded to Const 3"}
    gone, _ = labels(chain, (X, node("end", "_FusedNeg", "x")))
    assert gone["a"] == gone["b"] == "fused into end"
    gone, _ = labels(chain, (X, node("end", "Exp", "x")))
    assert gone["a"] == "rewritten into end"
    gone, _ = labels(chain, (X, node("end", "Neg", "x")))
    assert gone["a"] == "removed"


def test_what_folds_into_one_of_two_users_is_only_removed():
    written = (X, node("a", "Sin", "x"), node("b", "Neg", "a"), node("end", "Add", "a", "b"))
    gone, _ = labels(written, (X, const("b"), node("end", "Add", "x", "b")))
    assert gone["a"] == "removed"  # the sum still took what it gives


def test_what_nothing_needs_is_pruned():
    written = (
        X,
        node("assign", "Assign", "x"),
        node("asked", "NoOp", controls=("assign",)),
        node("unused", "Sin", "x"),
        node("end", "Neg", "x"),
    )
    kept = (X, node("end", "Neg", "x"))
    gone, _ = labels(written, kept)
    assert gone == dict.fromkeys(("assign", "asked", "unused"), "pruned, not needed")
    gone, _ = labels(written, kept, "asked")
    assert gone == {"assign": "removed", "asked": "removed", "unused": "pruned, not needed"}


def test_what_an_optimized_graph_leaves_unsaid_is_taken_from_before():
    shaped, bare = TensorType("int32", (1,)), TensorType("int32", None)
    was = Node("n", "Placeholder", Kind.CAPTURED, outputs=(shaped,), variable="weight")
    ran = Node("n", "_Arg", Kind.INPUT, outputs=(bare,))
    known = Node("n", "_Arg", Kind.CAPTURED, outputs=(shaped,), variable="weight")
    assert _as_known(ran, was) == known
    assert _as_known(ran, None) == ran
    assert _as_known(node("n", "_Arg"), was) == node("n", "_Arg")  # it makes something else
    for own in (TensorType("int32", (2,)), TensorType("int64", None)):
        assert _as_known(Node("n", "Neg", outputs=(own,)), was).outputs == (own,)


def test_names_are_in_the_order_of_their_numbers():
    names = ["a_10", "a_9/b_2", "a_9/b_10", "a", "b_1", "2"]
    assert sorted(names, key=_numbers) == ["2", "a", "a_9/b_2", "a_9/b_10", "a_10", "b_1"]


def test_loop_is_lowered():
    comparison = draw_optimized(samples.factorial, tf.constant(5))
    assert comparison.gone["while"] == "lowered"
    ops = {node.op for node in comparison.after.nodes}
    assert {"Enter", "Merge", "Switch", "NextIteration", "Exit", "LoopCond"} <= ops
    assert set(comparison.new.values()) == {"from inside while"}


def test_calls_are_inlined():
    comparison = draw_optimized(samples.add_two, tf.constant(1.0))
    assert comparison.gone["PartitionedCall"] == "inlined"
    assert "PartitionedCall" not in {node.op for node in comparison.after.nodes}


def test_several_outputs_keep_their_names():
    comparison = draw_optimized(samples.branch, tf.constant(1.0))
    assert [output.label for output in comparison.after.outputs] == ["x", "y"]


def test_variable_is_changed_once():
    variable = tf.Variable(1.0)
    draw_optimized(function(lambda: variable.assign_add(1.0)))
    assert variable.numpy() == 2.0


def test_session_folds_its_graph():
    graph, results = arithmetic.build_graph()
    with v1.Session(graph=graph) as session:
        comparison = draw_executed(session, results.subres)
    (only,) = comparison.after.nodes
    assert (only.name, only.value) == ("sub", "[34]")
    assert "\n\nAs the session ran it: tf.Graph: 1 node\n" in comparison.text
    assert "<figcaption>tf.Graph, as the session ran it: 1 node<" in comparison.html
    assert [output.label for output in comparison.before.outputs] == ["fetched"]
    assert [str(output.source) for output in comparison.after.outputs] == ["sub"]


def config(folding: bool):
    """Turns off what folds: Grappler, and with it the session's own optimizer."""
    made = v1.ConfigProto()
    if not folding:
        made.graph_options.rewrite_options.disable_meta_optimizer = True
    made.graph_options.optimizer_options.opt_level = 0 if folding else -1
    return made


def test_session_without_optimizers_runs_what_was_written():
    graph, results = arithmetic.build_graph()
    with v1.Session(graph=graph, config=config(folding=False)) as session:
        comparison = draw_executed(session, results.subres)
    assert comparison.gone == comparison.new == {}
    assert comparison.after.nodes == comparison.before.nodes


def test_second_folder_is_seen_through():
    graph, results = arithmetic.build_graph()
    made = v1.ConfigProto()
    made.graph_options.rewrite_options.disable_meta_optimizer = True
    with v1.Session(graph=graph, config=made) as session:
        comparison = draw_executed(session, results.subres)
    assert [node.name for node in comparison.after.nodes] == ["sub"]  # TensorFlow: sub/_0__cf__0


def test_session_keeps_fed_and_fetched_apart():
    graph, fetches, feeds = samples.session_graph()
    with v1.Session(graph=graph) as session:
        comparison = draw_executed(session, fetches, feeds)
    nodes = {node.name: node for node in comparison.after.nodes}
    assert nodes["x"].kind is nodes["scope/y"].kind is Kind.INPUT
    assert {"x", "scope/y"}.isdisjoint(comparison.gone)
    assert comparison.gone["never_fetched"] == "pruned, not needed"
    assert comparison.gone["mul_1"] == "folded to Const [12]"
    assert nodes["split"].value == "[1]"
    assert nodes["split-2"].value == "[2]"
    assert comparison.new["split-2"] == "folded, was Split"
    assert str(nodes["mul"].outputs[0]) == "int32 (1,)"  # known from before


def test_session_keeps_the_numbers_of_outputs():
    graph = tf.Graph()
    with graph.as_default():
        x = v1.placeholder(tf.int32, [2], name="x")
        first, second = tf.split(x, 2, name="s")
    with v1.Session(graph=graph) as session:
        comparison = draw_executed(session, [second, first, second], {x: [1, 2]})
    assert [str(output.source) for output in comparison.before.outputs] == ["s:1", "s"]
    assert sorted({str(output.source) for output in comparison.after.outputs}) == ["s", "s:1"]


def test_session_on_two_devices_knows_dtypes_and_shapes():
    """It adds nodes whose names begin as none may that is written."""
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.int32, [], name="x")
        with tf.device("CPU:1"):
            end = 2 * x
            result = tf.while_loop(lambda n: n < end, lambda n: n + 1, [tf.constant(0)])
    two = v1.ConfigProto(device_count={"CPU": 2})
    with v1.Session(graph=graph, config=two) as session:
        after = draw_executed(session, result, {x: 3}).after
    assert "could not import" not in after.note
    assert after.node("x/_0").op == "_Send"
    assert not [node.name for node in after.nodes if node.name.startswith("_")]
    [fetched] = after.outputs
    assert after.node(fetched.source.node).outputs == (TensorType("int32", None),)


def test_session_may_fetch_names_and_operations():
    graph = tf.Graph()
    with graph.as_default():
        variable = v1.get_variable("v", initializer=1.0)
        assign = variable.assign_add(1.0)
        init = v1.global_variables_initializer()
    with v1.Session(graph=graph) as session:
        ran = draw_executed(session, init)
        assert ran.gone[assign.op.name] == "pruned, not needed"
        assert draw_executed(session, ["v/Read/ReadVariableOp:0", assign.op]).after.nodes
        assert session.run(variable) == 2.0


def test_marks_are_drawn_not_only_coloured():
    comparison = draw_optimized(samples.layer, tf.ones([4, 4]), tf.constant(1.0))
    drawing = comparison.html.partition("</style>")[2]
    for style in ("tfg-gone", "tfg-changed"):
        assert style in drawing
        assert f".{style}{{" in comparison.html
    for label in {*comparison.gone.values(), *comparison.new.values()}:
        assert f">{label}</text>" in drawing
        assert f", {label}." in comparison.html  # in the words, too


def test_text_has_both_trees():
    def story():
        return arithmetic.compute().subres

    comparison = draw_optimized(function(story))
    assert str(comparison).splitlines() == [
        "As written: story: 6 nodes",
        "└─ Identity (Identity) int32 (1,) → output [removed]",
        "   └─ sub (Sub) int32 (1,) [folded to Const [34]]",
        "      ├─ Mul (Mul) int32 (1,) [folded into sub]",
        "      │  ├─ Const (Const) = [12] int32 (1,) [folded into sub]",
        "      │  └─ Const_1 (Const) = [3] int32 (1,) [folded into sub]",
        "      └─ Const_2 (Const) = [2] int32 (1,) [folded into sub]",
        "",
        "After Grappler: story: 1 node",
        "└─ sub (Const) = [34] int32 (1,) → output [folded, was Sub]",
    ]
    assert comparison._repr_html_() == comparison.html
    captions = re.findall("<figcaption>(.*?)</figcaption>", comparison.html)
    assert captions == ["story, as written: 6 nodes", "story, after Grappler: 1 node"]
    assert repr(comparison) == comparison.text
    assert "<svg" not in repr(comparison)


@pytest.mark.parametrize(
    ("constants", "shown"),
    [(38, "As written: add: 40 nodes"), (39, "<Comparison of add: 41 nodes, 1 after Grappler>")],
)
def test_sizes_alone_stand_for_a_large_graph_that_became_small(constants, shown):
    def add():
        return tf.add_n([tf.constant(float(number)) for number in range(constants)])

    assert repr(draw_optimized(function(add))).splitlines()[0] == shown


def test_saves(tmp_path):
    comparison = draw_optimized(function(lambda x: x * 1.0), tf.constant(1.0))
    comparison.save(tmp_path / "pair.svg")
    assert (tmp_path / "pair.svg").read_text(encoding="utf-8") == comparison.svg


@pytest.mark.parametrize(
    ("source", "kind"),
    [(None, "NoneType"), (len, "builtin_function_or_method"), (tf.Graph(), "Graph")],
)
def test_wrong_types_are_refused(source, kind):
    with pytest.raises(TypeError) as caught:
        draw_optimized(source)
    assert str(caught.value) == (
        "draw_optimized takes a tf.function or a ConcreteFunction with its arguments, "
        f"not a {kind}. For a session there is draw_executed."
    )
    with pytest.raises(TypeError) as caught:
        draw_executed(source, "x")
    assert str(caught.value) == (
        f"draw_executed takes a tf.compat.v1.Session, not a {kind}. "
        "For a tf.function there is draw_optimized."
    )


def test_specs_cannot_be_run():
    with pytest.raises(TypeError) as caught:
        draw_optimized(samples.add_one, tf.TensorSpec([]))
    assert str(caught.value) == (
        "draw_optimized runs the function, because TensorFlow optimizes it only then: give "
        "values, not TensorSpec(shape=(), dtype=tf.float32, name=None)."
    )


def test_missing_arguments_are_asked_for():
    with pytest.raises(TypeError, match="add_one cannot be traced with the 0 arguments"):
        draw_optimized(samples.add_one)


def test_compiled_function_has_no_optimized_graph():
    def compiled(x):
        return x + 1.0

    with pytest.raises(RuntimeError) as caught:
        draw_optimized(tf.function(compiled, jit_compile=True), tf.constant(1.0))
    assert str(caught.value) == (
        "TensorFlow showed no optimized graph of compiled. There is none while "
        "tf.config.run_functions_eagerly(True) is set, nor for a function with "
        "jit_compile=True, which XLA compiles."
    )


def test_node_may_be_called_as_an_output_is():
    comparison = draw_optimized(function(lambda x: tf.negative(x, name="output")), tf.constant(2.0))
    assert [node.name for node in comparison.after.nodes] == ["x", "output"]


def test_graph_under_construction_is_no_place_to_run():
    with tf.Graph().as_default(), pytest.raises(RuntimeError) as caught:
        draw_optimized(samples.add_one, 1.0)
    assert str(caught.value) == (
        "draw_optimized runs the function, but here a graph is being built, in which a call "
        "only adds a node. Call it outside `with graph.as_default():` and `with session:`."
    )


def test_captured_variable_keeps_its_name():
    variable = tf.Variable(1.0, name="weight")
    comparison = draw_optimized(function(lambda x: x * variable), tf.constant(2.0))
    captured = next(node.name for node in comparison.before.nodes if node.variable)
    ran = comparison.after.node(captured)
    assert (ran.op, ran.kind, ran.variable) == ("_Arg", Kind.CAPTURED, "weight: float32 ()")
    assert captured not in comparison.gone


def test_function_that_runs_eagerly_has_no_optimized_graph():
    tf.config.run_functions_eagerly(True)
    try:
        with pytest.raises(RuntimeError, match="run_functions_eagerly"):
            draw_optimized(samples.add_one, tf.constant(1.0))
    finally:
        tf.config.run_functions_eagerly(False)
