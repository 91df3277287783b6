"""What is no graph but has one: models, files and datasets, and what is said of those that have none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import keras
import pytest
import tensorflow as tf

from tfxray import draw
from tfxray.graphs import Kind

layers = keras.layers


def boxes(picture: Any) -> list[str]:
    """Returns the first line of each box of the first figure."""
    return [box.lines[0] for box in picture._figure.boxes]


def two_layers() -> Any:
    named = [layers.Dense(3, "relu", name="hidden"), layers.Dense(1, name="answer")]
    return keras.Sequential([keras.Input((4,)), *named], name="regression")


def test_model_opens_at_its_layers_under_its_own_name():
    picture = draw(two_layers())
    assert picture.graph.name == "regression"
    stems = [re.sub(r"_\d+/", "/", line) for line in boxes(picture)]
    assert stems == ["Placeholder", "hidden/", "answer/", "output"]
    hidden = picture._figure.parts[0].boxes
    assert {box.lines for box in hidden if box.style == "captured"} == {
        ("regression/hidden/kernel", "float32 (4, 3)"),
        ("regression/hidden/bias", "float32 (3,)"),
    }
    assert draw(tf.function(two_layers()), tf.TensorSpec([None, 4])).graph.name == "regression"


def test_large_model_opens_at_its_layers():
    inputs = keras.Input((8,))
    x = inputs
    for block in range(5):
        for part in range(12):
            x = layers.Dense(8, name=f"block{block}_part{part}")(x)
    picture = draw(keras.Model(inputs, x))
    assert boxes(picture) == ["Placeholder", *(f"block{block}…" for block in range(5)), "output"]
    first = picture._figure.parts[0].boxes[0]
    assert first.lines[0].startswith("block0_part0")


class Subclass(keras.Model):  # type: ignore[misc]
    """A model that says nothing of its inputs before it is called."""

    def __init__(self) -> None:
        """Makes the one layer."""
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, x: Any, training: bool = False) -> Any:
        return self.dense(x)


def structured() -> Any:
    one, two = keras.Input((2,), name="one"), keras.Input((3,), name="two", dtype="int32")
    joined = layers.Concatenate()([one, layers.Rescaling(2.0)(two)])
    return keras.Model({"one": one, "two": two}, joined)


def called() -> Any:
    model = Subclass()
    model(tf.zeros([2, 3]))
    return model


def built() -> Any:
    layer = layers.Dense(2)
    layer.build((None, 4))
    return layer


class Joined(keras.Model):  # type: ignore[misc]
    """A model of several inputs."""

    def call(self, parts: Any) -> Any:
        return tf.concat(tf.nest.flatten(parts), -1)


def called_with(*given: Any) -> Any:
    model = Joined()
    model(*given)
    return model


@pytest.mark.parametrize(
    ("model", "shapes"),
    [
        (structured, {"(None, 2)", "(None, 3)"}),
        (called, {"(None, 3)"}),
        (built, {"(None, 4)"}),
        (lambda: called_with([tf.zeros([2, 2]), tf.zeros([2, 3])]), {"(None, 2)", "(None, 3)"}),
        (
            lambda: called_with({"a": tf.zeros([2, 2]), "b": tf.zeros([2, 3])}),
            {"(None, 2)", "(None, 3)"},
        ),
        (lambda: called_with(tf.zeros([2])), {"(None,)"}),
        (lambda: called_with(tf.constant(1.0)), {"()"}),
    ],
    ids=["structured", "called", "built", "a list", "a dict", "a batch of numbers", "a number"],
)
def test_built_model_knows_its_inputs(model, shapes):
    inputs = [node for node in draw(model()).graph.nodes if node.kind is Kind.INPUT]
    assert {str(node.outputs[0].shape) for node in inputs} == shapes


@pytest.mark.parametrize("model", [Subclass, lambda: keras.Sequential([layers.Dense(1)])])
def test_model_that_is_not_built_needs_an_example(model):
    with pytest.raises(
        ValueError, match=r"is not built.*draw\(model, tf.TensorSpec\(\[None, 4\]\)\)"
    ):
        draw(model())
    assert draw(model(), tf.TensorSpec([None, 4])).graph.nodes


def test_train_function_is_what_fit_runs():
    model = two_layers()
    model.compile("adam", "mse")
    with pytest.raises(TypeError, match=r"cannot draw None.*once fit has run"):
        draw(model.train_function)
    model.fit(tf.zeros([4, 4]), tf.zeros([4, 1]), verbose=0)
    picture = draw(model.train_function)
    assert picture.graph.name == "regression, train_function"
    stems = {re.sub(r"_\d+/", "/", line) for line in boxes(picture)}
    assert {"adam/", "gradient_tape/", "compile_loss/"} <= stems
    model.predict(tf.zeros([4, 4]), verbose=0)
    assert draw(model.predict_function).graph.name == "regression, predict_function"


@pytest.mark.parametrize("inside", ["", "saved_model.pb"])
def test_saved_model_is_drawn_without_its_wrappers(saved_model, inside):
    graph = draw(saved_model / inside).graph
    assert graph.name == "model, serving_default"
    assert graph.note == "Other signatures: 'serve'."
    assert "MatMul" in {node.op for node in graph.nodes}
    assert Kind.CALL not in {node.kind for node in graph.nodes}
    variables = {node.variable for node in graph.nodes if node.variable}
    assert {text.split("/")[-1] for text in variables} == {
        "kernel: float32 (4, 2)",
        "bias: float32 (2,)",
    }
    assert [output.label for output in graph.outputs] == ["output_0"]


def test_saved_model_without_signatures(tmp_path):
    tf.saved_model.save(tf.Module(), str(tmp_path))
    with pytest.raises(ValueError, match="has no signatures"):
        draw(tmp_path)


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_file_of_keras(tmp_path, name):
    two_layers().save(tmp_path / name)
    picture = draw(str(tmp_path / name))
    assert picture.graph.name == "regression"
    assert len(boxes(picture)) == 4


def test_frozen_graph(tmp_path):
    graph = tf.Graph()
    with graph.as_default():
        _ = tf.constant(12) * tf.constant(3)
    (tmp_path / "frozen.pb").write_bytes(graph.as_graph_def().SerializeToString())
    drawn = draw(tmp_path / "frozen.pb").graph
    assert drawn.name == "frozen.pb"
    assert [node.op for node in drawn.nodes] == ["Const", "Const", "Mul"]


def test_dataset_is_drawn_by_its_steps():
    dataset = tf.data.Dataset.range(4).map(lambda x: x * 2).batch(2)
    graph = draw(dataset).graph
    assert graph.name == "BatchDataset"
    ops = [node.op for node in graph.nodes if node.op != "Const"]
    assert ops == ["RangeDataset", "MapDataset", "BatchDatasetV2"]
    assert [output.label for output in graph.outputs] == ["dataset"]
    assert [node.op for node in graph.functions[0].nodes].count("Mul") == 1


def test_dataset_whose_constants_hold_a_resource_is_drawn():
    graph = draw(tf.data.Dataset.range(4).shuffle(2)).graph
    (step,) = (node for node in graph.nodes if node.op == "ShuffleDatasetV3")
    values = [graph.node(source.node).value for source in step.inputs[1:]]
    assert values[0] == "2"
    assert "SeedGenerator" in str(values[-1])


def test_path_that_leads_nowhere():
    with pytest.raises(FileNotFoundError, match=r"no file or folder 'nowhere\.pb'"):
        draw(Path("nowhere.pb"))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.txt", "12", "'x.txt' holds no graph that can be drawn"),
        ("x.pb", "12", "x.pb holds no GraphDef"),
    ],
)
def test_file_that_holds_no_graph(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(tmp_path / name)
    with pytest.raises(ValueError, match="holds no graph"):
        draw(tmp_path)


def test_what_is_drawn_as_it_is_takes_no_arguments():
    with pytest.raises(TypeError, match="drawn as it is"):
        draw(tf.data.Dataset.range(3), 1)
