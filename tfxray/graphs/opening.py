"""What is no graph but has one: a Keras model, a saved model, a file, a dataset."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tensorflow as tf

from tfxray.graphs.graph import Graph, Kind, Node, Output, Source
from tfxray.graphs.reading import is_keras, read, refuse_arguments

_KERAS_FILES = {".keras", ".h5"}


def open_graph(source: Any, /, *args: Any, **kwargs: Any) -> Graph:
    """Finds the graph of whatever `draw` takes.

    Args:
        source: What `read` takes, a `Graph`, a Keras model or layer, what `fit` made of a model
            (`model.train_function`), a `tf.data.Dataset`, or a path.
        *args: Example arguments or `tf.TensorSpec`s, for a function or a model.
        **kwargs: The same, by name.

    Returns:
        The graph.

    Raises:
        TypeError: There is no graph in `source`; the message says what to do.
        ValueError: The model is not built, the file holds no graph, or the graph is empty.
        FileNotFoundError: There is no such file or folder.

    Examples:
        >>> dataset = tf.data.Dataset.range(3).batch(2)
        >>> [node.op for node in open_graph(dataset).nodes][-1]
        'BatchDatasetV2'
    """
    if isinstance(source, Graph):
        refuse_arguments(source, args, kwargs)
        return source
    if isinstance(source, str | os.PathLike):
        return _read_path(Path(source), *args, **kwargs)
    if is_keras(source, "Layer"):
        return _read_model(source, args, kwargs)
    if isinstance(source, tf.data.Dataset):
        refuse_arguments(source, args, kwargs)
        return _read_dataset(source)
    if (step := _read_step(source)) is not None:
        refuse_arguments(source, args, kwargs)
        return step
    return read(source, *args, **kwargs)


def is_model(source: Any) -> bool:
    """Tells whether something is a Keras model or layer, or the path of one.

    Args:
        source: What `draw` takes.

    Examples:
        >>> is_model("model.keras"), is_model("saved_model/")
        (True, False)
    """
    if isinstance(source, str | os.PathLike):
        return Path(source).suffix in _KERAS_FILES
    return is_keras(source, "Layer")


# Keras ------------------------------------------------------------------------------------------


def _read_model(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Graph:
    """Traces a call of a model, with the inputs that it was built for if none are given."""
    if not args and not kwargs:
        args, kwargs = _inputs(model)
    return read(tf.function(model), *args, **kwargs)


def _inputs(model: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Returns the inputs that a model was built for, as arguments of its call."""
    if is_keras(model, "Functional"):
        return (tf.nest.map_structure(_spec, model.input),), {}
    if getattr(model, "inputs", None):
        return tuple(map(_spec, model.inputs)), {}
    shapes = (model.get_build_config() if model.built else None) or {}
    if "input_shape" in shapes:
        return (_specs(shapes["input_shape"], model.input_dtype),), {}
    if "shapes_dict" in shapes:
        return (), {
            name.removesuffix("_shape"): _specs(shape, model.input_dtype)
            for name, shape in shapes["shapes_dict"].items()
        }
    raise ValueError(
        f"the model {model.name!r} is not built, so the shape of its input is not known. Call it "
        "once, or give an example of its input: draw(model, tf.TensorSpec([None, 4]))."
    )


def _spec(tensor: Any) -> Any:
    return tf.TensorSpec(tensor.shape, tensor.dtype)


def _specs(shape: Any, dtype: str) -> Any:
    """Turns the shapes with which a layer was built into specs for batches of any size."""
    if isinstance(shape, Mapping):
        return {name: _specs(inner, dtype) for name, inner in shape.items()}
    if all(size is None or isinstance(size, int) for size in shape):
        return tf.TensorSpec([None, *shape[1:]] if shape else [], dtype)
    return [_specs(inner, dtype) for inner in shape]


def _read_step(step: Any) -> Graph | None:
    """Reads what `compile` and `fit` make, as `model.train_function` is."""
    kind = tf.types.experimental.PolymorphicFunction
    python = step.python_function if isinstance(step, kind) else step
    python = inspect.unwrap(python) if callable(python) else None
    if not inspect.isfunction(python) or python.__module__.split(".")[0] != "keras":
        return None
    held = inspect.getclosurevars(python).nonlocals
    model = held.get("self")
    functions = (value for value in (step, *held.values()) if isinstance(value, kind))
    function = next(functions, None)
    if model is None or function is None:
        return None
    names = ("train_function", "test_function", "predict_function")
    name = next((name for name in names if getattr(model, name, None) is step), python.__name__)
    return replace(_inlined(read(function), only_wrappers=False), name=f"{model.name}, {name}")


# Files ------------------------------------------------------------------------------------------


