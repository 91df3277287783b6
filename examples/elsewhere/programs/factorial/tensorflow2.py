"""5! in TensorFlow 2: a Python loop, run eagerly or turned into a part of a graph."""

import tensorflow as tf


def factorial(n):
    result = tf.constant(1)
    while n > 1:
        result = result * n
        n = n - 1
    return result


n = tf.constant(5)
print(factorial(n))
print(tf.function(factorial)(n))

graph = tf.function(factorial).get_concrete_function(n).graph
print([operation.type for operation in graph.get_operations() if "While" in operation.type])
