"""The last batch does not fit, TensorFlow raises, and the program says so and ends well."""

import tensorflow as tf

tf.random.set_seed(27)
table = tf.Variable(tf.random.normal((100, 8)))


@tf.function(input_signature=[tf.TensorSpec([None], tf.int32)])
def look_up(ids):
    return tf.reduce_mean(tf.gather(table, ids))


batches = [tf.constant([(i * k) % 100 for k in range(16)]) for i in range(50)]
batches.append(tf.constant([3, 250]))

done = 0
try:
    for batch in batches:
        value = look_up(batch)
        done += 1
except tf.errors.InvalidArgumentError as error:
    print("stopped:", type(error).__name__)

print("batches", done, "last mean", round(float(value), 3))
