"""Five training steps in TensorFlow 2: variables, a gradient tape and a function."""

import tensorflow as tf

x = tf.constant([-1.0, 0.0, 1.0, 2.0])
y = tf.constant([-5.0, -2.0, 1.0, 4.0])
slope = tf.Variable(0.0)
offset = tf.Variable(0.0)


@tf.function
def train(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x * slope + offset - y))
    for variable, gradient in zip([slope, offset], tape.gradient(loss, [slope, offset])):
        variable.assign_sub(0.25 * gradient)
    return loss


for step in range(5):
    print("step", step, "loss", train(x, y).numpy())
print("slope", slope.numpy(), "offset", offset.numpy())
