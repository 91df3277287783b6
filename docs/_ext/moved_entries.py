"""Keeps the addresses of errors that moved to the page of their message.

    ```{moved-entries}
    error-numpy-in-dataset-map
    ```

Each line is the anchor of an entry, or of a cause, that stood on this page. The page goes on to have
that anchor, beside a link to where it is now: a browser takes no reader from one page to another for
what follows the `#`.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

INTRODUCTION = "These were on this page and are now with the other causes of their message:"


class MovedEntries(SphinxDirective):
    """A list of links, each with the anchor of what it leads to."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Writes the list."""
        links = [f"- [](#{anchor})" for anchor in self.content]
        found = self.parse_text_to_nodes("\n".join([INTRODUCTION, "", *links]))
        items = [item for node in found for item in node.findall(nodes.list_item)]
        for item, anchor in zip(items, self.content, strict=True):
            item["ids"].append(anchor)
        return found


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_directive("moved-entries", MovedEntries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
