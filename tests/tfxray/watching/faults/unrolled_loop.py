"""The loop over 500 Python numbers is unrolled while tracing: the graph holds its body 500 times."""

import tensorflow as tf


@tf.function
def swing(angle, speed, dt):
    for _ in range(500):  # fault
        speed -= dt * tf.sin(angle)
        angle += dt * speed
    return angle, speed


angles = tf.linspace(0.1, 1.5, 8)
speeds = tf.zeros(8)
dt = tf.constant(0.01)
for _ in range(4):
    angles, speeds = swing(angles, speeds, dt)

energy = 0.5 * speeds**2 - tf.cos(angles)
print("mean angle", round(float(tf.reduce_mean(angles)), 2))
print("mean energy", round(float(tf.reduce_mean(energy)), 2))
