"""Reads a small program: its text, its statements, the names it binds, and how to start it."""

from __future__ import annotations

import ast
import inspect
import itertools
import linecache
import os
import textwrap
import tokenize
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Final

from tfxray.recording.script import main_module, run_as_script

TEXT_NAME: Final = "<program>"
"""The file name that Python and TensorFlow show for a program given as text."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, or the head of one that has a body.

    Attributes:
        node: The statement as Python parsed it.
        first: Its first line, decorators included.
        last: Its last line, or the last line of its head.
    """

    node: ast.stmt
    first: int
    last: int

    def contains(self, other: Statement) -> bool:
        """Whether the other statement is part of this one's body.

        Args:
            other: A statement of the same program.

        Returns:
            Whether it stands inside.
        """
        return self.last < other.first <= (self.node.end_lineno or self.last)


@dataclass(frozen=True, slots=True)
class Program:
    """A small program, ready to run.

    Attributes:
        title: What it is called.
        source: Its text, as a reader would type it.
        filename: The file that Python names for its code.
        offset: What to take from a line number of that file to get a line of `source`.
        code: The code of the program's own frame.
        statements: The statement of each line that has one.
        names: The names each function binds, by the function's name; the program's own under "".
        start: Runs it.
        surroundings: What has to be set up while it runs.
        file: The name of its file; empty when it is text or a function.
    """

    title: str
    source: str
    filename: str
    offset: int
    code: CodeType
    statements: dict[int, Statement]
    names: dict[str, tuple[str, ...]]
    start: Callable[[], object]
    surroundings: Callable[[], AbstractContextManager[object]] = nullcontext
    file: str = ""

    def place(self, line: int) -> str:
        """Names a line.

        Args:
            line: A line of `source`, from 1.

        Returns:
            As in `line 3`, or `line 3 of train.py`.
        """
        return f"line {line} of {self.file}" if self.file else f"line {line}"

    def statement_at(self, file_line: int) -> Statement | None:
        """Finds the statement of a line.

        Args:
            file_line: A line number of the program's file.

        Returns:
            The statement, or nothing when the line is outside the program.
        """
        return self.statements.get(file_line - self.offset)


def read(program: object, title: str = "", arguments: Sequence[str] = ()) -> Program:
    """Reads a program from its text, from a file or from a function without parameters.

    Args:
        program: Python text, the path of a Python file, or a function whose body is the program.
        title: What to call it; by default the name of the file or of the function.
        arguments: What text or a file finds in `sys.argv` after its name.

    Returns:
        The program, ready to run.

    Raises:
        TypeError: It is none of these, or a function that cannot stand for a program.
        ValueError: It holds no statement, or its text cannot be found.
        SyntaxError: The text is not Python.
        OSError: The file cannot be read.

    Examples:
        >>> read("one = 1").names
        {'': ('one',)}
    """
    if isinstance(program, os.PathLike) or (isinstance(program, str) and _is_path(program)):
        return _from_file(os.fspath(program), title, arguments)
    if isinstance(program, str):
        return _from_text(program, title, arguments)
    if isinstance(program, FunctionType):
        if arguments:
            raise TypeError(
                "a function finds no arguments in sys.argv: give record() text or a path"
            )
        return _from_function(program, title)
    hint = ": call it from a program" if hasattr(program, "python_function") else ""
    raise TypeError(
        "record() takes a program as text or as the path of a file, or a function without "
        f"parameters; this is a {type(program).__name__}{hint}"
    )


def _is_path(text: str) -> bool:
    return text.endswith(".py") and "\n" not in text


def _from_text(text: str, title: str, arguments: Sequence[str]) -> Program:
    source = textwrap.dedent(text).strip("\n").rstrip()
    module = main_module(None)

    @contextmanager
    def surroundings() -> Iterator[None]:
        with _readable_source(source), run_as_script(module, TEXT_NAME, arguments, None):
            yield

    return _script(source, TEXT_NAME, title or "A program", module, surroundings)


def _from_file(name: str, title: str, arguments: Sequence[str]) -> Program:
    path = Path(name).absolute()
    with tokenize.open(path) as file:  # in the encoding that its first lines declare
        source = file.read().rstrip()
    module = main_module(path)

    def surroundings() -> AbstractContextManager[None]:
        linecache.checkcache(str(path))  # what it holds of an older text
        return run_as_script(module, name, arguments, path.resolve().parent)

    program = _script(source, str(path), title or path.name, module, surroundings)
    return replace(program, file=path.name)


