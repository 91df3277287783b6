"""A lambda is wrapped in tf.function inside the loop, so each round makes and traces a new one."""

import tensorflow as tf

tf.random.set_seed(0)
points = tf.random.normal((500, 3))
centre = tf.Variable([1.0, -1.0, 0.5])

for _ in range(60):
    with tf.GradientTape() as tape:
        distance = tf.function(lambda p: tf.reduce_mean(tf.norm(p - centre, axis=1)))  # fault
        cost = distance(points)
    centre.assign_sub(0.1 * tape.gradient(cost, centre))

print("cost", round(float(cost), 3))
print("centre", [round(float(c), 2) for c in centre])
