"""Programs that a command names: loads them, or runs them as `python FILE` would."""

from __future__ import annotations

import ast
import runpy
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_RUNNERS = {__file__, runpy.__file__, "<frozen runpy>"}


def find(target: str, values: Sequence[str]) -> tuple[Any, list[Any]]:
    """Finds what a command is to draw or to run.

    Args:
        target: `FILE.py:name`, or a path that `draw` reads itself.
        values: Python literals; numbers and lists of them become tensors.

    Returns:
        What the name stands for, or the path; and the values.

    Raises:
        ValueError: The file has no such name, the name is missing, or a value is no literal.
        OSError: The file cannot be read.
    """
    file, _, name = target.rpartition(":")
    if not file.endswith(".py"):
        if target.endswith(".py"):
            raise ValueError(f"say what to take from it, as in {target}:function")
        if values:
            raise ValueError("only a function of a FILE.py takes arguments")
        return Path(target), []
    literals = [_literal(value) for value in values]  # before the program runs, which may take long
    found: Any = _load(Path(file))
    for part in name.split("."):
        if not hasattr(found, part):
            raise ValueError(f"{file} has no {name!r}; it has {_names(found)}")
        found = getattr(found, part)
    return found, [_as_argument(literal) for literal in literals]


def run(file: str, arguments: Sequence[str]) -> int:
    """Runs a program as `python FILE ARGUMENTS` does.

    An error that ends it is printed by `sys.excepthook`, with the program's own lines alone.

    Returns:
        The exit status.

    Raises:
        OSError: The file cannot be read.
    """
    source = Path(file).read_bytes()
    module = _as_main(file, arguments)
    return _ended(lambda: exec(compile(source, file, "exec"), module.__dict__))


def run_module(name: str, arguments: Sequence[str]) -> int:
    """Runs a module as `python -m NAME ARGUMENTS` does; the rest is as with `run`.

    Raises:
        ValueError: There is no such module, or a package of that name has no `__main__`.
    """
    sys.path[0] = str(Path.cwd())
    try:
        package = find_spec(name)
        spec = (
            find_spec(f"{name}.__main__")
            if package and package.submodule_search_locations
            else package
        )
    except ImportError as error:
        raise ValueError(f"there is no module {name}: {error}") from error
    if spec is None or spec.origin is None:
        raise ValueError(f"there is no module {name} that can be run")
    sys.argv[:] = [spec.origin, *arguments]
    return _ended(lambda: runpy.run_module(name, run_name="__main__", alter_sys=True))


def _ended(program: Callable[[], object]) -> int:
    try:
        program()
    except SystemExit:
        raise
    except BaseException as error:
        own = error.__traceback__
        while own is not None and own.tb_frame.f_code.co_filename in _RUNNERS:
            own = own.tb_next  # without the lines that ran it
        sys.excepthook(type(error), error.with_traceback(own), own)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0


def _as_main(file: str, arguments: Sequence[str]) -> ModuleType:
    module = ModuleType("__main__")
    module.__file__ = file
    sys.modules["__main__"] = module  # pickle, multiprocessing and others look there
    sys.argv[:] = [file, *arguments]
    sys.path[0] = str(Path(file).resolve().parent)
    return module


def _load(file: Path) -> ModuleType:
    """Imports a file, under its own name."""
    source = file.read_bytes()
    sys.path.insert(0, str(file.resolve().parent))
    sys.argv[:] = [str(file)]
    module = ModuleType(file.stem)
    module.__file__ = str(file)
    sys.modules.setdefault(file.stem, module)
    try:
        exec(compile(source, str(file), "exec"), module.__dict__)
    except SystemExit as error:
        raise ValueError(
            f"{file} ends itself (exit status {error.code}) before its names can be read"
        ) from error
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "tensorflow":
            raise  # the command says how to get it
        raise ValueError(f"{file} does not run:\n{_told(error)}") from error
    return module


def _told(error: Exception) -> str:
    trace = error.__traceback__.tb_next if error.__traceback__ else None
    return "".join(traceback.format_exception(type(error), error, trace)).strip()


def _names(module: object) -> str:
    names = [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    return ", ".join(names) or "no names"


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError) as error:
        raise ValueError(f"{text!r} is no Python literal, such as 12 or '[1.0, 2.0]'") from error


def _as_argument(value: Any) -> Any:
    if isinstance(value, int | float | complex | list) and not isinstance(value, bool):
        import tensorflow as tf  # noqa: PLC0415

        return tf.constant(value)
    return value
