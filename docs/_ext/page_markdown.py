"""Writes each page as Markdown beside it, with every output: `tutorials/first.md` beside `first.html`.

Nothing is executed or read again: it is the page that Sphinx is about to write as HTML. Hidden outputs are
shown, tabs follow one another under their labels, pictures and players are given as the text that their
results print. Links lead to the Markdown of other pages: by their full address once the site has one,
else relative to the page. A heading names its anchor: `## Heading {#anchor}`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import nbformat
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.addnodes import desc, desc_signature
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.typing import ExtensionMetadata
from sphinx_markdown_builder.contexts import TitleContext

from .markdown import OWN_PARAGRAPH, PlainMarkdown

DEEPEST = 6  # levels of headings
ANCHORED = (nodes.section, nodes.term, desc_signature)  # what names its anchor: its first id
SECTIONS = "sections of anchors"  # in the metadata of a page


class PageMarkdown(PlainMarkdown):
    """Writes a whole page.

    Attributes:
        cells: The executed cells of the page.
    """

    def __init__(
        self, document: nodes.document, builder: Builder, page: str, cells: list[Any]
    ) -> None:
        """Prepares to write a page.

        Args:
            document: The resolved page.
            builder: What builds the site.
            page: The name of the page.
            cells: Its executed cells.
        """
        super().__init__(document, builder, base="")
        self.cells = cells
        self._folder = posixpath.dirname(page)
        self._site = builder.config.html_baseurl
        self._page = page
        self._env = builder.env
        self._shown: Iterator[str] = iter(())

    def _fetch_ref_uri(self, node: nodes.Element) -> str:
        target = node.get("refuri") or f"#{node.get('refid', '')}"
        parts = urlsplit(target)
        if parts.scheme:
            return target
        if not parts.path:
            return f"#{self._section(self._page, parts.fragment)}"
        place = posixpath.normpath(posixpath.join(self._folder, parts.path))
        fragment = parts.fragment
        if (page := place.removesuffix(".html")) in self._env.found_docs:
            place, fragment = f"{page}.md", self._section(page, fragment)
        address = (
            f"{self._site}{place}" if self._site else posixpath.relpath(place, self._folder or ".")
        )
        return urlunsplit(("", "", address, "", fragment))

    def _section(self, page: str, anchor: str) -> str:
        """Returns the anchor of a page's Markdown at which, or below which, another of the page is."""
        known: dict[str, str] = self._env.metadata[page].get(SECTIONS, {})
        return known.get(anchor, anchor)

    def visit_title(self, node: nodes.title) -> None:
        """Writes a heading with its anchor; the title of a box or a table as a bold line."""
        if not isinstance(node.parent, nodes.section):
            super().visit_title(node)
        self._push_context(_Heading(self.status.section_level, _anchor(node.parent)))

    def depart_title(self, node: nodes.title) -> None:
        """Ends the heading."""
        self._pop_context(node)

    def visit_term(self, node: nodes.term) -> None:
        """Writes a term with its anchor."""
        self.add(f"**{node.astext()}**{_anchor(node)}", **OWN_PARAGRAPH)
        raise nodes.SkipNode

    def visit_citation(self, node: nodes.citation) -> None:
        """Writes the label of a source with its anchor; what it is follows."""
        label = node.next_node(nodes.label)
        self.add(f"**{label.astext() if label else ''}**{_anchor(node)}", **OWN_PARAGRAPH)

    def visit_label(self, node: nodes.label) -> None:
        """Leaves out what the source has begun with."""
        raise nodes.SkipNode

    def visit_desc_signature(self, node: nodes.Element) -> None:
        """Writes a documented name as a heading."""
        within = sum(1 for _ in _descriptions(node))
        level = min(self.status.section_level + within, DEEPEST)
        self.add(f"{'#' * level} `{node.astext()}`{_anchor(node)}", **OWN_PARAGRAPH)
        raise nodes.SkipNode

    def visit_container(self, node: nodes.container) -> None:
        """Looks up what a cell has for those who see no HTML."""
        if node.get("nb_element") == "cell_code":
            outputs = self.cells[node["cell_index"]].get("outputs", [])
            self._shown = (_as_text(output["data"]) for output in outputs if _is_html(output))

    def visit_raw(self, node: nodes.raw) -> None:
        """Writes the text of a picture, a player or a table that a cell shows."""
        if "text_html" in node["classes"]:
            self._add_block(next(self._shown), "text")
            raise nodes.SkipNode
        super().visit_raw(node)


