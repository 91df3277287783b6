"""Sequences of any length share one trace, because the input signature leaves the length open."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(32)


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def energy(signal):
    smooth = (signal[2:] + signal[1:-1] + signal[:-2]) / 3.0
    return tf.reduce_sum(smooth**2) / tf.reduce_sum(signal**2)


ratios = []
for length in range(100, 160):
    signal = tf.constant(rng.normal(size=length), tf.float32)
    ratios.append(energy(signal))

print("signals", len(ratios), "mean ratio", round(float(tf.reduce_mean(ratios)), 2))
