"""What do eager execution, `tf.function`, XLA and a session make of the same function?"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tfxray import _each_mode, _outcomes
from tfxray._outcomes import InMode
from tfxray._results import Result
from tfxray._table import Table

__all__ = ["InMode", "Modes", "modes"]


@dataclass(frozen=True)
class Modes(Result):
    """What a function does in the four modes.

    Attributes:
        function: The name of the function.
        modes: What came of it in each, eager execution first.
    """

    function: str
    modes: tuple[InMode, ...]

    @property
    def agree(self) -> bool:
        """Whether all modes give the same but for rounding, or none gives a value."""
        return all(
            each.verdict in ("", _outcomes.EQUAL, _outcomes.CLOSE) for each in self.modes
        ) or all(each.error for each in self.modes)

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
        others = [each.verdict for each in self.modes[1:]]
        if self.agree:
            says = "raises in every mode" if self.modes[0].error else "gives the same in every mode"
        elif _outcomes.DIFFERS in others:
            says = "differs in silence from mode to mode"
        else:
            says = "does not run in every mode"
        rows = [(each.mode, each.text) for each in self.modes]
        return Table(f"{self.function} {says}.", ("mode", "what came of it"), rows)


def modes(function: Callable[..., Any], *arguments: Any, calls: int = 1) -> Modes:
    """Runs a function eagerly, in a `tf.function`, with XLA and in a session, and says where they differ.

    Each mode gets its own copies of the arguments and the same seeds. Variables among the arguments
    are compared, too, as the function left them, and so is what is printed. The session has no
    AutoGraph: the function is built in a graph of its own, with a placeholder for each tensor, and
    what it returned is run.

    A returned Python number counts as the tensor that TensorFlow makes of it. NaN equals NaN, and 0.0
    equals -0.0. What has no value, such as a `tf.data.Dataset`, is compared by its type alone. The random
    seeds of Python, NumPy and TensorFlow are set, and stay so. While it runs, the standard output and
    standard error of the whole process are kept from the terminal.

    Args:
        function: What is run. Of a `tf.function` it is the function in it, with its `input_signature`.
        *arguments: What it is called with. Tensors, NumPy arrays, and ragged and sparse tensors become
            inputs of the graph; Python values become part of it. Parameters without one take their
            default.
        calls: How often each mode calls it. The last call counts: what Python does only while a graph
            is built shows from the second on.

    Returns:
        What came of it in each mode.

    Raises:
        TypeError: `function` cannot be called, or not with these arguments.
        ValueError: `calls` is less than 1.

    Examples:
        >>> import tensorflow as tf
        >>> def third(values):
        ...     return tf.gather(values, 3)
        >>> print(modes(third, tf.constant([10, 20, 30])))
        third differs in silence from mode to mode.
        mode               what came of it
        eager              ✗ raises: InvalidArgumentError: indices = 3 is not in [0, 3)
        tf.function        ✗ raises: InvalidArgumentError: indices = 3 is not in [0, 3)
        jit_compile=True   ≠ differs in silence: int32 30
        compat.v1 session  ✗ raises: InvalidArgumentError: indices = 3 is not in [0, 3)
    """
    if calls < 1:
        raise ValueError(f"calls is {calls}; a mode has to call the function at least once")
    plain = getattr(function, "python_function", function)
    if not callable(plain):
        raise TypeError(
            f"cannot run an object of type {type(function).__name__}. Give a function and its arguments."
        )
    name = getattr(plain, "__name__", type(plain).__name__)
    try:
        bound = inspect.signature(plain).bind(*arguments)
    except TypeError as error:
        raise TypeError(f"{name} cannot be called with these arguments: {error}") from error
    bound.apply_defaults()
    if bound.kwargs:
        raise TypeError(
            f"{name} has parameters that only a keyword sets: {', '.join(bound.kwargs)}"
        )
    return Modes(name, _each_mode.run(function, bound.args, calls))
