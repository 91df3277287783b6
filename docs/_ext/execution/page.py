"""A page whose cells are run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx.config import Config

from . import reader


@dataclass
class Page:
    """One document.

    Attributes:
        name: Sphinx's name of the document.
        path: Its file; its kernel works in that file's folder.
        root: The repository.
        notebook: Its cells, without outputs.
        timeout: Seconds that one cell may take.
    """

    name: str
    path: Path
    root: Path
    notebook: Any
    timeout: int

    @classmethod
    def find(cls, root: Path, name: str, path: Path, config: Config) -> Page:
        """Reads a document's cells."""
        notebook = reader.read_cells(path.read_text(encoding="utf-8"))
        settings = notebook.metadata.get("mystnb", {})
        timeout = settings.get("execution_timeout", config.nb_execution_timeout)
        return cls(name, path, root, notebook, timeout)

    @property
    def code_cells(self) -> list[int]:
        """The places of the code cells among all cells."""
        return [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]

    @cached_property
    def cells_digest(self) -> str:
        """Tells the cells with their options from any others."""
        return reader.digest(self.notebook)

    def line(self, index: int) -> int:
        """The line of the page's file where a cell begins."""
        return int(self.notebook.metadata.source_map[index])

    def ordinal(self, index: int) -> str:
        """A cell's place as a reader counts: "cell 2 of 9"."""
        return f"cell {self.code_cells.index(index) + 1} of {len(self.code_cells)}"
