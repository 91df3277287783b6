"""Runs every page to its end, in the environment that is rehearsed: `python -m tests.rehearse.running`.

A cell that raises is followed by the next one. One that ends its kernel, or runs for too long, is left out,
and its page runs again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from myst_parser.config.main import MdParserConfig

import conf  # first: it sets the variables that kernels inherit
from docs._ext.execution import cell_rules, inputs, provisioner, reader, run
from docs._ext.execution.page import Page

ROOT = Path(conf.__file__).parent
AT_A_TIME = 2
LEFT_OUT = "left-out"
MOST_LEFT_OUT = 5  # cells of one page


def pages(docs: Path) -> list[Page]:
    """Returns the pages below a folder that have cells, each cell allowed to raise.

    Args:
        docs: The folder.
    """
    reader.config = MdParserConfig(enable_extensions=set(conf.myst_enable_extensions))
    found = []
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs).with_suffix("").as_posix()
        if not any(part.startswith("_") for part in path.relative_to(docs).parts):
            page = Page.find(docs.parent, name, path, conf)  # type: ignore[arg-type]
            if page.code_cells:
                found.append(allowed_to_raise(page))
    return found


def allowed_to_raise(page: Page) -> Page:
    """Returns a page whose cells all may raise."""
    notebook = deepcopy(page.notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), cell_rules.RAISES]
    return Page(page.name, page.path, page.root, notebook, page.timeout)


def run_to_the_end(todo: list[Page], fork: bool) -> Iterator[tuple[Page, Any, dict[int, str]]]:
    """Runs pages; yields each with its notebook and why cells of it were left out.

    Args:
        todo: The pages, each cell allowed to raise.
        fork: Whether kernels are forked.

    Yields:
        The page, its notebook with outputs, and for each cell that was left out, by its place, what it did.
    """
    left_out: dict[str, dict[int, str]] = {page.name: {} for page in todo}
    sources = {page.name: [cell.source for cell in page.notebook.cells] for page in todo}
    while todo:
        again = []
        for page, result in run.side_by_side(todo, fork, AT_A_TIME):
            stopped = _stopped(page, result)
            if stopped is not None and len(left_out[page.name]) < MOST_LEFT_OUT:
                index, why = stopped
                left_out[page.name][index] = why
                page.notebook.cells[index].source = "pass"
                again.append(page)
            else:
                for cell, source in zip(result.notebook.cells, sources[page.name], strict=True):
                    cell.source = source
                yield page, result.notebook, left_out[page.name]
        todo = again


def _stopped(page: Page, result: run.Result) -> tuple[int, str] | None:
    """Returns the cell at which a run broke off, and why; None for one that came to its end."""
    counts = [cell.get("execution_count") for cell in result.notebook.cells]
    whole = all(counts[index] is not None for index in page.code_cells)
    for index, what in result.violations:
        if what.startswith(("ended its kernel", "ran for more", "printed more", "has no kernel")):
            return index, what
    return None if whole else (page.code_cells[0], "did not run")


def main(into: Path) -> None:
    """Runs the pages of the site.

    Args:
        into: The folder that gets a notebook of each.
    """
    inputs.INHERITED["IPYTHONDIR"] = str(
        into.parent / "ipython"
    )  # nothing but this folder is written to
    inputs.INHERITED.pop("PYTHONSTARTUP", None)
    todo = pages(ROOT / "docs")
    fork = provisioner.available()
    if fork:
        provisioner.prepare(conf.execution_preload)
    for page, notebook, left_out in run_to_the_end(todo, fork):
        path = into / f"{page.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook.metadata[LEFT_OUT] = {str(index): why for index, why in left_out.items()}
        path.write_text(json.dumps(notebook, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    os.chdir(ROOT)
    main(Path(sys.argv[1]))
