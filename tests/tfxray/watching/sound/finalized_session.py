"""A session program makes its graph first, finalizes it, and then runs it."""

import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
tf1.disable_eager_execution()
rng = np.random.default_rng(21)

x = tf1.placeholder(tf.float32, [None, 4])
y = tf1.placeholder(tf.float32, [None, 1])
w = tf1.get_variable("w", [4, 1], initializer=tf1.zeros_initializer())
loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
train = tf1.train.GradientDescentOptimizer(0.1).minimize(loss)
initialize = tf1.global_variables_initializer()
tf1.get_default_graph().finalize()

with tf1.Session() as sess:
    sess.run(initialize)
    for step in range(1, 301):
        xs = rng.normal(size=(32, 4))
        ys = xs.sum(axis=1, keepdims=True) + rng.normal(size=(32, 1))
        _, value = sess.run([train, loss], {x: xs, y: ys})
        if step % 100 == 0:
            print("step", step, "loss", round(float(value), 2))
