"""Gives each link to the glossary its term's definition, to be shown when it is pointed at or focused.

The definition is the link's title, so that it shows without scripts, too. `glossary-tooltips.js` shows it
better: at once, to the keyboard as well, and for as long as it is read.
"""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata


def collect(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Reads the definitions of all terms; when one is another, every page is to be written again."""
    glossaries = {
        place for *_, kind, place, _, _ in env.get_domain("std").get_objects() if kind == "term"
    }
    found = {
        anchor: " ".join(item[-1].astext().split())
        for place in sorted(glossaries)
        for item in env.get_doctree(place).findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
        for anchor in term["ids"]
    }
    known = getattr(env, "definitions", None)
    env.definitions = found  # type: ignore[attr-defined]
    return [] if known in (None, found) else env.found_docs


def give(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Writes the definitions into the links of a page."""
    for link in doctree.findall(nodes.reference):
        if any("std-term" in child.get("classes", []) for child in link.findall(nodes.inline)):
            anchor = link.get("refid") or link.get("refuri", "").rpartition("#")[2]
            link["reftitle"] = app.env.definitions.get(anchor, "")  # type: ignore[attr-defined]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("env-updated", collect)
    app.connect("doctree-resolved", give)
    app.add_js_file("glossary-tooltips.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
