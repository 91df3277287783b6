"""Writes parts of a page as plain Markdown, which needs no Sphinx to be read."""

from __future__ import annotations

import posixpath
from urllib.parse import urlsplit

from docutils import nodes
from docutils.utils import new_document
from sphinx.builders import Builder
from sphinx_markdown_builder.translator import MarkdownTranslator


class PlainMarkdown(MarkdownTranslator):  # type: ignore[misc]
    """Adds to the package's translator what this site's pages hold beside the elements of Sphinx.

    Attributes:
        base: The address of the page, which its links are relative to.
    """

    def __init__(self, document: nodes.document, builder: Builder, base: str) -> None:
        """Prepares to write elements of the page at an address."""
        super().__init__(document, builder)
        self.base = base

    def _fetch_ref_uri(self, node: nodes.Element) -> str:
        target = node.get("refuri") or f"#{node.get('refid', '')}"
        if urlsplit(target).scheme:
            return target
        if not urlsplit(target).path:
            return f"{self.base}{target}"
        return f"{posixpath.dirname(self.base)}/{target}"

    def _add_anchor(self, anchor: str) -> None:
        """Leaves anchors out: links lead to the page on the site."""

    def visit_literal(self, node: nodes.literal) -> None:
        """Writes code with as many backticks as it needs."""
        text = node.astext()
        self.add(f"`` {text} ``" if "`" in text else f"`{text}`")
        raise nodes.SkipNode

    def visit_admonition(self, node: nodes.Element) -> None:
        """Writes what a box holds as a quotation."""
        self.visit_block_quote(node)

    def depart_admonition(self, node: nodes.Element) -> None:
        """Ends the quotation."""
        self._pop_context(node)

    def visit_title(self, node: nodes.title) -> None:
        """Writes the title of a box or a table as a bold line; pages' headings do not come here."""
        self.add(f"**{node.astext()}**", prefix_eol=2, suffix_eol=2)
        raise nodes.SkipNode

    def visit_caption(self, node: nodes.Element) -> None:
        """Writes a caption as a bold line."""
        self.add(f"**{node.astext()}**", prefix_eol=2, suffix_eol=2)
        raise nodes.SkipNode

    def visit_sd_tab_label(self, node: nodes.Element) -> None:
        """Writes the label of a tab as a bold line; the tabs follow one another."""
        self.visit_caption(node)

    def visit_raw(self, node: nodes.raw) -> None:
        """Leaves out what only a browser shows."""
        raise nodes.SkipNode

    def unknown_visit(self, node: nodes.Node) -> None:
        """Reads on in what is no element of Markdown."""

    def unknown_departure(self, node: nodes.Node) -> None:
        """Does nothing where nothing was begun."""


def plain_markdown(
    element: nodes.Element, doctree: nodes.document, builder: Builder, base: str
) -> str:
    """Returns an element of a page as Markdown.

    Args:
        element: The element.
        doctree: The resolved page that it is on.
        builder: What builds the site.
        base: The address of the page: absolute, or as seen from where the Markdown will lie.
    """
    document = new_document("", doctree.settings)
    document += element.deepcopy()
    translator = PlainMarkdown(document, builder, base)
    document.walkabout(translator)
    return str(translator.astext()).strip()
