"""Dynamic shapes: what a graph knows only when it runs."""

import tensorflow as tf

VECTOR = tf.TensorSpec([None])


@tf.function(input_signature=[VECTOR])
def static_shape(x=tf.ones([3])):
    """`x.shape` of a length that is unknown when traced."""
    return x.shape[0]


@tf.function(input_signature=[VECTOR])
def dynamic_shape(x=tf.ones([3])):
    """`tf.shape` of a length that is unknown when traced."""
    return tf.shape(x)[0]


@tf.function(input_signature=[VECTOR])
def static_shape_in_arithmetic(x=tf.ones([3])):
    """Multiply by `x.shape[0]`."""
    return x * x.shape[0]


@tf.function(input_signature=[VECTOR])
def zeros_of_a_static_shape(x=tf.ones([3])):
    """`tf.zeros(x.shape)`."""
    return tf.zeros(x.shape)


@tf.function(input_signature=[VECTOR])
def zeros_of_a_dynamic_shape(x=tf.ones([3])):
    """`tf.zeros(tf.shape(x))`."""
    return tf.zeros(tf.shape(x))


@tf.function(input_signature=[VECTOR])
def reshape_by_a_static_shape(x=tf.ones([4])):
    """Reshape by `x.shape[0] // 2`."""
    return tf.reshape(x, [2, x.shape[0] // 2])


@tf.function(input_signature=[VECTOR])
def length_of_unknown(x=tf.ones([3])):
    """`len` of a vector of unknown length."""
    return len(x)


@tf.function(input_signature=[VECTOR])
def iterate_unknown(x=tf.ones([3])):
    """Iterate over a vector of unknown length."""
    total = 0.0
    for each in x:
        total += each
    return total


@tf.function(input_signature=[tf.TensorSpec(None)])
def unknown_rank(x=tf.ones([2, 3])):
    """`x.shape.rank` of an unknown rank."""
    return x.shape.rank


@tf.function(input_signature=[tf.TensorSpec(None)])
def transpose_unknown_rank(x=tf.ones([2, 3])):
    """Transpose an unknown rank."""
    return tf.transpose(x)


def where_of_a_condition(x=tf.constant([1, -2, 3])):
    """The places where a condition holds."""
    return tf.where(x > 0)


def mask(x=tf.constant([1, -2, 3])):
    """`boolean_mask` by a tensor's values."""
    return tf.boolean_mask(x, x > 0)


def range_to_a_tensor(limit=tf.constant(3)):
    """A range to a limit that is a tensor."""
    return tf.range(limit)


def reshape_by_a_tensor(x=tf.range(6), shape=tf.constant([2, 3])):
    """Reshape to a shape that is a tensor."""
    return tf.reshape(x, shape)


def repeat_by_a_tensor(x=tf.constant([1, 2]), times=tf.constant([2, 1])):
    """Repeat each element as often as a tensor says."""
    return tf.repeat(x, times)


def top_of_a_tensor(x=tf.constant([1, 3, 2]), k=tf.constant(2)):
    """The greatest `k`, which is a tensor."""
    return tf.math.top_k(x, k).values


def slice_by_a_tensor(x=tf.constant([1, 2, 3]), end=tf.constant(2)):
    """A slice to an end that is a tensor."""
    return x[:end]


def resize_an_image(image=tf.ones([1, 2, 2, 1]), size=tf.constant([4, 4])):
    """Resize an image to a size that is a tensor."""
    return tf.reduce_sum(tf.image.resize(image, size))
