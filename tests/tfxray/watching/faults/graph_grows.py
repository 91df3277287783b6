"""The mean is made as a new operation in each round of the loop, so the graph grows and grows."""

import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
tf1.disable_eager_execution()
tf1.set_random_seed(23)

rng = np.random.default_rng(23)
x = tf1.placeholder(tf.float32, [None, 4])
y = tf1.placeholder(tf.float32, [None, 1])
w = tf1.get_variable("w", [4, 1], initializer=tf1.zeros_initializer())
error = tf.square(tf.matmul(x, w) - y)
train = tf1.train.GradientDescentOptimizer(0.05).minimize(tf.reduce_mean(error))

with tf1.Session() as sess:
    sess.run(tf1.global_variables_initializer())
    for _ in range(150):
        xs = rng.normal(size=(32, 4))
        feed = {x: xs, y: xs.sum(axis=1, keepdims=True)}
        sess.run(train, feed)
        loss = sess.run(tf.reduce_mean(error), feed)  # fault
    weights = sess.run(w)

print("loss", round(float(loss), 3), "weights", np.round(weights.ravel(), 1))
