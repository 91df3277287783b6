"""Keeps the anchors that names of the reference had in another package: others link to them."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

# Where a name is, and where it was; the longest that fits counts.
MOVED = {
    "tfxray.doctor.": "examples.doctor.",
    "tfxray.explain.": "examples.explain.",
    "tfxray.recording.": "examples.instruments.",
    "tfxray.": "examples.instruments.",
}


def old_anchor(anchor: str) -> str | None:
    """Returns the anchor that a name had before, or None for one that did not move."""
    for now, before in MOVED.items():
        if anchor.startswith(now):
            return before + anchor.removeprefix(now)
    return None


def keep_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Gives each moved name its old anchor beside the new one."""
    for signature in doctree.findall(addnodes.desc_signature):
        old = [old_anchor(anchor) for anchor in signature["ids"]]
        signature["ids"] += [anchor for anchor in old if anchor]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", keep_anchors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
