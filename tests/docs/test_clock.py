"""No cell asserts how long something took: on a busy machine such a build fails.

A cell that times is `volatile` and asserts what always holds: traces, calls, nodes, results.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.docs.cells import Cell, read_cells_of_pages

CLOCKS = {"time", "timeit"}  # modules
INSTRUMENT = "compare"  # of examples: it returns ratios of times


class _Times(ast.NodeVisitor):
    """Follows the names that hold times through the cells of a page, and notes who judges one.

    Attributes:
        timed: The names that now hold a clock, a time, or a function that reads a clock.
        found: The lines that judge a time.
    """

    def __init__(self) -> None:
        self.timed: set[str] = set()
        self.found: list[int] = []

    def holds_time(self, node: ast.AST | None) -> bool:
        """Tells whether an expression or a function reads a name that holds a time."""
        if node is None or (isinstance(node, ast.Call) and _name(node.func) == "len"):
            return False
        if isinstance(node, ast.Name):
            return isinstance(node.ctx, ast.Load) and node.id in self.timed
        return any(map(self.holds_time, ast.iter_child_nodes(node)))

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            module = node.module if isinstance(node, ast.ImportFrom) else alias.name
            self._set(alias.asname or alias.name, module in CLOCKS or alias.name == INSTRUMENT)

    visit_ImportFrom = visit_Import

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outside = set(self.timed)
        self.timed -= {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        self.generic_visit(node)
        reads = any(map(self.holds_time, node.body))
        self.timed = outside
        self._set(node.name, reads)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._bind(target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if self.holds_time(node.value):
            self._bind(node.target, node.value)

    def visit_For(self, node: ast.For) -> None:
        self._bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        for each in ast.walk(node.test):  # `all(speed > 1 for speed in speeds)`
            if isinstance(each, ast.comprehension):
                self._bind(each.target, each.iter)
        if self._judges(node.test):
            self.found.append(node.lineno)

    def visit_If(self, node: ast.If) -> None:
        if self._judges(node.test) and any(isinstance(each, ast.Raise) for each in ast.walk(node)):
            self.found.append(node.lineno)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if _name(node.func).startswith("assert_") and any(map(self.holds_time, node.args)):
            self.found.append(node.lineno)
        self.generic_visit(node)

    def _judges(self, test: ast.AST) -> bool:
        """Tells whether a condition depends on how long something took.

        It may say that a time is positive and finite, and that two readings are the same or not.
        """
        if isinstance(test, ast.BoolOp):
            return any(map(self._judges, test.values))
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self._judges(test.operand)
        if isinstance(test, ast.Compare):
            operands = [test.left, *test.comparators]
            others = [operand for operand in operands if not self.holds_time(operand)]
            if len(others) == len(operands) - 1 and all(map(_is_bound, others)):
                return False
            if not others and all(isinstance(op, ast.Eq | ast.NotEq) for op in test.ops):
                return False
        return self.holds_time(test)

    def _bind(self, target: ast.AST, value: ast.AST) -> None:
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self._set(each.id, self.holds_time(value))

    def _set(self, name: str, timed: bool) -> None:
        (self.timed.add if timed else self.timed.discard)(name)


def _name(node: ast.AST) -> str:
    """Returns the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_bound(node: ast.AST) -> bool:
    """Tells 0 and infinity, between which all times are."""
    return (isinstance(node, ast.Constant) and node.value == 0) or ast.unparse(node) in {
        "math.inf",
        "np.inf",
    }


def judged_times(cells: list[Cell]) -> Iterator[str]:
    """Yields where cells of one page, run in their order, judge a time."""
    times = _Times()
    for cell in cells:
        times.found.clear()
        times.visit(cell.tree)
        for line in times.found:
            yield f"{cell.place}, line {line}: {cell.source.splitlines()[line - 1].strip()}"


def test_no_page_asserts_a_speed():
    found = [what for cells in read_cells_of_pages().values() for what in judged_times(cells)]
    assert not found, "\n".join(["assert what ran, not how fast:", *found])


CLOCK = """import time
def seconds(f):
    start = time.perf_counter()
    f()
    return time.perf_counter() - start
"""


@pytest.mark.parametrize(
    "source",
    [
        f"{CLOCK}assert seconds(f) < 1",
        f"{CLOCK}eager, graph = seconds(f), seconds(g)\nassert graph < eager",
        f"{CLOCK}ratio = min(seconds(f) for _ in range(5)) / 2\nassert ratio > 1",
        f"{CLOCK}first = {{n: seconds(f) for n in (1, 2)}}\nassert min(first.values()) > 5",
        f"{CLOCK}def gain():\n    return seconds(f) / seconds(g)\nassert done and gain() > 2",
        f"{CLOCK}def check():\n    later = seconds(f)\n    assert later < 0.2",
        f"{CLOCK}if seconds(f) > 1:\n    raise ValueError('slow')",
        f"{CLOCK}np.testing.assert_array_less(seconds(f), 1)",
        "from time import perf_counter as now\nstart = now()\nassert now() - start < 60",
        "import timeit\nassert timeit.timeit(f) < timeit.timeit(g)",
        "from tfxray import compare\nassert compare(programs).timing('f').speed > 1",
        "from tfxray import compare\nspeeds = compare(programs)\n"
        "assert all(each.low > 1 for each in speeds.timings)",
        "from tfxray import compare\nassert compare(programs).crossover('f')[1]",
    ],
)
def test_a_judged_time_is_found(source):
    assert len([*judged_times([Cell("page [1]", 1, source)])]) == 1


@pytest.mark.parametrize(
    "source",
    [
        f"{CLOCK}ratio = seconds(f)\nassert 0 < ratio < math.inf",
        f"{CLOCK}times = [seconds(f)]\nassert len(times) == 1",
        f"{CLOCK}first = seconds(f)\nfirst = f()\nassert first > 1",
        "import time\ndef draw():\n    return time.time()\none, two = draw(), draw()\nassert one == two",
        "from examples.elsewhere.costs import read_costs\nassert read_costs().speeds('chain').low > 1",
    ],
)
def test_what_always_holds_may_be_asserted(source):
    assert not [*judged_times([Cell("page [1]", 1, source)])]
