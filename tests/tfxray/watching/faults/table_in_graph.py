"""A NumPy matrix of several megabytes is used inside a function, and becomes a part of its graph."""

import numpy as np
import tensorflow as tf

table = np.random.default_rng(47).normal(size=(20_000, 64)).astype("float32")


@tf.function
def nearest(query):
    return tf.argmax(tf.linalg.matvec(table, query))  # fault


found = [int(nearest(tf.constant(table[row]))) for row in range(0, 20, 5)]
print("found", len(found))
