"""Resources: tables, queues, arrays and files."""

import tensorflow as tf


def table_made_inside(keys=tf.constant(["a", "b", "c"])):
    """Make a table inside the function and look up."""
    pairs = tf.lookup.KeyValueTensorInitializer(["a", "b"], [1, 2])
    return tf.lookup.StaticHashTable(pairs, -1).lookup(keys)


def table_of_integers(keys=tf.constant([1, 3])):
    """Make a table with integers for keys, and look up."""
    pairs = tf.lookup.KeyValueTensorInitializer([1, 2], [10, 20])
    return tf.lookup.StaticHashTable(pairs, -1).lookup(keys)


def table_with_a_key_twice():
    """Make a table in which a key has two values."""
    pairs = tf.lookup.KeyValueTensorInitializer([1, 1], [10, 20])
    return tf.lookup.StaticHashTable(pairs, -1).lookup(tf.constant([1]))


def array_written_and_stacked(x=tf.constant(5)):
    """Write a `TensorArray` and stack it."""
    return tf.TensorArray(tf.int32, size=2).write(0, x).write(1, x + 1).stack()


def array_with_a_gap(x=tf.constant([5])):
    """Stack a `TensorArray` with an element never written."""
    return tf.TensorArray(tf.int32, size=2).write(0, x).stack()


def array_result_dropped(x=tf.constant(5)):
    """Write a `TensorArray` and forget what `write` returns."""
    array = tf.TensorArray(tf.int32, size=1)
    array.write(0, x)
    return array.stack()


def array_of_two_shapes(x=tf.constant([5])):
    """Stack a `TensorArray` of two shapes."""
    array = tf.TensorArray(tf.int32, size=2, infer_shape=False)
    return array.write(0, x).write(1, tf.constant([1, 2])).stack()


def array_read_twice(x=tf.constant([5])):
    """Read an element of a `TensorArray` twice."""
    array = tf.TensorArray(tf.int32, size=1).write(0, x)
    return array.read(0) + array.read(0)


def array_that_grows(x=tf.constant(5)):
    """Write past the end of a `TensorArray` of dynamic size."""
    return tf.TensorArray(tf.int32, size=0, dynamic_size=True).write(2, x).size()


def queue(x=tf.constant(5)):
    """Put into a `FIFOQueue` and take out."""
    queue = tf.queue.FIFOQueue(1, tf.int32)
    queue.enqueue(x)
    return queue.size()


def file_that_is_missing(name=tf.constant("no-such-file")):
    """Read a file that is not there."""
    return tf.io.read_file(name)


def matching_files(pattern=tf.constant("no-such-file*")):
    """List files that match nothing."""
    return tf.io.matching_files(pattern)


def nested_function(x=tf.constant(3)):
    """Call a `tf.function` inside."""
    return tf.function(lambda x: x * x)(x)


def device_that_is_missing(x=tf.constant(3)):
    """Ask for a device that is not there."""
    with tf.device("/GPU:7"):
        return x * x
