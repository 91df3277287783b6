"""Every kind of input becomes the same plain data; what is no graph is refused with advice."""

from __future__ import annotations

import functools
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
    draw,
    read,
)
from tfxray.graphs.reading import stable_name

v1 = tf.compat.v1


def test_five_nodes_in_order():
    int32 = (TensorType("int32", (1,)),)
    assert read(arithmetic.build_graph()[0]).nodes == (
        Node("Const", "Const", Kind.CONSTANT, outputs=int32, value="[12]"),
        Node("Const_1", "Const", Kind.CONSTANT, outputs=int32, value="[3]"),
        Node("Const_2", "Const", Kind.CONSTANT, outputs=int32, value="[2]"),
        Node("Mul", "Mul", inputs=(Source("Const"), Source("Const_1")), outputs=int32),
        Node("sub", "Sub", inputs=(Source("Mul"), Source("Const_2")), outputs=int32),
    )


def test_outputs_of_a_function_have_its_names():
    def outputs(returned: Any) -> list[tuple[str, str]]:
        graph = read(tf.function(lambda x: returned(x, -x)), tf.TensorSpec([]))
        return [(output.label, str(output.source)) for output in graph.outputs]

    assert outputs(lambda x, y: x) == [("output", "Identity")]
    assert outputs(lambda x, y: (x, y)) == [("output 0", "Identity"), ("output 1", "Identity_1")]
    assert outputs(lambda x, y: {"b": x, "a": y}) == [("a", "Identity"), ("b", "Identity_1")]
    assert outputs(lambda x, y: {"b": [x, y]}) == [
        ("output 0", "Identity"),
        ("output 1", "Identity_1"),
    ]
    assert outputs(lambda x, y: {"only": x}) == [("only", "Identity")]
    assert outputs(lambda x, y: {2: x, 1: y}) == [("1", "Identity"), ("2", "Identity_1")]


def test_result_is_what_nothing_uses():
    graph = read(arithmetic.build_graph()[0])
    assert graph.outputs == (Output("result", Source("sub")),)
    with tf.Graph().as_default() as two:
        tf.split(tf.constant([1, 2]), 2, name="s")
    assert read(two).outputs == (Output("result", Source("s")), Output("result", Source("s", 1)))


def test_all_forms_of_one_function_are_the_same():
    spec = tf.TensorSpec([1], tf.int32)
    concrete = arithmetic.multiply_subtract.get_concrete_function(spec, spec, spec)
    by_function = read(arithmetic.multiply_subtract, spec, spec, spec)
    assert by_function == read(concrete)
    assert by_function == read(arithmetic.multiply_subtract, one=spec, two=spec, three=spec)
    assert by_function == read(concrete.graph)
    as_graph_def = read(concrete.graph.as_graph_def())
    assert as_graph_def.nodes == by_function.nodes
    assert as_graph_def.name == "GraphDef"


def test_operand_order_is_kept():
    graph = tf.Graph()
    with graph.as_default():
        a, b = tf.constant(1, name="a"), tf.constant(2, name="b")
        tf.subtract(b, a, name="b_a")
        tf.subtract(a, a, name="a_a")
    drawn = read(graph)
    assert drawn.node("b_a").inputs == (Source("b"), Source("a"))
    assert drawn.node("a_a").inputs == (Source("a"), Source("a"))


def test_while_and_if_bring_their_bodies():
    graph = read(samples.SAMPLES["factorial"]())
    loop = graph.node("while")
    assert loop.kind is Kind.CONTROL_FLOW
    assert [(call.role, call.function) for call in loop.calls] == [
        ("cond", "while_cond"),
        ("body", "while_body"),
    ]
    bodies = {function.name: function for function in graph.functions}
    assert sorted(bodies) == ["while_body", "while_cond", "while_cond_false", "while_cond_true"]
    assert [call.role for call in bodies["while_body"].node("while/cond").calls] == [
        "then_branch",
        "else_branch",
    ]
    assert bodies["while_cond"].outputs == (Output("output", Source("while/Identity")),)
    assert bodies["while_cond"].node("while/Greater").outputs == (TensorType("bool", ()),)


