"""What a page shows runs when a reader copies it, and is not too much.

No visible cell needs a hidden one, none the repository; a page that is read from start to end has few.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator

import pytest

from docs._ext.execution.cell_rules import HIDE_INPUT, REMOVE_INPUT
from tests.docs.cells import Cell, read_cells_of_pages

KNOWN = {*dir(builtins), "__name__", "display"}  # IPython gives every cell `display`
NOT_INSTALLED = {"docs", "examples", "myst_nb", "tests"}
MOST = 15  # visible cells of a page; readers look up one entry of the errors
COMPREHENSIONS = {"genexpr", "listcomp", "setcomp", "dictcomp"}


def _inside(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inside(child)


def _names(statement: ast.stmt) -> tuple[set[str], set[str], set[str]]:
    """Returns which global names a statement binds, reads at once, and reads when it is called."""
    top = symtable.symtable(ast.unparse(statement), "cell", "exec")
    symbols = top.get_symbols()
    bound = {each.get_name() for each in symbols if each.is_assigned() or each.is_imported()}
    at_once = {each.get_name() for each in symbols if each.is_referenced()}
    later: set[str] = set()
    for table in _inside(top):
        waits = table.get_type() == "function" and table.get_name() not in COMPREHENSIONS
        names = {each.get_name() for each in table.get_symbols() if each.is_global()}
        (later if waits else at_once).update(names)
    return bound, at_once, later


def missing_names(cells: list[Cell]) -> Iterator[str]:
    """Yields the names that a reader lacks who runs the visible cells of a page in their order.

    A function may read what the same cell defines below it; all else has to be there already.
    """
    known = set(KNOWN)
    for cell in cells:
        if not cell.is_visible:
            continue
        missing: set[str] = set()
        awaited: set[str] = set()
        for statement in cell.tree.body:
            bound, at_once, later = _names(statement)
            if isinstance(statement, ast.AugAssign):
                at_once |= bound
            elif not isinstance(statement, ast.Assign | ast.Expr):
                at_once -= bound  # a block binds what its own lines read
            missing |= at_once - known
            awaited |= later
            known |= bound
        missing |= awaited - known
        if missing:
            yield f"{cell.place}: {', '.join(sorted(missing))}"


def test_visible_cells_need_no_hidden_one():
    found = [what for cells in read_cells_of_pages().values() for what in missing_names(cells)]
    assert not found, "\n".join(["a reader who copies what is visible lacks:", *found])


def test_pages_have_few_cells():
    shown = {
        page: sum(cell.is_visible for cell in cells)
        for page, cells in read_cells_of_pages().items()
        if not page.startswith("errors/")
    }
    assert max(shown.values()) > MOST / 2  # they are counted
    assert not {page: count for page, count in shown.items() if count > MOST}


def imports_of_the_site(cell: Cell) -> Iterator[str]:
    """Yields the imports of a cell that a reader can open and nobody can install with the package."""
    for node in ast.walk(cell.tree) if REMOVE_INPUT not in cell.tags else ():
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        yield from (name for name in names if name.partition(".")[0] in NOT_INSTALLED)


def test_no_cell_that_can_be_opened_needs_the_repository():
    cells = [cell for cells in read_cells_of_pages().values() for cell in cells]
    found = [f"{cell.place}: {name}" for cell in cells for name in imports_of_the_site(cell)]
    assert not found, "\n".join(["a reader lacks:", *found])


@pytest.mark.parametrize("source", ["from examples.programs import a", "import examples as e"])
def test_an_import_of_the_site_is_found(source):
    assert [*imports_of_the_site(Cell("page [1]", 1, source, frozenset({HIDE_INPUT})))]
    assert not [*imports_of_the_site(Cell("page [1]", 1, source, frozenset({REMOVE_INPUT})))]


@pytest.mark.parametrize("tag", [HIDE_INPUT, REMOVE_INPUT])
@pytest.mark.parametrize(
    "source",
    [
        "print(tf)",
        "tf = tf.compat.v1",
        "def f():\n    return tf.constant(1)",
        "f = lambda: tf",
        "class C(tf.Module):\n    pass",
        "print([tf for _ in range(2)])",
        "tf += 1",
        "with tf.Graph() as graph:\n    pass",
    ],
)
def test_a_name_of_a_hidden_cell_is_missing(tag, source):
    hidden = Cell("page [1]", 1, "import tensorflow as tf", frozenset({tag}))
    assert [*missing_names([hidden, Cell("page [2]", 1, source)])] == ["page [2]: tf"]


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow as tf\nprint(tf)",
        "def f(x):\n    return g(x)\ndef g(x):\n    return x",
        "for number in range(3):\n    last = number\n    print(last)",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)",
        "squares = {n: n * n for n in range(3)}",
    ],
)
def test_a_cell_may_read_what_it_defines(source):
    assert not [*missing_names([Cell("page [1]", 1, source)])]
