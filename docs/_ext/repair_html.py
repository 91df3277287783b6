"""Puts right what Sphinx and MyST-NB write: valid HTML, code in reach of the keyboard, sizes of pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import imagesize
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

# Code and tables scroll sideways, and only what has a tab stop scrolls by the keyboard.
SCROLLS = re.compile(r'<(pre|div class="table-wrapper[^"]*")(?![^>]*\btabindex=)')

# Furo has its own.
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'

# Without its size, what stands below a picture moves when it has loaded.
UNSIZED = re.compile(r'<img (?=[^>]*\bsrc="[^"]*_images/([^"]+)")(?![^>]*\bwidth=)')


def put_right(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Rewrites the content of a page before it is put into the template."""
    if "metatags" in context:
        context["metatags"] = context["metatags"].replace(VIEWPORT, "")
    if "body" in context:
        body = SCROLLS.sub(r'<\1 tabindex="0"', context["body"])
        files = {name: path for path, name in app.builder.images.items()}

        def sized(match: re.Match[str]) -> str:
            width, height = imagesize.get(Path(app.srcdir, files[match[1]]))
            return f'{match[0]}width="{round(width)}" height="{round(height)}" '

        body = UNSIZED.sub(sized, body)
        # What Docutils calls an entry of a bibliography: deprecated, and a list holds items.
        context["body"] = body.replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", put_right)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
