"""What entries say, for a terminal."""

from __future__ import annotations

import textwrap

from tfxray.explain.entries import Entry

WIDTH = 88


def brief(entry: Entry) -> str:
    """Writes what an entry is about, and where to read it."""
    return f"  {entry.title}\n    {entry.location}"


def describe(entry: Entry) -> str:
    """Writes an entry with its cause and its fix."""
    fix, _, code = entry.fix.partition("\n\n")
    parts = [
        entry.title,
        textwrap.fill(entry.cause, WIDTH),
        textwrap.fill(f"Fix: {fix}", WIDTH),
        textwrap.indent(code, "    "),
        f"More: {entry.location}",
    ]
    return "\n\n".join(part for part in parts if part)