def test_case_brings_all_its_branches():
    @tf.function
    def choose(index):
        return tf.switch_case(index, [lambda: 1, lambda: 2, lambda: 3])

    graph = read(choose, tf.TensorSpec([], tf.int32))
    case = next(node for node in graph.nodes if node.calls)
    assert case.kind is Kind.CONTROL_FLOW
    assert [call.role for call in case.calls] == ["branches[0]", "branches[1]", "branches[2]"]
    assert [function.name for function in graph.functions] == [call.function for call in case.calls]


def test_called_twice_is_one_function():
    graph = read(samples.SAMPLES["calls"]())
    assert [function.name for function in graph.functions] == ["add_one"]
    assert [node.kind for node in graph.nodes if node.calls] == [Kind.CALL, Kind.CALL]


def test_shapes_are_known_however_deep_the_call():
    inner = tf.function(lambda x: x + 1.0)
    middle = tf.function(lambda x: inner(x) * 2.0)
    graph = read(tf.function(middle), tf.TensorSpec([2]))
    nodes = [*graph.nodes, *(node for function in graph.functions for node in function.nodes)]
    calls = [node.outputs for node in nodes if node.kind is Kind.CALL]
    assert calls == [(TensorType("float32", (2,)),)] * 2


def test_functions_of_the_same_name_stay_apart():
    def make(number: float) -> Any:
        @tf.function
        def inner(x):
            return x + number

        return inner

    one, two = make(1.0), make(2.0)
    graph = read(tf.function(lambda x: one(x) * two(x)), tf.TensorSpec([]))
    assert [function.name for function in graph.functions] == ["inner", "inner#2"]
    assert [node.calls[0].function for node in graph.nodes if node.calls] == ["inner", "inner#2"]


def test_names_carry_no_counter():
    def names() -> list[list[str]]:
        graph = read(tf.function(samples.factorial.python_function), tf.TensorSpec([], tf.int32))
        return [
            [part.name, *[node.name for node in part.nodes]] for part in (graph, *graph.functions)
        ]

    assert names() == names()


def test_unused_inputs_of_a_loop_carry_no_counter():
    @tf.function
    def repeat(x, k):
        total = x * 2.0
        for _ in tf.range(k):
            total = total + x
        return total

    graph = read(repeat, tf.TensorSpec([3]), tf.TensorSpec([], tf.int32))
    cond = next(function for function in graph.functions if function.name == "while_cond")
    assert "while_while_cond___redundant_placeholder0" in [node.name for node in cond.nodes]


@pytest.mark.parametrize(
    ("name", "stable"),
    [
        ("__inference_f_13", "f"),
        ("__inference_layer_2_13", "layer_2"),
        ("__inference_signature_wrapper___call___371", "signature_wrapper___call__"),
        ("__forward_f_238", "forward_f"),
        ("__inference___backward_f_151_239", "backward_f"),
        ("while_body_94_grad_157", "while_body_grad"),
        ("while_cond_93_rewritten", "while_cond_rewritten"),
        ("_13", "_13"),
        ("f", "f"),
    ],
)
def test_stable_name(name, stable):
    assert stable_name(name) == stable


def test_gradient_functions_are_told_apart():
    @tf.function
    def square(x):
        return x * x

    @tf.function
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = square(x)
        return tape.gradient(y, x)

    names = [function.name for function in read(slope, tf.TensorSpec([])).functions]
    assert names == ["forward_square", "backward_square"]


