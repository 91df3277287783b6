"""`n!`: the program with a loop whose length depends on a tensor.

The product of the whole numbers from 1 to `n`, in the forms that TensorFlow can run: a loop that
Python runs, the same loop translated by AutoGraph, and the loop written as one operation.
"""

from __future__ import annotations

import tensorflow as tf


def factorial(n: tf.Tensor) -> tf.Tensor:
    """Computes `n!` with a Python loop over tensors.

    Eagerly, Python runs the loop and each turn runs its operations. A plain `tf.Graph` cannot hold
    it: there `n > 1` has no value for Python to decide on.

    Args:
        n: A whole number, of shape `()` and an integer dtype. Below 2 the result is 1.

    Returns:
        The product, of shape `()` and the dtype of `n`. It wraps around where it does not fit: for
        `int32` from 13! on.

    Raises:
        tf.errors.OperatorNotAllowedInGraphError: It is called while a plain `tf.Graph` is built.

    Examples:
        >>> factorial(tf.constant(5))
        <tf.Tensor: shape=(), dtype=int32, numpy=120>
    """
    result = tf.ones_like(n)
    while n > 1:
        result = result * n
        n = n - 1
    return result


@tf.function
def factorial_function(n: tf.Tensor) -> tf.Tensor:
    """Computes `n!` as a graph, which AutoGraph makes from the loop of `factorial`.

    Args:
        n: A whole number, of shape `()` and an integer dtype. Below 2 the result is 1.

    Returns:
        The product, of shape `()` and the dtype of `n`.

    Examples:
        >>> factorial_function(tf.constant(5))
        <tf.Tensor: shape=(), dtype=int32, numpy=120>
        >>> graph = factorial_function.get_concrete_function(tf.constant(5)).graph
        >>> "StatelessWhile" in [operation.type for operation in graph.get_operations()]
        True
    """
    return factorial(n)


def factorial_while_loop(n: tf.Tensor) -> tf.Tensor:
    """Computes `n!` with `tf.while_loop`, which runs eagerly and in every graph.

    Args:
        n: A whole number, of shape `()` and an integer dtype. Below 2 the result is 1.

    Returns:
        The product, of shape `()` and the dtype of `n`.

    Examples:
        >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        ...     session.run(factorial_while_loop(tf.constant(5)))
        np.int32(120)
    """
    _, result = tf.while_loop(
        lambda n, result: n > 1,
        lambda n, result: (n - 1, result * n),
        (n, tf.ones_like(n)),
    )
    return result
