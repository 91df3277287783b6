"""Keeps the anchors that names of the reference had in other modules: others link to them."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
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
    "tfxray.Recording": ["examples.instruments.Recording.printed"],
}


def old_anchors(anchor: str) -> list[str]:
    """Returns the anchors that a name or a module had before."""
    found = OTHERS.get(anchor, [])
    for now, before in MOVED.items():
        if anchor.startswith(now):
            return found + [module + anchor.removeprefix(now) for module in before]
    return found


def keep_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Gives each moved name and module its old anchors beside the new one."""
    for element in doctree.findall(nodes.Element):
        for anchor in element.get("ids", ()):
            element["ids"] = element["ids"] + old_anchors(anchor)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", keep_anchors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
