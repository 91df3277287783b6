"""The pipeline calls a Python object, a reader with settings of its own, for each element."""

import numpy as np
import tensorflow as tf


class Window:
    def __init__(self, width):
        """Keeps the width."""
        self.width = width

    def __call__(self, start):
        moved = np.sin(np.arange(start, start + self.width) / 7.0)
        return np.cumsum(moved).astype("float32")


window = Window(400)
dataset = tf.data.Dataset.range(4000)
dataset = dataset.map(lambda start: tf.numpy_function(window, [start], tf.float32))  # fault
dataset = dataset.batch(50).prefetch(2)
total = dataset.reduce(0.0, lambda total, batch: total + tf.reduce_sum(batch))
print("total", round(float(total)))
