"""`tf.data`."""

import tensorflow as tf


def sum_in_a_loop():
    """Sum a dataset in a `for` loop."""
    total = tf.constant(0, tf.int64)
    for x in tf.data.Dataset.range(4):
        total += x
    return total


def reduce_a_dataset():
    """Sum a dataset with `reduce`."""
    return tf.data.Dataset.range(4).reduce(tf.constant(0, tf.int64), lambda x, y: x + y)


def numpy_of_a_dataset():
    """`as_numpy_iterator` of a dataset."""
    return list(tf.data.Dataset.range(3).as_numpy_iterator())


def next_of_an_iterator():
    """`next(iter(dataset))`."""
    return next(iter(tf.data.Dataset.range(3)))


def next_past_the_end():
    """`next` of an iterator that has ended."""
    return next(iter(tf.data.Dataset.range(0)))


def length_of_a_dataset():
    """`len` of a dataset."""
    return len(tf.data.Dataset.range(3))


def cardinality_of_a_dataset():
    """`cardinality` of a dataset."""
    return tf.data.Dataset.range(3).cardinality()


def dataset_returned():
    """Return a dataset."""
    return tf.data.Dataset.range(3)


def dataset_of_an_argument(x=tf.constant([1, 2])):
    """Make a dataset of an argument, and sum it."""
    return tf.data.Dataset.from_tensor_slices(x).reduce(0, lambda x, y: x + y)


def dataset_that_fails():
    """Divide by 0 in `map`, and sum."""
    dataset = tf.data.Dataset.range(2).map(lambda x: 1 // x)
    return dataset.reduce(tf.constant(0, tf.int64), lambda x, y: x + y)


def dataset_that_fails_and_is_not_read():
    """Divide by 0 in `map` of a dataset that nothing reads."""
    tf.data.Dataset.range(2).map(lambda x: 1 // x)
    return 1


def python_in_map():
    """Print in the function of `map`."""
    dataset = tf.data.Dataset.range(3).map(lambda x: print("mapped") or x)
    return dataset.reduce(tf.constant(0, tf.int64), lambda x, y: x + y)


def shuffled_with_a_seed():
    """Shuffle a dataset with a seed."""
    dataset = tf.data.Dataset.range(5).shuffle(5, seed=1)
    return dataset.reduce(tf.constant(0, tf.int64), lambda x, y: 10 * x + y)


def generator_of_python():
    """Sum a dataset of a Python generator."""
    dataset = tf.data.Dataset.from_generator(lambda: iter([1, 2]), tf.int32, [])
    return dataset.reduce(0, lambda x, y: x + y)


def numpy_in_map():
    """Call NumPy in the function of `map`."""
    dataset = tf.data.Dataset.range(2).map(lambda x: x.numpy())
    return dataset.reduce(tf.constant(0, tf.int64), lambda x, y: x + y)
