"""The pipeline calls Python through a `functools.partial`, which holds it to one interpreter."""

import functools

import tensorflow as tf

lines = [f"{i};{(i * 37) % 101};{(i * 53) % 97}" for i in range(3000)]


def parse(line, separator):
    fields = line.numpy().decode().split(separator)
    return tf.constant([float(field) for field in fields[1:]])


def load(line):
    values = tf.py_function(functools.partial(parse, separator=";"), [line], tf.float32)  # fault
    values.set_shape([2])
    return values


dataset = tf.data.Dataset.from_tensor_slices(lines)
dataset = dataset.map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(50).prefetch(2)
total = dataset.reduce(tf.zeros(2), lambda total, batch: total + tf.reduce_sum(batch, axis=0))
print("sums", [int(value) for value in total])
