"""What every cell of a page has to keep: no surprise in its outputs.

A cell that is meant to raise says so, with the class and a phrase of the message:

    ```{code-cell} python
    :tags: [raises-exception]
    :raises: "AttributeError: has no attribute 'numpy'"
    ```

A cell whose output varies (timings, versions) is tagged `volatile` and asserts what holds all the
same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# The tags a cell may have. They are defined here; whoever acts on one takes its name from here.
FIRST_TAB = "first-tab"  # moved into the tabs below it (cell_layout)
HIDE_INPUT = "hide-input"  # folded away: set-up that is not the subject (MyST-NB)
HIDE_OUTPUT = "hide-output"  # predict, then reveal (MyST-NB)
RAISES = "raises-exception"  # meant to raise what the option `raises` says (MyST-NB)
REMOVE_INPUT = "remove-input"  # the output alone is the subject (MyST-NB)
RESTORES = "restores"  # undoes what a cell did to the whole process: in notebooks, too
SIDE_BY_SIDE = "side-by-side"  # compared with its neighbours (cell_layout)
VOLATILE = "volatile"  # its output varies (tests/outputs.py)
TAGS = {FIRST_TAB, HIDE_INPUT, HIDE_OUTPUT, RAISES, REMOVE_INPUT, RESTORES, SIDE_BY_SIDE, VOLATILE}
OPTIONS = {"tags", "raises", "mystnb"}


def violations(notebook: Any) -> Iterator[tuple[int, str]]:
    """Yields each broken rule of an executed notebook.

    Args:
        notebook: The notebook, with outputs.

    Yields:
        The place of the cell among all cells, and what is wrong as the end of a sentence.
    """
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            for what in _violations_of(cell):
                yield index, what


def _violations_of(cell: Any) -> Iterator[str]:
    tags = set(cell.metadata.get("tags", []))
    if unknown := sorted(tags - TAGS):
        yield f"has the unknown tag {unknown[0]!r}; known are {', '.join(sorted(TAGS))}"
    if unknown := sorted(set(cell.metadata) - OPTIONS):
        yield f"has the unknown option {unknown[0]!r}; known are {', '.join(sorted(OPTIONS))}"
    if VOLATILE in tags and "assert " not in cell.source:
        yield f"is tagged {VOLATILE} and asserts nothing"
    yield from _violations_of_raises(cell, RAISES in tags)
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            yield f"wrote to stderr: {output.text.strip()}"


def _violations_of_raises(cell: Any, may_raise: bool) -> Iterator[str]:
    expected = cell.metadata.get("raises")
    if not may_raise and expected is None:
        return
    if not may_raise or expected is None:
        yield f"needs both the tag {RAISES} and the option raises: 'Class: phrase'"
        return
    name, _, phrase = str(expected).partition(": ")
    if not name or not phrase:
        yield f"has raises: {expected!r}, which is not 'Class: phrase of the message'"
        return
    raised = [output for output in cell.outputs if output.output_type == "error"]
    if not raised:
        yield f"was to raise {name} and raised nothing"
    for output in raised:
        if output.ename != name or phrase not in output.evalue:
            yield f"was to raise {expected!r} and raised {output.ename}: {output.evalue}"
