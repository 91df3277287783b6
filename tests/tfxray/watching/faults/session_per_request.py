"""Every request opens a session of its own on the same graph, which is prepared anew each time."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(25)
graph = tf.Graph()
with graph.as_default():
    row = tf.compat.v1.placeholder(tf.float32, [1, 16], name="row")
    hidden = tf.nn.relu(tf.matmul(row, tf.constant(rng.normal(size=(16, 32)), tf.float32)))
    logits = tf.matmul(hidden, tf.constant(rng.normal(size=(32, 3)), tf.float32))
    answer = tf.argmax(logits, axis=1)


def classify(values):
    with tf.compat.v1.Session(graph=graph) as sess:  # fault
        return int(sess.run(answer, {row: values[np.newaxis]})[0])


answers = [classify(values) for values in rng.normal(size=(150, 16))]
print("requests", len(answers), "per class", np.bincount(answers, minlength=3))
