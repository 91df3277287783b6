"""What every result of an instrument can do: print, show itself, and be saved."""

from __future__ import annotations

import dataclasses
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from tfxray import _saving


@dataclasses.dataclass(frozen=True)
class Result(ABC):
    """What an instrument found. It prints as text and shows itself in a notebook."""

    @property
    @abstractmethod
    def text(self) -> str:
        """The text for a terminal."""

    @property
    @abstractmethod
    def html(self) -> str:
        """The same for pages and notebooks."""

    @property
    @abstractmethod
    def _title(self) -> str:
        """The title of a page that shows nothing else."""

    def __str__(self) -> str:
        """Returns the text."""
        return self.text

    def _repr_html_(self) -> str:
        """Returns what a notebook shows."""
        return self.html

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Returns what a notebook holds for those who see no HTML, and what IPython's terminal prints."""
        return {"text/plain": self._plain}

    @property
    def _plain(self) -> str:
        return self.text

    def as_dict(self) -> dict[str, Any]:
        """Returns the fields as plain data, ready for JSON.

        Examples:
            >>> from tfxray import where_am_i
            >>> where_am_i().as_dict()["executing_eagerly"]
            True
        """
        data: dict[str, Any] = json.loads(
            json.dumps(dataclasses.asdict(self))
        )  # tuples become lists
        return data

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file that needs nothing else: a page, the text, or the data.

        Args:
            path: Where to; the name ends in `.html`, `.txt` or `.json`.

        Raises:
            ValueError: The name ends otherwise.
            OSError: The file cannot be written.

        Examples:
            >>> import pathlib, tempfile
            >>> from tfxray import where_am_i
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     where_am_i().save(pathlib.Path(folder) / "here.json")
        """
        _saving.save(path, self._forms())

    def _forms(self) -> dict[str, Callable[[], str]]:
        """What makes a file, by the ending of its name."""
        return {
            ".html": lambda: _saving.html_document(self._title, self.html),
            ".txt": lambda: f"{self.text}\n",
            ".json": lambda: _saving.json_document(self.as_dict()),
        }
