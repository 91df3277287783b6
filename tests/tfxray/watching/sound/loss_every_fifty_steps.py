"""The loop reads the loss once in fifty steps, to print it."""

import tensorflow as tf

tf.random.set_seed(3)
x = tf.random.normal((128, 20))
y = x @ tf.random.normal((20, 1)) + tf.random.normal((128, 1))
weights = tf.Variable(tf.zeros((20, 1)))


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ weights - y))
    weights.assign_sub(0.01 * tape.gradient(loss, weights))
    return loss


for step in range(1, 501):
    loss = train_step()
    if step % 50 == 0:
        print("step", step, "loss", round(float(loss), 2))
