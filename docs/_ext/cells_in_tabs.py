"""Puts cells tagged `first-tab` into the first tab of the tabs right below them.

A directive cannot do this: MyST-NB takes cells at the top level of a page only. The tab needs some content
of its own, a comment for instance, which goes.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

TAG = "first-tab"


def move_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Moves the tagged cells of a page."""
    for section in doctree.findall(nodes.section):
        cells: list[nodes.Node] = []
        for child in list(section.children):
            if _has_class(child, f"tag_{TAG}"):
                section.remove(child)
                cells.append(child)
            elif cells:
                tab = next(child.findall(_is_tab), None) if _has_class(child, "sd-tab-set") else None
                if tab is None:
                    message = "no tabs stand below a cell that is tagged %s"
                    logging.getLogger(__name__).warning(message, TAG, location=cells[-1])
                else:
                    _, content = tab.children
                    assert isinstance(content, nodes.Element)
                    content.children = []
                    content += cells
                cells = []


def _is_tab(node: nodes.Node) -> bool:
    return _has_class(node, "sd-tab-item")


def _has_class(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Element) and name in node.get("classes", [])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", move_cells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