def test_keras_layer_has_captures_and_control_edges(dense):
    graph = read(tf.function(dense), tf.TensorSpec([None, 4]))
    captured = [node for node in graph.nodes if node.kind is Kind.CAPTURED]
    assert [node.variable.rpartition("/")[2] for node in captured if node.variable] == [
        "kernel: float32 (4, 2)",
        "bias: float32 (2,)",
    ]
    assert [node.op for node in graph.nodes if node.kind is Kind.INPUT] == ["Placeholder"]
    assert graph.node("Identity").controls == ("NoOp",)
    assert len(graph.node("NoOp").controls) == 2
    assert all(node.outputs == (TensorType("resource", ()),) for node in captured)


def test_captured_tensor_is_no_variable():
    big = tf.range(1000)  # small ones are copied into the graph
    graph = read(tf.function(lambda x: x + big), tf.TensorSpec([1000], tf.int32))
    (captured,) = (node for node in graph.nodes if node.kind is Kind.CAPTURED)
    assert captured.variable is None
    assert captured.outputs == (TensorType("int32", (1000,)),)


def test_signature_of_a_saved_model(saved_model):
    loaded = tf.saved_model.load(saved_model)
    graph = read(loaded.signatures["serving_default"])
    assert [output.label for output in graph.outputs] == ["output_0"]
    variables = {node.variable.rpartition("/")[2] for node in graph.nodes if node.variable}
    assert variables == {"kernel: float32 (4, 2)", "bias: float32 (2,)"}
    assert "MatMul" in {node.op for function in graph.functions for node in function.nodes}


def test_signature_outlives_its_model(saved_model):
    graph = read(tf.saved_model.load(saved_model).signatures["serving_default"])
    captured = [node for node in graph.nodes if node.kind is Kind.CAPTURED]
    assert len(captured) == 2
    assert [node.variable for node in captured] == [None] * 2  # gone, so their names are not known


def test_variables_of_tensorflow_1():
    graph = tf.Graph()
    with graph.as_default():
        v1.get_variable("old", [2], use_resource=False)
        v1.get_variable("new", [2], use_resource=True)
    kinds = {node.name: node.kind for node in read(graph).nodes}
    assert kinds["old"] is kinds["new"] is Kind.VARIABLE


def test_every_dtype_and_unknown_shapes():
    graph = tf.Graph()
    with graph.as_default():
        for dtype in (
            tf.string,
            tf.bool,
            tf.resource,
            tf.variant,
            tf.bfloat16,
            tf.complex64,
            tf.qint8,
        ):
            v1.placeholder(dtype, None, name=dtype.name)
        v1.placeholder(tf.float32, [None, 3], name="partly")
    drawn = read(graph)
    assert str(drawn.node("string").outputs[0]) == "string <unknown>"
    assert str(drawn.node("resource").outputs[0]) == "resource"
    assert str(drawn.node("partly").outputs[0]) == "float32 (None, 3)"
    assert draw(graph).svg


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (2.5, "2.5"),
        ([], "[]"),
        ([[1, 2], [3, 4]], "[[1 2] [3 4]]"),
        (True, "True"),
        (float("nan"), "nan"),
        ('a\n<b>&"\x00', "b'a\\n<b>&\"\\x00'"),
        (["x", "yz"], "[b'x' b'yz']"),
        ("日本", "b'\\xe6\\x97\\xa5\\xe6\\x9c\\xac'"),
        (tf.constant(1.5, tf.bfloat16), "1.5"),
        (list(range(12)), "[ 0  1  2  3  4  5  6  7  8  9 10 11]"),
        (list(range(13)), "[ 0  1  2 … 10 11 12]"),
        (["a"] * 13, "[b'a' b'a' b'a' … b'a' b'a' b'a']"),
        ([["a"], ["b"]], "[[b'a'] [b'b']]"),
        ("x" * 197, f"b'{'x' * 197}'"),  # 200 characters
        ("x" * 198, f"b'{'x' * 197}…"),
    ],
)
def test_value_of_a_constant(value, text):
    graph = tf.Graph()
    with graph.as_default():
        tf.constant(value.numpy() if tf.is_tensor(value) else value, name="c")
    assert read(graph).node("c").value == text


