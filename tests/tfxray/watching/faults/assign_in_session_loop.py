"""Each assign of the learning rate adds operations to the graph, in every round of the loop."""

import tensorflow as tf

tf1 = tf.compat.v1
tf1.disable_eager_execution()

learning_rate = tf1.get_variable("learning_rate", initializer=0.2, trainable=False)
point = tf1.get_variable("point", initializer=[4.0, -3.0])
height = tf.reduce_sum(point**2 * [1.0, 3.0])
descend = tf1.train.GradientDescentOptimizer(learning_rate).minimize(height)

with tf1.Session() as sess:
    sess.run(tf1.global_variables_initializer())
    for step in range(200):
        sess.run(tf1.assign(learning_rate, 0.2 / (1 + 0.1 * step)))  # fault
        sess.run(descend)
    print(
        "height",
        round(float(sess.run(height)), 3),
        "rate",
        round(float(sess.run(learning_rate)), 3),
    )
