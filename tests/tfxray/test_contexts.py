"""`where_am_i` and `every_context`: the answer in each place, and that looking changes nothing."""

from __future__ import annotations

import json
import random
import re
import threading
from dataclasses import FrozenInstanceError, asdict
from xml.etree import ElementTree

import keras
import pytest
import tensorflow as tf

from tfxray import Context, every_context, where_am_i


@pytest.fixture(scope="module")
def contexts():
    return every_context()


EAGER = {
    "top level": True,
    "for over a Dataset": True,
    "tf.while_loop, called eagerly": True,
    "tf.map_fn, called eagerly": True,
    "tf.vectorized_map, called eagerly": False,
    "tf.Graph": False,
    "tf.init_scope in tf.Graph": False,
    "thread started in tf.Graph": True,
    "with tf.compat.v1.Session": False,
    "tf.function": False,
    "tf.function, jit_compile=True": False,
    "tf.function, functions run eagerly": True,
    "tf.cond in tf.function": False,
    "for over tf.range in tf.function": False,
    "tf.init_scope in tf.function": True,
    "tf.py_function in tf.function": True,
    "tf.numpy_function in tf.function": True,
    "Dataset.map": False,
    "Dataset.map, functions run eagerly": False,
    "Dataset.from_generator": True,
    "Keras call while the model is built": False,
    "Keras call, model(x)": True,
    "Keras call, model.fit": False,
    "Keras loss function in fit": False,
    "Keras callback in fit": True,
    "Keras call, model.predict": False,
    "Keras call, model.fit with run_eagerly=True": True,
}


def test_every_place_and_its_answer(contexts):
    assert {place: context.executing_eagerly for place, context in contexts.rows} == EAGER


def test_a_graph_is_named_exactly_where_one_is_built(contexts):
    for place, context in contexts.rows:
        assert bool(context.graphs) is not context.executing_eagerly, place
        assert (context.graph is None) is context.executing_eagerly, place


GRAPHS = {
    "tf.vectorized_map, called eagerly": ("function f",),
    "tf.Graph": ("tf.Graph",),
    "tf.init_scope in tf.Graph": ("tf.Graph",),
    "with tf.compat.v1.Session": ("tf.Graph",),
    "tf.function": ("function look",),
    "tf.function, jit_compile=True": ("function look",),
    "tf.cond in tf.function": ("branch of tf.cond", "function _branch"),
    "for over tf.range in tf.function": ("body of tf.while_loop", "function _loop"),
    "Dataset.map": ("tf.data function Dataset_map_look",),
    "Dataset.map, functions run eagerly": ("tf.data function Dataset_map_look",),
    "Keras call while the model is built": ("scratch graph of Keras",),
}


def test_which_graph(contexts):
    found = {place: contexts[place].graphs for place, is_eager in EAGER.items() if not is_eager}
    in_keras = {place for place in found if place not in GRAPHS}
    assert {place: found[place] for place in GRAPHS} == GRAPHS
    assert in_keras == {place for place in found if place.startswith("Keras")} - set(GRAPHS)
    for place in in_keras:  # the functions are Keras' own, and so are their names
        assert all(name.startswith("function ") for name in found[place])


def test_condition_of_a_loop():
    seen = []

    def is_small(i):
        seen.append(where_am_i())
        return i < 1

    @tf.function
    def count():
        tf.while_loop(is_small, lambda i: [i + 1], [0])

    count()
    assert seen[0].graphs == ("condition of tf.while_loop", "function count")


def test_keras_calls_are_known_in_every_mode(contexts):
    for place, context in contexts.rows:
        expected = "Looking.call" if place.startswith("Keras call,") else None
        if place != "Keras call while the model is built":
            assert context.keras_call == expected, place


def test_tracing_is_not_the_same_as_building_a_graph(contexts):
    for place, context in contexts.rows:
        assert context.tracing == (context.graphs not in ((), ("tf.Graph",))), place


def test_unknown_place_names_what_there_is(contexts):
    with pytest.raises(KeyError) as caught:
        contexts["nowhere"]
    assert caught.value.args == (f"no place 'nowhere'; there are: {', '.join(EAGER)}",)


def test_every_context_needs_the_top_level():
    with (
        tf.Graph().as_default(),
        pytest.raises(
            RuntimeError,
            match=r"^every_context\(\) begins at the top level, executing eagerly; "
            r"this is building a graph: tf\.Graph$",
        ),
    ):
        every_context()


