"""Updates in place, and their order."""

import tensorflow as tf


def assign_and_read(v=tf.Variable(1, name="v")):
    """Assign, then read."""
    v.assign(2)
    return v.read_value()


def variable_returned(v=tf.Variable(1, name="v")):
    """Return a variable that was assigned."""
    v.assign_add(1)
    return v


def two_assignments(v=tf.Variable(1, name="v")):
    """Add, then multiply."""
    v.assign_add(1)
    v.assign(v * 10)
    return v.read_value()


def swap(v=tf.Variable(1, name="v"), w=tf.Variable(2, name="w")):
    """Swap two variables by a tuple."""
    a, b = v.read_value(), w.read_value()
    v.assign(b)
    w.assign(a)
    return a, b


def plus_equals(v=tf.Variable(1, name="v")):
    """`v += 1` of a variable."""
    v += 1
    return v


def item_assignment(x=tf.constant([1, 2])):
    """`x[0] = 5` of a tensor."""
    x[0] = 5
    return x


def slice_assignment(v=tf.Variable([1, 2, 3], name="v")):
    """Assign a slice of a variable."""
    v[1:].assign([8, 9])
    return v.read_value()


def assign_another_shape(v=tf.Variable([1, 2], name="v")):
    """Assign another shape to a variable."""
    return v.assign([1, 2, 3])


def assign_another_dtype(v=tf.Variable(1, name="v")):
    """Assign a float to an integer variable."""
    return v.assign(1.5)


def scatter_with_repeats(v=tf.Variable([0, 0], name="v"), at=tf.constant([1, 1])):
    """`scatter_add` twice to the same place."""
    return v.scatter_add(tf.IndexedSlices(tf.constant([1, 2]), at))


def update_with_repeats(x=tf.constant([0, 0]), at=tf.constant([[1], [1]])):
    """`tensor_scatter_nd_add` twice to the same place."""
    return tf.tensor_scatter_nd_add(x, at, [1, 2])


def set_with_repeats(x=tf.constant([0, 0]), at=tf.constant([[1], [1]])):
    """`tensor_scatter_nd_update` twice to the same place."""
    return tf.tensor_scatter_nd_update(x, at, [1, 2])


def update_in_a_branch(x=tf.constant(1), v=tf.Variable(0, name="v")):
    """Assign in a branch of `tf.cond`."""
    tf.cond(x > 0, lambda: v.assign(5), lambda: v.assign(6))
    return v.read_value()


def update_in_a_loop(limit=tf.constant(3), v=tf.Variable(0, name="v")):
    """Assign in a loop."""
    for i in tf.range(limit):
        v.assign_add(i)
    return v.read_value()


def update_before_an_error(x=tf.constant([1]), at=tf.constant(5), v=tf.Variable(0, name="v")):
    """Assign, then fail."""
    v.assign(1)
    return tf.gather(x, at) + v


def moving_average(x=tf.constant(4.0), v=tf.Variable(0.0, name="v")):
    """A moving average; called twice."""
    v.assign(0.9 * v + 0.1 * x)
    return v.read_value()


def control_dependency(x=tf.constant(1), v=tf.Variable(0, name="v")):
    """Assign under `control_dependencies`."""
    with tf.control_dependencies([v.assign(x + 4)]):
        return v.read_value()


def variable_made_inside(x=tf.constant(1)):
    """Make a variable inside the function."""
    return tf.Variable(x) + 1


TWICE = (moving_average,)
