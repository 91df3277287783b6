"""Pages run on versions that nothing is recorded of: a patch, a candidate, a build of last night."""

from __future__ import annotations

import ast

from tests.docs.cells import Cell, read_cells_of_pages


def asks_for_its_own(cell: Cell) -> bool:
    """Tells whether a cell reads the recording of the very TensorFlow that it runs on."""
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("read_recording")
        and "__version__" in ast.unparse(node)
        for node in ast.walk(cell.tree)
    )


def test_no_cell_needs_a_recording_of_the_version_that_it_runs_on():
    found = [
        cell.place
        for cells in read_cells_of_pages().values()
        for cell in cells
        if asks_for_its_own(cell)
    ]
    assert not found


def test_a_cell_that_needs_one_is_found():
    source = 'read_recording("every-version", f"tensorflow-{tf.__version__}")'
    assert asks_for_its_own(Cell("page [1]", 1, source))