class _Heading(TitleContext):  # type: ignore[misc]
    """A heading, followed by its anchor."""

    def __init__(self, level: int, anchor: str) -> None:
        super().__init__(min(level, DEEPEST))
        self.anchor = anchor

    def make(self) -> str:
        """Returns the line."""
        return f"{super().make()}{self.anchor}"


def _anchor(node: nodes.Element) -> str:
    """Returns the anchor that links to an element use, as it stands after a heading."""
    return f" {{#{node['ids'][0]}}}" if node["ids"] else ""


def _descriptions(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yields the documented names that an element belongs to, the innermost first."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, desc):
            yield parent
        parent = parent.parent


def _is_html(output: Any) -> bool:
    return "text/html" in output.get("data", {})


def _as_text(data: dict[str, str]) -> str:
    """Returns what a result prints; of a drawing that prints nothing, its title and description."""
    text = data.get("text/plain", "")
    if not text.startswith("<IPython."):
        return text
    drawing = BeautifulSoup(data["text/html"], "html.parser")
    return "\n".join(part.get_text(" ", strip=True) for part in drawing.select("title, desc"))


def note_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Keeps which section each anchor of a page is in, for links from all pages."""
    found: dict[str, str] = {}
    for node in doctree.findall(nodes.Element):
        around: nodes.Node | None = node
        while around is not None and not (isinstance(around, ANCHORED) and around["ids"]):
            around = around.parent
        if around is not None:
            found.update(dict.fromkeys(node["ids"], around["ids"][0]))
    app.env.metadata[app.env.docname][SECTIONS] = found


def write(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Writes a page as Markdown, and gives the template its address."""
    if doctree is None or app.builder.name != "html":
        return
    executed = Path(app.env.mystnb_config.output_folder, f"{page}.ipynb")  # type: ignore[attr-defined]
    has_cells = "kernelspec" in app.env.metadata.get(page, {})
    cells = nbformat.read(executed, as_version=4).cells if has_cells else []
    translator = PageMarkdown(doctree, app.builder, page, cells)
    doctree.walkabout(translator)
    parts = [str(translator.astext()).strip()]
    if ran_with := context.get("ran_with"):
        versions = ", ".join(f"{name} {version}" for name, version in ran_with.items())
        elsewhere = (
            "; what is marked as recorded ran elsewhere" if context["has_recordings"] else ""
        )
        parts.append(f"---\n\nThe code above ran with {versions}{elsewhere}.")
    target = Path(app.outdir, f"{page}.md")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n\n".join(parts) + "\n", "utf-8")
    context["markdown"] = f"{page}.md"
    name = posixpath.basename(target)
    link = f'<link rel="alternate" type="text/markdown" title="Markdown" href="{name}">'
    context["metatags"] = f"{context.get('metatags', '')}\n{link}"


def drop_gone(app: Sphinx, failure: Exception | None) -> None:
    """Deletes the Markdown of pages that are gone."""
    if failure is None and app.builder.name == "html":
        for path in Path(app.outdir).rglob("*.md"):
            if path.relative_to(app.outdir).with_suffix("").as_posix() not in app.env.found_docs:
                path.unlink()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.setup_extension("sphinx_markdown_builder")  # the settings of its translator
    app.connect(
        "doctree-read", note_anchors, priority=900
    )  # when all ids are there, in their order
    app.connect("html-page-context", write, priority=600)  # after `provenance`
    app.connect("build-finished", drop_gone)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
