"""What AutoGraph makes of a function: its generated code, the same on every run."""

from __future__ import annotations

import ast
import functools
import itertools
import types
from dataclasses import dataclass
from html import escape
from typing import Any

import tensorflow as tf
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tfxray._results import Result
from tfxray._stable import without_addresses


@dataclass(frozen=True)
class GeneratedCode(Result):
    """The Python code that AutoGraph generates from a function, in two lengths.

    Attributes:
        function: The name of the function.
        code: All of it, as `tf.autograph.to_code` returns it, with the names that it lists in an
            order of chance put in alphabetical order.
        short: The same for reading: without the settings of `ag__.ConversionOptions`, without
            `ag__.ld(x)`, which checks that `x` has a value, and without docstrings and lines that
            do nothing.
    """

    function: str
    code: str
    short: str

    @property
    def text(self) -> str:
        """The short code."""
        return self.short

    @property
    def html(self) -> str:
        """The short code, highlighted where the page has Pygments' colours."""
        lines = highlight(self.short, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n")
        return (
            f'<figure style="margin:1rem 0"><figcaption>{escape(self._title)}</figcaption>'
            f'<div class="highlight"><pre tabindex="0">{lines}</pre></div></figure>'
        )

    @property
    def _title(self) -> str:
        return f"What AutoGraph makes of {self.function}, shortened."


def generated_code(function: Any) -> GeneratedCode:
    """Shows the code that AutoGraph generates from a function.

    Args:
        function: A Python function, a method, or a `tf.function` of one. It is not run. Its source
            has to be in a file or a notebook.

    Returns:
        The generated code.

    Raises:
        TypeError: `function` is no Python function: built in, a class, an object, a partial.
        ValueError: AutoGraph cannot convert it; the message says why.

    Examples:
        >>> def keep_positive(x):
        ...     if x < 0:
        ...         x = 0
        ...     return x
        >>> "ag__.if_stmt(x < 0, if_body, else_body," in str(generated_code(keep_positive))
        True
    """
    python_function = function
    if isinstance(function, tf.types.experimental.PolymorphicFunction):
        python_function = function.python_function
        method = getattr(python_function, "__wrapped__", None)
        if isinstance(
            method, types.MethodType
        ):  # TensorFlow wraps a method in a function of its own
            python_function = method.__func__
    if not isinstance(python_function, types.FunctionType | types.MethodType):
        raise TypeError(_advice(python_function))
    name = python_function.__name__
    try:
        text = tf.autograph.to_code(python_function)
    except Exception as error:  # AutoGraph's errors are of several private classes
        raise ValueError(
            f"AutoGraph cannot convert {name}: {without_addresses(str(error))}"
        ) from error
    tree = _Ordered().visit(ast.parse(text))
    code = ast.unparse(tree)
    return GeneratedCode(
        name, code, ast.unparse(ast.fix_missing_locations(_Shortened().visit(tree)))
    )


def _advice(given: Any) -> str:
    """Says what was given, and what to give instead."""
    accepted = "AutoGraph converts Python functions, methods and tf.functions of them"
    kind = type(given).__name__
    if isinstance(given, functools.partial):
        return f"{accepted}. A functools.partial has no code of its own: give its .func."
    if isinstance(given, type):
        return f"{accepted}, not the class {given.__name__}: give one of its methods."
    if isinstance(given, types.BuiltinFunctionType):
        return f"{accepted}. {given.__name__} is built in: it has no Python code."
    if callable(given):
        return (
            f"{accepted}, not an object of type {kind}: give its method, such as {kind}.__call__."
        )
    return f"{accepted}, not an object of type {kind}."


class _Ordered(ast.NodeTransformer):
    """Sorts what AutoGraph takes from sets of names, whose order differs between processes."""

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        node.names.sort()
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names.sort()
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                statement
                for undefined, group in itertools.groupby(body, _is_undefined)
                for statement in (sorted(group, key=ast.unparse) if undefined else group)
            ]
        return node


def _is_undefined(statement: ast.AST) -> bool:
    """Tells a line such as `i = ag__.Undefined('i')`."""
    return isinstance(statement, ast.Assign) and _calls(statement.value, "Undefined")


def _calls(node: ast.AST, name: str) -> bool:
    """Tells a call of `ag__.<name>`."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == f"ag__.{name}"


class _Shortened(ast.NodeTransformer):
    """Leaves out what `GeneratedCode.short` goes without."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _calls(node, "ld"):
            return node.args[0]
        if _calls(node, "ConversionOptions"):
            node.args, node.keywords = [ast.Constant(...)], []
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        if len(node.body) > 1:
            node.body = [line for line in node.body if not _does_nothing(line)] or node.body[:1]
        return node


def _does_nothing(statement: ast.stmt) -> bool:
    """Tells `pass`, a docstring and a bare tuple of names such as `(break_,)`."""
    if isinstance(statement, ast.Pass):
        return True
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant | ast.Tuple)
