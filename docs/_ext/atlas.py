"""Writes the atlas of modes as data: `atlas.json`, with its schema.

The page runs the cases and prints what came of them; this reads its output: page and data come from one run.
"""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from examples.standalone import standalone

PAGE = "reference/atlas-of-modes"
SCHEMA = "atlas.schema.json"
SIGNS = {
    "=": "equal",
    "≈": "close",
    "≠": "differs in silence",
    "✗": "raises",
    "⊘": "refused",
}


def read_cases(folder: Path) -> dict[str, tuple[str, str]]:
    """Reads the modules of the cases, without importing them.

    Args:
        folder: Where they are.

    Returns:
        The title of each case, and its source with what it needs, by `group.name`.
    """
    found = {}
    for path in sorted(folder.glob("[!_]*.py")):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                title = (ast.get_docstring(node) or "").partition("\n")[0]
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                source = "\n".join(lines[first - 1 : node.end_lineno])
                found[f"{path.stem}.{node.name}"] = title, standalone(source, text)
    return found


def read_table(printed: str) -> Iterator[tuple[str, dict[str, str]]]:
    r"""Reads what the page printed of each case: a line with its name and title, and one for each mode.

    Args:
        printed: The text.

    Yields:
        The name, and what came of it by mode.

    Examples:
        >>> list(read_table("a.b: Add.\\n  eager: int32 1\\n  tf.function: = equal"))
        [('a.b', {'eager': 'int32 1', 'tf.function': '= equal'})]
    """
    name, cells = "", dict[str, str]()
    for line in printed.splitlines():
        if line.startswith("  "):
            mode, _, cell = line.strip().partition(": ")
            cells[mode] = cell
        else:
            if cells:
                yield name, cells
            name, cells = line.partition(": ")[0], {}
    if cells:
        yield name, cells


def as_data(printed: str, cases: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Joins what was printed with the sources.

    Args:
        printed: What the page printed.
        cases: Title and source of each case.

    Returns:
        The cases, as `atlas.json` has them.
    """
    return [
        {
            "name": name,
            "title": cases[name][0],
            "source": cases[name][1],
            "modes": {
                mode: {"verdict": SIGNS.get(cell[:1], "value"), "text": cell}
                for mode, cell in cells.items()
                if mode != "other versions"
            },
            "other versions": cells.get("other versions", ""),
        }
        for name, cells in read_table(printed)
    ]


def write(app: Sphinx, failure: Exception | None) -> None:
    """Writes the data beside the site."""
    notebook = Path(app.outdir).parent / "jupyter_execute" / f"{PAGE}.ipynb"
    if failure is None and app.builder.name == "html" and notebook.exists():
        printed = "\n".join(_tables(json.loads(notebook.read_text("utf-8"))))
        cases = read_cases(Path(app.confdir) / "examples" / "atlas")
        data = {"$schema": SCHEMA, "cases": as_data(printed, cases)}
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
        (Path(app.outdir) / "atlas.json").write_text(text, "utf-8")
        shutil.copy(Path(app.srcdir) / "reference" / SCHEMA, app.outdir)


def _tables(notebook: dict[str, Any]) -> Iterator[str]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if 'class="docutils atlas"' in "".join(data.get("text/html", "")):
                yield "".join(data["text/plain"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
