"""The loop prints the loss tensor of each of its many steps, and waits for it each time."""

import tensorflow as tf

tf.random.set_seed(18)
x = tf.linspace(-1.0, 1.0, 64)
y = 3.0 * x + 2.0
slope = tf.Variable(0.0)
offset = tf.Variable(0.0)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((slope * x + offset - y) ** 2)
    d_slope, d_offset = tape.gradient(loss, [slope, offset])
    slope.assign_sub(0.05 * d_slope)
    offset.assign_sub(0.05 * d_offset)
    return tf.round(loss * 100.0) / 100.0


for step in range(600):
    loss = train_step()
    print("step", step, "loss", loss)  # fault

print("slope", round(float(slope), 2), "offset", round(float(offset), 2))
