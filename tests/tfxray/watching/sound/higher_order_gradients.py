"""Nested tapes take a second derivative inside one tf.function, as for a differential equation."""

import tensorflow as tf

tf.random.set_seed(23)
w1 = tf.Variable(tf.random.normal((1, 16)))
b1 = tf.Variable(tf.zeros(16))
w2 = tf.Variable(tf.random.normal((16, 1), stddev=0.2))
variables = [w1, b1, w2]
t = tf.linspace(0.0, 1.5, 40)[:, tf.newaxis]


@tf.function
def train_step():
    with tf.GradientTape() as weights_tape:
        with tf.GradientTape() as second:
            second.watch(t)
            with tf.GradientTape() as first:
                first.watch(t)
                u = 1.0 + t**2 * (tf.tanh(t @ w1 + b1) @ w2)
            du = first.gradient(u, t)
        residual = second.gradient(du, t) + u
        loss = tf.reduce_mean(residual**2)
    for v, gradient in zip(variables, weights_tape.gradient(loss, variables), strict=True):
        v.assign_sub(0.005 * gradient)
    return loss


first_loss = train_step()
for _ in range(300):
    loss = train_step()

print("the loss fell", bool(loss < first_loss), "to", round(float(loss), 3))
