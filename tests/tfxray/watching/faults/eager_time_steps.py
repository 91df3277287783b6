"""The recurrent network loops over its time steps eagerly, a few small operations at a time."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(13)
series = tf.constant(rng.normal(size=(8, 200, 4)), tf.float32)
w_in = tf.Variable(rng.normal(size=(4, 16)).astype("float32") * 0.3)
w_rec = tf.Variable(rng.normal(size=(16, 16)).astype("float32") * 0.1)
bias = tf.Variable(tf.zeros(16))


def run(series):
    state = tf.zeros((series.shape[0], 16))
    for t in range(series.shape[1]):  # fault
        state = tf.tanh(series[:, t] @ w_in + state @ w_rec + bias)
    return state


total = 0.0
for repeat in range(10):
    state = run(series + 0.01 * repeat)
    total += tf.reduce_mean(state)

print("mean state", round(float(total) / 10, 3))
