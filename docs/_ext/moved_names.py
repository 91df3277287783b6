"""Keeps the anchors that names of the reference had in other modules: others link to them."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

# Where a name is, and where it was before; the longest that fits counts.
MOVED = {
    "tfxray.doctor.": ("examples.doctor.",),
    "tfxray.explain.": ("examples.explain.",),
    "tfxray.recording.": ("tfxray.", "examples.instruments."),
    "tfxray.": ("examples.instruments.",),
}


def old_anchors(anchor: str) -> list[str]:
    """Returns the anchors that a name had before."""
    for now, before in MOVED.items():
        if anchor.startswith(now):
            return [module + anchor.removeprefix(now) for module in before]
    return []


def keep_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Gives each moved name its old anchor beside the new one."""
    for signature in doctree.findall(addnodes.desc_signature):
        signature["ids"] += [old for anchor in signature["ids"] for old in old_anchors(anchor)]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", keep_anchors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
