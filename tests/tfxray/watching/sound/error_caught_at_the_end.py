"""The last batch does not fit, TensorFlow raises, and the program says so and ends well."""

import tensorflow as tf

tf.random.set_seed(27)
table = tf.Variable(tf.random.normal((100, 8)))


@tf.function(input_signature=[tf.TensorSpec([None], tf.int32)])
def look_up(ids):
    tf.debugging.assert_less(ids, 100, message="there is no such row")
    return tf.reduce_mean(tf.gather(table, ids))


batches = [tf.constant([(i * k) % 100 for k in range(16)]) for i in range(50)]
batches.append(tf.constant([3, 250]))

done = 0
try:
    for batch in batches:
        value = look_up(batch)
        done += 1
except tf.errors.InvalidArgumentError as error:
    print("stopped:", "there is no such row" in error.message)

print("batches", done, "last mean", round(float(value), 3))
