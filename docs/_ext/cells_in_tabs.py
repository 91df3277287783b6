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

logger = logging.getLogger(__name__)


def move_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Moves the tagged cells of a page; warns of those without tabs."""
    for section in list(doctree.findall(nodes.section)):
        cells: list[nodes.Node] = []
        for child in list(section.children):
            if _has_class(child, f"tag_{TAG}"):
                cells.append(child)
            else:
                _move(cells, child)
                cells = []
        _move(cells, None)


def _move(cells: list[nodes.Node], below: nodes.Node | None) -> None:
    """Moves cells into the first tab of what stands below them."""
    if not cells:
        return
    tabs = below.findall(_is_tab) if below and _has_class(below, "sd-tab-set") else iter(())
    tab = next(tabs, None)
    if tab is None:
        logger.warning("no tabs stand below a cell that is tagged %s", TAG, location=cells[-1])
        return
    content = tab.children[1]
    assert isinstance(content, nodes.Element)
    for cell in cells:
        cell.parent.remove(cell)
    content.children = []
    content += cells


def _is_tab(node: nodes.Node) -> bool:
    return _has_class(node, "sd-tab-item")


def _has_class(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Element) and name in node.get("classes", [])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", move_cells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
