"""Every assertion of a cell can fail, and a cell whose output varies has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.docs.cells import Cell, read_cells_of_pages


def asserted(cell: Cell) -> list[ast.expr]:
    """Returns what a cell asserts, by `assert` or by a function such as `assert_allclose`."""
    found = []
    for node in ast.walk(cell.tree):
        if isinstance(node, ast.Assert):
            found.append(node.test)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2].startswith(
            "assert_"
        ):
            found.append(node)
    return found


def always_true(test: ast.expr) -> bool:
    """Tells an assertion that cannot fail, whatever ran."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return any(map(always_true, test.values))
    if isinstance(test, ast.BoolOp):
        return all(map(always_true, test.values))
    if isinstance(test, ast.Tuple):  # `assert (x == 1, "message")`
        return True
    if any(isinstance(each, ast.Call) for each in ast.walk(test)):
        return False
    if isinstance(test, ast.Compare) and ast.dump(test.left) == ast.dump(test.comparators[-1]):
        return True
    return not any(isinstance(each, ast.Name) for each in ast.walk(test))


def empty_assertions(cell: Cell) -> Iterator[str]:
    """Yields what is wrong with the assertions of a cell."""
    tests = asserted(cell)
    for test in tests:
        if always_true(test):
            yield f"{cell.place}: `{ast.unparse(test)}` is true whatever ran"
    if cell.is_volatile and not tests:
        yield f"{cell.place} is volatile and asserts nothing"


def test_every_assertion_can_fail():
    pages = read_cells_of_pages().values()
    found = [what for cells in pages for cell in cells for what in empty_assertions(cell)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    ["assert True", "assert 1 < 2", "assert x == x", "assert x or True", "assert (x == 1, 'x')"],
)
def test_an_assertion_that_cannot_fail_is_found(source):
    assert [*empty_assertions(Cell("page [1]", 1, source))]


def test_a_comment_is_no_assertion():
    source = "print(1)  # assert something"
    assert [*empty_assertions(Cell("page [1]", 1, source, frozenset({"volatile"})))]


@pytest.mark.parametrize("source", ["assert x == 1", "assert f()", "np.testing.assert_equal(x, 1)"])
def test_an_assertion_about_the_run_is_enough(source):
    assert not [*empty_assertions(Cell("page [1]", 1, source, frozenset({"volatile"})))]
