"""`draw`: the graph of a program as a picture, a tree of text and plain data at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tfxray.graphs import svg
from tfxray.graphs.figures import figure
from tfxray.graphs.graph import Graph
from tfxray.graphs.reading import read
from tfxray.graphs.text import tree


@dataclass(frozen=True)
class Picture:
    """A drawn graph: it shows itself in a notebook, prints as a tree, and can be saved.

    Attributes:
        graph: What is drawn, as plain data.
        text: A tree of text for terminals.
        html: A `<figure>` for pages and notebooks.
        svg: The same as a file of its own.
    """

    graph: Graph
    text: str = field(repr=False)
    html: str = field(repr=False)
    svg: str = field(repr=False)

    def __str__(self) -> str:
        """Returns the tree of text."""
        return self.text

    def _repr_html_(self) -> str:
        """Returns what a notebook shows."""
        return self.html

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture as an SVG file that needs nothing else.

        Args:
            path: Where to; the name has to end in `.svg`.

        Raises:
            ValueError: The name ends otherwise.
            OSError: The file cannot be written.

        Examples:
            >>> import tempfile, tensorflow as tf
            >>> square = draw(tf.function(lambda x: x * x), tf.TensorSpec([]))
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     square.save(Path(folder) / "square.svg")
        """
        save(self.svg, path)


def save(picture: str, path: str | os.PathLike[str]) -> None:
    """Writes an SVG document to a file.

    Args:
        picture: The document.
        path: Where to; the name has to end in `.svg`.

    Raises:
        ValueError: The name ends otherwise.
        OSError: The file cannot be written.

    Examples:
        >>> save("<svg/>", "picture.png")
        Traceback (most recent call last):
        ValueError: a picture is saved as SVG: the name has to end in .svg, not 'picture.png'
    """
    file = Path(path)
    if file.suffix.lower() != ".svg":
        raise ValueError(
            f"a picture is saved as SVG: the name has to end in .svg, not {file.name!r}"
        )
    file.write_text(picture, encoding="utf-8")


def draw(source: Any, /, *args: Any, **kwargs: Any) -> Picture:
    """Draws a graph, with the bodies of its loops and branches and the functions it calls.

    Shapes tell the nodes apart: constants have rounded ends, inputs point downwards, captured
    variables are drums, control flow has six sides, and a result has a double outline. Operands
    arrive from left to right. A dotted arrow carries no tensor: it only says what runs before what.
    A large graph is shown by name scopes, each of which opens.

    Args:
        source: A `tf.Graph`, a `tf.function`, a `ConcreteFunction`, a signature of a loaded
            SavedModel, or a `GraphDef`.
        *args: For a `tf.function`, example arguments or `tf.TensorSpec` objects. It is traced, not run.
        **kwargs: For a `tf.function`, example arguments by name.

    Returns:
        The picture.

    Raises:
        TypeError: `source` is no graph, or the arguments do not fit it; the message says what to
            do.
        ValueError: The graph is empty, or a `GraphDef` names an input that it does not have.
        LayoutError: Graphviz is missing or gave up.

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
    graph = read(source, *args, **kwargs)
    drawn = figure(graph)
    return Picture(graph, tree(graph), svg.html(drawn), svg.file(drawn))
