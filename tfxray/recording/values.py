"""Short, repeatable texts for the values a program holds."""

from __future__ import annotations

from itertools import islice
from types import ModuleType
from typing import Any, Final

import numpy as np
import tensorflow as tf

from tfxray._words import LONGEST_TEXT, counted, keep_start

_MOST_ELEMENTS: Final = 6
_AUTOGRAPH_UNDEFINED: Final = frozenset({"Undefined", "UndefinedReturnValue"})
_OPAQUE_DTYPES: Final = frozenset({tf.resource, tf.variant})


def type_text(dtype: tf.DType, shape: tf.TensorShape) -> str:
    """Says what a tensor is, without its value.

    Args:
        dtype: The type of its elements.
        shape: Its shape, known or not.

    Returns:
        The dtype, then the shape.

    Examples:
        >>> type_text(tf.int32, tf.TensorShape([1])), type_text(tf.bool, tf.TensorShape([None]))
        ('int32 (1,)', 'bool (None,)')
    """
    return f"{dtype.name} {shape}"


def array_text(value: Any) -> str:
    """Writes the value of an array, or its dtype and shape when it is long.

    Args:
        value: Anything NumPy makes an array of.

    Returns:
        One short line.

    Examples:
        >>> array_text([36]), array_text(np.zeros((28, 28), np.float32))
        ('[36]', 'float32 (28, 28)')
    """
    array = np.asarray(value)
    if array.size <= _MOST_ELEMENTS:
        if array.dtype == object or array.dtype.kind == "S":
            array = np.vectorize(_as_text, otypes=[object])(array)
        if array.ndim == 0:
            text = str(array.item() if array.dtype.kind != "f" else np.round(array, 4))
        else:
            text = np.array2string(array, precision=4, threshold=_MOST_ELEMENTS)
        if len(" ".join(text.split())) <= LONGEST_TEXT:
            return " ".join(text.split())
    return type_text(tf.as_dtype(array.dtype), tf.TensorShape(array.shape))


def _as_text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def tensor_text(tensor: tf.Tensor) -> str:
    """Writes the value of an eager tensor.

    Args:
        tensor: A tensor that has a value.

    Returns:
        One short line; `handle` for what refers to a variable or the like.

    Examples:
        >>> tensor_text(tf.constant([12]) * 3)
        '[36]'
    """
    if tensor.dtype in _OPAQUE_DTYPES:
        return "handle"
    return array_text(tensor.numpy())


def is_eager_tensor(value: object) -> bool:
    """Tells a tensor that has a value from everything else.

    Args:
        value: Any object.

    Returns:
        Whether it is a tensor with a value.

    Examples:
        >>> is_eager_tensor(tf.constant(1)), is_eager_tensor(1)
        (True, False)
    """
    return isinstance(value, tf.Tensor) and hasattr(value, "numpy")


def describe(value: object) -> tuple[str, str]:
    """Says in two short texts what a Python variable holds.

    Args:
        value: Any object a program can hold.

    Returns:
        Its value, empty where there is none to show in short, and what kind of thing it is, empty
        for what AutoGraph puts in place of a variable that is not defined.

    Examples:
        >>> describe(tf.constant([36])), describe(3)
        (('[36]', 'eager tensor'), ('3', 'int'))
    """
    if type(value).__name__ in _AUTOGRAPH_UNDEFINED:
        return "", ""
    if is_eager_tensor(value):
        return tensor_text(value), "eager tensor"
    if tf.is_symbolic_tensor(value):
        return str(value.name), "symbolic tensor"  # type: ignore[attr-defined]
    if isinstance(value, tf.Variable):
        # The variable of a graph has a name, and no value in Python.
        known = tf.executing_eagerly() and not hasattr(value, "graph")
        return tensor_text(value) if known else value.name, "tf.Variable"
    if isinstance(value, tf.Graph):
        return counted(len(value.get_operations()), "node"), "tf.Graph"
    if isinstance(value, np.ndarray | np.generic):
        return array_text(value), "NumPy array" if isinstance(value, np.ndarray) else "NumPy number"
    if hasattr(type(value), "experimental_get_tracing_count"):
        traces = value.experimental_get_tracing_count()  # type: ignore[attr-defined]
        return counted(traces, "trace"), "tf.function"
    if isinstance(value, ModuleType):
        return "", "module"
    return _plain(value), type(value).__name__


def _plain(value: object, depth: int = 2) -> str:
    """Writes Python's own values; any other object's text may hold an address, so it gets none."""

    def inside(item: object) -> str:
        if isinstance(item, set | frozenset | list | tuple | dict):
            return _plain(item, depth - 1) if depth else "…"  # a list may hold itself
        return describe(item)[0] or type(item).__name__

    if isinstance(value, set | frozenset):  # their order follows string hashing
        return keep_start("{" + ", ".join(sorted(inside(item) for item in value)) + "}")
    if isinstance(value, list | tuple):
        opening, closing = "[]" if isinstance(value, list) else "()"
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        items = [inside(item) for item in value[:LONGEST_TEXT]]
        return keep_start(opening + ", ".join(items) + comma + closing)
    if isinstance(value, dict):
        pairs = (f"{inside(key)}: {inside(value[key])}" for key in islice(value, LONGEST_TEXT))
        return keep_start("{" + ", ".join(pairs) + "}")
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        return keep_start(repr(value))
    if isinstance(value, tf.DType | tf.TensorShape):
        return keep_start(str(value))
    return ""
