"""Strings."""

import tensorflow as tf


def join(x=tf.constant("a"), y=tf.constant("b")):
    """Join two strings."""
    return tf.strings.join([x, y])


def length_in_bytes(x=tf.constant("naïve")):
    """The length of a string that is not ASCII."""
    return tf.strings.length(x), tf.strings.length(x, unit="UTF8_CHAR")


def substring_past_the_end(x=tf.constant("abc"), at=tf.constant(5)):
    """A substring that begins past the end."""
    return tf.strings.substr(x, at, 1)


def to_number_that_is_none(x=tf.constant("one")):
    """Parse a string that isn't a number."""
    return tf.strings.to_number(x)


def as_string(x=tf.constant([1.5, float("nan")])):
    """Strings from floats."""
    return tf.strings.as_string(x)


def compare(x=tf.constant("a"), y=tf.constant("b")):
    """Compare two strings for equality."""
    return tf.equal(x, y)


def hash_to_buckets(x=tf.constant(["a", "b"])):
    """Hash strings into buckets."""
    return tf.strings.to_hash_bucket_fast(x, 10)


def decode_bytes(x=tf.constant(b"\x01\x02")):
    """Decode bytes as numbers."""
    return tf.io.decode_raw(x, tf.uint8)


def decode_bytes_of_another_size(x=tf.constant(b"\x01\x02\x03")):
    """Decode three bytes as two-byte numbers."""
    return tf.io.decode_raw(x, tf.uint16)


def decode_csv(x=tf.constant("1,2.5")):
    """Decode a line of CSV."""
    return tf.io.decode_csv(x, [0, 0.0])


def decode_base64(x=tf.constant("YWI")):
    """Decode Base64."""
    return tf.io.decode_base64(x)


def decode_what_is_no_text(x=tf.constant(b"\xff")):
    """Decode bytes that aren't UTF-8."""
    return tf.strings.unicode_decode(x, "UTF-8", errors="strict")


def parse_an_example(x=tf.constant(b"")):
    """Parse a `tf.train.Example` that lacks its feature."""
    return tf.io.parse_single_example(x, {"a": tf.io.FixedLenFeature([], tf.int64)})


def python_text(x=tf.constant("a")):
    """Call a method of `str` on a tensor."""
    return x.upper()


def format_in_python(x=tf.constant(1)):
    """Count the characters of an f-string with a tensor."""
    return len(f"{x}")


def format_in_the_graph(x=tf.constant([1, 2])):
    """`tf.strings.format` with a tensor."""
    return tf.strings.format("x = {}", x)


def string_not_used(x=tf.constant([1.0, 2.0])):
    """Make a string that is not returned."""
    tf.strings.as_string(x)
    return x * 2
