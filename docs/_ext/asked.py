"""Says what a section answers in the words of those who ask: for the search, not shown on the page.

    ```{asked}
    is eager execution the default in TensorFlow 2
    do I still need a session
    ```

One question a line, below the heading of the section that answers them.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

CLASS = "asked"


class Asked(SphinxDirective):
    """Questions that the section around it answers."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keeps the questions where no page shows them."""
        self.assert_has_content()
        text = "\n".join(line.strip() for line in self.content if line.strip())
        return [nodes.comment(text, text, classes=[CLASS])]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_directive("asked", Asked)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
