"""Moves cells to where MyST-NB cannot put them: it takes cells at the top level of a page only.

`first-tab` moves a cell into the first tab of the tabs right below it. The tab needs some content of its
own, a comment for instance, which goes. Neighbours tagged `side-by-side` are set in columns, so that a reader
compares them.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from .execution.cell_rules import FIRST_TAB, SIDE_BY_SIDE

logger = logging.getLogger(__name__)


def move_into_tabs(app: Sphinx, doctree: nodes.document) -> None:
    """Moves the cells tagged `first-tab`; warns of those without tabs."""
    for section in list(doctree.findall(nodes.section)):
        cells: list[nodes.Node] = []
        for child in list(section.children):
            if _has_class(child, f"tag_{FIRST_TAB}"):
                cells.append(child)
            else:
                _move(cells, child)
                cells = []
        _move(cells, None)


def _move(cells: list[nodes.Node], below: nodes.Node | None) -> None:
    """Moves cells into the first tab of what is below them."""
    if not cells:
        return
    tabs = below.findall(_is_tab) if below and _has_class(below, "sd-tab-set") else iter(())
    tab = next(tabs, None)
    if tab is None:
        logger.warning("no tabs follow a cell that is tagged %s", FIRST_TAB, location=cells[-1])
        return
    content = tab.children[1]
    assert isinstance(content, nodes.Element)
    for cell in cells:
        cell.parent.remove(cell)
    content.children = []
    content += cells


def set_in_columns(app: Sphinx, doctree: nodes.document) -> None:
    """Wraps each run of cells tagged `side-by-side` in one container, which site.css makes a grid."""
    for section in doctree.findall(nodes.section):
        for child in list(section.children):
            if not _has_class(child, f"tag_{SIDE_BY_SIDE}"):
                continue
            at = section.index(child)
            before = section[at - 1]
            section.remove(child)
            if _has_class(before, SIDE_BY_SIDE):
                before.append(child)
            else:
                section.insert(at, nodes.container("", child, classes=[SIDE_BY_SIDE]))


def _is_tab(node: nodes.Node) -> bool:
    return _has_class(node, "sd-tab-item")


def _has_class(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Element) and name in node.get("classes", [])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", move_into_tabs)
    app.connect("doctree-read", set_in_columns)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
