"""The recordings come in six dtypes by turns, and the function is traced for each of them."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(2)
formats = ["uint8", "int16", "int32", "float16", "float32", "float64"]
recordings = [rng.integers(0, 100, size=4096).astype(formats[i % 6]) for i in range(60)]


@tf.function
def loudness(signal):
    signal = tf.cast(signal, tf.float32)
    signal -= tf.reduce_mean(signal)
    frames = tf.signal.frame(signal, frame_length=256, frame_step=128)
    return tf.sqrt(tf.reduce_mean(frames**2))


levels = []
for recording in recordings:
    levels.append(loudness(tf.constant(recording)))  # fault

print("recordings", len(levels), "mean level", round(float(np.mean(levels)), 2))
