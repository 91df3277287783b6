"""The loop over 500 Python numbers is unrolled while tracing: the graph holds 500 copies of its body."""

import tensorflow as tf


@tf.function
def orbit(position, velocity, dt):
    for _ in range(500):  # fault
        pull = -position / tf.norm(position) ** 3
        velocity += dt * pull
        position += dt * velocity
    return position, velocity


position = tf.constant([1.0, 0.0])
velocity = tf.constant([0.0, 1.0])
dt = tf.constant(0.01)
for _ in range(4):
    position, velocity = orbit(position, velocity, dt)

print("distance", round(float(tf.norm(position)), 2))
print("speed", round(float(tf.norm(velocity)), 2))
