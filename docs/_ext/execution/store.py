"""Keeps what pages printed, in one file a page and state of what made it.

A file appears whole or not at all, carries a checksum, and is trusted only while all that the page had
read is the same. Builds at the same time share the folder without harm.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from sphinx.util import logging

from .inputs import Inputs

logger = logging.getLogger(__name__)

A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Record:
    """What one run of a page left.

    Attributes:
        digest: Tells this run's content from any other's.
        outputs: The outputs of each code cell, in order.
        language_info: What the kernel says of its language.
        reads: What the page read of the repository: the digest of each path as the run saw it.
        seconds: How long the run took.
        finished: When it ended, in seconds since the epoch.
    """

    digest: str
    outputs: list[list[Any]]
    language_info: dict[str, Any]
    reads: dict[str, str]
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
        if any(self._inputs.digest(name) != seen for name, seen in content["reads"].items()):
            return None
        return _record(checksum, content)

    def save(
        self, page: Path, cells: str, notebook: Any, reads: dict[str, str], seconds: float
    ) -> Record:
        """Keeps what a page's run left.

        Args:
            page: The page's file.
            cells: The digest of its cells.
            notebook: Its notebook with outputs.
            reads: What it read of the repository: the digest of each path as the run saw it. What has changed
                since then makes the next build run the page again.
            seconds: How long it took.
        """
        content = {
            "outputs": [cell.outputs for cell in notebook.cells if cell.cell_type == "code"],
            "language_info": notebook.metadata.get("language_info", {}),
            "reads": dict(sorted(reads.items())),
            "seconds": seconds,
            "finished": time.time(),
        }
        body = json.dumps(content, indent=1)
        checksum = hashlib.sha256(body.encode()).hexdigest()
        descriptor, partial = tempfile.mkstemp(dir=self._folder, suffix=".partial")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{checksum}\n{body}")
            Path(partial).replace(self._path(page, cells))
        finally:
            Path(partial).unlink(missing_ok=True)
        return _record(checksum, json.loads(body))

    def prune(self, used: Iterable[tuple[Path, str]]) -> None:
        """Drops what no page uses, and what a build left half-written more than a day ago.

        Args:
            used: The file of each page with the digest of its cells.
        """
        kept = {self._path(page, cells) for page, cells in used}
        for path in self._folder.glob("*.json"):
            if path not in kept:
                path.unlink(missing_ok=True)
        for path in self._folder.glob("*.partial"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > A_DAY:
                    path.unlink()


def _record(checksum: str, content: dict[str, Any]) -> Record:
    outputs = [[nbformat.from_dict(output) for output in cell] for cell in content.pop("outputs")]
    return Record(checksum, outputs, **content)