@pytest.mark.parametrize("value", [list(range(100_000)), "x" * 1_000_000, ["y" * 1000] * 1000])
def test_huge_constants_are_shortened(value):
    graph = tf.Graph()
    with graph.as_default():
        tf.constant(value, name="huge")
    text = read(graph).node("huge").value or ""
    assert "…" in text
    assert len(text) <= 200
    assert len(draw(graph).html) < 8000


def graph_def(*nodes: tuple[str, ...]) -> Any:
    made = v1.GraphDef()
    for name, op, *inputs in nodes:
        node = made.node.add(name=name, op=op, input=inputs)
        if op == "Placeholder":
            node.attr["dtype"].type = tf.float32.as_datatype_enum
    return made


ODD = ('a<b>&"c"', "日本", "a.-/>_b\\c", "x" * 300, "", "tab\tand\x07bell")


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_drawn_as_written(name):
    picture = draw(graph_def((name, "Placeholder"), ("next", "Relu", name)))
    assert picture.graph.node("next").inputs == (Source(name),)
    note = (
        "Drawn as written: TensorFlow could not import this GraphDef, "
        "so dtypes and shapes are not known."
    )
    assert picture.graph.note == note
    assert picture.text.endswith(f"\n{note}")
    assert f"</figcaption><p>{note}</p>" in picture.html


def test_unknown_op_is_drawn_as_written():
    made = graph_def(
        ("c", "Const"),
        ("a", "Placeholder"),
        ("b", "OpOfAnotherLibrary", "a:1", "c", "^c", "^a"),
    )
    made.node[0].attr["value"].tensor.CopyFrom(tf.make_tensor_proto([1, 2]))
    made.node[2].attr["body"].func.name = "__inference_lost_13"
    unknown = (TensorType(None, None),)
    assert read(made) == Graph(
        "GraphDef",
        (
            Node("c", "Const", Kind.CONSTANT, outputs=unknown, value="[1 2]"),
            Node("a", "Placeholder", Kind.INPUT, outputs=unknown),
            Node(
                "b",
                "OpOfAnotherLibrary",
                Kind.CALL,
                inputs=(Source("a", 1), Source("c")),
                controls=("a", "c"),
                outputs=unknown,
                calls=(Call("body", "lost"),),
            ),
        ),
        (Output("result", Source("b")),),
        note=read(made).note,
    )


@pytest.mark.parametrize("operand", ["missing", "missing:1", "^missing"])
def test_broken_graph_def_is_refused(operand):
    with pytest.raises(ValueError, match="'b'") as caught:
        read(graph_def(("b", "OpOfAnotherLibrary", operand)))
    assert str(caught.value) == ("the GraphDef is broken: 'b' takes 'missing', which is not in it.")


@pytest.mark.parametrize(("empty", "name"), [(tf.Graph(), "tf.Graph"), (v1.GraphDef(), "GraphDef")])
def test_empty_graph_is_refused(empty, name):
    with pytest.raises(ValueError, match="empty") as caught:
        read(empty)
    assert str(caught.value) == (
        f"{name} is empty: it has no nodes to draw. Build operations in it first, "
        "for instance under `with graph.as_default():`."
    )


def plain(x):
    return x


def symbolic() -> Any:
    with tf.Graph().as_default():
        return tf.constant(1)


