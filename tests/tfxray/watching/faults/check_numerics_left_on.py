"""The search for NaN was switched on to find a bug, and stayed."""

import tensorflow as tf

tf.debugging.enable_check_numerics()  # fault
w = tf.Variable(tf.zeros((8, 1)))
x = tf.random.stateless_normal((64, 8), seed=(1, 2))


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ w - x[:, :1]) ** 2)
    w.assign_sub(0.05 * tape.gradient(loss, w))


for _ in range(50):
    train_step()
print("weights", w.numpy().ravel().round(2)[:2])
