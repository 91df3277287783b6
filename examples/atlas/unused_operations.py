"""Operations whose results are not used, invalid ones among them."""

import tensorflow as tf


def invalid_gather_not_used(x=tf.constant([1, 2]), at=tf.constant(5)):
    """Gather past the end; result unused."""
    tf.gather(x, at)
    return x


def invalid_division_not_used(x=tf.constant(7), y=tf.constant(0)):
    """Divide integers by 0; result unused."""
    x // y
    return x


def invalid_shape_not_used(x=tf.ones([2]), y=tf.ones([3])):
    """Add two lengths; result unused."""
    x + y
    return x


@tf.function(input_signature=[tf.TensorSpec([None]), tf.TensorSpec([None])])
def invalid_unknown_shape_not_used(x=tf.ones([2]), y=tf.ones([3])):
    """Add two lengths that are unknown when traced; result unused."""
    x + y
    return x


def invalid_reshape_not_used(x=tf.range(6), shape=tf.constant([4, 2])):
    """Reshape to a wrong size; result unused."""
    tf.reshape(x, shape)
    return x


def invalid_cholesky_not_used(x=tf.constant([[1.0, 2.0], [2.0, 1.0]])):
    """Factor a matrix that isn't positive definite; result unused."""
    tf.linalg.cholesky(x)
    return x


def invalid_number_not_used(x=tf.constant("one")):
    """Parse a string that isn't a number; result unused."""
    tf.strings.to_number(x)
    return 1


def invalid_read_not_used(name=tf.constant("no-such-file")):
    """Read a file that is not there; result unused."""
    tf.io.read_file(name)
    return 1


def multiplied_by_zero(x=tf.constant([1, 2]), at=tf.constant(5)):
    """Gather past the end, multiplied by 0."""
    return 0 * tf.gather(x, at)


def infinity_multiplied_by_zero(x=tf.constant(0.0)):
    """Divide by 0, multiplied by 0."""
    return 0.0 * (1.0 / x)


def only_the_shape_is_used(x=tf.constant([1, 2]), at=tf.constant([5, 6])):
    """Gather past the end, of which only the shape is used."""
    return tf.shape(tf.gather(x, at))


def only_one_of_two_results(x=tf.constant([1, 2]), at=tf.constant(5)):
    """A pair of which the invalid half is dropped."""
    valid, _ = x + 1, tf.gather(x, at)
    return valid


def zeros_like_an_error(x=tf.constant([1, 2]), at=tf.constant(5)):
    """`zeros_like` of an invalid gather."""
    return tf.zeros_like(tf.gather(x, at))


def assigned_and_not_used(v=tf.Variable(1, name="v")):
    """Assign a variable that nothing reads."""
    v.assign(5)
    return 1


def printed_and_not_used(x=tf.constant(1)):
    """`tf.print`, on its own line."""
    tf.print("x is", x)
    return 1


def random_and_not_used(x=tf.constant(1)):
    """Draw a random number; result unused."""
    tf.random.uniform([])
    return x


def python_function_not_used(x=tf.constant(1)):
    """`py_function` that prints; result unused."""
    tf.py_function(lambda x: print("ran"), [x], [])
    return x


def numpy_function_not_used(x=tf.constant(1)):
    """A stateless `numpy_function` that prints; result unused."""
    tf.numpy_function(lambda x: print("ran") or x, [x], tf.int32, stateful=False)
    return x


def identical_twice(x=tf.constant(1)):
    """`py_function` that prints, twice the same."""
    return _told(x) + _told(x)


def _told(x):
    return tf.py_function(lambda x: print("ran") or x, [x], tf.int32)


def constant_folded(x=tf.constant(1)):
    """Divide constants by 0; result unused."""
    tf.constant(1) // tf.constant(0)
    return x


def constant_folded_and_used():
    """Divide constants by 0, and return it."""
    return tf.constant(1) // tf.constant(0)
