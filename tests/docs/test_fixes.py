"""A silent trap raises nothing, so its entry asserts: what goes wrong, and that the fix mends it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.docs.cells import Cell, cells_of, read_pages

ENTRY = re.compile(r"^\(error-[\w-]+\)=$", re.MULTILINE)


def guards(cells: list[Cell]) -> set[str]:
    """Returns what cells insist on: assertions, and raising where an error has to come first."""
    nodes = [node for cell in cells for node in ast.walk(cell.tree)]
    asserted = {ast.unparse(node.test) for node in nodes if isinstance(node, ast.Assert)}
    return asserted | {ast.unparse(node) for node in nodes if isinstance(node, ast.Raise)}


def unproved_fixes(page: str, text: str) -> Iterator[str]:
    """Yields the silent traps of a page whose failure or fix is not asserted."""
    places = [found.start() for found in ENTRY.finditer(text)]
    for start, stop in pairwise([*places, len(text)]):
        entry = text[start:stop]
        label = entry.partition("=")[0]
        if not re.search("^:Symptom:", entry, re.MULTILINE):
            continue
        fix = entry.find("\n**Fix.**")
        if fix < 0:
            yield f"{page} {label}: no **Fix.**"
            continue
        line = text.count("\n", 0, start)
        of_fix = line + entry.count("\n", 0, fix) + 1
        end = line + entry.count("\n")
        cells = [cell for cell in cells_of(page, text) if line < cell.line <= end]
        failure = guards([cell for cell in cells if cell.line <= of_fix])
        mended = guards([cell for cell in cells if cell.line > of_fix])
        if not failure:
            yield f"{page} {label}: nothing asserts what goes wrong"
        if not mended:
            yield f"{page} {label}: nothing asserts that the fix mends it"
        for same in failure & mended:
            yield f"{page} {label}: `{same}` holds before the fix and after it"


def test_every_fix_of_a_silent_trap_is_asserted():
    pages = {page: text for page, text in read_pages().items() if page.startswith("errors/")}
    assert sum(text.count("\n:Symptom:") for text in pages.values()) > 30
    found = [what for page, text in pages.items() for what in unproved_fixes(page, text)]
    assert not found, "\n".join(found)


ENTRY_OF_A_TRAP = """---
file_format: mystnb
---
(error-x)=
## x

```{{code-cell}} python
{}
```

**Fix.** Do otherwise:

```{{code-cell}} python
{}
```

:Symptom: silent: x
"""


@pytest.mark.parametrize(
    ("failing", "fix", "told"),
    [
        ("assert x == 1", "x = 2", "nothing asserts that the fix mends it"),
        ("print(x)", "assert x == 2", "nothing asserts what goes wrong"),
        ("assert x == 1", "assert x  ==  1", "holds before the fix and after it"),
    ],
)
def test_a_fix_that_could_fix_nothing_is_found(failing, fix, told):
    (what,) = unproved_fixes("errors/x", ENTRY_OF_A_TRAP.format(failing, fix))
    assert told in what


def test_a_proved_fix_passes():
    assert not [
        *unproved_fixes("errors/x", ENTRY_OF_A_TRAP.format("assert x == 1", "assert x == 2"))
    ]
