"""Small programs to be recorded step by step, each as a reader would type it.

The body of each function is a complete program: it can be copied out and run.
"""
# A complete program begins with its import, and a reader types no annotations.
# ruff: noqa: PLC0415, ANN001, ANN202
# mypy: allow-untyped-defs

from __future__ import annotations


def eager() -> None:
    """Computes `12 * 3 - 2` eagerly, as TensorFlow does unless it is told otherwise.

    Examples:
        >>> eager()
        tf.Tensor([34], shape=(1,), dtype=int32)
    """
    import tensorflow as tf

    one = tf.constant([12])
    two = tf.constant([3])
    three = tf.constant([2])
    multres = tf.math.multiply(one, two)
    subres = multres - three
    print(subres)


def graph_and_session() -> None:
    """Builds `12 * 3 - 2` as a graph and runs it in a session.

    TensorFlow optimizes the graph before it runs it: everything folds into one constant.

    Examples:
        >>> graph_and_session()
        [34]
    """
    import tensorflow as tf

    graph = tf.Graph()
    with graph.as_default():
        one = tf.constant([12])
        two = tf.constant([3])
        three = tf.constant([2])
        multres = tf.math.multiply(one, two)
        subres = multres - three

    with tf.compat.v1.Session(graph=graph) as session:
        result = session.run(subres)
    print(result)


def session_without_optimizers() -> None:
    """Runs the graph of `12 * 3 - 2` as it was built, with TensorFlow's optimizers switched off.

    Two of them fold constants: Grappler, which is the meta optimizer, and an older one.

    Examples:
        >>> session_without_optimizers()
        [34]
    """
    import tensorflow as tf

    graph = tf.Graph()
    with graph.as_default():
        one = tf.constant([12])
        two = tf.constant([3])
        three = tf.constant([2])
        multres = tf.math.multiply(one, two)
        subres = multres - three

    config = tf.compat.v1.ConfigProto()
    options = config.graph_options
    options.optimizer_options.opt_level = -1
    rewrites = options.rewrite_options
    rewrites.disable_meta_optimizer = True

    with tf.compat.v1.Session(graph=graph, config=config) as session:
        result = session.run(subres)
    print(result)


def session_with_placeholder() -> None:
    """Runs `12 * 3 - 2` in a session, with the first factor fed when the graph runs.

    What depends on a placeholder cannot be computed beforehand.

    Examples:
        >>> session_with_placeholder()
        [34]
    """
    import tensorflow as tf

    graph = tf.Graph()
    with graph.as_default():
        one = tf.compat.v1.placeholder(tf.int32, [1])
        two = tf.constant([3])
        three = tf.constant([2])
        multres = tf.math.multiply(one, two)
        subres = multres - three

    with tf.compat.v1.Session(graph=graph) as session:
        result = session.run(subres, {one: [12]})
    print(result)


def function_called_twice() -> None:
    """Calls a `tf.function` twice: the first call traces it, the second only runs its graph.

    Examples:
        >>> function_called_twice()
        Python runs the body
        tf.Tensor([34], shape=(1,), dtype=int32)
        tf.Tensor([34], shape=(1,), dtype=int32)
    """
    import tensorflow as tf

    @tf.function
    def compute(a, b, c):
        print("Python runs the body")
        multres = tf.math.multiply(a, b)
        subres = multres - c
        return subres

    one = tf.constant([12])
    two = tf.constant([3])
    three = tf.constant([2])
    print(compute(one, two, three))
    print(compute(one, two, three))


def factorial_eager() -> None:
    """Computes 4! eagerly: Python runs the loop, and TensorFlow each operation as it comes.

    Examples:
        >>> factorial_eager()
        tf.Tensor(24, shape=(), dtype=int32)
    """
    import tensorflow as tf

    n = tf.constant(4)
    result = tf.constant(1)
    while n > 1:
        result = result * n
        n = n - 1
    print(result)


def factorial_traced() -> None:
    """Computes 4! in a `tf.function`: AutoGraph makes a part of the graph from the loop.

    Examples:
        >>> factorial_traced()
        tf.Tensor(24, shape=(), dtype=int32)
    """
    import tensorflow as tf

    @tf.function
    def factorial(n):
        result = tf.constant(1)
        while n > 1:
            result = result * n
            n = n - 1
        return result

    four = tf.constant(4)
    print(factorial(four))
