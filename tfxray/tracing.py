"""How often was a `tf.function` traced, and which argument made each trace?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from tfxray import _private
from tfxray._results import Result
from tfxray._table import Table
from tfxray._trace_keys import TraceKey, reason, written


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
    earlier: list[TraceKey] = []
    for context, concrete in _private.concrete_functions(function):
        parameters = concrete.function_type.parameters
        key = TraceKey(context, {name: type_.type_constraint for name, type_ in parameters.items()})
        arguments = tuple((name, written(kind)) for name, kind in key.kinds.items())
        found.append(Trace(arguments, reason(key, earlier).text))
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
