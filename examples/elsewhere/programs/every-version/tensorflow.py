"""12 * 3 - 2 without asking for anything, on any TensorFlow."""

import tensorflow as tf

one = tf.constant([12])
two = tf.constant([3])
three = tf.constant([2])
multres = tf.multiply(one, two)
subres = multres - three
print(subres)

for name in ["Session", "contrib", "enable_eager_execution", "executing_eagerly", "function"]:
    print(name, hasattr(tf, name))
