"""`where_am_i` and `every_context`: the answer in each place, and that looking changes nothing."""

from __future__ import annotations

import json
import random
import threading
from dataclasses import FrozenInstanceError, asdict
from xml.etree import ElementTree

import keras
import pytest
import tensorflow as tf

from examples.instruments import Context, every_context, where_am_i


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


@pytest.mark.parametrize(
    ("place", "graphs"),
    [
        ("tf.Graph", ("tf.Graph",)),
        ("tf.function", ("function look",)),
        ("tf.cond in tf.function", ("branch of tf.cond", "function _branch")),
        ("for over tf.range in tf.function", ("body of tf.while_loop", "function _loop")),
        ("Dataset.map", ("tf.data function Dataset_map_look",)),
        ("Keras call while the model is built", ("scratch graph of Keras",)),
    ],
)
def test_which_graph(place, graphs, contexts):
    assert contexts[place].graphs == graphs


def test_keras_calls_are_known_in_every_mode(contexts):
    for place, context in contexts.rows:
        expected = "Looking.call" if place.startswith("Keras call,") else None
        if place != "Keras call while the model is built":
            assert context.keras_call == expected, place


def test_tracing_is_not_the_same_as_building_a_graph(contexts):
    assert not contexts["tf.Graph"].tracing
    assert not contexts["with tf.compat.v1.Session"].tracing
    assert not contexts["tf.function, functions run eagerly"].tracing
    assert contexts["tf.function"].tracing


def test_unknown_place_names_what_there_is(contexts):
    with pytest.raises(KeyError, match=r"no place 'nowhere'; there are: top level, "):
        contexts["nowhere"]


def test_every_context_needs_the_top_level():
    with (
        tf.Graph().as_default(),
        pytest.raises(RuntimeError, match=r"this is building a graph: tf\.Graph"),
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


def test_text_and_html(contexts):
    lines = str(contexts).splitlines()
    assert lines[0] == "What tf.executing_eagerly() answers, place by place."
    assert lines[1].split() == ["place", "eager?", "graph", "being", "built"]
    assert len(lines) == 2 + len(EAGER)
    tree = ElementTree.fromstring(contexts._repr_html_())
    assert [cell.get("scope") for cell in tree.iter("th")][:3] == ["col"] * 3
    assert len(list(tree.iter("tr"))) == 1 + len(EAGER)
    html = Context(executing_eagerly=False, graphs=("function <lambda>",))._repr_html_()
    assert "function &lt;lambda&gt;" in html
    ElementTree.fromstring(html)