@pytest.mark.filterwarnings("ignore:Even though the")
def test_every_context_leaves_the_mode_and_the_random_numbers_alone():
    tf.config.run_functions_eagerly(True)
    tf.random.set_seed(1)
    expected = tf.random.uniform([]).numpy()
    tf.random.set_seed(1)
    state = random.getstate()  # Keras takes its seeds from Python
    try:
        every_context()
        assert tf.config.functions_run_eagerly()
    finally:
        tf.config.run_functions_eagerly(False)
    assert tf.random.uniform([]).numpy() == expected
    assert random.getstate() == state


def test_looking_adds_nothing_to_a_graph():
    graph = tf.Graph()
    with graph.as_default():
        where_am_i()
    assert graph.get_operations() == []

    @tf.function
    def f():
        where_am_i()

    operations = f.get_concrete_function().graph.get_operations()
    assert [operation.type for operation in operations] == []


def test_device_asked_for_in_a_graph():
    with tf.Graph().as_default():
        assert where_am_i().device is None
        with tf.device("GPU:1"):
            assert where_am_i().device == "GPU:1"
            with tf.device(None):
                assert where_am_i().device is None
            assert str(where_am_i()) == "building a graph: tf.Graph, for GPU:1"


def test_device_when_eager():
    with tf.device("CPU:0"):
        assert where_am_i().device == "CPU:0"


def test_nested_functions_from_the_inside_out():
    seen = []

    @tf.function
    def inner():
        seen.append(where_am_i())

    @tf.function
    def outer():
        inner()

    outer()
    assert seen[0].graphs == ("function inner", "function outer")


def test_a_function_called_while_a_graph_is_built():
    seen = []
    with tf.Graph().as_default():
        tf.function(lambda: seen.append(where_am_i()))()
    assert seen[0].graphs == ("function <lambda>", "tf.Graph")


def test_a_new_thread_starts_eagerly():
    seen = []

    @tf.function(autograph=False)
    def f():
        thread = threading.Thread(target=lambda: seen.append(where_am_i()))
        thread.start()
        thread.join()

    f()
    assert seen[0].executing_eagerly


def test_innermost_keras_layer_is_named():
    class Inner(keras.layers.Layer):  # type: ignore[misc]
        def call(self, x):
            seen.append(where_am_i().keras_call)
            return x

    class Outer(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner = Inner()

        def call(self, x):
            y = self.inner(x)
            seen.append(where_am_i().keras_call)
            return y

    seen: list[str | None] = []
    Outer()(tf.ones([1, 1]))
    assert seen[-2:] == ["Inner.call", "Outer.call"]


def test_any_other_method_called_call_is_no_keras_call():
    class Layer:
        def call(self) -> Context:
            return where_am_i()

    def call() -> Context:
        return where_am_i()

    assert Layer().call().keras_call is None
    assert call().keras_call is None


def test_plain_data(contexts):
    json.dumps([asdict(context) for _, context in contexts.rows])
    with pytest.raises(FrozenInstanceError):
        contexts.rows[0][1].device = "GPU:0"


def cells(html: str) -> list[list[str]]:
    """The texts of a table's rows."""
    return [
        ["".join(cell.itertext()) for cell in row]
        for row in ElementTree.fromstring(html).iter("tr")
    ]


def test_text_and_html(contexts):
    lines = str(contexts).splitlines()
    assert lines[0] == "What tf.executing_eagerly() answers, place by place."
    assert [re.split("  +", line) for line in lines[1:]] == cells(contexts._repr_html_())
    assert cells(contexts._repr_html_()) == [
        ["place", "eager?", "graph being built"],
        *(
            [place, str(c.executing_eagerly), ", in ".join(c.graphs) or "-"]
            for place, c in contexts.rows
        ),
    ]


def test_context_as_a_sentence_and_a_table():
    questions = ["executing eagerly", "graph", "tracing", "Keras call", "device"]
    eager = Context(executing_eagerly=True, device="CPU:0")
    inside = Context(
        executing_eagerly=False,
        graphs=("branch of tf.cond", "function <lambda>"),
        tracing=True,
        keras_call="Dense.call",
    )
    assert str(eager) == "executing eagerly on CPU:0"
    assert str(inside) == (
        "building a graph: branch of tf.cond, in function <lambda>, in Dense.call"
    )
    for context, answers in (
        (eager, ["True", "none", "False", "none", "CPU:0"]),
        (
            inside,
            [
                *("False", "branch of tf.cond, in function <lambda>", "True", "Dense.call"),
                "decided when the graph runs",
            ],
        ),
    ):
        assert cells(context._repr_html_()) == [
            ["question", "answer"],
            *map(list, zip(questions, answers, strict=True)),
        ]
        caption = ElementTree.fromstring(context._repr_html_()).findtext("table/caption")
        assert caption == "Where this line runs."
