"""`12 * 3 - 2`: the program that carries the story, in every form TensorFlow can run.

One multiplication and one subtraction on three tensors of shape `(1,)`. The names of the tensors are
those of the article that the story began with.
"""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True)
class Arithmetic:
    """The two results: values when run eagerly, promises of values in a graph.

    Attributes:
        multres: `one * two`. Shape `(1,)`, dtype `int32`.
        subres: `multres - three`. Shape `(1,)`, dtype `int32`.
    """

    multres: tf.Tensor
    subres: tf.Tensor


def compute() -> Arithmetic:
    """Computes `12 * 3 - 2` in whatever mode TensorFlow is in.

    The very same lines run eagerly and build a graph: which of the two is decided outside them.

    Returns:
        The product and the difference, each of shape `(1,)` and dtype `int32`.

    Examples:
        >>> compute().subres
        <tf.Tensor: shape=(1,), dtype=int32, numpy=array([34], dtype=int32)>
    """
    one = tf.constant([12])
    two = tf.constant([3])
    three = tf.constant([2])
    multres = tf.math.multiply(one, two)
    subres = multres - three
    return Arithmetic(multres, subres)


def build_graph() -> tuple[tf.Graph, Arithmetic]:
    """Builds the graph of `12 * 3 - 2` without running it.

    Returns:
        The graph, and its two symbolic results, each of shape `(1,)` and dtype `int32`.

    Examples:
        >>> graph, results = build_graph()
        >>> [operation.name for operation in graph.get_operations()]
        ['Const', 'Const_1', 'Const_2', 'Mul', 'sub']
        >>> print(results.multres)
        Tensor("Mul:0", shape=(1,), dtype=int32)
    """
    graph = tf.Graph()
    with graph.as_default():
        results = compute()
    return graph, results


@tf.function
def multiply_subtract(one: tf.Tensor, two: tf.Tensor, three: tf.Tensor) -> tf.Tensor:
    """Computes `one * two - three` as a graph that is built on the first call.

    Args:
        one: The first factor, of any shape and numeric dtype.
        two: The second factor, of the same dtype and a shape that broadcasts with it.
        three: What is subtracted, likewise.

    Returns:
        The difference, of the operands' broadcast shape and their dtype.

    Raises:
        tf.errors.InvalidArgumentError: The shapes do not broadcast or the dtypes differ.

    Examples:
        >>> multiply_subtract(tf.constant([12]), tf.constant([3]), tf.constant([2]))
        <tf.Tensor: shape=(1,), dtype=int32, numpy=array([34], dtype=int32)>
    """
    return tf.math.multiply(one, two) - three
