"""Sets neighbouring cells tagged `side-by-side` in columns, so that a reader compares them.

A directive cannot do this: MyST-NB takes cells at the top level of a page only.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

TAG = "side-by-side"


def set_in_columns(app: Sphinx, doctree: nodes.document) -> None:
    """Wraps each run of tagged cells in one container, which site.css makes a grid."""
    for section in doctree.findall(nodes.section):
        for child in list(section.children):
            if f"tag_{TAG}" not in getattr(child, "attributes", {}).get("classes", []):
                continue
            at = section.index(child)
            before = section[at - 1]
            section.remove(child)
            if "side-by-side" in before.get("classes", []):
                before.append(child)
            else:
                section.insert(at, nodes.container("", child, classes=["side-by-side"]))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", set_in_columns)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
