"""The batches have a different number of rows each time, and each number is a new trace."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(11)
table = rng.normal(size=(2000, 16)).astype("float32")
projection = tf.Variable(rng.normal(size=(16, 16)).astype("float32"))


@tf.function
def score(rows):
    hidden = tf.nn.relu(rows @ projection)
    centred = hidden - tf.reduce_mean(hidden, axis=0)
    return tf.reduce_max(tf.reduce_sum(centred**2, axis=1))


start, scores = 0, []
for size in rng.permutation(np.arange(10, 60)):
    batch = tf.constant(table[start : start + size])
    scores.append(score(batch))  # fault
    start += int(size)

print("rows", start, "mean score", round(float(np.mean(scores)), 1))
