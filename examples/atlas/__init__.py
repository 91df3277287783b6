"""What each mode makes of small functions: the cases of the atlas, by group.

A case is a function whose parameters have its inputs for defaults. The first line of its docstring says what
it does; those that a module lists in `TWICE` are called twice. Like `tfxray._each_mode`, which runs them, the
modules keep to the syntax of Python 3.7: old versions of TensorFlow run them as they are.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from types import FunctionType
from typing import Any, Callable, Iterator, NamedTuple

from tfxray._each_mode import run
from tfxray._outcomes import InMode

__all__ = ["GROUPS", "Case", "cases"]

GROUPS = (
    "out_of_range",
    "overflow",
    "division_and_nan",
    "shapes",
    "dtypes",
    "strings",
    "ragged_and_sparse",
    "control_flow",
    "side_effects",
    "random_numbers",
    "updates_and_order",
    "checks",
    "reductions",
    "gradients",
    "resources",
    "unused_operations",
    "dynamic_shapes",
    "datasets",
    "keras_layers",
)


class Case(NamedTuple):
    """A small function with inputs.

    Attributes:
        group: The name of its module.
        name: The name of the function.
        title: What it does.
        function: The function, or a `tf.function` with a signature.
        calls: How often each mode calls it.
    """

    group: str
    name: str
    title: str
    function: Callable[..., Any]
    calls: int

    @property
    def source(self) -> str:
        """The function with its inputs, as its module has it."""
        return inspect.getsource(getattr(self.function, "python_function", self.function))

    def run(self) -> tuple[InMode, ...]:
        """Runs it in each mode.

        Returns:
            What came of it, eager execution first.
        """
        plain = getattr(self.function, "python_function", self.function)
        bound = inspect.signature(plain).bind()
        bound.apply_defaults()
        return run(self.function, bound.args, self.calls)


def cases() -> Iterator[Case]:
    """Yields all cases, group by group, in the order in which they are written.

    Yields:
        Each case.

    Examples:
        >>> case = next(cases())
        >>> case.group, case.name, case.title
        ('out_of_range', 'gather_past_the_end', 'Gather an index past the end.')
    """
    for group in GROUPS:
        module = import_module(f"{__name__}.{group}")
        twice = getattr(module, "TWICE", ())
        for name, function in vars(module).items():
            plain = getattr(function, "python_function", function)
            is_own = isinstance(plain, FunctionType) and plain.__module__ == module.__name__
            if is_own and not name.startswith("_"):
                title = (plain.__doc__ or "").partition("\n")[0]
                yield Case(group, name, title, function, 2 if function in twice else 1)
