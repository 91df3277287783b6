"""The learning rate is a Python float that decays, and each new value is a new trace."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
features = tf.constant(rng.normal(size=(400, 6)), tf.float32)
target = tf.constant(rng.normal(size=(400, 1)), tf.float32)
weights = tf.Variable(tf.zeros((6, 1)))


@tf.function
def descend(features, target, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((features @ weights - target) ** 2)
    weights.assign_sub(learning_rate * tape.gradient(loss, weights))
    return loss


learning_rate = 0.2
for _ in range(50):
    loss = descend(features, target, learning_rate)  # fault
    learning_rate *= 0.97

print("loss", round(float(loss), 3))
print("weights", np.round(weights.numpy().ravel(), 2))