def _script(
    source: str,
    filename: str,
    title: str,
    module: ModuleType,
    surroundings: Callable[[], AbstractContextManager[object]],
) -> Program:
    tree = ast.parse(source, filename)
    if not tree.body:
        raise ValueError("the program is empty: it holds no statement")
    code = compile(tree, filename, "exec", dont_inherit=True)

    def start() -> None:
        try:
            exec(code, vars(module))
        finally:
            vars(module).clear()  # what the program left open closes now, in its own thread

    return Program(
        title,
        source,
        filename,
        0,
        code,
        _statements(tree.body),
        _names(tree.body),
        start,
        surroundings,
    )


@contextmanager
def _readable_source(source: str) -> Iterator[None]:
    """Lets `inspect`, and so AutoGraph, read the source of a program that is in no file."""
    before = linecache.cache.get(TEXT_NAME)
    linecache.cache[TEXT_NAME] = (len(source), None, source.splitlines(keepends=True), TEXT_NAME)
    try:
        yield
    finally:
        del linecache.cache[TEXT_NAME]
        if before is not None:
            linecache.cache[TEXT_NAME] = before


def _from_function(function: FunctionType, title: str) -> Program:
    name = function.__name__
    if name == "<lambda>":
        raise TypeError("a lambda has no lines to step through: give record() a def or the text")
    if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
        raise TypeError(f"{name}() would not run when called: record() takes a plain function")
    try:
        inspect.signature(function).bind()
    except TypeError as error:
        raise TypeError(
            f"record() calls the function without arguments, but {name}() needs some "
            f"({error}): call it from a program instead"
        ) from error
    inner = inspect.unwrap(function)
    try:
        lines, first_line = inspect.getsourcelines(inner)
    except OSError as error:
        raise ValueError(f"the source of {name}() cannot be read: give the text instead") from error
    definition = ast.parse(textwrap.dedent("".join(lines))).body[0]
    assert isinstance(definition, ast.FunctionDef)
    body = definition.body
    if _is_docstring(body[0]) and len(body) > 1:
        body = body[1:]
    skipped = _head(body[0])[0] - 1
    while skipped and (lines[skipped - 1].strip() or "#").startswith("#"):
        skipped -= 1  # a comment belongs to what follows it
    shown = lines[skipped : definition.end_lineno]
    while not shown[0].strip():
        shown, skipped = shown[1:], skipped + 1
    ast.increment_lineno(definition, -skipped)
    return Program(
        title or name.replace("_", " ").capitalize(),
        textwrap.dedent("".join(shown)).rstrip(),
        inner.__code__.co_filename,
        first_line - 1 + skipped,
        inner.__code__,
        _statements(body),
        _names(body),
        function,
    )


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _statements(body: list[ast.stmt]) -> dict[int, Statement]:
    """Maps each line to its statement; the body of a compound one belongs to the inner ones."""
    found: dict[int, Statement] = {}
    for node in itertools.chain.from_iterable(ast.walk(statement) for statement in body):
        if isinstance(node, ast.stmt):  # ast.walk visits the outer before the inner
            statement = Statement(node, *_head(node))
            for line in range(statement.first, statement.last + 1):
                outer = found.get(line)
                if outer is None or not hasattr(outer.node, "body"):  # as in `if one: two = 1`
                    found[line] = statement
    return found


def _head(node: ast.stmt) -> tuple[int, int]:
    first = last = node.lineno
    for field, value in ast.iter_fields(node):
        if field in ("body", "orelse", "finalbody", "handlers", "cases"):
            continue
        parts = value if isinstance(value, list) else [value]
        for part in parts:
            for inner in ast.walk(part) if isinstance(part, ast.AST) else ():
                first = min(first, getattr(inner, "lineno", first))
                last = max(last, getattr(inner, "end_lineno", None) or last)
    if not hasattr(node, "body"):
        last = max(last, node.end_lineno or last)
    return first, last


def _names(body: list[ast.stmt]) -> dict[str, tuple[str, ...]]:
    collector = _NameCollector()
    for statement in body:
        collector.visit(statement)
    return {scope: tuple(names) for scope, names in collector.scopes.items()}


class _NameCollector(ast.NodeVisitor):
    """Collects, in the order of the text, the names each function binds, without imports."""

    def __init__(self) -> None:
        self.scope = ""
        self.scopes: dict[str, dict[str, None]] = {"": {}}

    def bind(self, name: str) -> None:
        self.scopes[self.scope].setdefault(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.bind(node.name)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bind(node.name)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.bind(node.name)
        outer, self.scope = self.scope, node.name
        self.scopes.setdefault(node.name, {})
        for argument in (
            *node.args.posonlyargs,
            *node.args.args,
            *node.args.kwonlyargs,
            *filter(None, (node.args.vararg, node.args.kwarg)),
        ):
            self.bind(argument.arg)
        for statement in node.body:
            self.visit(statement)
        self.scope = outer

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Its parameters are its own."""

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Its variables are its own."""
