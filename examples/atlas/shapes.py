"""Shapes that do not fit."""

import tensorflow as tf

UNKNOWN = tf.TensorSpec(None)


def add_two_lengths(x=tf.ones([2]), y=tf.ones([3])):
    """Add vectors of two lengths."""
    return x + y


@tf.function(input_signature=[tf.TensorSpec([None]), tf.TensorSpec([None])])
def add_two_unknown_lengths(x=tf.ones([2]), y=tf.ones([3])):
    """Add vectors of two lengths that are unknown when traced."""
    return x + y


def multiply_matrices(x=tf.ones([2, 3]), y=tf.ones([2, 3])):
    """Multiply matrices that do not fit."""
    return x @ y


@tf.function(input_signature=[tf.TensorSpec([None, None]), tf.TensorSpec([None, None])])
def multiply_unknown_matrices(x=tf.ones([2, 3]), y=tf.ones([2, 3])):
    """Multiply matrices that do not fit, their shapes unknown when traced."""
    return x @ y


@tf.function(input_signature=[UNKNOWN, UNKNOWN])
def multiply_a_vector(x=tf.ones([3]), y=tf.ones([3])):
    """`matmul` of two vectors, their ranks unknown when traced."""
    return tf.matmul(x, y)


def reshape_to_a_wrong_size(x=tf.range(6), shape=tf.constant([4, 2])):
    """Reshape six elements to eight."""
    return tf.reshape(x, shape)


def reshape_with_two_unknowns(x=tf.range(6), shape=tf.constant([-1, -1])):
    """Reshape with two unknown dimensions."""
    return tf.reshape(x, shape)


@tf.function(input_signature=[tf.TensorSpec([None, None]), tf.TensorSpec([None, None])])
def concatenate_unknown_rows(x=tf.ones([2, 2]), y=tf.ones([2, 3])):
    """Concatenate rows of two lengths that are unknown when traced."""
    return tf.concat([x, y], 0)


@tf.function(input_signature=[tf.TensorSpec([None]), tf.TensorSpec([None])])
def stack_two_unknown_lengths(x=tf.ones([2]), y=tf.ones([3])):
    """Stack vectors of two lengths that are unknown when traced."""
    return tf.stack([x, y])


@tf.function(input_signature=[tf.TensorSpec([None])])
def unstack_an_unknown_length(x=tf.ones([2])):
    """`unstack` a vector of unknown length."""
    return tf.unstack(x)


@tf.function(input_signature=[tf.TensorSpec([None, None])])
def squeeze_an_unknown_dimension(x=tf.ones([2, 3])):
    """Squeeze an unknown dimension that is not 1."""
    return tf.squeeze(x, axis=0)


def broadcast_down(x=tf.ones([2, 3])):
    """`broadcast_to` a smaller shape."""
    return tf.broadcast_to(x, [3])


def tile_negative(x=tf.constant([1, 2]), times=tf.constant([-1])):
    """Tile a negative number of times."""
    return tf.tile(x, times)


def reflect_too_far(x=tf.constant([1, 2, 3]), by=tf.constant([[3, 0]])):
    """Pad by reflecting more elements than there are."""
    return tf.pad(x, by, mode="REFLECT")


@tf.function(input_signature=[tf.TensorSpec([None])])
def ensure_an_unknown_shape(x=tf.ones([2])):
    """`ensure_shape` of a length that is unknown when traced."""
    return tf.ensure_shape(x, [3])


@tf.function(input_signature=[tf.TensorSpec([None])])
def set_another_shape(x=tf.ones([2])):
    """`set_shape` to a length that it is not."""
    x.set_shape([3])
    return x + tf.ones([3])


def select_an_element(mask=tf.constant([True, False, True])):
    """`tf.where` with a mask alone."""
    return tf.where(mask)


def diagonal_matrix(x=tf.constant([1.0, 2.0])):
    """`tensor_diag` and `trace`."""
    return tf.linalg.trace(tf.linalg.tensor_diag(x))


def space_to_depth_that_does_not_fit(x=tf.ones([1, 3, 3, 1])):
    """`space_to_depth` with blocks that do not fit."""
    return tf.nn.space_to_depth(x, 2)


def pool_more_than_there_is(x=tf.ones([1, 2, 2, 1])):
    """Pool with a window larger than the image."""
    return tf.nn.max_pool2d(x, 3, 1, "VALID")
