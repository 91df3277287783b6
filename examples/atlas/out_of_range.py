"""Indices that are out of range."""

import tensorflow as tf


def gather_past_the_end(values=tf.constant([10, 20, 30]), index=tf.constant(5)):
    """Gather an index past the end."""
    return tf.gather(values, index)


def gather_negative(values=tf.constant([10, 20, 30]), index=tf.constant(-1)):
    """Gather a negative index."""
    return tf.gather(values, index)


def gather_along_an_axis(values=tf.constant([[1, 2], [3, 4]]), index=tf.constant([0, 2])):
    """Gather columns, one of which is not there."""
    return tf.gather(values, index, axis=1)


def gather_from_nothing(values=tf.zeros([0]), index=tf.constant([0])):
    """Gather from an empty tensor."""
    return tf.gather(values, index)


def gather_in_batches(values=tf.constant([[1, 2], [3, 4]]), index=tf.constant([[0, 1], [1, 2]])):
    """Gather with batch dimensions, one index past the end."""
    return tf.gather(values, index, batch_dims=1)


def gather_nd_past_the_end(values=tf.constant([[1, 2], [3, 4]]), index=tf.constant([[0, 2]])):
    """`gather_nd` with an index past the end."""
    return tf.gather_nd(values, index)


def gather_nd_negative(values=tf.constant([[1, 2], [3, 4]]), index=tf.constant([[-1, 0]])):
    """`gather_nd` with a negative index."""
    return tf.gather_nd(values, index)


def scatter_past_the_end(index=tf.constant([[1], [4]]), updates=tf.constant([5, 6])):
    """`scatter_nd` writes past the end."""
    return tf.scatter_nd(index, updates, [3])


def scatter_negative(index=tf.constant([[1], [-1]]), updates=tf.constant([5, 6])):
    """`scatter_nd` writes at a negative index."""
    return tf.scatter_nd(index, updates, [3])


def update_past_the_end(values=tf.constant([1, 2, 3]), index=tf.constant([[3]])):
    """`tensor_scatter_nd_update` past the end."""
    return tf.tensor_scatter_nd_update(values, index, [9])


def subscript_past_the_end(values=tf.constant([1, 2, 3]), index=tf.constant(3)):
    """Subscript with a tensor past the end."""
    return values[index]


def subscript_by_a_number(values=tf.constant([1, 2, 3])):
    """Subscript with a Python number past the end."""
    return values[3]


def slice_past_the_end(values=tf.constant([1, 2, 3]), begin=tf.constant([2])):
    """`tf.slice` reaches past the end."""
    return tf.slice(values, begin, [2])


def strided_slice_past_the_end(values=tf.constant([1, 2, 3]), end=tf.constant(9)):
    """A Python slice reaches past the end."""
    return values[1:end]


def subscript_in_a_loop(values=tf.constant([1, 2, 3])):
    """Subscript past the end in the last round of a loop."""
    first = tf.constant(0), tf.constant(0)
    last = tf.while_loop(lambda i, x: i < 4, lambda i, x: (i + 1, values[i]), first)
    return last[1]


def slice_in_a_loop(values=tf.constant([1, 2, 3])):
    """`tf.slice` past the end in the last round of a loop."""
    first = tf.constant(0), tf.constant([0])
    last = tf.while_loop(
        lambda i, x: i < 4, lambda i, x: (i + 1, tf.slice(values, [i], [1])), first
    )
    return last[1]


def one_hot_out_of_range(index=tf.constant([0, 3, -1])):
    """`one_hot` of indices outside the depth."""
    return tf.one_hot(index, 3)


def embedding_past_the_end(table=tf.constant([[1.0], [2.0]]), ids=tf.constant([0, 2])):
    """Look up an embedding that is not there."""
    return tf.nn.embedding_lookup(table, ids)


def segment_sum_negative(values=tf.constant([1, 2, 3]), ids=tf.constant([0, -1, 1])):
    """`unsorted_segment_sum` with a negative segment."""
    return tf.math.unsorted_segment_sum(values, ids, 2)


def segment_sum_past_the_end(values=tf.constant([1, 2, 3]), ids=tf.constant([0, 1, 2])):
    """`unsorted_segment_sum` with a segment too many."""
    return tf.math.unsorted_segment_sum(values, ids, 2)


def segment_sum_unsorted(values=tf.constant([1, 2, 3]), ids=tf.constant([1, 0, 1])):
    """`segment_sum` with segments that are not sorted."""
    return tf.math.segment_sum(values, ids)


def bincount_negative(values=tf.constant([1, -1, 2])):
    """Count a negative number."""
    return tf.math.bincount(values, minlength=3, maxlength=3)


def confusion_past_the_end(labels=tf.constant([0, 2]), predictions=tf.constant([0, 1])):
    """A confusion matrix with a label too large."""
    return tf.math.confusion_matrix(labels, predictions, num_classes=2)


def sparse_label_out_of_range(logits=tf.constant([[1.0, 2.0]]), labels=tf.constant([2])):
    """Cross entropy with a label that is no class."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)


def top_k_of_too_few(values=tf.constant([1, 2])):
    """The top three of two."""
    return tf.math.top_k(values, 3).values


def array_read_past_the_end(index=tf.constant(2)):
    """Read a `TensorArray` past its end."""
    array = tf.TensorArray(tf.int32, size=2).unstack([7, 8])
    return array.read(index)


def array_write_past_the_end(index=tf.constant(2)):
    """Write a `TensorArray` of fixed size past its end."""
    return tf.TensorArray(tf.int32, size=2).unstack([7, 8]).write(index, 9).stack()


def unravel_past_the_end(index=tf.constant([7])):
    """`unravel_index` of an index that the shape does not have."""
    return tf.unravel_index(index, [2, 3])


def unravel_negative(index=tf.constant([-1])):
    """`unravel_index` of a negative index."""
    return tf.unravel_index(index, [2, 3])


def argmax_of_nothing(values=tf.zeros([0])):
    """`argmax` of an empty tensor."""
    return tf.argmax(values)


def take_along_a_missing_axis(values=tf.constant([1, 2, 3])):
    """`reduce_sum` over an axis that is not there."""
    return tf.reduce_sum(values, axis=1)


def variable_row_past_the_end(table=tf.Variable([1, 2, 3], name="table"), index=tf.constant([3])):
    """`scatter_nd_update` of a variable past its end."""
    return table.scatter_nd_update(index[:, tf.newaxis], [9])


def boolean_mask_too_short(values=tf.constant([1, 2, 3]), mask=tf.constant([True, False])):
    """`boolean_mask` with a mask that is too short."""
    return tf.boolean_mask(values, mask)
