"""Control flow and loops."""

import tensorflow as tf


def if_of_a_tensor(x=tf.constant(-3)):
    """`if` on a tensor."""
    if x > 0:
        return x
    return -x


def chained_comparison(x=tf.constant(3)):
    """`0 < x < 5` of a tensor."""
    return 0 < x < 5


def python_and(x=tf.constant(True), y=tf.constant(False)):
    """`and` of two tensors."""
    return x and y


def if_of_a_vector(x=tf.constant([1, 2])):
    """`if` on a tensor with two elements."""
    if x > 0:
        return x
    return -x


def while_of_a_tensor(x=tf.constant(5)):
    """`while` on a tensor: a factorial."""
    product = 1
    while x > 1:
        product *= x
        x -= 1
    return product


def for_over_a_range(limit=tf.constant(4)):
    """`for` over `tf.range`."""
    total = 0
    for i in tf.range(limit):
        total += i
    return total


def for_over_python_range(limit=tf.constant(4)):
    """`for` over Python's `range` of a tensor."""
    total = 0
    for i in range(limit):
        total += i
    return total


def for_over_rows(x=tf.constant([[1, 2], [3, 4]])):
    """`for` over the rows of a tensor."""
    total = tf.zeros([2], tf.int32)
    for row in x:
        total += row
    return total


def break_out(x=tf.constant([3, -1, 4])):
    """`break` at a tensor's value."""
    total = 0
    for each in x:
        if each < 0:
            break
        total += each
    return total


def append_in_a_loop(limit=tf.constant(3)):
    """Append to a Python list in a loop over a tensor."""
    found = []
    for i in tf.range(limit):
        found.append(i)
    return tf.stack(found)


def variable_of_one_branch(x=tf.constant(1)):
    """Return what only one branch defines."""
    if x > 0:
        y = x
    return y


def branches_of_two_dtypes(x=tf.constant(1)):
    """Branches that return an integer and a float."""
    if x > 0:
        y = 1
    else:
        y = 1.0
    return y


def branches_of_two_shapes(x=tf.constant(1)):
    """Branches that return a scalar and a vector."""
    return tf.cond(x > 0, lambda: tf.constant(1), lambda: tf.constant([1, 2]))


def loop_that_changes_a_shape(limit=tf.constant(3)):
    """A loop whose variable grows."""
    x = tf.zeros([1])
    for _ in tf.range(limit):
        x = tf.concat([x, [1.0]], 0)
    return x


def loop_that_changes_a_dtype(limit=tf.constant(2)):
    """A loop whose variable becomes a float."""
    x = 1
    for _ in tf.range(limit):
        x = x / 2
    return x


def while_loop(x=tf.constant(1)):
    """`tf.while_loop` that doubles."""
    return tf.while_loop(lambda x: x < 100, lambda x: (x * 2,), [x])


def while_loop_with_a_limit(x=tf.constant(1)):
    """`tf.while_loop` with `maximum_iterations`."""
    return tf.while_loop(lambda x: x < 100, lambda x: [x * 2], [x], maximum_iterations=3)


def while_loop_of_a_list_and_a_tuple(x=tf.constant(1)):
    """`tf.while_loop` with a limit, whose body returns a tuple for a list."""
    return tf.while_loop(lambda x: x < 100, lambda x: (x * 2,), [x], maximum_iterations=3)


def cond(x=tf.constant(-3)):
    """`tf.cond`."""
    return tf.cond(x > 0, lambda: x, lambda: -x)


def error_in_the_branch_not_taken(x=tf.constant(0)):
    """`tf.where` with a division by zero in the branch not taken."""
    return tf.where(tf.equal(x, 0), 0, 10 // x)


def error_in_a_lazy_branch(x=tf.constant(0)):
    """`tf.cond` with a division by zero in the branch not taken."""
    return tf.cond(tf.equal(x, 0), lambda: 0, lambda: 10 // x)


def case(x=tf.constant(2)):
    """`tf.case` in which two conditions hold."""
    return tf.case([(x > 0, lambda: 1), (x > 1, lambda: 2)], default=lambda: 0)


def switch_out_of_range(index=tf.constant(5)):
    """`switch_case` of a branch that is not there."""
    return tf.switch_case(index, [lambda: 10, lambda: 20])


def map_fn(x=tf.constant([1, 2, 3])):
    """`map_fn` that squares."""
    return tf.map_fn(lambda each: each * each, x)


def scan(x=tf.constant([1, 2, 3])):
    """`scan` that sums."""
    return tf.scan(lambda total, each: total + each, x)


def fold(x=tf.constant([1, 2, 3])):
    """`foldl` that subtracts."""
    return tf.foldl(lambda total, each: total - each, x)


def vectorized_map(x=tf.constant([1, 2, 3])):
    """`vectorized_map` that squares."""
    return tf.vectorized_map(lambda each: each * each, x)


def try_and_except(x=tf.constant([1, 2]), at=tf.constant(5)):
    """Catch TensorFlow's error with `except`."""
    try:
        return tf.gather(x, at)
    except tf.errors.InvalidArgumentError:
        return -1


def length_by_python(x=tf.constant([3, 1, 2])):
    """Python's `len` of a tensor."""
    return len(x)


def assert_by_python(x=tf.constant(-1)):
    """Python's `assert` on a tensor."""
    assert x > 0
    return x
