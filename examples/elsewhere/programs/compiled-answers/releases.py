"""What eager execution and XLA each make of an operation."""

import tensorflow as tf

x = tf.constant([1.0, 2.0, 3.0])
large = tf.constant([2147483647, 2147483647])
matrix = tf.constant([[2.0, 1.0], [1.0, 1.0]])


def last_of_slice(x):
    tf.slice(x, [0], [5])  # there are three, and nobody uses these five
    return x[-1]


programs = {
    "the mean of two large integers": (tf.reduce_mean, large),
    "counts of -1, 1 and 2": (lambda x: tf.math.bincount(x, maxlength=3), tf.constant([-1, 1, 2])),
    "a slice of 5 of 3 that nobody uses": (last_of_slice, x),
    "a determinant": (tf.linalg.det, matrix),
    "the row and column of number 4": (lambda i: tf.unravel_index(i, [2, 3]), tf.constant(4)),
    "the row and column of number 9": (lambda i: tf.unravel_index(i, [2, 3]), tf.constant(9)),
    "the length of a vector": (tf.math.reduce_euclidean_norm, x),
}


def outcome(program, value):
    try:
        return str(program(value).numpy())
    except tf.errors.InvalidArgumentError as error:
        first = str(error).replace(" on XLA_CPU_JIT", ": ").split("}} ")[-1].splitlines()[0]
        lacks = "No registered" in first or "unsupported" in first
        return "no such operation" if lacks else first.split(" [Op:")[0]


for name, (program, value) in programs.items():
    print(name)
    print("  eagerly ", outcome(program, value))
    print("  compiled", outcome(tf.function(program, jit_compile=True), value))
