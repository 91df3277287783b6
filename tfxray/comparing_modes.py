"""What do eager execution, `tf.function`, XLA and a session make of the same function?"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tfxray import _each_mode, _outcomes
from tfxray._results import Result
from tfxray._table import Table

SIGNS: Final = {
    "": "",
    _outcomes.EQUAL: "=",
    _outcomes.CLOSE: "≈",
    _outcomes.DIFFERS: "≠",
    _outcomes.RAISES: "✗",
    _outcomes.REFUSED: "⊘",
}


@dataclass(frozen=True)
class InMode:
    """What came of a function in one mode.

    Attributes:
        mode: `eager`, `tf.function`, `jit_compile=True` or `compat.v1 session`.
        verdict: How that compares with eager execution: `equal`; `close`, no farther than rounding
            leads; `differs in silence`: another value, dtype or shape, other lines printed, or a value
            where eager execution raises; `raises`; `refused`: eager execution has a value, and this mode
            raises before it runs anything. Empty for eager execution when it has a value.
        difference: What differs, in a few words, or how far; empty if nothing does.
        value: What it returned, and after it what each variable among its arguments holds, in short;
            None if it raised.
        error: The class of what it raised, or None.
        message: The line of the message that tells most, or None.
        printed: The lines that Python and TensorFlow printed.
    """

    mode: str
    verdict: str
    difference: str
    value: str | None
    error: str | None
    message: str | None
    printed: tuple[str, ...]

    @property
    def text(self) -> str:
        """Sign, verdict and what came of it, in one line.

        Examples:
            >>> print(InMode("eager", "", "", "int32 3", None, None, ()).text)
            int32 3
            >>> print(InMode("jit_compile=True", "equal", "", "int32 3", None, None, ()).text)
            = equal
        """
        words = f"{SIGNS[self.verdict]} {self.verdict}".strip()
        if self.error:
            return f"{words}: {self.error}: {self.message}".removesuffix(": ")
        if self.verdict == _outcomes.EQUAL:
            return words
        if self.verdict == _outcomes.CLOSE:
            return f"{words}, {self.difference}"
        if self.difference.startswith("prints"):
            return f"{words}: {self.difference}"
        return f"{words}: {self.value}" if words else str(self.value)


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
    outcomes = _each_mode.run(function, bound.args, calls)
    return Modes(name, tuple(_in_mode(mode, outcomes) for mode in outcomes))


def _in_mode(mode: str, outcomes: dict[str, _outcomes.Outcome]) -> InMode:
    found, reference = outcomes[mode], outcomes[_each_mode.EAGER]
    if found is reference:
        verdict, difference = _outcomes.RAISES if found.failure else "", ""
    else:
        verdict, difference = _outcomes.compare(reference, found)
    return InMode(
        mode,
        verdict,
        difference,
        None if found.failure else _outcomes.describe(found.parts),
        found.failure.name if found.failure else None,
        found.failure.message if found.failure else None,
        found.printed,
    )
