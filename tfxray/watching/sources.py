"""What the source says about a line: the loop that it is in, and what Python does there beside tensors."""

from __future__ import annotations

import ast
import builtins
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
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


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
    return next(iter(loops_around(site)), None)


def loops_around(site: Site) -> list[tuple[int, int]]:
    """Returns the first and last lines of all loops around a line within its function, the outermost first.

    Args:
        site: A line.
    """
    found: list[tuple[int, int]] = []
    for node in _around(_tree(site.file) or ast.Module([], []), site.line):
        if isinstance(node, Definition):
            found = []
        elif isinstance(node, _LOOPS):
            found.append((node.lineno, node.end_lineno or node.lineno))
    return found


def is_conditional(site: Site, first: int) -> bool:
    """Tells whether a line is in a branch of an `if` that begins below another line.

    Args:
        site: The line.
        first: The other line, such as the head of a loop.
    """
    return any(
        isinstance(node, ast.If) and first < node.lineno and (node.test.end_lineno or 0) < site.line
        for node in _around(_tree(site.file) or ast.Module([], []), site.line)
    )


def function_around(site: Site) -> Definition | None:
    """Returns the innermost function around a line, or None on the level of the module.

    A `lambda` is returned only where there is no `def`: the line is more often that of its function.

    Args:
        site: A line.
    """
    found: Definition | None = None
    for node in _around(_tree(site.file) or ast.Module([], []), site.line):
        if isinstance(node, Definition) and not (found and isinstance(node, ast.Lambda)):
            found = node
    return found


def only_iterates(site: Site) -> bool:
    """Tells whether a line is nothing but the head of a `for`: its operations get the next element.

    Args:
        site: A line.
    """
    return any(
        isinstance(node, ast.For | ast.AsyncFor)
        and node.iter.lineno == site.line < node.body[0].lineno
        for node in _around(_tree(site.file) or ast.Module([], []), site.line)
    )


def _around(tree: ast.AST, line: int) -> Iterator[ast.AST]:
    """Yields the nodes around a line, the outermost first."""
    for node in ast.iter_child_nodes(tree):
        first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if first is not None and last is not None and not first <= line <= last:
            continue
        if first is not None:
            yield node
        yield from _around(node, line)


_COLLECTORS = {
    "append",
    "extend",
    "add",
    "update",
    "format",
    "join",
    "item",
    "numpy",
    "mean",
    "sum",
}
_HARMLESS = {*dir(builtins), "np", "numpy", "tf", "math", "keras", "time"}
_DRAWS = ("np.random.", "numpy.random.")


def feeds_python(site: Site) -> bool:
    """Tells whether a value that is read on a line decides what the program does next, as an action does.

    It does where a function of the program takes it, in the same loop or function, and returns something
    that is used. A function whose result nobody uses is taken to note the value. An integer decides also
    where it is an index, is compared for equality, or is itself the condition.

    Args:
        site: The line that reads the value.
    """
    statements, names = _flow(site)
    taken = any(
        isinstance(node, ast.Call) and _takes(node, names, site.line)
        for statement in statements
        if isinstance(statement, ast.Assign | ast.Return | ast.AugAssign)
        for node in ast.walk(statement)
    )
    return taken or _chooses(statements, site.line)


_TENSORS = ("tf.constant", "tf.convert_to_tensor", "tf.one_hot", "np.array", "np.asarray")


def _chooses(statements: list[ast.stmt], line: int) -> bool:
    """Tells whether one of several ways is taken by the value that a line reads, or it is computed with."""
    names: set[str] = set()  # those that hold the value itself
    for statement in statements:
        if isinstance(statement, ast.Assign) and _is_whole_read(statement.value, line):
            names |= {each.id for each in statement.targets if isinstance(each, ast.Name)}
    nodes = [node for statement in statements for node in ast.walk(statement)]

    def is_it(node: ast.AST) -> bool:
        return (isinstance(node, ast.Name) and node.id in names) or _is_whole_read(node, line)

    whole = [node for node in nodes if _is_whole_read(node, line)]
    is_int = any(isinstance(node, ast.Call) and _dotted(node.func) == "int" for node in whole)
    kept = {  # lists of them, such as the tokens so far
        _root(node.func)
        for node in nodes
        if isinstance(node, ast.Call) and _method(node) == "append" and any(map(is_it, node.args))
    }
    for node in nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            chosen = is_it(node.slice)
        elif isinstance(node, ast.Call) and _dotted(node.func) in _TENSORS:
            given = [each for argument in node.args for each in ast.walk(argument)]
            chosen = is_int and any(
                is_it(each) or (isinstance(each, ast.Name) and each.id in kept) for each in given
            )
        elif isinstance(node, ast.Compare):
            is_equality = isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In)
            chosen = is_equality and any(map(is_it, (node.left, *node.comparators)))
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            test = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
            chosen = is_it(test)
        else:
            chosen = False
        if chosen:
            return True
    return False


