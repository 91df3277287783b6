"""Closes every page: a Content-Security-Policy in it allows what the site brings, and nothing else.

Scripts and style sheets come from the site's own files. What stands within a page is allowed by its hash: the
script by which the theme takes the chosen colours before the first paint, the theme's colours, and the style
attributes of outputs, which would do nothing in a notebook if they were classes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from typing import Any

from sphinx.jinja2glue import BuiltinTemplateLoader

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
ATTRIBUTE = re.compile(r'\sstyle="([^"]*)"')
HEAD = re.compile(r'<meta charset="utf-8"\s*/?>')


def policy(page: str) -> str:
    """Returns the policy of a page.

    Args:
        page: Its HTML.

    Examples:
        >>> policy("<p>12")
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
    """
    rules = ["default-src 'self'"]
    scripts = _hashes(SCRIPT.findall(page))
    if scripts:
        rules.append(f"script-src 'self' {scripts}")
    attributes = [html.unescape(each) for each in ATTRIBUTE.findall(page)]
    styles = _hashes([*STYLE.findall(page), *attributes])
    if styles:
        unsafe = "'unsafe-hashes' " if attributes else ""
        rules.append(f"style-src 'self' {unsafe}{styles}")
    rules += ["img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'"]
    return "; ".join(rules)


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in dict.fromkeys(texts))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class ClosedPages(BuiltinTemplateLoader):
    """Sphinx's templates, whose pages say what they allow."""

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Renders a page with its policy, before all that it is about."""
        page: str = super().render(template, context)
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(page)}">'
        return HEAD.sub(lambda found: found[0] + meta, page, count=1)
