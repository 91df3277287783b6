"""Keeps the addresses of sections that moved to another page, and of errors that joined their message.

    ```{moved-entries}
    error-numpy-in-dataset-map
    ```

    ```{moved-sections}
    several-graphs
    ```

Each line is the anchor of an entry or of a cause, or the label of a section, that was on this page. The page
goes on to have that anchor, beside a link to where it is now: a browser takes no reader from one page to
another for what follows the `#`.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from tfxray.explain import Entry, pages


class Moved(SphinxDirective):
    """A list of links, each with the anchors of what it leads to."""

    has_content = True
    introduction: str

    def links(self) -> dict[str, list[str]]:
        """Returns the items of the list in Markdown, each with its anchors."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Writes the list."""
        links = self.links()
        found = self.parse_text_to_nodes("\n".join([self.introduction, "", *links]))
        items = [item for node in found for item in node.findall(nodes.list_item)]
        for item, anchors in zip(items, links.values(), strict=True):
            item["ids"] += anchors
        return found


class MovedSections(Moved):
    """Sections that are on another page now, under the same labels; the link shows their headings."""

    introduction = "These were on this page and now have one of their own:"

    def links(self) -> dict[str, list[str]]:
        """Returns a link to each label."""
        return {f"- [](#{label})": [label] for label in self.content}


class MovedEntries(Moved):
    """Errors that are told with the other causes of their message now."""

    introduction = "These were on this page and are now with the other causes of their message:"

    def links(self) -> dict[str, list[str]]:
        """Returns a link to each entry, with the anchors of those that are one now."""
        folder = Path(self.env.doc2path(self.env.docname)).parent
        for path in folder.glob("*.md"):  # each may have the heading that a link shows
            self.env.note_dependency(str(path))
        anchors: dict[str, list[str]] = {}
        for anchor in self.content:
            anchors.setdefault(self._link(anchor, pages.read_folder(folder)), []).append(anchor)
        return anchors

    def _link(self, anchor: str, entries: list[Entry]) -> str:
        """Writes a link to an entry, or to one of its causes, which is told with its message."""
        for entry in entries:
            for cause in entry.causes:
                if anchor in (cause.anchor, *cause.old_anchors):
                    title = (
                        f"{entry.heading}: {cause.title}"
                        if len(entry.causes) > 1
                        else entry.heading
                    )
                    return f"- [{title}](#{cause.anchor})"
            if anchor in entry.anchors:
                return f"- [{entry.heading}](#{entry.anchor})"
        raise self.error(f"no page of errors has {anchor}")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_directive("moved-entries", MovedEntries)
    app.add_directive("moved-sections", MovedSections)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
