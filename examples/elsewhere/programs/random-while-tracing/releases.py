"""A number that Python's generator draws inside a tf.function."""

import logging
import random
import sys

import tensorflow as tf

tf.get_logger().handlers = [logging.StreamHandler(sys.stdout)]


@tf.function
def draw():
    return tf.constant(random.random())


@tf.function
def throw():
    return tf.constant(random.randint(1, 6))


print("two calls, one number:", bool(draw() == draw()))
print("another function:", bool(throw() == throw()))
