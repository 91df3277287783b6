"""Gradients."""

import tensorflow as tf


def gradient_of_an_integer(x=tf.constant(3)):
    """The gradient with respect to an integer."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    return tape.gradient(y, x)


def gradient_not_watched(x=tf.constant(3.0)):
    """The gradient of a tensor that is not watched."""
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x)


def gradient_taken_twice(x=tf.constant(3.0)):
    """Two gradients of a tape that is not persistent."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    return tape.gradient(y, x), tape.gradient(y, x)


def gradient_of_a_root_at_zero(x=tf.constant(0.0)):
    """The gradient of a square root at 0."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.sqrt(x)
    return tape.gradient(y, x)


def gradient_of_where(x=tf.constant(0.0)):
    """The gradient of `where` that avoids a division by 0."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.where(tf.equal(x, 0.0), 0.0, 1.0 / x)
    return tape.gradient(y, x)


def gradient_of_the_norm_at_zero(x=tf.zeros([2])):
    """The gradient of the norm at 0."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.norm(x)
    return tape.gradient(y, x)


def gradient_of_the_maximum_of_equals(x=tf.constant([2.0, 2.0])):
    """The gradient of `reduce_max` when two are greatest."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_max(x)
    return tape.gradient(y, x)


def gradient_of_rounding(x=tf.constant(1.5)):
    """The gradient of `round`."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.round(x)
    return tape.gradient(y, x)


def gradient_stopped(x=tf.constant(3.0)):
    """The gradient behind `stop_gradient`."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * tf.stop_gradient(x)
    return tape.gradient(y, x)


def gradient_of_a_loop(x=tf.constant(2.0)):
    """The gradient of a loop that multiplies."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), [0, 1.0])[1]
    return tape.gradient(y, x)


def custom_gradient(x=tf.constant(3.0)):
    """A gradient of one's own."""

    @tf.custom_gradient
    def clipped(x):
        return x * x, lambda upstream: upstream * 1.0

    with tf.GradientTape() as tape:
        tape.watch(x)
        y = clipped(x)
    return tape.gradient(y, x)


def gradient_through_a_python_function(x=tf.constant(3.0)):
    """The gradient through `py_function`."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.py_function(lambda x: x * x, [x], tf.float32)
    return tape.gradient(y, x)


def gradient_of_a_variable_changed(v=tf.Variable(3.0, name="v")):
    """Change a variable under the tape."""
    with tf.GradientTape() as tape:
        v.assign_add(1.0)
        y = v * v
    return tape.gradient(y, v)


def symbolic_gradients(x=tf.constant(3.0)):
    """`tf.gradients`."""
    return tf.gradients(x * x, x)


def clip_to_a_norm(x=tf.constant([3.0, 4.0])):
    """`clip_by_norm` and `clip_by_global_norm`."""
    return tf.clip_by_norm(x, 1.0), tf.clip_by_global_norm([x], 1.0)[0]
