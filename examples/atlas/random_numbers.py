"""Random numbers and seeds: the global seed is 1 in each mode."""

import random

import tensorflow as tf


def uniform():
    """`random.uniform` after `set_seed`."""
    return tf.random.uniform([2])


def uniform_with_a_seed():
    """`random.uniform` with a seed of its own."""
    return tf.random.uniform([2], seed=7)


def twice_the_same_seed():
    """Two operations with the same seed: are they equal?"""
    return tf.equal(tf.random.uniform([], seed=7), tf.random.uniform([], seed=7))


def called_twice(kept=tf.Variable(0.0, name="kept")):
    """Does the second call draw what the first did? Called twice."""
    drawn = tf.random.uniform([], seed=7)
    is_same = tf.equal(drawn, kept)
    with tf.control_dependencies([is_same]):
        return is_same, kept.assign(drawn)


def seeded_inside(kept=tf.Variable(0.0, name="kept")):
    """Does the second call draw the same after `set_seed` inside? Called twice."""
    tf.random.set_seed(7)
    drawn = tf.random.uniform([])
    is_same = tf.equal(drawn, kept)
    with tf.control_dependencies([is_same]):
        return is_same, kept.assign(drawn)


def stateless():
    """`stateless_uniform`."""
    return tf.random.stateless_uniform([2], seed=[1, 2])


def stateless_normal():
    """`stateless_normal`."""
    return tf.random.stateless_normal([2], seed=[1, 2])


def normal():
    """`random.normal` with a seed."""
    return tf.random.normal([2], seed=7)


def shuffle(x=tf.range(6)):
    """`random.shuffle` with a seed."""
    return tf.random.shuffle(x, seed=7)


def shuffle_and_sort(x=tf.range(6)):
    """Sort what `random.shuffle` returns."""
    return tf.sort(tf.random.shuffle(x, seed=7))


def categorical(logits=tf.constant([[0.0, 0.0, 0.0]])):
    """`random.categorical` with a seed."""
    return tf.random.categorical(logits, 8, seed=7)


def poisson():
    """`random.poisson` with a seed."""
    return tf.random.poisson([4], 3.0, seed=7)


def generator():
    """Make a `tf.random.Generator` inside."""
    return tf.random.Generator.from_seed(1).uniform([2])


def dropout(x=tf.ones([8])):
    """`nn.dropout` with a seed."""
    return tf.nn.dropout(x, 0.5, seed=7)


def drawn_by_python(x=tf.constant(0.0)):
    """Python's `random` after its seed."""
    return x + random.random()


def drawn_by_python_twice(x=tf.constant(0.0)):
    """Python's `random`; called twice."""
    return x + random.random()


def drawn_and_not_used(x=tf.constant(1.0)):
    """Draw, multiply by 0 and add."""
    return x + 0 * tf.random.uniform([])


TWICE = (called_twice, seeded_inside, drawn_by_python_twice)
