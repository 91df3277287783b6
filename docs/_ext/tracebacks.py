"""Brings the line that tells what went wrong to the front of each error, and folds the traceback."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from tfxray.explain import telling_line

from .markdown import in_both


def bring_forward(app: Sphinx, doctree: nodes.document) -> None:
    """Puts the telling line of each error above its traceback."""
    for traceback in list(doctree.findall(nodes.literal_block)):
        if "traceback" not in traceback["classes"]:
            continue
        traceback["force"] = True  # a message may hold what no lexer knows
        told = telling_line(traceback.astext())
        line = nodes.literal_block(told, told, language="text", classes=["output", "telling-line"])
        line.source = traceback.source
        opened = in_both("<details><summary>Traceback</summary>", "**Traceback**")
        closed = nodes.raw("", "</details>", format="html")
        traceback.parent.replace(traceback, [line, *opened, traceback, closed])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", bring_forward)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
