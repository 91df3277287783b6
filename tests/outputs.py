"""Records what every cell of the site printed: `python -m tests.outputs`, or `make accept`.

One text file a page, made to be read in review: a new TensorFlow, an edited module or an edited
cell shows as a difference of these files.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs._ext.execution.cell_rules import VOLATILE

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "build" / "jupyter_execute"
RECORDINGS = ROOT / "tests" / "outputs"
GLUED = "application/papermill.record/"


def read_notebooks(folder: Path) -> dict[str, Any]:
    """Returns the executed notebooks of a build by the name of their page."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.ipynb"))
    }


def read_recordings(folder: Path) -> dict[str, str]:
    """Returns the recordings by the name of their page."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.txt"))
    }


def cells(notebook: Any) -> list[tuple[str, Any]]:
    """Returns the code cells of a page, each with the first line of its source."""
    found = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [(_text(cell["source"]).strip().partition("\n")[0], cell) for cell in found]


def record(notebook: Any) -> str:
    """Writes down the outputs of a notebook's code cells.

    Args:
        notebook: The notebook as JSON.

    Returns:
        For each code cell its number, the first line of its source and what it printed. Content
        that is not plain text stands there as a digest.
    """
    blocks = []
    for number, (first, cell) in enumerate(cells(notebook), 1):
        varies = VOLATILE in cell["metadata"].get("tags", [])
        printed = [VOLATILE] if varies else [*_merge(map(_describe, cell["outputs"]))]
        blocks.append("\n".join([f"[{number}] {first}", *printed]))
    return "\n\n".join(blocks) + "\n"


def _merge(described: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Writes output after output; pieces of one stream are one text, wherever they were cut."""
    for kind, group in itertools.groupby(described, key=lambda output: output[0]):
        texts = [text for _, text in group]
        for text in ["".join(texts)] if kind == "stdout" else texts:
            yield f"{kind}:"
            yield textwrap.indent(text.removesuffix("\n"), "  ")


def _describe(output: Any) -> tuple[str, str]:
    """Returns the kind of an output and its content as text."""
    if output["output_type"] == "stream":
        return output["name"], _text(output["text"])
    if output["output_type"] == "error":
        return "error", f"{output['ename']}: {output['evalue']}"
    lines = []
    for kind, content in sorted(output["data"].items(), key=lambda item: item[0] != "text/plain"):
        if kind.removeprefix(GLUED) == "text/plain":
            lines.append(_text(content))
        else:
            text = json.dumps(content) if isinstance(content, dict) else _text(content)
            digest = hashlib.sha256(text.encode()).hexdigest()
            lines.append(f"({kind.removeprefix(GLUED)}, sha256 {digest[:12]})")
    glued = output["metadata"].get("scrapbook", {}).get("name")
    return (f"glue {glued}" if glued else "value"), "\n".join(lines)


def _text(content: str | list[str]) -> str:
    """Notebooks keep a text as one string or as its lines."""
    return content if isinstance(content, str) else "".join(content)


def accept(notebooks: Path, recordings: Path) -> None:
    """Writes the recording of every page, and removes those of pages that are gone.

    Args:
        notebooks: The folder of the executed notebooks.
        recordings: The folder of the recordings.
    """
    pages = read_notebooks(notebooks)
    for gone in read_recordings(recordings).keys() - pages.keys():
        (recordings / f"{gone}.txt").unlink()
    for name, notebook in pages.items():
        path = recordings / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record(notebook), "utf-8")


if __name__ == "__main__":
    accept(NOTEBOOKS, RECORDINGS)
