"""Lets names break after a dot or an underscore, and sets verdicts in tables as chips."""

from __future__ import annotations

import re
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
CODE = re.compile(r"(?<=<span class=\"pre\">)[^<]+(?=</span>)")
BREAK = re.compile(r"(?<=[^\W_]\.)(?=\w)|(?<=[^\W_]_)(?=[^\W_])")
# What a cell of a table may say by itself, and how its chip looks.
KINDS: Final = {
    "good": ("yes", "works", "same"),
    "bad": ("no", "fails", "removed"),
    "changed": ("changed", "renamed", "compat.v1"),
    "mode": ("eager", "graph", "symbolic", "eagerly", "in a graph"),
}
VERDICT = re.compile(
    rf"(<td[^>]*>(?:<p>)?)({'|'.join(re.escape(word) for words in KINDS.values() for word in words)})"
    r"(?=(?:</p>)?</td>)",
    re.IGNORECASE,
)


def set_cells(body: str) -> str:
    """Rewrites the tables of a page.

    Args:
        body: The page.

    Examples:
        >>> set_cells("<table><td>no</td></table>")
        '<table><td><span class="verdict is-bad">no</span></td></table>'
    """
    return TABLE.sub(lambda table: VERDICT.sub(_chip, CODE.sub(_breaking, table[0])), body)


def _breaking(code: re.Match[str]) -> str:
    return BREAK.sub("<wbr>", code[0])


def _chip(cell: re.Match[str]) -> str:
    kind = next(kind for kind, words in KINDS.items() if cell[2].lower() in words)
    return f'{cell[1]}<span class="verdict is-{kind}">{cell[2]}</span>'


def rewrite(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Rewrites the content of a page before it is put into the template."""
    if "body" in context:
        context["body"] = set_cells(context["body"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
