"""Each epoch renders the same pictures anew."""

import tensorflow as tf

weights = tf.Variable(tf.zeros((32 * 32, 1)))


def render(number):
    rows = tf.range(400.0)
    grid = tf.sin(rows[:, tf.newaxis] * rows / (1.0 + tf.cast(number, tf.float32)))
    for _ in range(4):
        grid = tf.sin(grid @ grid / 400.0)
    return tf.reshape(tf.image.resize(grid[..., tf.newaxis], (32, 32)), (32 * 32,))


@tf.function
def train_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ weights - 1.0) ** 2)
    weights.assign_sub(0.01 * tape.gradient(loss, weights))
    return loss


numbers = tf.data.Dataset.range(48).shuffle(48, seed=1)
pictures = numbers.map(render, num_parallel_calls=tf.data.AUTOTUNE)  # fault
dataset = pictures.batch(8).prefetch(tf.data.AUTOTUNE)
for _ in range(6):
    for x in dataset:
        loss = train_step(x)

print("loss", round(float(loss), 2))
