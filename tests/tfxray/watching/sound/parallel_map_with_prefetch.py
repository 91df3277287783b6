"""The heavy map runs in parallel, is batched and prefetched, and the step is compiled."""

import tensorflow as tf

tf.random.set_seed(11)
weights = tf.Variable(tf.zeros((32 * 32, 1)))


def augment(seed):
    image = tf.random.stateless_uniform((128, 128, 1), seed=[seed, 0])
    image = tf.image.stateless_random_flip_left_right(image, seed=[seed, 1])
    image = tf.image.resize(image, (32, 32), method="area")
    return tf.reshape(image, (32 * 32,)), tf.reduce_mean(image)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ weights - y[:, tf.newaxis]) ** 2)
    weights.assign_sub(1e-3 * tape.gradient(loss, weights))
    return loss


dataset = (
    tf.data.Dataset.range(480)
    .map(augment, num_parallel_calls=tf.data.AUTOTUNE)
    .batch(16)
    .prefetch(tf.data.AUTOTUNE)
)
for x, y in dataset:
    train_step(x, y)

print("sum of the weights", round(float(tf.reduce_sum(weights)), 3))
