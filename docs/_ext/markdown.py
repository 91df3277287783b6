"""Writes parts of a page as plain Markdown, which needs no Sphinx to be read.

Whole pages are written by `page_markdown`, what is between the cells of a notebook by `notebooks`.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit

from docutils import nodes
from docutils.utils import new_document
from sphinx.builders import Builder
from sphinx_markdown_builder.contexts import (
    IndentContext,
    SubContext,
    SubContextParams,
    TableContext,
)
from sphinx_markdown_builder.translator import MarkdownTranslator

TAG = re.compile(r"<(?=[\w/!?])")  # what a reader of Markdown would take for HTML
BACKTICKS = re.compile("`+")
# What few but Sphinx and Jupyter call so.
LANGUAGES = {
    "default": "text",
    "ipython3": "python",
    "ipythontb": "text",
    "myst-ansi": "text",
    "none": "text",
}
OWN_PARAGRAPH = {"prefix_eol": 2, "suffix_eol": 2}


class Table(TableContext):  # type: ignore[misc]
    """A table, each cell as it is written: the package's own rounds numbers and writes HTML."""

    def make(self) -> str:
        """Returns the table."""
        head, *body = [self.make_row(row) for row in [*self.headers, *self.body]]
        lines = [head, ["---"] * len(head), *body]
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        return "\n\n".join(filter(None, [self.internal_context.make().strip(), table]))

    @staticmethod
    def make_row(row: list[list[str]]) -> list[str]:
        """Returns what is in the cells of a row, each on one line."""
        return [" ".join("".join(cell).split()).replace("|", r"\|") for cell in row]


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

    def visit_Text(self, node: nodes.Text) -> None:
        """Writes text in which nothing is taken for HTML."""
        if self.status.escape_text:
            before = len(self.ctx.content)
            super().visit_Text(node)
            self.ctx.content[before:] = [
                TAG.sub(r"\\<", each) for each in self.ctx.content[before:]
            ]
        else:
            super().visit_Text(node)

    def visit_download_reference(self, node: nodes.Element) -> None:
        """Begins a link to a file that the site offers."""
        address = f"{self.builder.dlpath}/{node['filename']}"
        self.visit_reference(nodes.reference(refuri=address))

    def depart_download_reference(self, node: nodes.Element) -> None:
        """Ends the link."""
        self._pop_context(node)

    def visit_literal(self, node: nodes.literal) -> None:
        """Writes code with as many backticks as it needs."""
        text = " ".join(node.astext().split())
        self.add(f"`` {text} ``" if "`" in text else f"`{text}`")
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Writes a block of code between fences that it does not hold itself."""
        self._add_block(node.astext(), node.get("language", "text"))
        raise nodes.SkipNode

    def visit_doctest_block(self, node: nodes.doctest_block) -> None:
        """Writes an example of a docstring."""
        self._add_block(node.astext(), "pycon")
        raise nodes.SkipNode

    def _add_block(self, text: str, language: str) -> None:
        longest = max(map(len, BACKTICKS.findall(text)), default=0)
        fence = "`" * max(3, longest + 1)
        kind, code = LANGUAGES.get(language, language), text.rstrip("\n")
        self.add(f"{fence}{kind}\n{code}\n{fence}", **OWN_PARAGRAPH)

    def visit_table(self, node: nodes.table) -> None:
        """Begins a table."""
        self._push_context(Table(params=SubContextParams(2, 2)))

    def depart_table(self, node: nodes.table) -> None:
        """Ends the table."""
        self._pop_context(node)

    def visit_admonition(self, node: nodes.Element) -> None:
        """Writes what a box holds as one quotation."""
        self._push_context(IndentContext("> ", empty=True))

    def depart_admonition(self, node: nodes.Element) -> None:
        """Ends the quotation."""
        self._pop_context(node)

    def visit_title(self, node: nodes.title) -> None:
        """Writes the title of a box or a table as a bold line; pages' headings do not come here."""
        self.add(f"**{node.astext()}**", **OWN_PARAGRAPH)
        raise nodes.SkipNode

    def visit_caption(self, node: nodes.Element) -> None:
        """Writes a caption as a bold line."""
        self.add(f"**{node.astext()}**", **OWN_PARAGRAPH)
        raise nodes.SkipNode

    def visit_sd_tab_label(self, node: nodes.Element) -> None:
        """Writes the label of a tab as a bold line; the tabs follow one another."""
        self.visit_caption(node)

    def visit_term(self, node: nodes.term) -> None:
        """Writes a term as a bold line; its definition follows."""
        self.visit_caption(node)

    def visit_definition(self, node: nodes.definition) -> None:
        """Begins a definition."""
        self._push_context(SubContext(SubContextParams(2, 2)))

    def depart_definition(self, node: nodes.definition) -> None:
        """Ends it."""
        self._pop_context(node)

    def visit_comment(self, node: nodes.comment) -> None:
        """Leaves out what is for the build alone."""
        raise nodes.SkipNode

    def visit_raw(self, node: nodes.raw) -> None:
        """Writes what is given as Markdown; leaves out what only a browser shows."""
        if node["format"] == "markdown":
            self.add(node.astext(), **OWN_PARAGRAPH)
        raise nodes.SkipNode

    def unknown_visit(self, node: nodes.Node) -> None:
        """Reads on in what is no element of Markdown."""

    def unknown_departure(self, node: nodes.Node) -> None:
        """Does nothing where nothing was begun."""


def in_both(html: str, markdown: str) -> list[nodes.raw]:
    """Returns what a page shows as HTML, and what says the same in Markdown."""
    return [
        nodes.raw("", html, format="html"),
        nodes.raw("", markdown, format="markdown"),
    ]


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
