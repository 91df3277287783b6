"""What entries say, for a notebook or a page."""

from __future__ import annotations

import re
from html import escape

from tfxray.explain.entries import Cause, Entry

CODE = re.compile(r"(`+)(.+?)\1")


def link(entry: Entry) -> str:
    """Writes the number and the title of an entry, which leads to where it can be read."""
    return f'<a href="{escape(entry.location)}">{entry.code} {escape(entry.title)}</a>'


def describe(entry: Entry) -> str:
    """Writes an entry with its causes and their fixes."""
    parts = [f"<p>{link(entry)}</p>"]
    if entry.why:
        parts.append(f"<p>{_prose(entry.why)}</p>")
    for cause in entry.causes:
        titled = len(entry.causes) > 1
        body = _cause(cause)
        parts.append(
            f"<details><summary>{escape(cause.title)}</summary>{body}</details>" if titled else body
        )
    return "".join(parts)


def _cause(cause: Cause) -> str:
    source = f"<pre><code>{escape(cause.code)}</code></pre>" if cause.code else ""
    why = f"<p>{_prose(cause.why)}</p>" if cause.why else ""
    return f"{why}<p><strong>Fix.</strong> {_prose(cause.fix)}</p>{source}"


def _prose(text: str) -> str:
    """Writes what has its code in backticks."""
    return CODE.sub(r"<code>\2</code>", escape(text))


def links(entries: list[Entry]) -> str:
    """Writes a list of entries."""
    return f"<ul>{''.join(f'<li>{link(entry)}</li>' for entry in entries)}</ul>"
