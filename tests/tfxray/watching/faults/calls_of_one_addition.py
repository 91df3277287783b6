"""A function of one addition is called five thousand times: the calls are nearly all of the work."""

import tensorflow as tf


@tf.function
def add(total, number):
    return total + number


total, one = tf.constant(0.0), tf.constant(1.0)
for _ in range(5000):
    total = add(total, one)  # fault
print("total", float(total))
