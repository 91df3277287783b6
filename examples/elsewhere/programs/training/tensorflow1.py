"""Five training steps in TensorFlow 1: placeholders, variables, an optimizer and a session."""

import tensorflow as tf

x = tf.placeholder(tf.float32, [None], name="x")
y = tf.placeholder(tf.float32, [None], name="y")
slope = tf.get_variable("slope", initializer=0.0)
offset = tf.get_variable("offset", initializer=0.0)

loss = tf.reduce_mean(tf.square(x * slope + offset - y))
train = tf.train.GradientDescentOptimizer(0.25).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    feed = {x: [-1.0, 0.0, 1.0, 2.0], y: [-5.0, -2.0, 1.0, 4.0]}
    for step in range(5):
        _, value = session.run([train, loss], feed)
        print("step", step, "loss", value)
    print("slope", session.run(slope), "offset", session.run(offset))
