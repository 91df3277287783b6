"""The function counts its steps in a Python dictionary, which changes at tracing alone."""

import tensorflow as tf

tf.random.set_seed(31)
counts = {"steps": 0}
x = tf.random.normal((300, 5))
mean = tf.Variable(tf.zeros(5))


@tf.function
def train_step(batch):
    counts["steps"] += 1  # fault
    error = tf.reduce_mean(batch, axis=0) - mean
    mean.assign_add(0.05 * error)
    return tf.norm(error)


for batch in tf.data.Dataset.from_tensor_slices(x).batch(30).repeat(20).prefetch(1):
    error = train_step(batch)

print("steps", counts["steps"], "error", round(float(error), 2))
