"""Every step keeps a copy of the weights as a new variable in a list, so memory grows with the steps."""

import tensorflow as tf

tf.random.set_seed(29)
x = tf.random.normal((128, 100))
y = tf.reduce_mean(x, axis=1, keepdims=True)
weights = tf.Variable(tf.zeros((100, 1)))


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ weights - y))
    weights.assign_sub(0.1 * tape.gradient(loss, weights))
    return loss


history = []
for _ in range(800):
    train_step()
    history.append(tf.Variable(weights))  # fault

print("kept", len(history), "change", round(float(tf.norm(history[-1] - history[0])), 2))
