"""Which lists hold more and more tensors: at the end of a program, or while its functions run."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from inspect import CO_OPTIMIZED
from types import FrameType, FunctionType, MethodType
from typing import Any, Final

import tensorflow as tf

from tfxray.watching import sources
from tfxray.watching.sites import Site

MANY: Final = 100  # items
LARGE: Final = 50_000_000  # bytes
FEWER: Final = 50  # items are enough of a list that is only added to, where they are
VERY_LARGE: Final = 200_000_000  # bytes
_DEEPEST: Final = 3
_LATEST: Final = 1_000
_ASKS: Final = {"locals", "vars", "dir", "eval", "exec"}
"""By these a program looks at its local variables itself."""


@dataclass(frozen=True)
class Kept:
    """A list of the program's that holds tensors.

    Attributes:
        name: How the program reaches it.
        site: A line that adds to it.
        items: How many items it has.
        size: How many bytes their tensors have.
    """

    name: str
    site: Site
    items: int
    size: int

    @property
    def is_much(self) -> bool:
        """Whether it is much for a list that is only added to."""
        many, few = (MANY, LARGE), (FEWER, VERY_LARGE)
        return any(self.items >= items and self.size >= size for items, size in (many, few))


def kept_tensors(files: Iterable[str]) -> list[Kept]:
    """Lists what the modules of a program hold in lists that grew large.

    Args:
        files: The program's files.
    """
    wanted = set(files)
    found = []
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file not in wanted:
            continue
        added = sources.appends(file)
        for name, values in _lists(vars(module), wanted):
            size = sum(map(_bytes, values))
            line = added.get(name)
            if line and len(values) >= MANY and size >= LARGE:
                found.append(Kept(name, Site(file, line), len(values), size))
    return found


def kept_by(owner: Any, files: Iterable[str]) -> list[Kept]:
    """Lists what an object holds in lists that are only appended to, if its class is of the program.

    Args:
        owner: The object.
        files: The program's files.
    """
    wanted = set(files)
    file = _file_of(type(owner))
    if file not in wanted or not hasattr(owner, "__dict__"):
        return []
    added, taken = sources.appends(file), sources.attributes_taken(file)
    return [
        Kept(name, Site(file, added[name]), len(values), _about(values))
        for name, values in _lists(vars(owner), wanted, depth=1)
        if name in added and name not in taken and type(values) is list
    ]


def kept_in(frame: FrameType | None, files: Iterable[str]) -> list[Kept]:
    """Lists what the functions that are running hold in lists of their own, and the objects that they are of.

    Args:
        frame: The innermost of them.
        files: The program's files.
    """
    wanted = set(files)
    found = []
    while frame is not None:
        code = frame.f_code
        if code.co_filename in wanted and code.co_name != "<module>":
            lines = sources.only_added_to(Site(code.co_filename, code.co_firstlineno))
            for name, value in _locals(frame, {*lines, "self"}).items():
                if name == "self":
                    found += kept_by(value, wanted)
                elif isinstance(value, list):
                    site = Site(code.co_filename, lines[name])
                    found.append(Kept(name, site, len(value), _about(value)))
        frame = frame.f_back
    return found


def _locals(frame: FrameType, names: set[str]) -> dict[str, Any]:
    """Returns some local variables of a function that is running.

    Up to Python 3.12 that makes a copy of all, which would hold what the function lets go: it is emptied,
    and none is made where the program may ask for the same copy.
    """
    code = frame.f_code
    if not code.co_flags & CO_OPTIMIZED or _ASKS & set(code.co_names):
        return {}  # the body of a class has no copy: these are its attributes
    if not names & {*code.co_varnames, *code.co_cellvars}:
        return {}
    every = frame.f_locals
    found = {name: every[name] for name in names if name in every}
    if isinstance(every, dict):
        every.clear()
    return found


def _lists(
    names: Mapping[str, Any], files: set[str], before: str = "", depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """Yields lists by the names that the program has for them, also in its dicts and in its own objects."""
    for name, value in list(names.items()):
        text = f"{before}{name}"
        if isinstance(value, list | deque):
            yield text, value
        elif depth >= _DEEPEST:
            continue
        elif type(value) is dict:
            inner = {f"[{key!r}]": each for key, each in value.items() if isinstance(key, str)}
            yield from _lists(inner, files, text, depth + 1)
        elif _file_of(type(value)) in files and hasattr(value, "__dict__"):
            yield from _lists(vars(value), files, "", depth + 1)
        else:
            yield from _lists(_enclosed(value, files), files, "", depth + 1)


def _enclosed(value: Any, files: set[str]) -> dict[str, Any]:
    """Returns what a function of the program's has from the function that made it, or its object."""
    if isinstance(value, tf.types.experimental.PolymorphicFunction):
        value = value.python_function
    if isinstance(value, MethodType):
        return {"self": value.__self__}
    if not isinstance(value, FunctionType) or value.__code__.co_filename not in files:
        return {}
    found = {}
    for name, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True):
        with suppress(ValueError):  # not assigned
            found[name] = cell.cell_contents
    return found


def _file_of(kind: type) -> str | None:
    return getattr(sys.modules.get(kind.__module__), "__file__", None)


def _about(values: list[Any]) -> int:
    """Returns how many bytes a list's tensors have, judged by the latest: it is asked often."""
    latest = values[-_LATEST:]
    return sum(map(_bytes, latest)) * len(values) // max(len(latest), 1)


def _bytes(value: Any) -> int:
    if isinstance(value, tf.Tensor) and hasattr(value, "numpy"):
        return int((value.shape.num_elements() or 0) * value.dtype.size)
    if isinstance(value, list | tuple):
        return sum(map(_bytes, value))
    return 0
