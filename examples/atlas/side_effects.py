"""Python side effects: counting, printing, lists and globals."""

import tensorflow as tf


class Counter:
    """Counts its calls."""

    def __init__(self):
        self.calls = 0


def python_counter(x=tf.constant(10), counter=Counter()):
    """Count calls in Python; called twice."""
    counter.calls += 1
    return x + counter.calls


def variable_counter(x=tf.constant(10), calls=tf.Variable(0, name="calls")):
    """Count calls in a `tf.Variable`; called twice."""
    return x + calls.assign_add(1)


def python_print(x=tf.constant(1)):
    """`print` a word; called twice."""
    print("called")
    return x


def python_print_of_a_tensor(x=tf.constant(1)):
    """`print` a tensor."""
    print(x)
    return x


def tensorflow_print(x=tf.constant(1)):
    """`tf.print` a tensor; called twice."""
    tf.print(x)
    return x


def list_argument(x=tf.constant(1), seen=[]):
    """Append to a list that is an argument."""
    seen.append(x)
    return len(seen)


def leaked_tensor(x=tf.constant(1), counter=Counter()):
    """Use the tensor that an earlier call kept; called twice."""
    kept, counter.calls = counter.calls, x + 1
    return x + kept


def numpy_value(x=tf.constant(1)):
    """Ask a tensor for its `numpy()`."""
    return x.numpy() + 1


def integer_of_a_tensor(x=tf.constant(1)):
    """Python's `int` of a tensor."""
    return int(x) + 1


def executing_eagerly(x=tf.constant(1)):
    """Ask whether TensorFlow executes eagerly."""
    return tf.executing_eagerly()


def python_function(x=tf.constant(2)):
    """`py_function` that squares."""
    return tf.py_function(lambda x: x * x, [x], tf.int32)


def numpy_function(x=tf.constant(2)):
    """`numpy_function` that squares."""
    return tf.numpy_function(lambda x: x * x, [x], tf.int32)


def python_function_that_raises(x=tf.constant(2)):
    """`py_function` that raises."""
    return tf.py_function(lambda x: x // 0, [x], tf.int32)


def raise_in_python(x=tf.constant(-1)):
    """Raise an exception of Python, by a tensor's value."""
    if x < 0:
        raise ValueError("x is negative")
    return x


def dictionary_key(x=tf.constant(1)):
    """Use a tensor as the key of a dictionary."""
    return {x: 1}[x]


def returned_object(x=tf.constant(1)):
    """Return an object of a class."""
    return Counter()


def returned_structure(x=tf.constant(1)):
    """Return a dictionary with a list and None."""
    return {"a": [x, x + 1], "b": None}


TWICE = (python_counter, variable_counter, python_print, tensorflow_print, leaked_tensor)
