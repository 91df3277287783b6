"""Keeps the anchors that names and headings had before: others link to them.

Names of the reference moved with their modules. Headings were reworded, and what has the label now keeps the
anchors that were made of the older words: `docs/old-anchors.tsv`.
"""

from __future__ import annotations

import csv
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata

# Where a name is, and where it was before; the longest that fits counts.
MOVED = {
    "tfxray.doctor.": ("examples.doctor.",),
    "tfxray.explain.": ("examples.explain.",),
    "tfxray.recording.RecordedNode": (
        "tfxray.recording.Node",
        "tfxray.Node",
        "examples.instruments.Node",
    ),
    "tfxray.recording.": ("tfxray.", "examples.instruments."),
    "tfxray.": ("examples.instruments.",),
}
# Modules, and a member that is described no more.
OTHERS = {
    "module-tfxray": ["module-examples.instruments"],
    "module-tfxray.doctor": ["module-examples.doctor"],
    "module-tfxray.explain": ["module-examples.explain"],
    "module-tfxray.graphs": ["module-examples.instruments.graphs"],
    "tfxray.explain.Entry": [
        f"{module}.explain.Entry.{name}"
        for module in ("tfxray", "examples")
        for name in ("body", "cause", "error", "fields", "fix", "title", "wordings")
    ],
    "tfxray.explain.Explanation": [
        f"{module}.explain.Explanation.others" for module in ("tfxray", "examples")
    ],
    "tfxray.Recording": ["examples.instruments.Recording.printed"],
}


def old_anchors(anchor: str) -> list[str]:
    """Returns the anchors that a name or a module had before."""
    found = OTHERS.get(anchor, [])
    for now, before in MOVED.items():
        if anchor.startswith(now):
            return found + [module + anchor.removeprefix(now) for module in before]
    return found


def read_headings(table: Path) -> dict[str, dict[str, list[str]]]:
    """Returns the anchors that headings had before, by page and by the anchor that each has now."""
    found: dict[str, dict[str, list[str]]] = {}
    if table.exists():
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                found.setdefault(row["page"], {}).setdefault(row["anchor"], []).append(row["old"])
    return found


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Has the pages read again of which the table says something else than when they were read."""
    before: dict[str, dict[str, list[str]]] = getattr(env, "old_anchors", {})
    now = read_headings(Path(app.srcdir) / "old-anchors.tsv")
    env.old_anchors = now  # type: ignore[attr-defined]
    return [page for page in env.found_docs if now.get(page) != before.get(page)]


def keep_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Gives each moved name and module its old anchors beside the new one."""
    for element in doctree.findall(nodes.Element):
        for anchor in element.get("ids", ()):
            element["ids"] = element["ids"] + old_anchors(anchor)


def keep_headings(app: Sphinx, doctree: nodes.document) -> None:
    """Gives each heading the anchors that were made of its older words."""
    before: dict[str, list[str]] = app.env.old_anchors.get(app.env.docname, {})  # type: ignore[attr-defined]
    for element in doctree.findall(nodes.Element) if before else ():
        for anchor in element.get("ids", ()):
            element["ids"] = element["ids"] + before.get(anchor, [])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", keep_anchors)
    app.connect("doctree-read", keep_headings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
