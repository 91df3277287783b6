"""Lets the keyboard reach code and tables that scroll sideways."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

SCROLLS = re.compile(r'<(pre|div class="table-wrapper[^"]*")(?![^>]*\btabindex=)')


def add_tab_stops(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Gives each code block and table wrapper of a page a tab stop."""
    if "body" in context:
        context["body"] = SCROLLS.sub(r'<\1 tabindex="0"', context["body"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", add_tab_stops)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
