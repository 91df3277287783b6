"""Keeps what pages printed, in one file a page and state of what made it.

A file appears whole or not at all, carries a checksum, and is trusted only while every file that the
page had read is the same. Builds at the same time share the folder without harm.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from sphinx.util import logging

from .inputs import Inputs
from .page import Page

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Record:
    """What one run of a page left.

    Attributes:
        digest: Tells this run's content from any other's.
        outputs: The outputs of each code cell, in order.
        language_info: What the kernel says of its language.
        files: The files below the repository that the page read, with their digests.
        seconds: How long the run took.
        finished: When it ended, in seconds since the epoch.
    """

    digest: str
    outputs: list[list[Any]]
    language_info: dict[str, Any]
    files: dict[str, str]
    seconds: float
    finished: float


class Store:
    """A folder of records."""

    def __init__(self, folder: Path, inputs: Inputs) -> None:
        """Uses a folder, which is made when it is missing."""
        self._folder = folder
        self._inputs = inputs
        folder.mkdir(parents=True, exist_ok=True)

    def _path(self, page: Path, cells: str) -> Path:
        return self._folder / f"{self._inputs.key(page, cells)}.json"

    def load(self, page: Path, cells: str) -> Record | None:
        """Returns the record of a page, or None when it has none that holds today.

        Args:
            page: The page's file.
            cells: The digest of its cells.
        """
        path = self._path(page, cells)
        try:
            checksum, _, body = path.read_text(encoding="utf-8").partition("\n")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            checksum, body = "", ""
        if checksum != hashlib.sha256(body.encode()).hexdigest():
            logger.info("%s is damaged: %s runs again", path, page)
            return None
        content = json.loads(body)
        if any(self._inputs.digest(file) != old for file, old in content["files"].items()):
            return None
        content["outputs"] = [
            [nbformat.from_dict(output) for output in outputs] for outputs in content["outputs"]
        ]
        return Record(digest=checksum, **content)

    def save(self, page: Page, notebook: Any, files: set[str], seconds: float) -> Record:
        """Keeps what a page's run left.

        Args:
            page: The page.
            notebook: Its notebook with outputs.
            files: The files below the repository that its kernel opened.
            seconds: How long it took.
        """
        body = json.dumps(
            {
                "outputs": [cell.outputs for cell in notebook.cells if cell.cell_type == "code"],
                "language_info": notebook.metadata.get("language_info", {}),
                "files": {file: self._inputs.digest(file) for file in sorted(files)},
                "seconds": seconds,
                "finished": time.time(),
            },
            indent=1,
        )
        checksum = hashlib.sha256(body.encode()).hexdigest()
        descriptor, partial = tempfile.mkstemp(dir=self._folder, suffix=".partial")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{checksum}\n{body}")
            Path(partial).replace(self._path(page.path, page.cells_digest))
        finally:
            Path(partial).unlink(missing_ok=True)
        record = self.load(page.path, page.cells_digest)
        if record is None:
            raise OSError(f"what {page.name} printed could not be kept in {self._folder}")
        return record