def _read_path(path: Path, *args: Any, **kwargs: Any) -> Graph:
    if not path.exists():
        raise FileNotFoundError(f"there is no file or folder {str(path)!r} to draw.")
    folder = path.parent if path.name == "saved_model.pb" else path
    if (folder / "saved_model.pb").is_file():
        return _read_saved_model(folder)
    if path.suffix in _KERAS_FILES:
        import keras  # noqa: PLC0415  # only its own files need it

        return _read_model(keras.saving.load_model(path, compile=False), args, kwargs)
    if path.suffix == ".pb":
        try:
            graph_def = tf.compat.v1.GraphDef.FromString(path.read_bytes())
        except Exception as error:  # DecodeError, of a package that TensorFlow chooses
            if type(error).__name__ != "DecodeError":
                raise
            raise ValueError(f"{path.name} holds no GraphDef: {error}") from error
        return replace(read(graph_def), name=path.name)
    raise ValueError(
        f"{path.name!r} holds no graph that can be drawn. A path leads to the folder of a SavedModel, "
        "with a saved_model.pb in it, to a GraphDef in a .pb file, or to a .keras or .h5 file."
    )


def _read_saved_model(folder: Path) -> Graph:
    loaded = tf.saved_model.load(str(folder))
    signatures = dict(loaded.signatures)
    key = "serving_default" if "serving_default" in signatures else next(iter(signatures), None)
    if key is None:
        raise ValueError(
            f"the SavedModel {folder.name!r} has no signatures. Draw one of its functions: "
            "loaded = tf.saved_model.load(path); draw(loaded.f, …)."
        )
    graph = _inlined(read(signatures[key]), only_wrappers=True)
    others = ", ".join(repr(other) for other in signatures if other != key)
    return replace(
        graph,
        name=f"{folder.resolve().name}, {key}",
        note=f"{graph.note} Other signatures: {others}.".strip() if others else graph.note,
    )


def _inlined(graph: Graph, only_wrappers: bool) -> Graph:
    """Puts the body of a function in place of its call, where a graph has a single call.

    Saving wraps a function in one that does nothing but call it, and so does `fit`.

    Args:
        graph: The graph.
        only_wrappers: Whether to leave a graph alone that does anything else.
    """
    calls = [node for node in graph.nodes if node.kind is Kind.CALL]
    others = {node.op for node in graph.nodes if node.kind is not Kind.CALL}
    if len(calls) != 1 or (only_wrappers and others - {"Placeholder", "Const", "Identity", "NoOp"}):
        return graph
    (call,) = calls
    functions = {function.name: function for function in graph.functions}
    body = functions.get(call.calls[0].function)
    arguments = [node for node in body.nodes if node.kind is Kind.INPUT] if body else []
    fits = len(arguments) == len(call.inputs) and {
        source.node for source in call.inputs
    }.issuperset(call.controls)
    if body is None or not fits:
        return graph
    outside = {node.name for node in graph.nodes if node is not call}
    given = dict(zip((node.name for node in arguments), call.inputs, strict=True))

    def name(inner: str) -> str:
        return f"{call.name}/{inner}" if inner in outside else inner

    def inner_source(source: Source) -> Source:
        return given.get(source.node) or Source(name(source.node), source.index)

    results = [inner_source(output.source) for output in body.outputs]

    def outer_source(source: Source) -> Source:
        return results[source.index] if source.node == call.name else source

    ends = [source.node for source in results]
    inside = [
        replace(
            node,
            name=name(node.name),
            inputs=tuple(map(inner_source, node.inputs)),
            controls=tuple(name(each) for each in node.controls if each not in given),
        )
        for node in body.nodes
        if node.name not in given
    ]
    nodes: list[Node] = []
    for node in graph.nodes:
        if node is call:
            nodes += inside
            continue
        waits = [
            each
            for control in node.controls
            for each in (ends if control == call.name else [control])
        ]
        inputs = tuple(map(outer_source, node.inputs))
        nodes.append(replace(node, inputs=inputs, controls=tuple(sorted({*waits} - {node.name}))))
    flat = replace(
        graph,
        nodes=tuple(nodes),
        outputs=tuple(
            Output(output.label, outer_source(output.source)) for output in graph.outputs
        ),
        functions=tuple(function for function in graph.functions if function is not body),
    )
    return _inlined(flat, only_wrappers)


# Datasets ---------------------------------------------------------------------------------------


def _read_dataset(dataset: Any) -> Graph:
    """Reads the steps of a dataset."""
    variant = tf.data.experimental.to_variant(dataset)
    written = tf.raw_ops.DatasetToGraphV2(input_dataset=variant).numpy()
    graph_def = tf.compat.v1.GraphDef.FromString(written)
    for node in graph_def.node:  # `MapDataset/_2` is in no scope
        node.name = re.sub(r"/_(\d+)$", r"_\1", node.name)
        node.input[:] = [re.sub(r"/_(\d+)(?=$|:)", r"_\1", name) for name in node.input]
    graph = read(graph_def)
    ends = [node for node in graph.nodes if node.op == "_Retval"]
    return replace(
        graph,
        name=type(dataset).__name__.strip("_"),
        nodes=tuple(node for node in graph.nodes if node.op != "_Retval"),
        outputs=tuple(Output("dataset", source) for end in ends for source in end.inputs),
    )
