"""Lets a program find what `python FILE` gives it: `__main__`, its arguments, the modules beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


def main_module(file: Path | None) -> ModuleType:
    """Makes the module in which a program runs.

    Args:
        file: The program's file; nothing for one that is text.

    Returns:
        A module whose name is `__main__`, and which is in `sys.modules` only within `run_as_script`.

    Examples:
        >>> main_module(Path("train.py")).__file__
        'train.py'
    """
    module = ModuleType("__main__")
    vars(module)["__builtins__"] = __builtins__
    if file is not None:
        module.__file__ = str(file)
    return module


@contextmanager
def run_as_script(
    module: ModuleType, name: str, arguments: Sequence[str], folder: Path | None
) -> Iterator[None]:
    """Sets up `sys` as Python does for a script, and puts back what was there.

    Args:
        module: The script's module.
        name: The script as it was named, for `sys.argv[0]`.
        arguments: What `sys.argv` holds after it.
        folder: Where the script's neighbours are imported from; nothing for one that is text.
    """
    main, argv, path, places = sys.modules["__main__"], sys.argv, sys.path, list(sys.path)
    known = set(sys.modules)
    sys.modules["__main__"] = module
    sys.argv = [name, *arguments]
    if folder is not None:
        sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.modules["__main__"], sys.argv, sys.path = main, argv, path
        sys.path[:] = places
        if folder is not None:
            _forget_neighbours(folder, known)


def _forget_neighbours(folder: Path, known: set[str]) -> None:
    """Has the script's neighbours imported anew next time: they may have changed, or be others'."""
    neighbours = {
        name
        for name in sys.modules.keys() - known
        if getattr(sys.modules[name], "__file__", None)
        in (str(folder / f"{name}.py"), str(folder / name / "__init__.py"))
    }
    for name in list(sys.modules):
        if name.partition(".")[0] in neighbours:
            del sys.modules[name]
