"""Which lists still hold tensors when a program has ended: what was kept, and never dropped."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any, Final

import tensorflow as tf

from tfxray.watching import sources
from tfxray.watching.sites import Site

MANY: Final = 100  # items
LARGE: Final = 50_000_000  # bytes
_DEEPEST: Final = 3


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
    """Lists what an object holds in lists that are appended to, if its class is of the program.

    Args:
        owner: The object.
        files: The program's files.
    """
    wanted = set(files)
    file = _file_of(type(owner))
    if file not in wanted or not hasattr(owner, "__dict__"):
        return []
    added = sources.appends(file)
    return [
        Kept(name, Site(file, added[name]), len(values), sum(map(_bytes, values)))
        for name, values in _lists(vars(owner), wanted, depth=1)
        if name in added and type(values) is list
    ]


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


def _bytes(value: Any) -> int:
    if isinstance(value, tf.Tensor) and hasattr(value, "numpy"):
        return int((value.shape.num_elements() or 0) * value.dtype.size)
    if isinstance(value, list | tuple):
        return sum(map(_bytes, value))
    return 0
