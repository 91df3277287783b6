"""The pages of the site whose cells run, and what they print on the TensorFlow of the lock."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

from myst_parser.config.main import MdParserConfig

import conf  # before what follows: it sets the variables that kernels inherit
from docs._ext.execution import inputs, reader
from docs._ext.execution.page import Page
from docs._ext.execution.store import Store

ROOT = Path(conf.__file__).parent
DOCS = ROOT / "docs"
EXECUTED = ROOT / "build" / "executed"


def find(docs: Path = DOCS) -> list[Page]:
    """Returns the pages below a folder that have cells.

    Args:
        docs: The folder, in the repository.
    """
    reader.config = MdParserConfig(enable_extensions=set(conf.myst_enable_extensions))
    paths = sorted(docs.rglob("*.md"))
    names = {path.relative_to(docs).with_suffix("").as_posix(): path for path in paths}
    found = [
        Page.find(docs.parent, name, path, conf)  # type: ignore[arg-type]  # it has the same settings
        for name, path in names.items()
        if not any(part.startswith("_") for part in name.split("/"))
    ]
    return [page for page in found if page.code_cells]


def printed(pages: Iterable[Page]) -> dict[str, Any]:
    """Returns the pages with what they printed in the last build, by name.

    Args:
        pages: The pages.

    Raises:
        LookupError: The outputs of a page are not there, or are those of other cells; the message names it.
    """
    inputs.leave_out_personal_settings(ROOT)
    store = Store(EXECUTED, inputs.Inputs(ROOT))
    notebooks = {}
    for page in pages:
        record = store.load(page.path, page.cells_digest)
        if record is None:
            raise LookupError(page.name)
        notebook = deepcopy(page.notebook)
        code = [notebook.cells[index] for index in page.code_cells]
        for cell, outputs in zip(code, record.outputs, strict=True):
            cell.outputs = outputs
        notebooks[page.name] = notebook
    return notebooks
