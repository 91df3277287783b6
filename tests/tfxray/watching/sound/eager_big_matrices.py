"""Eager linear algebra on big matrices: the kernels work for long, and dispatch is nothing beside."""

import tensorflow as tf

matrix = tf.random.stateless_normal((500, 500), seed=(9, 9))
symmetric = (matrix + tf.transpose(matrix)) / 2.0

vector = tf.ones((500, 64))
for _ in range(40):
    vector, _ = tf.linalg.qr(symmetric @ vector)

projected = tf.transpose(vector) @ symmetric @ vector
values = tf.linalg.eigvalsh(projected)
print("largest in size", round(float(tf.reduce_max(tf.abs(values))), 1))
