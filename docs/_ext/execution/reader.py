"""Reads a Markdown page as a notebook, with the outputs that its cells had when they ran."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from sphinx.util import logging

if TYPE_CHECKING:
    from .store import Record

logger = logging.getLogger(__name__)


class Reading(NamedTuple):
    """What a page was read from.

    Attributes:
        source: The digest of its text.
        cells: The digest of its cells; empty when it has none.
    """

    source: str
    cells: str


# What this build knows. MyST-NB gives a reader nothing but the text of a page: `page` names the one that
# Sphinx is about to read, and `executed` has what its cells printed, by its name and their digest.
config = MdParserConfig()
page = ""
executed: dict[tuple[str, str], Record] = {}
readings: dict[str, Reading] = {}


def read_cells(text: str) -> Any:
    """Returns a page as a notebook without outputs; a page that is no notebook has no code cells."""
    return deepcopy(_parse(text))


@cache  # a build asks twice: what to run, and what to show
def _parse(text: str) -> Any:
    notebook = read_myst_markdown_notebook(text, config=config, add_source_map=True)
    if not is_myst_markdown_notebook(text):
        notebook.metadata.pop("kernelspec", None)
    return notebook


def digest(notebook: Any) -> str:
    """Tells cells, their options and their kernel from any others."""
    cells = [(cell.source, cell.metadata) for cell in notebook.cells if cell.cell_type == "code"]
    content = [notebook.metadata.get("kernelspec", {}), cells]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def digest_of_text(text: str) -> str:
    """Tells the text of a page from any other."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Any:
    """Returns a page as a notebook with its outputs; without them where cells failed, or are others now."""
    notebook = read_cells(text)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    readings[page] = reading = Reading(digest_of_text(text), digest(notebook) if code else "")
    record = executed.get((page, reading.cells))
    if record is None and code and page in (name for name, _ in executed):
        logger.warning("its cells were edited after they ran: build again", location=page)
    if record is not None:
        notebook.metadata["language_info"] = record.language_info
        for number, (cell, outputs) in enumerate(zip(code, record.outputs, strict=True), start=1):
            cell.outputs = deepcopy(outputs)
            cell.execution_count = number
    return notebook
