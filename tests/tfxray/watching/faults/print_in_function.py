"""The print inside the function is meant for every call, but it runs at tracing and shows no value."""

import tensorflow as tf

tf.random.set_seed(33)
x = tf.random.normal((320, 4))
weights = tf.Variable(tf.ones((4, 1)))
dataset = tf.data.Dataset.from_tensor_slices(x).batch(32).repeat(10).prefetch(1)


@tf.function
def shrink(batch):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(batch @ weights))
    weights.assign_sub(0.02 * tape.gradient(loss, weights))
    print("the loss is now", loss)  # fault
    return loss


for batch in dataset:
    loss = shrink(batch)

print("weights", [round(float(value), 2) for value in weights[:, 0]])
