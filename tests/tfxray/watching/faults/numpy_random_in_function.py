"""NumPy draws the noise while the function is traced: every later call adds the same noise."""

import numpy as np
import tensorflow as tf

np.random.seed(30)
signal = tf.sin(tf.linspace(0.0, 6.0, 64))


@tf.function
def with_noise(signal):
    noise = np.random.normal(scale=0.1, size=64)  # fault
    return signal + tf.constant(noise, tf.float32)


samples = tf.stack([with_noise(signal) for _ in range(200)])
spread = tf.math.reduce_std(samples, axis=0)
print("samples", samples.shape[0], "mean spread", round(float(tf.reduce_mean(spread)), 3))
