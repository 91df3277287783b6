"""Makes a function one that can be copied: with what it needs of its module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_IMPORTS = (ast.Import, ast.ImportFrom)
_BLOCKS = (ast.FunctionDef, ast.ClassDef)


def standalone(source: str, module: str) -> str:
    r"""Puts before a function what it uses of its module: imports, constants, other functions.

    Args:
        source: The function, as the module has it.
        module: The text of the module.

    Returns:
        A program that defines the function by itself.

    Example:
        >>> module = "import os\nimport re\n\nTWO = 2\n\n\ndef double(x):\n    return TWO * x\n"
        >>> print(standalone("def double(x):\n    return TWO * x\n", module))
        TWO = 2
        <BLANKLINE>
        <BLANKLINE>
        def double(x):
            return TWO * x
        <BLANKLINE>
    """
    lines = module.splitlines()
    statements = ast.parse(module).body
    makers = {name: node for node in statements for name in _names(node)}
    wanted, needed = [*ast.parse(source).body], set[ast.stmt]()
    own = {name for node in wanted for name in _names(node)}
    while wanted:
        used = {node.id for node in ast.walk(wanted.pop()) if isinstance(node, ast.Name)}
        found = {makers[name] for name in used - own if name in makers} - needed
        needed |= found
        wanted += found
    text, before = "", ""
    for node in statements:
        if node in needed:
            kind = _kind(node)
            decorators = node.decorator_list if isinstance(node, _BLOCKS) else []
            first = min([node.lineno, *(each.lineno for each in decorators)])
            apart = 3 if "block" in (kind, before) else 1 if kind == before else 2
            text += "\n" * (apart if text else 0) + "\n".join(lines[first - 1 : node.end_lineno])
            before = kind
    return f"{text}\n\n\n{source}" if text else source


def _kind(statement: ast.stmt) -> str:
    if isinstance(statement, _BLOCKS):
        return "block"
    return "import" if isinstance(statement, _IMPORTS) else "constant"


def _names(statement: ast.stmt) -> Iterator[str]:
    """Yields the names that a statement of a module gives."""
    if isinstance(statement, _IMPORTS):
        yield from (each.asname or each.name.partition(".")[0] for each in statement.names)
    elif isinstance(statement, _BLOCKS):
        yield statement.name
    else:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
