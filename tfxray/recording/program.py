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
        handler: The `except` clause that begins with it, if one does.
    """

    node: ast.stmt
    first: int
    last: int
    handler: ast.ExceptHandler | None = None

    def contains(self, other: Statement) -> bool:
        """Whether the other statement is part of this one's body.

        Args:
            other: A statement of the same program.

        Returns:
            Whether it stands inside.
        """
        outer, inner = _extent(self.node), _extent(other.node)
        return other is not self and outer[0] <= inner[0] and inner[1] <= outer[1]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a program defines.

    Attributes:
        name: Its own name.
        scope: The name that tells it from others: a method's has the class before it.
        first: Its first line, decorators included.
        last: Its last line.
    """

    name: str
    scope: str
    first: int
    last: int


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
        shared: All statements of each line that has several, outer ones first.
        functions: The functions it defines.
        names: The names each function binds, by its scope; the program's own under "".
        start: Runs it.
        surroundings: What has to be set up while it runs.
        file: The name of its file; empty when it is text or a function.
        indent: What to take from a column of that file to get a column of `source`.
    """

    title: str
    source: str
    filename: str
    offset: int
    code: CodeType
    statements: dict[int, Statement]
    shared: dict[int, tuple[Statement, ...]]
    functions: tuple[Function, ...]
    names: dict[str, tuple[str, ...]]
    start: Callable[[], object]
    surroundings: Callable[[], AbstractContextManager[object]] = nullcontext
    file: str = ""
    indent: int = 0

    def place(self, line: int) -> str:
        """Names a line.

        Args:
            line: A line of `source`, from 1.

        Returns:
            As in `line 3`, or `line 3 of train.py`.
        """
        return f"line {line} of {self.file}" if self.file else f"line {line}"

    def statement_at(self, file_line: int, file_column: int | None = None) -> Statement | None:
        """Finds the statement of a line, or the one at a place in it.

        Args:
            file_line: A line number of the program's file.
            file_column: A column of that line, in bytes.

        Returns:
            The statement, or nothing when the place is outside the program or between statements.
        """
        line = file_line - self.offset
        if file_column is None or line not in self.shared:
            return self.statements.get(line)
        place = (line, file_column - self.indent)
        around = [
            each
            for each in self.shared[line]
            if _extent(each.node)[0] <= place < _extent(each.node)[1]
        ]
        return around[-1] if around else None

    def last_statement_at(self, file_line: int) -> Statement | None:
        """Finds the last statement of a line, which no other of that line is inside of.

        Args:
            file_line: A line number of the program's file.
        """
        shared = self.shared.get(file_line - self.offset)
        return shared[-1] if shared else self.statement_at(file_line)

    def is_shared(self, file_line: int) -> bool:
        """Tells whether a line holds several statements.

        Args:
            file_line: A line number of the program's file.
        """
        return file_line - self.offset in self.shared

    def has_shared_lines(self, code: CodeType) -> bool:
        """Tells whether a line of some code holds several statements.

        Args:
            code: The code of the program or of one of its functions.
        """
        return bool(self.shared) and any(
            line is not None and self.is_shared(line) for *_, line in code.co_lines()
        )

    def scope_of(self, name: str, file_line: int) -> str | None:
        """Finds the scope of a function.

        Args:
            name: The function's name.
            file_line: A line number of the program's file that is inside the function.

        Returns:
            Its scope, or nothing when the program defines no such function.
        """
        named = [each for each in self.functions if each.name == name]
        inside = [each for each in named if each.first <= file_line - self.offset <= each.last]
        found = inside[-1:] or named[:1]
        return found[0].scope if found else None


def _extent(node: ast.stmt) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where a statement begins and ends: lines from 1, columns in bytes from 0."""
    end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
    return (node.lineno, node.col_offset), end


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
    code = _of_one_file(compile(tree, filename, "exec", dont_inherit=True))

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
        *_parts(tree.body),
        start,
        surroundings,
    )


def _of_one_file(code: CodeType) -> CodeType:
    """Returns code that is equal to no other file's.

    Python compares what code does, and not where it is. AutoGraph converts equal code once, and would tell
    the lines of whichever file it converted first.
    """
    inner = (_of_one_file(each) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_consts=(*inner, (code.co_filename,)))  # a tuple is no docstring


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
        *_parts(body),
        function,
        indent=len(lines[0]) - len(lines[0].lstrip()),
    )


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _parts(
    body: list[ast.stmt],
) -> tuple[
    dict[int, Statement],
    dict[int, tuple[Statement, ...]],
    tuple[Function, ...],
    dict[str, tuple[str, ...]],
]:
    """Finds the statements, the lines that hold several, the functions, and the names they bind."""
    nodes = list(itertools.chain.from_iterable(ast.walk(statement) for statement in body))
    handlers = {each.body[0]: each for each in nodes if isinstance(each, ast.ExceptHandler)}
    found: dict[int, Statement] = {}
    every: dict[int, list[Statement]] = {}
    for node in nodes:
        if isinstance(node, ast.stmt):  # ast.walk visits the outer before the inner
            statement = Statement(node, *_head(node), handlers.get(node))
            for line in range(statement.first, statement.last + 1):
                outer = found.get(line)
                if outer is None or not hasattr(outer.node, "body"):  # as in `if one: two = 1`
                    found[line] = statement
                every.setdefault(line, []).append(statement)
    shared = {line: tuple(several) for line, several in every.items() if len(several) > 1}
    collector = _NameCollector()
    for each in body:
        collector.visit(each)
    names = {scope: tuple(bound) for scope, bound in collector.scopes.items()}
    return found, shared, tuple(collector.functions), names


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


class _NameCollector(ast.NodeVisitor):
    """Collects, in the order of the text, the functions and the names each binds, without imports."""

    def __init__(self) -> None:
        self.scope = ""
        self.functions: list[Function] = []
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
        for statement in node.body:  # what else it binds are attributes
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self.collect(statement, f"{node.name}.{statement.name}")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.bind(node.name)
        self.collect(node, node.name)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.bind(node.name)
        self.collect(node, node.name)

    def collect(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: str) -> None:
        last = node.end_lineno or node.lineno
        self.functions.append(Function(node.name, scope, _head(node)[0], last))
        outer, self.scope = self.scope, scope
        self.scopes.setdefault(scope, {})
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
