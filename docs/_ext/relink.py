"""Has sphinx-codeautolink link the code of every page that a build writes.

It decides which pages to link before Sphinx reads them, by the age of their files. A page that is
written again for another reason, such as new outputs, would lose its links.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx_codeautolink.extension import SphinxCodeAutoLink

_written: set[str] = set()


def note_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Notes a page that is about to be written."""
    if doctree is not None:
        _written.add(page)


def add_written_pages(app: Sphinx, failure: Exception | None) -> None:
    """Adds the pages that were written to those that get links."""
    for listener in app.events.listeners["build-finished"]:
        state = getattr(listener.handler, "__self__", None)
        if isinstance(state, SphinxCodeAutoLink):
            state.outdated_docs |= _written


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", note_page)
    app.connect("build-finished", add_written_pages, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
