"""Ragged and sparse tensors."""

import tensorflow as tf


def ragged_times_two(x=tf.ragged.constant([[1, 2], [], [3]])):
    """Double a ragged tensor."""
    return x * 2


def ragged_to_dense(x=tf.ragged.constant([[1, 2], [3]])):
    """Make a ragged tensor dense."""
    return x.to_tensor()


def ragged_from_bad_splits(values=tf.constant([1, 2, 3]), splits=tf.constant([0, 2, 5])):
    """A ragged tensor whose rows end past its values."""
    return tf.RaggedTensor.from_row_splits(values, splits)


def ragged_from_lengths(values=tf.constant([1, 2, 3]), lengths=tf.constant([2, 2])):
    """A ragged tensor of rows that are longer than its values."""
    return tf.RaggedTensor.from_row_lengths(values, lengths).to_tensor()


def ragged_row_past_the_end(x=tf.ragged.constant([[1, 2], [3]]), row=tf.constant(2)):
    """A row of a ragged tensor that is not there."""
    return x[row]


def ragged_boolean_mask(x=tf.constant([[1, 2], [3, 4]])):
    """`tf.ragged.boolean_mask` of greater than 1."""
    return tf.ragged.boolean_mask(x, x > 1)


def ragged_rows_in_a_loop(x=tf.ragged.constant([[1, 2], [3]])):
    """`map_fn` over the rows of a ragged tensor."""
    return tf.map_fn(tf.reduce_sum, x, fn_output_signature=tf.int32)


def sparse_to_dense(x=tf.sparse.from_dense([[0, 1], [2, 0]])):
    """Make a sparse tensor dense."""
    return tf.sparse.to_dense(x)


def sparse_out_of_order(indices=tf.constant([[1], [0]], tf.int64), values=tf.constant([5, 6])):
    """Make a sparse tensor dense whose indices are out of order."""
    return tf.sparse.to_dense(tf.SparseTensor(indices, values, [2]))


def sparse_out_of_bounds(indices=tf.constant([[0], [4]], tf.int64), values=tf.constant([5, 6])):
    """Make a sparse tensor dense with an index past its shape."""
    return tf.sparse.to_dense(tf.SparseTensor(indices, values, [2]))


def sparse_with_repeats(indices=tf.constant([[1], [1]], tf.int64), values=tf.constant([5, 6])):
    """Make a sparse tensor dense that has an index twice."""
    return tf.sparse.to_dense(tf.SparseTensor(indices, values, [2]))


def sparse_sum(x=tf.sparse.from_dense([[0, 1], [2, 0]])):
    """Sum a sparse tensor."""
    return tf.sparse.reduce_sum(x)


def sparse_plus_dense(x=tf.sparse.from_dense([0, 1]), y=tf.constant([1, 2])):
    """Add a sparse and a dense tensor with `+`."""
    return x + y


def set_difference(x=tf.constant([[1, 2, 3]]), y=tf.constant([[2, 4, 5]])):
    """The difference of two sets."""
    return tf.sparse.to_dense(tf.sets.difference(x, y))


def slices_of_a_gradient(table=tf.constant([[1.0], [2.0], [3.0]]), ids=tf.constant([0, 0])):
    """The gradient of `gather`, which is `IndexedSlices`."""
    with tf.GradientTape() as tape:
        tape.watch(table)
        loss = tf.reduce_sum(tf.gather(table, ids))
    return tape.gradient(loss, table)
