"""Overflow and wrapping round."""

import tensorflow as tf


def add_int32(x=tf.constant(2147483647)):
    """Add 1 to the largest int32."""
    return x + 1


def add_uint8(x=tf.constant(255, tf.uint8)):
    """Add 1 to the largest uint8."""
    return x + 1


def divide_the_smallest(x=tf.constant(-2147483648), y=tf.constant(-1)):
    """Divide the smallest int32 by -1."""
    return x // y


def absolute_after_overflow(x=tf.constant([12, 15], tf.int8)):
    """Square int8 past its largest, and make it positive."""
    square = x * x
    return tf.where(square < 0, tf.abs(square), square)


def negative_power(x=tf.constant(2), y=tf.constant(-1)):
    """Raise an integer to a negative power."""
    return x**y


def sum_int8(x=tf.constant([100, 100], tf.int8)):
    """Sum int8 past its largest."""
    return tf.reduce_sum(x)


def cumulative_sum_int16(x=tf.constant([30000, 30000], tf.int16)):
    """A running sum of int16 past its largest."""
    return tf.cumsum(x)


def mean_of_int32(x=tf.constant([2147483647, 1])):
    """The mean of int32 whose sum overflows."""
    return tf.reduce_mean(x)


def mean_of_uint8(x=tf.constant([255, 255], tf.uint8)):
    """The mean of uint8 whose sum overflows."""
    return tf.reduce_mean(x)


def cast_large_float_to_int32(x=tf.constant(1e10)):
    """Cast a float too large for int32."""
    return tf.cast(x, tf.int32)


def cast_negative_float_to_uint8(x=tf.constant(-1.5)):
    """Cast a negative float to uint8."""
    return tf.cast(x, tf.uint8)


def cast_large_float_to_uint8(x=tf.constant(300.0)):
    """Cast 300.0 to uint8."""
    return tf.cast(x, tf.uint8)


def cast_nan_to_int32(x=tf.constant(float("nan"))):
    """Cast NaN to int32."""
    return tf.cast(x, tf.int32)


def cast_infinity_to_int64(x=tf.constant(float("inf"))):
    """Cast infinity to int64."""
    return tf.cast(x, tf.int64)


def cast_int32_to_int8(x=tf.constant(300)):
    """Cast 300 to int8."""
    return tf.cast(x, tf.int8)


def saturate_cast_to_uint8(x=tf.constant([-1.5, 300.0])):
    """`saturate_cast` to uint8."""
    return tf.saturate_cast(x, tf.uint8)


def saturate_cast_to_int32(x=tf.constant(1e10)):
    """`saturate_cast` of a float too large for int32."""
    return tf.saturate_cast(x, tf.int32)


def float16_there_and_back(x=tf.constant(60000.0, tf.float16)):
    """Double 60000 as float16, then halve it."""
    return x * 2 / 2


def float32_there_and_back(x=tf.constant(3e38)):
    """Multiply 3e38 by 10, then divide by 10."""
    return x * 10.0 / 10.0


def subnormal_kept(x=tf.constant(1e-40)):
    """Multiply a subnormal number by 1."""
    return x * 1.0


def shift_by_the_width(x=tf.constant(1), by=tf.constant(32)):
    """Shift an int32 left by 32 bits."""
    return tf.bitwise.left_shift(x, by)


def shift_by_a_negative(x=tf.constant(8), by=tf.constant(-1)):
    """Shift an int32 right by -1 bits."""
    return tf.bitwise.right_shift(x, by)


def round_half(x=tf.constant([0.5, 1.5, 2.5, -0.5])):
    """Round halves."""
    return tf.round(x)