def _is_whole_read(node: ast.AST, line: int) -> bool:
    """Tells whether an expression is `int(...)`, `....numpy()` or `....item()` on a line."""
    return (
        isinstance(node, ast.Call)
        and node.lineno <= line <= (node.end_lineno or 0)
        and (_dotted(node.func) == "int" or _method(node) in ("numpy", "item"))
    )


def is_returned(site: Site) -> bool:
    """Tells whether a function returns a value that is read on a line of it.

    Args:
        site: The line.
    """
    statements, names = _flow(site)
    return any(
        isinstance(statement, ast.Return | ast.Expr)
        and isinstance(statement.value, ast.expr)
        and (isinstance(statement, ast.Return) or isinstance(statement.value, ast.Yield))
        and (
            names & _names_in(statement.value)
            or statement.lineno <= site.line <= (statement.end_lineno or 0)
        )
        for statement in statements
    )


def hands_out(site: Site) -> bool:
    """Tells whether a function makes something on a line for its caller, or for the object that it is of.

    Args:
        site: The line.
    """
    statements, _ = _flow(site)
    names: set[str] = set()
    for statement in statements:
        here = statement.lineno <= site.line <= (statement.end_lineno or 0)
        if here and isinstance(statement, ast.Assign):
            names |= {each.id for each in statement.targets if isinstance(each, ast.Name)}
    for statement in statements:
        here = statement.lineno <= site.line <= (statement.end_lineno or 0)
        if isinstance(statement, ast.Return) or (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)
        ):
            given = statement.value
            given = given.value if isinstance(given, ast.Yield) else given
            parts = given.elts if isinstance(given, ast.Tuple | ast.List) else [given]
            if here or any(isinstance(each, ast.Name) and each.id in names for each in parts):
                return True
        elif here and isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(_root(each) == "self" for each in targets):
                return True
    function = function_around(site)
    return getattr(function, "name", "") in ("__init__", "build")


_MEASURES = ("shape", "ndim", "size")  # of what NumPy asks a tensor without its values


def given_to_numpy(file: str) -> list[tuple[int, int, str]]:
    """Lists where a function of NumPy takes the result of a call that ran right before, each time it ran.

    Args:
        file: The file.

    Returns:
        For each the line of NumPy's function, that of the call, and the name of what was called.
    """
    found: list[tuple[int, int, str]] = []
    for node in ast.walk(_tree(file) or ast.Module([], [])):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                found += _given_in(block)
    return found


def _given_in(block: list[ast.stmt]) -> Iterator[tuple[int, int, str]]:
    results: dict[str, tuple[int, str]] = {}
    for statement in block:
        calls = [each for each in ast.walk(statement) if isinstance(each, ast.Call) and each.args]
        for call in () if hasattr(statement, "body") else calls:
            library, _, function = _dotted(call.func).partition(".")
            if library not in ("np", "numpy") or function in _MEASURES:
                continue
            given = call.args[0]
            if isinstance(given, ast.Name) and given.id in results:
                yield (call.lineno, *results[given.id])
            elif isinstance(given, ast.Call):
                yield call.lineno, given.lineno, _dotted(given.func).rpartition(".")[2]
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                results.pop(each.id, None)
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            called = statement.value
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    results[target.id] = called.lineno, _dotted(called.func).rpartition(".")[2]


def _flow(site: Site) -> tuple[list[ast.stmt], set[str]]:
    """Returns the statements of the loop or function around a line, and the names that hold what it reads."""
    scope: ast.AST | None = None
    for node in _around(_tree(site.file) or ast.Module([], []), site.line):
        is_outermost = not isinstance(scope, _LOOPS)
        if isinstance(node, Definition) or (isinstance(node, _LOOPS) and is_outermost):
            scope = node
    if scope is None:
        return [], set()
    names: set[str] = set()
    statements = [node for node in ast.walk(scope) if isinstance(node, ast.stmt)]
    for _ in range(3):  # through a few assignments
        for statement in statements:
            if isinstance(statement, ast.Assign) and (
                statement.lineno <= site.line <= (statement.end_lineno or 0)
                or names & _names_in(statement.value)
            ):
                names |= {name for target in statement.targets for name in _names_in(target)}
    return statements, names


def _takes(call: ast.Call, names: set[str], line: int) -> bool:
    """Tells whether a function of the program is given one of the names, or a value read on the line."""
    called = _dotted(call.func)
    root, method = called.partition(".")[0], called.rpartition(".")[2]
    if not called or method in _COLLECTORS:
        return False
    if root in _HARMLESS and not called.startswith(_DRAWS):
        return False
    given = [*call.args, *(each.value for each in call.keywords)]
    reads = (
        each
        for argument in given
        for each in ast.walk(argument)
        if isinstance(each, ast.Call) and each.lineno == line
    )
    return any(names & _names_in(argument) for argument in given) or any(
        _dotted(each.func) in ("float", "int", "bool") or _method(each) in ("numpy", "item")
        for each in reads
    )


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def keyword_lines(file: str, keyword: str) -> list[int]:
    """Returns the lines of a file that give a keyword `True`, or set an attribute of that name to it.

    Args:
        file: The file.
        keyword: The name, such as `run_eagerly`.
    """
    lines = []
    for node in ast.walk(_tree(file) or ast.Module([], [])):
        if isinstance(node, ast.keyword):
            name = node.arg
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            name = node.targets[0].attr
        else:
            continue
        value = node.value
        if name == keyword and isinstance(value, ast.Constant) and value.value is True:
            lines.append(node.lineno)
    return sorted(lines)