ACCEPTED = (
    "Give a tf.function with example arguments or tf.TensorSpecs, a ConcreteFunction, a tf.Graph, "
    "a GraphDef, a Keras model, a tf.data.Dataset, or the path of a SavedModel, of a frozen .pb file, "
    "or of a .keras or .h5 file."
)
EAGER = (
    " holds a value and has no graph. "
    "Put the computation into a tf.function and draw that: draw(tf.function(f), x)."
)
PLAIN = (
    "{0} is a plain Python function: it has no graph until tf.function traces it. "
    "draw(tf.function({0}), ...) with one example argument or tf.TensorSpec for each parameter."
)


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        (
            None,
            f"cannot draw None. {ACCEPTED} A model has a train_function once fit has run.",
        ),
        (3, f"cannot draw a int. {ACCEPTED}"),
        (plain, PLAIN.format("plain")),
        (len, PLAIN.format("len")),
        (functools.partial(plain), PLAIN.format("f")),
        (lambda: v1.Session(graph=tf.Graph()), "a Session runs a graph: draw(session.graph)."),
        (lambda: tf.constant(1), f"an eager EagerTensor{EAGER}"),
        (lambda: tf.Variable(1), f"an eager ResourceVariable{EAGER}"),
        (
            symbolic,
            "this SymbolicTensor is one part of a graph: draw(x.graph) draws the whole of it.",
        ),
        (
            lambda: symbolic().op,
            "this Operation is one part of a graph: draw(x.graph) draws the whole of it.",
        ),
        (
            v1.MetaGraphDef,
            "a MetaGraphDef holds a GraphDef: draw(meta_graph_def.graph_def).",
        ),
        (lambda: b"model", f"cannot draw a bytes. {ACCEPTED}"),
    ],
)
def test_wrong_types_are_told_what_to_do(source, advice):
    is_made_here = getattr(source, "__name__", "") in ("<lambda>", "symbolic", "MetaGraphDef")
    with pytest.raises(TypeError) as caught:
        draw(source() if is_made_here else source)
    assert str(caught.value) == advice


def test_loaded_model_is_told_its_signatures(saved_model):
    with pytest.raises(TypeError) as caught:
        draw(tf.saved_model.load(saved_model))
    assert str(caught.value) == (
        "a loaded SavedModel holds several graphs. Choose a signature: "
        "draw(loaded.signatures[key]), where key is one of 'serve', 'serving_default'."
    )


def test_missing_arguments_are_asked_for():
    advice = (
        "multiply_subtract cannot be traced with the 0 arguments given. Give one example argument "
        "or tf.TensorSpec for each parameter, as in "
        "draw(multiply_subtract, tf.TensorSpec([None, 4], tf.float32)). Binding inputs"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(advice)}"):
        draw(tf.function(arithmetic.multiply_subtract.python_function))
    with pytest.raises(TypeError, match="with the 3 arguments given"):
        draw(arithmetic.multiply_subtract, 1, 2, four=4)


def test_function_that_was_called_needs_no_arguments():
    double = tf.function(lambda x: x * 2)
    double(tf.constant(1))
    assert not draw(double).graph.note
    double(tf.constant([1.0]))
    graph = draw(double).graph
    assert graph.note == "The last of 2 graphs of this function."
    assert graph.nodes[0].outputs == (TensorType("float32", (1,)),)


def test_error_inside_a_function_is_its_own():
    @tf.function
    def wrong(x):
        raise TypeError("of its own")

    with pytest.raises(TypeError, match="of its own") as caught:
        draw(wrong, tf.TensorSpec([]))
    assert "cannot be traced" not in str(caught.value)


def test_arguments_that_do_not_belong_are_refused():
    concrete = arithmetic.multiply_subtract.get_concrete_function(1, 2, 3)
    for source in (tf.Graph(), v1.GraphDef(), concrete):
        with pytest.raises(TypeError) as caught:
            draw(source, 3, x=4)
        assert str(caught.value) == (
            f"a {type(source).__name__} is drawn as it is: "
            "example arguments go with a tf.function only, but 2 were given."
        )


def test_drawing_does_not_run_the_function():
    ran = tf.Variable(0)

    @tf.function
    def count():
        return ran.assign_add(1)

    draw(count)
    assert ran.numpy() == 0
