"""Lists the errors of the wing by area, each with its causes folded.

    ```{error-index}
    ```

The wordings of older versions are in the list, too: the browser's own search finds what was pasted.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from tfxray.explain import Entry, pages

from .markdown import in_both


class ErrorIndex(SphinxDirective):
    """The list of all entries."""

    def run(self) -> list[nodes.Node]:
        """Writes the list, and has the page read again when an entry changes."""
        folder = Path(self.env.doc2path(self.env.docname)).parent
        for path in (*folder.glob("*.md"), *folder.glob("*.tsv")):
            self.env.note_dependency(str(path))
        found: list[nodes.Node] = []
        for page, entries in groupby(pages.read_folder(folder), key=lambda entry: entry.page):
            found += self._area(page, list(entries))
        return found

    def _area(self, page: str, entries: list[Entry]) -> Iterator[nodes.Node]:
        area = nodes.container(classes=["error-area"])
        title = self.parse_text_to_nodes(f"{{doc}}`/{page}` ({len(entries)})")
        title[0]["classes"].append("error-area-title")
        area += title
        items = nodes.bullet_list(classes=["error-list"])
        items += [self._item(entry) for entry in entries]
        area += items
        yield area

    def _item(self, entry: Entry) -> nodes.list_item:
        """Writes an entry: its link, then folded its causes and what it was called before."""
        item = nodes.list_item()
        item += self.parse_text_to_nodes(
            f"[{entry.heading}](#{entry.anchor}) `{entry.code}`{{.error-number}}"
        )
        causes = [
            f"- [{each.title}](#{each.anchor})" for each in entry.causes if len(entry.causes) > 1
        ]
        older = [wording.text for wording in entry.wordings if wording.versions]
        if causes:
            item += in_both(
                f"<details><summary>{len(causes)} causes</summary>", f"{len(causes)} causes:"
            )
            item += self.parse_text_to_nodes("\n".join(causes))
            item += nodes.raw("", "</details>", format="html")
        if older:
            words = "".join(f"<li><code>{escape(text)}</code></li>" for text in older)
            item += in_both(
                f"<details><summary>Older wordings</summary><ul>{words}</ul></details>",
                "\n".join(["Older wordings:", "", *(f"* `{text}`" for text in older)]),
            )
        return item


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_directive("error-index", ErrorIndex)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
