"""A loop of five hundred steps is a tf.while_loop in the graph, in which its body stands once."""

import tensorflow as tf


@tf.function
def orbit(position, velocity, dt):
    def body(step, position, velocity):
        pull = -position / tf.norm(position) ** 3
        velocity = velocity + dt * pull
        return step + 1, position + dt * velocity, velocity

    _, position, velocity = tf.while_loop(
        lambda step, *_: step < 500, body, (tf.constant(0), position, velocity)
    )
    return position, velocity


position = tf.constant([1.0, 0.0])
velocity = tf.constant([0.0, 1.0])
dt = tf.constant(0.01)
for _ in range(4):
    position, velocity = orbit(position, velocity, dt)

print("distance", round(float(tf.norm(position)), 2))
