"""Dtypes and promotion."""

import numpy as np
import tensorflow as tf


def add_int_and_float(x=tf.constant(1), y=tf.constant(1.0)):
    """Add an int32 and a float32."""
    return x + y


def add_a_python_float(x=tf.constant(1)):
    """Add a Python float to an int32."""
    return x + 1.5


def add_a_python_int(x=tf.constant(1.5)):
    """Add a Python int to a float32."""
    return x + 1


def python_number_first(x=tf.constant(2.0)):
    """Subtract a tensor from a Python int."""
    return 3 - x


def numpy_float64_first(x=tf.constant(1.0)):
    """Add a float32 tensor to a NumPy float64."""
    return np.float64(1.5) + x


def numpy_array_argument(x=np.array([1.5, 2.5])):
    """Double a NumPy array that is an argument."""
    return x * 2


def numpy_function_of_a_tensor(x=tf.constant([1.0, 4.0])):
    """Call a function of NumPy with a tensor."""
    return np.sqrt(x)


def python_int_too_large():
    """Make a tensor of a Python int that is too large for int32."""
    return tf.constant(3_000_000_000)


def python_int_too_large_as_int32():
    """Make an int32 tensor of a Python int that is too large."""
    return tf.constant(3_000_000_000, tf.int32)


def numpy_int64_as_int32():
    """Make an int32 tensor of a NumPy int64 that is too large."""
    return tf.constant(np.array([3_000_000_000]), tf.int32)


def large_int_next_to_int32(x=tf.constant(1)):
    """Add a Python int too large for int32."""
    return x + 3_000_000_000


def integers_divided(x=tf.constant(3), y=tf.constant(2)):
    """Divide two int32."""
    return x / y


def mean_of_integers(x=tf.constant([1, 2])):
    """The mean of 1 and 2 as int32."""
    return tf.reduce_mean(x)


def equals_operator(x=tf.constant([1, 2]), y=tf.constant([1, 3])):
    """`==` of two int32 vectors."""
    return x == y


def equals_operator_of_other_dtypes(x=tf.constant(1), y=tf.constant(1.0)):
    """`==` of an int32 and a float32."""
    return x == y


def equals_operator_of_other_shapes(x=tf.constant([1, 2]), y=tf.constant([1, 2, 3])):
    """`==` of two lengths."""
    return x == y


def cast_to_bool(x=tf.constant([0.0, 0.5, float("nan")])):
    """Cast floats to bool."""
    return tf.cast(x, tf.bool)


def bitcast_to_int32(x=tf.constant(1.0)):
    """`bitcast` a float32 to int32."""
    return tf.bitcast(x, tf.int32)


def half_precision_sum(x=tf.fill([100], tf.constant(0.1, tf.float16))):
    """Sum a hundred times 0.1 as float16."""
    return tf.reduce_sum(x)


def dtype_returned(x=tf.constant(1)):
    """Return a dtype."""
    return x.dtype


def divide_by_name(x=tf.constant(7), y=tf.constant(2)):
    """`divide`, `floordiv` and `floormod` of integers."""
    return tf.math.divide(x, y), tf.math.floordiv(x, y), tf.math.floormod(x, y)
