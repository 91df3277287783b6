"""The loss is fetched as a Python float after every step, so Python waits for each of them."""

import tensorflow as tf

tf.random.set_seed(15)
x = tf.random.normal((64, 20))
y = x @ tf.random.normal((20, 1)) + tf.random.normal((64, 1))
w = tf.Variable(tf.zeros((20, 1)))
b = tf.Variable(0.0)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.02 * dw)
    b.assign_sub(0.02 * db)
    return loss


losses = []
for _ in range(1000):
    loss = train_step()
    losses.append(float(loss))  # fault

print("first", round(losses[0], 1), "last", round(losses[-1], 3))
