"""One trace serves any length, but XLA compiles for each length that comes."""

import tensorflow as tf


@tf.function(jit_compile=True, input_signature=[tf.TensorSpec([None], tf.float32)])
def energy(signal):
    return tf.reduce_sum((tf.tanh(signal) * 2.0 + tf.sin(signal)) ** 2)


total = 0.0
for length in range(50, 70):
    total += energy(tf.ones([length]))  # fault
print("total", round(float(total)))
