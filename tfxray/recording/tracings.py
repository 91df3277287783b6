"""Says why a `tf.function` was traced again."""

from __future__ import annotations

from types import FrameType
from typing import Any

import tensorflow as tf

from tfxray import _private
from tfxray.tracing import traces


class Tracings:
    """The traces that began while a program ran."""

    def __init__(self) -> None:
        """Begins without a trace."""
        self._functions: list[Any] = []

    def begin(self, frame: FrameType) -> tuple[int, int] | None:
        """Notes that a trace begins.

        Args:
            frame: The first of its frames; what called it is the `tf.function`.

        Returns:
            What tells it from all others: which function, and its how-manyth trace; nothing when no
            `tf.function` is found.
        """
        caller = frame.f_back
        while caller is not None:
            function = caller.f_locals.get("self")
            if isinstance(function, tf.types.experimental.PolymorphicFunction):
                known = [id(each) for each in self._functions]
                if id(function) not in known:
                    self._functions.append(function)
                    known.append(id(function))
                return known.index(id(function)), len(_private.concrete_functions(function))
            caller = caller.f_back
        return None

    def reasons(self) -> dict[tuple[int, int], str]:
        """Returns why each trace was made that was not the first of its function."""
        return {
            (place, number): trace.reason
            for place, function in enumerate(self._functions)
            for number, trace in enumerate(traces(function).traces)
            if number
        }
