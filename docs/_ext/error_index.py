"""Lists the entries of the wing of errors, in the order that a reader looks for one.

    ```{error-index} message
    ```

The argument is `message`, `class` or `symptom`: all that raise by their message; the same by their
class; those that raise nothing.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.directives import choice
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from tfxray.explain import Entry, read_entries


def by_message(entries: list[Entry]) -> str:
    """Lists what raises, by message."""
    raising = [entry for entry in entries if entry.error]
    return "\n".join(map(link, sorted(raising, key=lambda entry: entry.title.lower())))


def by_class(entries: list[Entry]) -> str:
    """Lists what raises, by class and message."""
    raising = sorted(
        (entry.error[0], entry.title.lower(), entry.anchor, entry)
        for entry in entries
        if entry.error
    )
    groups = groupby(raising, key=lambda found: found[0])
    return "\n".join(
        "\n".join([f"\n**`{name}`**\n", *(link(entry) for *_, entry in found)])
        for name, found in groups
    )


def by_symptom(entries: list[Entry]) -> str:
    """Lists what raises nothing, page by page."""
    return "\n".join(link(entry) for entry in entries if not entry.error)


LISTS = {"message": by_message, "class": by_class, "symptom": by_symptom}


def link(entry: Entry) -> str:
    """Writes a link to an entry as an item of a list."""
    return f"- [{entry.heading}](#{entry.anchor})"


class ErrorIndex(SphinxDirective):
    """A list of entries."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Writes the list, and has the page read again when an entry changes."""
        folder = Path(self.env.doc2path(self.env.docname)).parent
        for path in folder.glob("*.md"):
            self.env.note_dependency(str(path))
        kind = choice(self.arguments[0], tuple(LISTS))
        return self.parse_text_to_nodes(LISTS[kind](read_entries(folder)))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_directive("error-index", ErrorIndex)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
