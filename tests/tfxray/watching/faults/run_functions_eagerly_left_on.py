"""The switch that runs functions eagerly was left on after debugging, so nothing is compiled."""

import tensorflow as tf

tf.config.run_functions_eagerly(True)  # fault

tf.random.set_seed(27)
x = tf.random.normal((256, 12))
y = tf.sin(tf.reduce_sum(x, axis=1, keepdims=True))
w1 = tf.Variable(tf.random.normal((12, 16), stddev=0.3))
w2 = tf.Variable(tf.random.normal((16, 1), stddev=0.3))


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.tanh(x @ w1) @ w2 - y))
    for w, gradient in zip((w1, w2), tape.gradient(loss, (w1, w2)), strict=True):
        w.assign_sub(0.05 * gradient)
    return loss


for _ in range(400):
    loss = train_step(x, y)

print("loss", round(float(loss), 2))
