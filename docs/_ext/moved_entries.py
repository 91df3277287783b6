"""Keeps the addresses of errors that moved to the page of their message.

    ```{moved-entries}
    error-numpy-in-dataset-map
    ```

Each line is the anchor of an entry, or of a cause, that stood on this page. The page goes on to have
that anchor, beside a link to where it is now: a browser takes no reader from one page to another for
what follows the `#`.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from tfxray.explain import Entry, pages

INTRODUCTION = "These were on this page and are now with the other causes of their message:"


class MovedEntries(SphinxDirective):
    """A list of links, each with the anchors of what it leads to."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Writes the list."""
        folder = Path(self.env.doc2path(self.env.docname)).parent
        for path in folder.glob("*.md"):  # each may have the heading that a link shows
            self.env.note_dependency(str(path))
        anchors: dict[str, list[str]] = {}
        for anchor in self.content:
            anchors.setdefault(self._link(anchor, pages.read_folder(folder)), []).append(anchor)
        found = self.parse_text_to_nodes("\n".join([INTRODUCTION, "", *anchors]))
        items = [item for node in found for item in node.findall(nodes.list_item)]
        for item, leading in zip(items, anchors.values(), strict=True):
            item["ids"] += leading
        return found

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
    return {"parallel_read_safe": True, "parallel_write_safe": True}
