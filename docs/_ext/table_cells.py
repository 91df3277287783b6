"""Lets names break after a dot or an underscore, in tables and contents; sets verdicts as chips."""

from __future__ import annotations

import re
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
CODE = re.compile(r"(?<=<span class=\"pre\">)[^<]+(?=</span>)")
BREAK = re.compile(r"(?<=[^\W_]\.)(?=\w)|(?<=[^\W_]_)(?=[^\W_])")
LONG = 24  # characters that a line of the contents always holds
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


def set_contents(contents: str) -> str:
    """Lets long names break in the contents of a page.

    Args:
        contents: The list.

    Examples:
        >>> set_contents('<span class="pre">tf.compat.v1.global_variables</span>')
        '<span class="pre">tf.<wbr>compat.<wbr>v1.<wbr>global_<wbr>variables</span>'
        >>> set_contents('<span class="pre">tf.function</span>')
        '<span class="pre">tf.function</span>'
    """
    return CODE.sub(lambda code: _breaking(code) if len(code[0]) > LONG else code[0], contents)


def _breaking(code: re.Match[str]) -> str:
    return BREAK.sub("<wbr>", code[0])


def _chip(cell: re.Match[str]) -> str:
    kind = next(kind for kind, words in KINDS.items() if cell[2].lower() in words)
    return f'{cell[1]}<span class="verdict is-{kind}">{cell[2]}</span>'


def rewrite(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Rewrites a page and its contents before they are put into the template."""
    if "body" in context:
        context["body"] = set_cells(context["body"])
    if "toc" in context:
        context["toc"] = set_contents(context["toc"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
