"""Names what a reader opens below or above a cell, and puts the answer in with the output.

The rule for a cell tagged `hide-output`: the paragraph right after it explains the output, so it is hidden
with it. A paragraph that ends in a colon leads on to what follows and stays, as does anything else.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

# MyST-NB writes paragraphs where HTML allows none, under a name that hides them from screen readers.
SUMMARY = re.compile(
    r'(<details class="[^"]*\bhide (?P<place>[\w-]+)[^"]*">\s*)'
    r"<summary aria-label=[^>]*>\s*<p .*?</p>\s*<p .*?</p>\s*</summary>"
)
CELL = '<div class="cell '
PICTURE = re.compile(r"<figure\b|<execution-player\b|<svg\b")
# Of a cell with a hidden output: its end, cells that show nothing, and the first paragraph below.
ANSWER = re.compile(
    r'(?P<end></details>\n</div>\n)(?P<nothing>(?:<div class="cell [^"]*">\s*</div>\n)*)'
    r"(?P<told><p>(?:(?!</p>).)*(?<!:)</p>\n)",
    re.DOTALL,
)
HIDES_OUTPUT = re.compile(r'<details class="[^"]*\bhide below-input')


def name_reveals(body: str) -> str:
    """Gives each button two labels: what it opens, and that it hides it once open.

    Args:
        body: A page as MyST-NB writes it.
    """

    def label(found: re.Match[str]) -> str:
        if found["place"] != "above-input":
            opens, hides = "Output", "Hide the output"
        else:
            cell = body[found.end() :].partition(CELL)[0]
            opens = "Source of this picture" if PICTURE.search(cell) else "Source"
            hides = "Hide the source"
        spans = f'<span class="opens">{opens}</span><span class="hides">{hides}</span>'
        return f"{found[1]}<summary>{spans}</summary>"

    return SUMMARY.sub(label, body)


def hide_answers(body: str) -> str:
    """Moves each paragraph that explains a hidden output in with it.

    Args:
        body: A page.
    """

    def move(found: re.Match[str]) -> str:
        if HIDES_OUTPUT.match(body, _opening(body, found.start())):
            return f"{found['told']}{found['end']}{found['nothing']}"
        return found[0]

    return ANSWER.sub(move, body)


def _opening(body: str, end: int) -> int:
    """Returns where the `details` begins whose end tag is at a place; those of tracebacks may be in it."""
    start, depth = end, 1
    while depth:
        start, was = body.rindex("<details", 0, start), start
        depth += body.count("</details>", start, was) - 1
    return start


def rewrite(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Rewrites the content of a page before it is put into the template."""
    if "body" in context:
        context["body"] = hide_answers(name_reveals(context["body"]))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
