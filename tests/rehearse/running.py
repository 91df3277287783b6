"""Runs every page to its end: `python -m tests.rehearse.running FOLDER`, in the environment to rehearse.

A cell that raises is followed by the next one. One that ends its kernel, or runs for too long, is left out,
and its page runs again.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import conf  # before what follows: it sets the variables that kernels inherit
from docs._ext.execution import cell_rules, inputs, provisioner, run
from docs._ext.execution.page import Page

from . import pages

AT_A_TIME = 2
LEFT_OUT = "left-out"  # in the metadata of a notebook: why cells were, by their place
MOST_LEFT_OUT = 5  # cells of one page
STOPS = ("ended its kernel", "ran for more", "printed more", "has no kernel")


def allowed_to_raise(page: Page) -> Page:
    """Returns a page whose cells all may raise."""
    notebook = deepcopy(page.notebook)
    for index in page.code_cells:
        metadata = notebook.cells[index].metadata
        metadata["tags"] = [*metadata.get("tags", []), cell_rules.RAISES]
    return Page(page.name, page.path, page.root, notebook, page.timeout)


def run_to_the_end(found: list[Page], fork: bool) -> Iterator[tuple[str, Any]]:
    """Runs pages; yields the name of each, and its notebook with outputs.

    Args:
        found: The pages.
        fork: Whether kernels are forked.
    """
    left_out: dict[str, dict[str, str]] = {page.name: {} for page in found}
    originals = {page.name: page for page in found}
    todo = [allowed_to_raise(page) for page in found]
    while todo:
        again = []
        for page, result in run.side_by_side(todo, fork, AT_A_TIME):
            stopped = _stopped(page, result)
            if stopped is not None and len(left_out[page.name]) < MOST_LEFT_OUT:
                index, why = stopped
                left_out[page.name][str(index)] = why
                page.notebook.cells[index].source = "pass"
                again.append(page)
            else:
                yield page.name, _as_it_was(result.notebook, originals[page.name], left_out)
        todo = again


def _as_it_was(notebook: Any, page: Page, left_out: dict[str, dict[str, str]]) -> Any:
    """Gives the cells of a notebook their text and their tags back."""
    for cell, original in zip(notebook.cells, page.notebook.cells, strict=True):
        cell.source, cell.metadata = original.source, original.metadata
    notebook.metadata[LEFT_OUT] = left_out[page.name]
    return notebook


def _stopped(page: Page, result: run.Result) -> tuple[int, str] | None:
    """Returns the cell at which a run broke off, and why; None for one that came to its end."""
    for index, what in result.violations:
        if what.startswith(STOPS):
            return index, what
    return None


def main(into: Path) -> None:
    """Runs the pages of the site.

    Args:
        into: The folder that gets a notebook of each.
    """
    inputs.leave_out_personal_settings(pages.ROOT)
    inputs.INHERITED["IPYTHONDIR"] = str(into.parent / "ipython")  # only this folder is written to
    fork = provisioner.available()
    if fork:
        provisioner.prepare(conf.execution_preload)
    for name, notebook in run_to_the_end(pages.find(), fork):
        path = into / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the shell had it ignored
    os.chdir(pages.ROOT)
    main(Path(sys.argv[1]))
