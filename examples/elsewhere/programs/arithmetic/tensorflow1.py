"""12 * 3 - 2 in TensorFlow 1: build a graph, then run it in a session."""

import tensorflow as tf

one = tf.constant([12])
two = tf.constant([3])
three = tf.constant([2])
multres = tf.multiply(one, two)
subres = multres - three
print(multres)
print(subres)

with tf.Session() as session:
    print(session.run(multres))
    print(session.run(subres))

for operation in tf.get_default_graph().get_operations():
    print(operation.name, operation.type, [tensor.name for tensor in operation.inputs])
