"""XLA compiles for fixed shapes, and here the length of the signal changes from call to call."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(34)


@tf.function(jit_compile=True)
def energy(signal):
    smooth = (signal[2:] + signal[1:-1] + signal[:-2]) / 3.0
    return tf.reduce_sum(tf.tanh(smooth) ** 2) / tf.reduce_sum(signal**2)


ratios = []
for length in range(100, 115):
    signal = tf.constant(rng.normal(size=length), tf.float32)
    ratios.append(energy(signal))  # fault

print("signals", len(ratios), "mean ratio", round(float(tf.reduce_mean(ratios)), 2))
