"""Checks and asserts."""

import tensorflow as tf


def assert_positive(x=tf.constant(-1)):
    """`assert_positive` that fails."""
    tf.debugging.assert_positive(x)
    return x


def assert_positive_as_a_dependency(x=tf.constant(-1)):
    """`assert_positive` that fails, as a control dependency."""
    with tf.control_dependencies([tf.debugging.assert_positive(x)]):
        return tf.identity(x)


def assert_equal(x=tf.constant(1), y=tf.constant(2)):
    """`assert_equal` that fails."""
    tf.debugging.assert_equal(x, y, message="not equal")
    return x


def assert_equal_of_constants():
    """`assert_equal` of constants that fails."""
    tf.debugging.assert_equal(tf.constant(1), tf.constant(2))
    return 1


def assert_less(x=tf.constant([1, 5])):
    """`assert_less` that fails."""
    tf.debugging.assert_less(x, 3)
    return x


def assert_of_a_condition(x=tf.constant(-1)):
    """`Assert` that fails."""
    tf.debugging.Assert(x > 0, [x])
    return x


def assert_shapes(x=tf.ones([2, 3])):
    """`assert_shapes` that fails."""
    tf.debugging.assert_shapes([(x, ("n", "n"))])
    return x


def assert_type(x=tf.constant(1)):
    """`assert_type` that fails."""
    tf.debugging.assert_type(x, tf.float32)
    return x


def assert_all_finite(x=tf.constant([1.0, float("nan")])):
    """`assert_all_finite` that fails."""
    return tf.debugging.assert_all_finite(x, "not finite")


def check_numerics(x=tf.constant([1.0, float("inf")])):
    """`check_numerics` of infinity."""
    return tf.debugging.check_numerics(x, "not finite")


def check_numerics_not_used(x=tf.constant([1.0, float("inf")])):
    """`check_numerics` whose result nobody needs."""
    tf.debugging.check_numerics(x, "not finite")
    return x


def assert_near(x=tf.constant(1.0), y=tf.constant(1.1)):
    """`assert_near` that fails."""
    tf.debugging.assert_near(x, y)
    return x


def assert_that_holds(x=tf.constant(1)):
    """`assert_positive` that holds."""
    tf.debugging.assert_positive(x)
    return x


def assert_in_a_branch(x=tf.constant(-1)):
    """An assert in a branch that is not taken."""
    return tf.cond(x > 0, lambda: _checked(x), lambda: x)


def assert_in_the_branch_taken(x=tf.constant(-1)):
    """An assert that fails in the branch that is taken."""
    return tf.cond(x < 0, lambda: _checked(x), lambda: x)


def _checked(x):
    tf.debugging.assert_positive(x)
    return x
