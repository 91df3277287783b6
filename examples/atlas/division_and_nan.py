"""Division by zero, NaN and infinity."""

import tensorflow as tf


def integer_floor_division(x=tf.constant(7), y=tf.constant(0)):
    """`//` of integers by 0."""
    return x // y


def integer_modulo(x=tf.constant(7), y=tf.constant(0)):
    """`%` of integers by 0."""
    return x % y


def truncating_division(x=tf.constant(-7), y=tf.constant(0)):
    """`tf.truncatediv` by 0."""
    return tf.truncatediv(x, y)


def floor_division_of_negatives(x=tf.constant(-7), y=tf.constant(2)):
    """`//` of a negative number."""
    return x // y


def float_division(x=tf.constant([1.0, -1.0, 0.0])):
    """`/` of floats by 0."""
    return x / 0.0


def modulo_by_infinity(x=tf.constant([5.5, -5.5]), y=tf.constant(float("inf"))):
    """`%` of floats by infinity."""
    return x % y


def divide_no_nan(x=tf.constant([1.0, float("nan")]), y=tf.constant([0.0, 0.0])):
    """`divide_no_nan` by 0."""
    return tf.math.divide_no_nan(x, y)


def logarithm_of_zero(x=tf.constant([0.0, -1.0])):
    """The logarithm of 0 and of -1."""
    return tf.math.log(x)


def log1p_at_the_edge(x=tf.constant([-1.0, 1e-8])):
    """`log1p` of -1 and of a tiny number."""
    return tf.math.log1p(x)


def maximum_with_nan(x=tf.constant([1.0, float("nan")]), y=tf.constant([float("nan"), 1.0])):
    """`maximum` with NaN on either side."""
    return tf.maximum(x, y)


def greatest_with_nan(x=tf.constant([1.0, float("nan"), 3.0])):
    """`reduce_max` of a tensor with NaN."""
    return tf.reduce_max(x)


def in_top_k_with_nan(scores=tf.constant([[0.5, float("nan"), 0.7]]), target=tf.constant([2])):
    """`in_top_k` of scores with NaN."""
    return tf.math.in_top_k(target, scores, 1)


def argmax_with_nan(x=tf.constant([4.0, 5.5, float("nan")])):
    """`argmax` of a tensor with NaN."""
    return tf.argmax(x)


def mean_of_nothing(x=tf.zeros([0])):
    """The mean of an empty tensor."""
    return tf.reduce_mean(x)


def greatest_of_nothing(x=tf.zeros([0])):
    """`reduce_max` of an empty tensor."""
    return tf.reduce_max(x)


def invert_a_singular_matrix(x=tf.constant([[1.0, 2.0], [2.0, 4.0]])):
    """Invert a singular matrix."""
    return tf.linalg.inv(x)


def factor_a_matrix_that_is_not_definite(x=tf.constant([[1.0, 2.0], [2.0, 1.0]])):
    """`cholesky` of a matrix that is not positive definite."""
    return tf.linalg.diag_part(tf.linalg.cholesky(x))


def special_functions(x=tf.constant([0.0, -1.0, 3.0])):
    """`lgamma` at its poles."""
    return tf.math.lgamma(x)


def reciprocal_square_root_of_zero(x=tf.constant([0.0, -0.0, -1.0])):
    """`rsqrt` of 0, of -0 and of -1."""
    return tf.math.rsqrt(x)


def is_finite_or_nan(x=tf.constant([1.0, float("inf"), float("nan")])):
    """`is_finite` and `is_nan`."""
    return tf.math.is_finite(x), tf.math.is_nan(x)
