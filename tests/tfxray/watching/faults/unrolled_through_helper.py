"""A hundred steps are laid into one graph, through a function that makes most of the nodes."""

import tensorflow as tf


def force(position, velocity):
    padded = tf.pad(position, [[1, 1]])
    return padded[2:] - 2.0 * position + padded[:-2] - 0.1 * velocity


@tf.function
def simulate(position):
    velocity = tf.zeros_like(position)
    for _ in range(100):  # fault
        velocity += 0.01 * force(position, velocity)
        position += 0.01 * velocity
    return position


print("end", simulate(tf.linspace(0.0, 1.0, 8)).numpy().round(1)[:2])
