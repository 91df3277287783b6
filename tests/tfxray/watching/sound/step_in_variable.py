"""The step counter is a tf.Variable that the function itself advances, so one trace is enough."""

import tensorflow as tf

tf.random.set_seed(14)
x = tf.random.normal((256, 10))
y = tf.reduce_sum(x, axis=1, keepdims=True) + tf.random.normal((256, 1))
weights = tf.Variable(tf.zeros((10, 1)))
step = tf.Variable(0, dtype=tf.int64)


@tf.function
def train_step():
    step.assign_add(1)
    learning_rate = 0.1 * tf.minimum(1.0, tf.cast(step, tf.float32) / 50.0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ weights - y))
    weights.assign_sub(learning_rate * tape.gradient(loss, weights))
    return loss


for _ in range(200):
    loss = train_step()

print("steps", int(step), "loss", round(float(loss), 2))
