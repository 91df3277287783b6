"""Says why a `tf.function` was traced again."""

from __future__ import annotations

from types import FrameType
from typing import Any, NamedTuple

import tensorflow as tf

from tfxray import _private
from tfxray.tracing import traces


class Tracing(NamedTuple):
    """One trace of a `tf.function`.

    Attributes:
        function: The place of the function among all that were traced, from 0.
        number: The place of the trace among those of the function, from 0.
        name: The name of the function.
    """

    function: int
    number: int
    name: str


class Tracings:
    """The traces that began while a program ran."""

    def __init__(self) -> None:
        """Begins without a trace."""
        self._functions: list[Any] = []

    def find(self, frame: FrameType) -> Tracing | None:
        """Finds the trace that runs a frame.

        Args:
            frame: A running frame; above it is the `tf.function`.

        Returns:
            The trace; nothing outside one.
        """
        caller = frame.f_back
        while caller is not None:
            function = caller.f_locals.get("self")
            if isinstance(function, tf.types.experimental.PolymorphicFunction):
                known = [id(each) for each in self._functions]
                if id(function) not in known:
                    self._functions.append(function)
                    known.append(id(function))
                number = len(_private.concrete_functions(function))
                python = function.python_function
                name = getattr(python, "__name__", type(python).__name__)
                return Tracing(known.index(id(function)), number, name)
            caller = caller.f_back
        return None

    def reasons(self) -> dict[Tracing, str]:
        """Returns why each trace was made that was not the first of its function."""
        return {
            Tracing(place, number, found.function): trace.reason
            for place, found in enumerate(map(traces, self._functions))
            for number, trace in enumerate(found.traces)
            if number
        }
