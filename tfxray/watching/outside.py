"""Which plain Python values a function reads from outside: its graph keeps them as they were when traced."""

from __future__ import annotations

import ast
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

import numpy as np
import tensorflow as tf

from tfxray.watching import sources
from tfxray.watching.sites import Library, Site

MOST_VALUES: Final = 40
_MOST_FUNCTIONS: Final = 20
_PLAIN = (bool, int, float, str)
_NOTHING: Final = object()


@dataclass(frozen=True)
class Outside:
    """A value that a function reads by a name from outside, such as `rate`, `self.rate` or `config["rate"]`.

    Attributes:
        text: The expression.
        site: The line that reads it.
        root: The function that reads it, as long as it is there.
        path: The name, then attributes and keys.
    """

    text: str
    site: Site
    root: weakref.ref[Any]
    path: tuple[Any, ...]

    def value(self, owner: Any) -> Any:
        """Returns what it is now, or `NotImplemented` where it is no plain value.

        It runs none of the program's code, so properties are not read.

        Args:
            owner: What `self` is, if anything.
        """
        function = self.root()
        if function is None:
            return NotImplemented
        found = _named(function, self.path[0], owner)
        for step in self.path[1:]:
            found = _part(found, step)
        if isinstance(found, _PLAIN):
            return found
        if isinstance(found, np.ndarray | tf.Tensor):
            return type(found).__name__, id(found)  # another object is another value
        return NotImplemented


def read_by(functions: list[Any], owner: Any, library: Library) -> list[Outside]:
    """Lists what functions read from outside, and what the program's functions read that they call.

    Args:
        functions: Python functions; what is none is passed over.
        owner: What their first parameter is, where they are methods.
        library: Tells the program's files from those of libraries.
    """
    found: dict[str, Outside] = {}
    stored: set[str] = set()
    waiting = [*functions]
    seen: set[CodeType] = set()
    while waiting and len(seen) < _MOST_FUNCTIONS:
        each = waiting.pop()
        if not isinstance(each, FunctionType) or each.__code__ in seen:
            continue
        seen.add(each.__code__)
        file = each.__code__.co_filename
        definition = None if library[file] else sources.definition(_site(each))
        if definition is None:
            continue
        for node, path in _paths(definition):
            text = ast.unparse(node)
            if isinstance(node.ctx, ast.Store | ast.Del):
                stored.add(text)
                continue
            value = _named(each, path[0], owner)
            for step in path[1:]:
                value = _part(value, step)
            waiting.append(_function(value))
            if text not in found and len(found) < MOST_VALUES:
                found[text] = Outside(text, Site(file, node.lineno), weakref.ref(each), path)
    return [
        each
        for each in found.values()
        if each.text not in stored and each.value(owner) is not NotImplemented
    ]


def _site(function: FunctionType) -> Site:
    return Site(function.__code__.co_filename, function.__code__.co_firstlineno)


def _function(value: Any) -> Any:
    """Returns the Python function below a `tf.function` or a bound method; asks no object of the program."""
    if isinstance(value, tf.types.experimental.PolymorphicFunction):
        value = value.python_function
    return value.__func__ if isinstance(value, MethodType) else value


def _paths(
    definition: sources.Definition,
) -> Iterator[tuple[ast.Name | ast.Attribute | ast.Subscript, tuple[Any, ...]]]:
    """Yields the longest names in a function that begin outside of it or at `self`, with their parts."""
    outer = sources.outer_names(definition)
    arguments = [*definition.args.posonlyargs, *definition.args.args]
    if arguments and arguments[0].arg == "self":
        outer.add("self")
    body = definition.body if isinstance(definition.body, list) else [definition.body]
    waiting: list[ast.AST] = [*body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            path = _path(node)
            if path is not None:
                if path[0] in outer:
                    yield node, path
                continue
        waiting.extend(ast.iter_child_nodes(node))


def _path(node: ast.AST) -> tuple[Any, ...] | None:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        inner = _path(node.value)
        return None if inner is None else (*inner, ("attribute", node.attr))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        inner = _path(node.value)
        return None if inner is None else (*inner, ("key", node.slice.value))
    return None


def _named(function: FunctionType, name: str, owner: Any) -> Any:
    code = function.__code__
    if name == "self" and name not in code.co_freevars:
        return owner
    if name in code.co_freevars:
        try:
            return (function.__closure__ or ())[code.co_freevars.index(name)].cell_contents
        except (ValueError, IndexError):  # not assigned yet
            return _NOTHING
    return function.__globals__.get(name, _NOTHING)


def _part(value: Any, step: tuple[str, Any]) -> Any:
    how, name = step
    if how == "key":
        return value.get(name, _NOTHING) if type(value) is dict else _NOTHING
    own: Callable[[str, Any], Any] | None = getattr(getattr(value, "__dict__", None), "get", None)
    found = own(name, _NOTHING) if own else _NOTHING
    if found is _NOTHING and not isinstance(value, ModuleType):
        for kind in type(value).__mro__:
            found = vars(kind).get(name, _NOTHING)
            if found is not _NOTHING:
                break
    return found
