"""The pipeline with its map is built anew in every epoch, and its functions are traced anew."""

import tensorflow as tf

tf.random.set_seed(22)
x = tf.random.normal((256, 8))
y = tf.reduce_sum(x, axis=1)
weights = tf.Variable(tf.zeros((16, 1)))


def expand(x, y):
    return tf.concat([x, x**2], axis=-1), y


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.squeeze(x @ weights, -1) - y))
    weights.assign_sub(0.02 * tape.gradient(loss, weights))
    return loss


for epoch in range(30):
    slices = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(256, seed=epoch)
    dataset = slices.map(expand, num_parallel_calls=2).batch(64).prefetch(1)  # fault
    for xb, yb in dataset:
        loss = train_step(xb, yb)

print("loss", round(float(loss), 3), "weight", round(float(weights[0, 0]), 2))
