"""12 * 3 - 2 in TensorFlow 2: eagerly, then as a function with a graph."""

import tensorflow as tf

one = tf.constant([12])
two = tf.constant([3])
three = tf.constant([2])
multres = tf.multiply(one, two)
subres = multres - three
print(multres)
print(subres)


@tf.function
def compute(one, two, three):
    return tf.multiply(one, two) - three


print(compute(one, two, three))
graph = compute.get_concrete_function(one, two, three).graph
for operation in graph.get_operations():
    print(operation.name, operation.type, [tensor.name for tensor in operation.inputs])