def lines_with_batch(file: str, size: int) -> list[int]:
    """Returns the lines of a file that ask for batches of a size.

    Args:
        file: The file.
        size: How many elements.
    """
    return [
        value.lineno
        for node in ast.walk(_tree(file) or ast.Module([], []))
        if isinstance(node, ast.Call)
        for value in (
            *(node.args[:1] if _method(node) == "batch" else ()),
            *(each.value for each in node.keywords if each.arg == "batch_size"),
        )
        if isinstance(value, ast.Constant) and value.value == size
    ]


_ADDERS = ("append", "extend", "appendleft")


def appends(file: str) -> dict[str, int]:
    """Returns the lists to which a file appends, as `losses` or `history['loss']`, with the first such line.

    Args:
        file: The file.
    """
    return _added(_tree(file) or ast.Module([], []))


def _added(tree: ast.AST) -> dict[str, int]:
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _method(node) in _ADDERS:
            owner = _dotted(node.func).rpartition(".")[0].removeprefix("self.")
            found.setdefault(owner, node.lineno)
    return found


@lru_cache(maxsize=256)
def only_added_to(defined: Site) -> dict[str, int]:
    """Returns the lists that a function makes for itself and only adds to, or counts, or asks for one item.

    A list that it joins, returns or goes through was kept for a reason.

    Args:
        defined: Where the function begins: its first decorator, its `def`, or its `lambda`.

    Returns:
        For each the first line that adds to it.
    """
    function = definition(defined)
    if function is None:
        return {}
    made = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    taken = {each.id for each in _taken(function) if isinstance(each, ast.Name)}
    return {
        name: line for name, line in _added(function).items() if name in made and name not in taken
    }


@lru_cache(maxsize=64)
def attributes_taken(file: str) -> set[str]:
    """Returns the attributes that a file reads for more than to add to them, to count them or for one item.

    Args:
        file: The file.
    """
    return {each.attr for each in _taken(_tree(file)) if isinstance(each, ast.Attribute)}


def _taken(tree: ast.AST | None) -> Iterator[ast.Name | ast.Attribute]:
    """Yields what is read as a whole."""
    nodes = list(ast.walk(tree)) if tree else []
    harmless: set[ast.AST] = set()
    for node in nodes:
        if isinstance(node, ast.Call) and _method(node) in _ADDERS:
            harmless.add(node.func.value)  # type: ignore[attr-defined]
        elif isinstance(node, ast.Call) and _dotted(node.func) == "len":
            harmless |= set(node.args)
        elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            harmless.add(node.value)
    for node in nodes:
        is_read = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
        if is_read and node not in harmless:
            yield node  # type: ignore[misc]


def effects(defined: Site) -> list[Effect]:
    """Lists what a function does beside computing tensors, by its source.

    Args:
        defined: Where the function begins: its first decorator, its `def`, or its `lambda`.
    """
    function = definition(defined)
    if function is None:
        return []
    body = function.body if isinstance(function.body, list) else [function.body]
    outer = outer_names(function)
    found = []
    for statement in body:
        for node in ast.walk(statement):
            effect = _effect(node, outer)
            if effect is not None:
                found.append(Effect(Site(defined.file, node.lineno), *effect))  # type: ignore[attr-defined]
    return found


def definition(defined: Site) -> Definition | None:
    """Returns the function that begins at a line.

    Args:
        defined: Its first decorator, its `def`, or its `lambda`.
    """
    line = defined.line
    for node in ast.walk(_tree(defined.file) or ast.Module([], [])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first == line:
                return node
        elif isinstance(node, ast.Lambda) and node.lineno == line:
            return node
    return None


def is_decorated(defined: Site) -> bool:
    """Tells whether a function that begins at a line has decorators.

    Args:
        defined: Where the function begins: its first decorator, its `def`, or its `lambda`.
    """
    return bool(getattr(definition(defined), "decorator_list", []))


def outer_names(definition: Definition) -> set[str]:
    """Returns the names that a function takes from outside: it assigns to none of them.

    Args:
        definition: The function.
    """
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
    if method in ("append", "extend", "add") and _root(node.func) in {*outer, "self"}:
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
    if isinstance(node, ast.Subscript):
        inner = _dotted(node.value)
        return f"{inner}[{ast.unparse(node.slice)}]" if inner else ""
    return ""


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _prints_values(call: ast.Call) -> bool:
    """Tells whether a `print` is about values, and not about tracing, which some print on purpose."""
    texts = [
        each.value.lower()
        for each in ast.walk(call)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    is_constant = all(isinstance(each, ast.Constant) for each in call.args)
    return not is_constant and not any("trac" in text for text in texts)
