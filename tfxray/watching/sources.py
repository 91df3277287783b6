"""What the source says about a line: the loop that it is in, and what Python does there beside tensors."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tfxray.watching.sites import Site

_CLOCKS = {"time.time", "time.perf_counter", "datetime.now", "datetime.datetime.now"}
_RANDOM = ("random.", "np.random.", "numpy.random.")
_LOOPS = (
    ast.For,
    ast.While,
    ast.AsyncFor,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Effect:
    """Something that Python does once for each trace, not once for each call.

    Attributes:
        site: The line.
        what: `counter`, `list`, `random`, `clock` or `print`.
        name: What is changed or called.
    """

    site: Site
    what: str
    name: str


@lru_cache(maxsize=64)
def _tree(file: str) -> ast.Module | None:
    source = "".join(linecache.getlines(file))
    try:
        return ast.parse(source) if source else None
    except SyntaxError:  # a cell with magics, for one
        return None


def enclosing_loop(site: Site) -> tuple[int, int] | None:
    """Returns the first and last line of the outermost loop around a line, within its function.

    Args:
        site: A line.
    """
    tree = _tree(site.file)
    found = None
    for node in _around(tree, site.line) if tree else ():
        if isinstance(node, _Definition):
            found = None
        elif isinstance(node, _LOOPS) and found is None:
            found = node.lineno, node.end_lineno or node.lineno
    return found


def _around(tree: ast.AST, line: int) -> Iterator[ast.AST]:
    """Yields the nodes around a line, the outermost first."""
    for node in ast.iter_child_nodes(tree):
        first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if first is not None and last is not None and not first <= line <= last:
            continue
        if first is not None:
            yield node
        yield from _around(node, line)


def effects(defined: Site) -> list[Effect]:
    """Lists what a function does beside computing tensors, by its source.

    Args:
        defined: Where the function begins: its first decorator, its `def`, or its `lambda`.
    """
    tree = _tree(defined.file)
    definition = _definition(tree, defined.line) if tree else None
    if definition is None:
        return []
    body = definition.body if isinstance(definition.body, list) else [definition.body]
    outer = _outer_names(definition)
    found = []
    for statement in body:
        for node in ast.walk(statement):
            effect = _effect(node, outer)
            if effect is not None:
                found.append(Effect(Site(defined.file, node.lineno), *effect))  # type: ignore[attr-defined]
    return found


def _definition(tree: ast.AST, line: int) -> _Definition | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first == line:
                return node
        elif isinstance(node, ast.Lambda) and node.lineno == line:
            return node
    return None


def _outer_names(definition: _Definition) -> set[str]:
    """Returns the names that a function takes from outside: it assigns to none of them."""
    own = {argument.arg for argument in ast.walk(definition.args) if isinstance(argument, ast.arg)}
    used: set[str] = set()
    declared: set[str] = set()
    for node in ast.walk(definition):
        if isinstance(node, ast.Global | ast.Nonlocal):
            declared |= set(node.names)
        elif isinstance(node, ast.Name):
            (own if isinstance(node.ctx, ast.Store) else used).add(node.id)
    return (used - own) | declared


def _effect(node: ast.AST, outer: set[str]) -> tuple[str, str] | None:
    if isinstance(node, ast.AugAssign):
        name = _dotted(node.target)
        is_number = isinstance(node.value, ast.Constant)
        if isinstance(node.target, ast.Name) and name in outer:
            return "counter", name
        if isinstance(node.target, ast.Attribute | ast.Subscript) and is_number:
            return "counter", ast.unparse(node.target)
    if not isinstance(node, ast.Call):
        return None
    name = _dotted(node.func)
    if name in _CLOCKS:
        return "clock", name
    if name.startswith(_RANDOM):
        return "random", name
    owner, _, method = name.rpartition(".")
    if method in ("append", "extend", "add") and owner.partition(".")[0] in {*outer, "self"}:
        return "list", owner
    if name == "print" and _prints_values(node):
        return "print", "print"
    return None


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def _prints_values(call: ast.Call) -> bool:
    """Tells whether a `print` is about values, and not about tracing, which some print on purpose."""
    texts = [
        each.value.lower()
        for each in ast.walk(call)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    is_constant = all(isinstance(each, ast.Constant) for each in call.args)
    return not is_constant and not any("trac" in text for text in texts)
