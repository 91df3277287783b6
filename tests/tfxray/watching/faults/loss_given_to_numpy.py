"""NumPy is given the loss of every step, reads it, and so waits for each."""

import numpy as np
import tensorflow as tf

tf.random.set_seed(49)
x = tf.random.normal((64, 20))
y = x @ tf.random.normal((20, 1))
w = tf.Variable(tf.zeros((20, 1)))


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    w.assign_sub(0.02 * tape.gradient(loss, w))
    return loss


losses = []
for _ in range(900):
    loss = train_step()
    losses.append(np.asarray(loss))  # fault

print("fell", bool(losses[-1] < losses[0]))
