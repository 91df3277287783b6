"""Reductions and precision."""

import tensorflow as tf


def sum_of_many(x=tf.fill([100000], 0.1)):
    """Sum 0.1 a hundred thousand times as float32."""
    return tf.reduce_sum(x)


def sum_of_many_bfloat16(x=tf.fill([1000], tf.constant(1.0, tf.bfloat16))):
    """Sum 1 a thousand times as bfloat16."""
    return tf.reduce_sum(x)


def mean_of_halves(x=tf.fill([5000], tf.constant(100.0, tf.float16))):
    """The mean of 100 as float16, whose sum is too large."""
    return tf.reduce_mean(x)


def running_sum(x=tf.fill([10000], 0.1)):
    """The last of a running sum of 0.1."""
    return tf.cumsum(x)[-1]


def variance_of_equals(x=tf.constant([[7.5e10, 7.5e10, 7.5e10]])):
    """The variance of large numbers that are equal."""
    return tf.nn.moments(x, axes=[1])[1]


def eigenvalues_of_large_numbers(x=tf.constant([[3e19, 3e19], [3e19, 3e19]])):
    """`eigvalsh` of a symmetric matrix of large numbers."""
    return tf.linalg.eigvalsh(x)


def log_sum_exp(x=tf.constant([1000.0, 1000.0])):
    """`reduce_logsumexp` of large numbers."""
    return tf.reduce_logsumexp(x)


def error_function(x=tf.constant([0.5, 2.0])):
    """`erf`."""
    return tf.math.erf(x)


def fused_multiply_add(x=tf.constant(0.1), y=tf.constant(10.0)):
    """`x * y - 1`, which fusing rounds once."""
    return x * y - 1.0


def argmax_of_equals(x=tf.constant([1, 3, 3])):
    """`argmax` when two are greatest."""
    return tf.argmax(x)


def norm(x=tf.constant([3e20, 4e20])):
    """The norm of large numbers."""
    return tf.norm(x)


def singular_values(x=tf.constant([[3.0, 0.0], [0.0, 4.0]])):
    """The singular values of a matrix."""
    return tf.linalg.svd(x, compute_uv=False)


def fourier(x=tf.constant([1 + 0j, 0, 0, 0], tf.complex64)):
    """`signal.fft` of an impulse."""
    return tf.signal.fft(x)


def eigenvalues(x=tf.constant([[0.0, 1.0], [-1.0, 0.0]])):
    """`linalg.eigvals` of a rotation."""
    return tf.linalg.eigvals(x)
