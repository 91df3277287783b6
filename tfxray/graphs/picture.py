"""`draw`: the graph of a program as a picture, a tree of text and plain data at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tfxray._results import Result
from tfxray._words import counted
from tfxray.graphs import svg
from tfxray.graphs.figures import Figure, figure
from tfxray.graphs.folding import fold
from tfxray.graphs.graph import Graph
from tfxray.graphs.grouping import LARGEST_FLAT
from tfxray.graphs.opening import is_model, open_graph
from tfxray.graphs.text import tree

LARGEST_TREE = 100  # nodes; IPython prints a longer tree only when it is asked for


@dataclass(frozen=True, repr=False)
class Picture(Result):
    """A drawn graph: it shows itself in a notebook, prints as a tree, and can be saved.

    Text and drawings are made when they are asked for; only drawings need Graphviz.

    Attributes:
        graph: What is drawn, as plain data: all of it.
        depth: How many levels of name scopes are opened, or None for as many as fit.
        plumbing: Whether a large graph shows all its nodes.
        layers: Whether it begins with its scopes however small it is, as that of a Keras model does.
    """

    graph: Graph
    depth: int | None = None
    plumbing: bool = False
    layers: bool = False

    @cached_property
    def text(self) -> str:
        """A tree of text for terminals."""
        return tree(self._shown, depth=self.depth)

    @cached_property
    def html(self) -> str:
        """A `<figure>` for pages and notebooks."""
        return svg.html(self._figure)

    @cached_property
    def svg(self) -> str:
        """The same as a file of its own."""
        return svg.file(self._figure)

    @cached_property
    def _shown(self) -> Graph:
        """The graph without its plumbing, if it is large."""
        largest = max(len(each.nodes) for each in (self.graph, *self.graph.functions))
        if self.plumbing or (largest <= LARGEST_FLAT and not self.layers):
            return self.graph
        return fold(self.graph)

    @cached_property
    def _figure(self) -> Figure:
        return figure(self._shown, depth=self.depth, grouped=self.layers)

    def __repr__(self) -> str:
        """Returns the tree of a small graph, for where nothing shows pictures; else its size."""
        if len(self.graph.nodes) <= LARGEST_FLAT:
            return self.text
        return f"<Picture of {self.graph.name}: {counted(len(self.graph.nodes))}>"

    @property
    def _plain(self) -> str:
        """The tree of what is shown, or how large the graph is where that would flood a terminal."""
        return self.text if len(self._shown.nodes) <= LARGEST_TREE else repr(self)

    @property
    def _title(self) -> str:
        return self.graph.name

    def as_dict(self) -> dict[str, Any]:
        """Returns the graph as plain data, ready for JSON.

        Examples:
            >>> import tensorflow as tf
            >>> square = draw(tf.function(lambda x: x * x), tf.TensorSpec([]))
            >>> square.as_dict()["nodes"][1]["inputs"]
            ['x', 'x']
        """
        return self.graph.as_dict()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file that needs nothing else: a picture, a page, a tree of text, or the data.

        Args:
            path: Where to; the name ends in `.svg`, `.html`, `.txt` or `.json`.

        Raises:
            ValueError: The name ends otherwise.
            LayoutError: A picture was asked for, and Graphviz is missing or gave up.
            OSError: The file cannot be written.

        Examples:
            >>> import pathlib, tempfile, tensorflow as tf
            >>> square = draw(tf.function(lambda x: x * x), tf.TensorSpec([]))
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     square.save(pathlib.Path(folder) / "square.svg")
        """
        super().save(path)

    def _forms(self) -> dict[str, Callable[[], str]]:
        return {".svg": lambda: self.svg, **super()._forms()}


def draw(
    source: Any, /, *args: Any, depth: int | None = None, plumbing: bool = False, **kwargs: Any
) -> Picture:
    """Draws a graph, with the bodies of its loops and branches and the functions it calls.

    Shapes tell the nodes apart: constants have rounded ends, inputs point downwards, captured
    variables are drums, control flow has six sides, and a result has a double outline. Operands
    arrive from left to right. A dotted arrow carries no tensor: it only says what runs before what.

    A graph of up to 40 nodes is one picture with all of them. A larger one is shown by name scopes,
    a Keras model by its layers, each of which opens; a figure shows 60 boxes and counts the rest.
    What says least is then folded into what it serves, unless `plumbing` is set:

    - constants, whose values stand in the nodes that take them, at their places (`Sub ·, 1`);
    - each `ReadVariableOp` that waits for nothing: the variable gives its value;
    - each `Identity` whose tensor is used, with the control edges that end at it;
    - each `NoOp` that waits for nothing, or that nothing else waits for.

    Args:
        source: A `tf.function`, a `ConcreteFunction`, a `tf.Graph`, a `GraphDef`, a signature of a
            loaded SavedModel, a built Keras model or layer, `model.train_function` after `fit`, a
            `tf.data.Dataset`, a `Graph`, or a path: of a SavedModel's folder, of a frozen `.pb` file, of a
            `.keras` or `.h5` file.
        *args: For a `tf.function`, example arguments or `tf.TensorSpec` objects. It is traced, not
            run. One that was called already needs none: its last graph is drawn. A model needs none
            either.
        depth: How many levels of name scopes are opened: 0 for an overview alone. None opens as many as
            stay within about 1,200 boxes.
        plumbing: Whether a graph that is not one picture shows every node.
        **kwargs: For a `tf.function`, example arguments by name.

    Returns:
        The picture. Nothing is laid out before its `html` or `svg` is asked for.

    Raises:
        TypeError: `source` is no graph, or the arguments do not fit it; the message says what to
            do.
        ValueError: The graph is empty, a `GraphDef` names an input that it does not have, a model is not
            built, or a file holds no graph.
        FileNotFoundError: There is no such file or folder.

    Examples:
        >>> import tensorflow as tf
        >>> graph = tf.Graph()
        >>> with graph.as_default():
        ...     result = tf.constant([12]) * tf.constant([3]) - tf.constant([2])
        >>> print(draw(graph))
        tf.Graph: 5 nodes
        └─ sub (Sub) int32 (1,) → result
           ├─ mul (Mul) int32 (1,)
           │  ├─ Const (Const) = [12] int32 (1,)
           │  └─ Const_1 (Const) = [3] int32 (1,)
           └─ Const_2 (Const) = [2] int32 (1,)
    """
    if depth is not None and depth < 0:
        raise ValueError(f"depth is a number of levels, 0 or more, not {depth}.")
    graph = open_graph(source, *args, **kwargs)
    return Picture(graph, depth, plumbing, layers=is_model(source))
