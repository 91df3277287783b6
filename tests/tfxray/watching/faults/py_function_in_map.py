"""The preprocessing calls Python from the pipeline: a py_function holds it to one interpreter."""

import tensorflow as tf

lines = [f"{i};{(i * 37) % 101};{(i * 53) % 97}" for i in range(4000)]


def parse(line):
    fields = line.numpy().decode().split(";")
    return tf.constant([float(field) for field in fields[1:]])


def load(line):
    values = tf.py_function(parse, [line], tf.float32)  # fault
    values.set_shape([2])
    return values


@tf.function
def update(total, batch):
    return total + tf.reduce_sum(batch, axis=0)


dataset = tf.data.Dataset.from_tensor_slices(lines)
dataset = dataset.map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(50)
dataset = dataset.prefetch(tf.data.AUTOTUNE)

total = tf.zeros(2)
for batch in dataset:
    total = update(total, batch)

print("sums", [int(value) for value in total])
