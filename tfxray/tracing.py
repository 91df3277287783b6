"""How often was a `tf.function` traced, and which argument made each trace?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import tensorflow as tf

from tfxray import _private
from tfxray._results import Result
from tfxray._stable import without_addresses
from tfxray._table import Table


@dataclass(frozen=True)
class Trace:
    """One graph of a `tf.function`.

    Attributes:
        arguments: Each parameter, and the type that this graph was made for: the dtype and shape of
            a tensor, the value of a Python number or string.
        reason: What differed from the graphs that were there before.
    """

    arguments: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True)
class Traces(Result):
    """All graphs of a `tf.function`, in the order in which they were traced.

    Attributes:
        function: The name of the function.
        count: How often TensorFlow ran the Python function to build a graph.
        traces: The graphs that are kept, at most `count`.
    """

    function: str
    count: int
    traces: tuple[Trace, ...]

    @property
    def text(self) -> str:
        """A table for terminals."""
        return str(self._table())

    @property
    def html(self) -> str:
        """The table for pages and notebooks."""
        return self._table().html()

    @property
    def _title(self) -> str:
        return self._table().caption

    def _table(self) -> Table:
        times = {0: "never traced", 1: "traced once", 2: "traced twice"}
        return Table(
            f"{self.function} was {times.get(self.count, f'traced {self.count} times')}.",
            ("trace", "arguments", "why"),
            tuple(
                (
                    str(number),
                    ", ".join(f"{name}: {kind}" for name, kind in trace.arguments) or "none",
                    trace.reason,
                )
                for number, trace in enumerate(self.traces, start=1)
            ),
        )


def traces(function: Any) -> Traces:
    """Says how often a `tf.function` was traced so far, and why each time.

    Each trace is compared with the earlier one that it resembles most. Call the function first:
    this traces nothing itself.

    Args:
        function: A `tf.function`, or a method that is one.

    Returns:
        Its traces, as plain data.

    Raises:
        TypeError: `function` is not a `tf.function`; the message says what to do.

    Examples:
        >>> double = tf.function(lambda x: x * 2)
        >>> for x in (tf.constant(1), tf.constant(2), tf.constant([1, 2])):
        ...     result = double(x)
        >>> found = traces(double)
        >>> found.count, found.traces[1].reason
        (2, 'x: shape () became (2,)')
    """
    if not isinstance(function, tf.types.experimental.PolymorphicFunction):
        raise TypeError(_advice(function))
    found = []
    earlier: list[_Key] = []
    for context, concrete in _private.concrete_functions(function):
        parameters = concrete.function_type.parameters
        key = _Key(context, {name: type_.type_constraint for name, type_ in parameters.items()})
        arguments = tuple((name, _text(kind)) for name, kind in key.kinds.items())
        found.append(Trace(arguments, _reason(key, earlier)))
        earlier.append(key)
    name = getattr(function.python_function, "__name__", type(function.python_function).__name__)
    return Traces(name, function.experimental_get_tracing_count(), tuple(found))


def _advice(given: Any) -> str:
    """Says what was given, and what to give instead."""
    if isinstance(given, tf.types.experimental.ConcreteFunction):
        return (
            "a ConcreteFunction is the result of one trace. Give the tf.function that it came from."
        )
    if callable(given):
        name = getattr(given, "__name__", type(given).__name__)
        return (
            f"{name} is not a tf.function, so nothing traces it. "
            f"Wrap it once, f = tf.function({name}), call f, and then traces(f)."
        )
    return (
        f"cannot tell the traces of an object of type {type(given).__name__}. Give a tf.function."
    )


# What a trace was made for ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Key:
    """What TensorFlow compares to decide whether a call needs a trace.

    Attributes:
        context: Where the function was called.
        kinds: The `TraceType` of each argument.
    """

    context: Any
    kinds: dict[str, Any]


def _text(kind: Any) -> str:
    """Writes a type in short: `int32 (2,)` for a tensor, `3` for a Python value."""
    if isinstance(kind, tf.TensorSpec):
        return f"{kind.dtype.name} {kind.shape}"
    if value := _private.trace_type_value(kind):
        return without_addresses(repr(value[0]))
    if parts := _private.trace_type_parts(kind):
        name, inside = parts
        texts = [_text(part) for part in inside.values()]
        if name == "list":
            return f"[{', '.join(texts)}]"
        if name == "tuple":
            return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
        if name == "dict":
            named = (f"{at[1:-1]}: {text}" for at, text in zip(inside, texts, strict=True))
            return f"{{{', '.join(named)}}}"
        named = (f"{at[1:]}={text}" for at, text in zip(inside, texts, strict=True))
        return f"{name}({', '.join(named)})"
    if _private.trace_type_is_identity(kind):
        return "object"
    if isinstance(kind, tf.TypeSpec):  # a Variable, a Dataset, a ragged or sparse tensor
        return type(kind).__name__.removesuffix("Spec")
    return without_addresses(str(kind))


# Why ----------------------------------------------------------------------------------------------


class _Difference(NamedTuple):
    """What differs between two traces, and how far it sets them apart."""

    text: str
    distance: int


_VALUE, _KIND = 1, 3  # another shape, dtype or number is nearer than a tensor instead of a number


def _reason(key: _Key, earlier: list[_Key]) -> str:
    """Says what differs from the earlier trace that is nearest, and of those the latest."""
    if not earlier:
        return "the first call"
    nearest = min(
        reversed(earlier),
        key=lambda other: sum(each.distance for each in _inside("", key.kinds, other.kinds)),
    )
    if differences := _inside("", key.kinds, nearest.kinds):
        return "; ".join(each.text for each in differences)
    if _private.made_variables(nearest.context) and not _private.made_variables(key.context):
        return "the first trace made variables, so a second was made that makes none"
    return "equal arguments, called inside another graph or tf.distribute strategy"


def _inside(path: str, new: dict[str, Any], old: dict[str, Any]) -> list[_Difference]:
    """Lists what differs among named types."""
    found = []
    for name, kind in new.items():
        if name in old:
            found += _difference(path + name, kind, old[name])
        else:
            found.append(_Difference(f"{path}{name} is new: {_text(kind)}", _KIND))
    gone = [name for name in old if name not in new]
    return found + [_Difference(f"{path}{name} is gone", _KIND) for name in gone]


def _difference(path: str, new: Any, old: Any) -> list[_Difference]:
    """Lists what differs between two types of one argument, or of one part of it."""
    if new is old or new == old:
        return []
    if isinstance(new, tf.TensorSpec) and isinstance(old, tf.TensorSpec):
        found = []
        if new.dtype != old.dtype:
            text = f"{path}: dtype {old.dtype.name} became {new.dtype.name}"
            found.append(_Difference(text, _VALUE))
        if new.shape != old.shape:
            found.append(_Difference(f"{path}: shape {old.shape} became {new.shape}", _VALUE))
        return found
    new_parts, old_parts = _private.trace_type_parts(new), _private.trace_type_parts(old)
    if new_parts and old_parts and new_parts[0] == old_parts[0]:
        return _inside(path, new_parts[1], old_parts[1])
    if _text(new) == _text(old):
        return [_Difference(f"{path}: another {_text(new)}", _VALUE)]
    if _private.trace_type_value(new) and _private.trace_type_value(old):
        text = f"{path}: the Python value {_text(old)} became {_text(new)}"
        return [_Difference(text, _VALUE)]
    return [_Difference(f"{path}: {_named(old)} became {_named(new)}", _KIND)]


def _named(kind: Any) -> str:
    return f"the Python value {_text(kind)}" if _private.trace_type_value(kind) else _text(kind)
