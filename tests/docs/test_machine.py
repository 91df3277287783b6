"""No cell asks the machine for what differs elsewhere and teaches nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.docs.cells import Cell, read_cells_of_pages

# The last parts of their names: `os.cpu_count`, `Path.home`, …
REVEALS = {
    **dict.fromkeys(["gethostname", "getfqdn", "node", "uname"], "the name of the machine"),
    **dict.fromkeys(["expanduser", "home", "getuser", "getlogin"], "a home folder or a user"),
    **dict.fromkeys(["cpu_count", "process_cpu_count", "sched_getaffinity"], "its processors"),
    **dict.fromkeys(["getpid", "getppid", "get_ident", "get_native_id"], "a process or thread"),
    "id": "a memory address",
}
OF_MODULES = {
    "os",
    "platform",
    "socket",
    "getpass",
    "pathlib",
    "Path",
    "threading",
    "multiprocessing",
}


def revealing(cell: Cell) -> Iterator[str]:
    """Yields the calls of a cell whose results belong to one machine or one run."""
    for node in ast.walk(cell.tree):
        if not isinstance(node, ast.Call):
            continue
        owner, _, name = ast.unparse(node.func).rpartition(".")
        if name in REVEALS and (owner.rpartition(".")[2] in OF_MODULES or not owner):
            yield f"{cell.place}: `{ast.unparse(node)}` gives {REVEALS[name]}"


def test_no_cell_reveals_the_machine():
    pages = read_cells_of_pages().values()
    found = [what for cells in pages for cell in cells for what in revealing(cell)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "print(os.cpu_count(), 'processors')",
        "socket.gethostname()",
        "from platform import node\nnode()",
        "print(Path.home())",
        "print(id(x))",
    ],
)
def test_a_cell_that_reveals_it_is_found(source):
    assert len([*revealing(Cell("page [1]", 1, source))]) == 1


def test_other_calls_are_left_alone():
    assert not [*revealing(Cell("page [1]", 1, "print(x.node(), graph.id(), tf.config.list())"))]
