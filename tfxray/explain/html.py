"""What entries say, for a notebook or a page."""

from __future__ import annotations

from html import escape

from tfxray.explain.entries import Entry


def link(entry: Entry) -> str:
    """Writes the title of an entry, which leads to where it can be read."""
    return f'<a href="{escape(entry.location)}">{escape(entry.title)}</a>'


def describe(entry: Entry) -> str:
    """Writes an entry with its cause and its fix."""
    fix, _, code = entry.fix.partition("\n\n")
    parts = [link(entry), escape(entry.cause), f"<strong>Fix.</strong> {escape(fix)}"]
    source = f"<pre><code>{escape(code)}</code></pre>" if code else ""
    return "".join(f"<p>{part}</p>" for part in parts) + source


def links(entries: list[Entry]) -> str:
    """Writes a list of entries."""
    return f"<ul>{''.join(f'<li>{link(entry)}</li>' for entry in entries)}</ul>"
