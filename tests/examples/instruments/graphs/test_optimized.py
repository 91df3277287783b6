"""Before and after: what TensorFlow folded, pruned, moved and fused is seen and said."""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf

from examples.instruments.graphs import Kind, draw_executed, draw_optimized
from examples.programs import arithmetic
from tests.examples.instruments.graphs import samples

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
    text = str(draw_optimized(function(lambda: arithmetic.compute().subres)))
    assert text.startswith("As written: ")
    assert "\n\nAfter Grappler: " in text
    assert "Const (Const) = [12] int32 (1,) [folded into sub]" in text


def test_saves(tmp_path):
    comparison = draw_optimized(function(lambda x: x * 1.0), tf.constant(1.0))
    comparison.save(tmp_path / "pair.svg")
    assert (tmp_path / "pair.svg").read_text(encoding="utf-8") == comparison.svg


@pytest.mark.parametrize("source", [None, len, tf.Graph()])
def test_wrong_types_are_refused(source):
    with pytest.raises(
        TypeError, match=r"draw_optimized takes a tf\.function or a ConcreteFunction"
    ):
        draw_optimized(source)
    with pytest.raises(TypeError, match=r"draw_executed takes a tf\.compat\.v1\.Session"):
        draw_executed(source, "x")


def test_specs_cannot_be_run():
    with pytest.raises(TypeError, match=r"give values, not TensorSpec\(shape=\(\)"):
        draw_optimized(samples.add_one, tf.TensorSpec([]))


def test_missing_arguments_are_asked_for():
    with pytest.raises(TypeError, match="add_one cannot be traced with the 0 arguments"):
        draw_optimized(samples.add_one)


def test_compiled_function_has_no_optimized_graph():
    with pytest.raises(RuntimeError, match=r"jit_compile=True, which XLA compiles"):
        draw_optimized(tf.function(lambda x: x + 1.0, jit_compile=True), tf.constant(1.0))


def test_node_may_be_called_as_an_output_is():
    comparison = draw_optimized(function(lambda x: tf.negative(x, name="output")), tf.constant(2.0))
    assert [node.name for node in comparison.after.nodes] == ["x", "output"]


def test_graph_under_construction_is_no_place_to_run():
    with tf.Graph().as_default(), pytest.raises(RuntimeError, match="a graph is being built"):
        draw_optimized(samples.add_one, 1.0)


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
