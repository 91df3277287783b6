"""The print says on purpose that the function is being traced, and tf.print is there for values."""

import sys

import tensorflow as tf

tf.random.set_seed(15)


@tf.function
def normalize(batch):
    print("tracing normalize for shape", batch.shape)
    mean, variance = tf.nn.moments(batch, axes=[0])
    if tf.reduce_any(variance == 0.0):
        tf.print("a column is constant", output_stream=sys.stdout)
    return (batch - mean) / tf.sqrt(variance + 1e-6)


dataset = tf.data.Dataset.from_tensor_slices(tf.random.normal((1600, 8))).batch(32)
for batch in dataset:
    result = normalize(batch)

print("deviation", round(float(tf.math.reduce_std(result)), 2))
