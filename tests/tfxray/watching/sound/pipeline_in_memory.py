"""Tensors in memory are shuffled and batched, with no map: there is no work to overlap."""

import tensorflow as tf

tf.random.set_seed(12)
x = tf.random.normal((2048, 16))
y = tf.reduce_sum(x[:, :4], axis=1, keepdims=True) + tf.random.normal((2048, 1))
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(2048, seed=12).batch(256)
weights = tf.Variable(tf.zeros((16, 1)))


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ weights - y))
    weights.assign_sub(0.1 * tape.gradient(loss, weights))
    return loss


for _ in range(6):
    for xb, yb in dataset:
        loss = train_step(xb, yb)

print("loss", round(float(loss), 2))
