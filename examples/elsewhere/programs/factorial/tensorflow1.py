"""5! in TensorFlow 1: the loop is an operation of the graph."""

import tensorflow as tf

n = tf.placeholder(tf.int32, [])
_, result = tf.while_loop(
    lambda n, result: n > 1,
    lambda n, result: (n - 1, result * n),
    (n, tf.constant(1)),
)
print(result)

with tf.Session() as session:
    print(session.run(result, {n: 5}))

operations = tf.get_default_graph().get_operations()
print(*sorted({operation.type for operation in operations}))

try:
    while n > 1:
        n = n - 1
except TypeError as error:
    print(error)
