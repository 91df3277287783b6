"""Lists which sections run each name of TensorFlow and of `tfxray`.

    ```{names-run}
    ```

The names are those that sphinx-codeautolink resolves in the code of all pages. A page with the list is
written again when it is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from sphinx_codeautolink.parse import Name

from .code_links import linker_of
from .llms import groups

WRITTEN = re.compile(r"tf(?:\.\w+)+|tfxray(?:\.\w+)*")
PUBLIC = re.compile(r"(?:tensorflow|tfxray)(?:\.[a-zA-Z]\w*)+")
PRIVATE = re.compile(r"\.python\.|\.src\.|\._")
SEVERAL = 12  # sections: of a name that has more, the first one of each of as many pages
LISTS = "lists names that are run"  # in the metadata of a page

Place = tuple[str, str, str]  # page, anchor, heading


class names_run(nodes.General, nodes.Element):  # type: ignore[misc]
    """Where the list goes: it is known when all pages are read."""


class NamesRun(SphinxDirective):
    """The list."""

    def run(self) -> list[nodes.Node]:
        """Leaves room for it."""
        self.env.metadata[self.env.docname][LISTS] = True
        return [names_run()]


def public(name: Name) -> str:
    """Returns a name as readers write it; an empty text for what has no public name here."""
    resolved = str(name.resolved_location or "")
    if PUBLIC.fullmatch(resolved) and not PRIVATE.search(resolved):
        return re.sub(r"^tensorflow\b", "tf", resolved)
    return name.code_str if WRITTEN.fullmatch(name.code_str) else ""


def collect(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Collects the sections by name; returns the pages to write again."""
    linker = linker_of(app)
    if linker.cache is None:  # this builder writes no HTML
        return []
    found: dict[str, dict[Place, None]] = {}
    order = (page for _, pages in groups(env, app.config.root_doc) for page in pages)
    for page in order:
        for block in linker.cache.transforms.get(page, []):
            headings = block.example.headings
            place = page, block.example.ref_id, headings[-1] if headings else page
            for name in filter(None, map(public, block.names)):
                found.setdefault(name, {})[place] = None
    known = getattr(env, "names_run", None)
    env.names_run = {name: list(found[name]) for name in sorted(found, key=str.lower)}  # type: ignore[attr-defined]
    if known == env.names_run:  # type: ignore[attr-defined]
        return []
    return [page for page in env.found_docs if LISTS in env.metadata[page]]


def write(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Writes the list into the room that was left for it."""
    for room in list(doctree.findall(names_run)):
        names: dict[str, list[Place]] = getattr(app.env, "names_run", {})
        listed = nodes.definition_list(classes=["names-run"])
        for name, places in names.items():
            term = nodes.term("", "", nodes.literal(name, name), ids=[name])
            links = nodes.paragraph("", "", *_links(app, page, places))
            listed += nodes.definition_list_item("", term, nodes.definition("", links))
        room.replace_self([listed] if names else [])


def _links(app: Sphinx, page: str, places: list[Place]) -> Iterator[nodes.Node]:
    shown = places
    if len(places) > SEVERAL:
        shown = list({place[0]: place for place in reversed(places)}.values())[::-1][:SEVERAL]
    for number, (name, anchor, heading) in enumerate(shown):
        if number:
            yield nodes.Text(" · ")
        address = f"{app.builder.get_relative_uri(page, name)}#{anchor}"
        yield nodes.reference("", heading, refuri=address, internal=True)
    if len(shown) < len(places):
        more = len(places) - len(shown)
        yield nodes.Text(f" · and {more} more section{'s' if more > 1 else ''}")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_node(names_run)
    app.add_directive("names-run", NamesRun)
    app.connect(
        "env-updated", collect, priority=700
    )  # after `code_links` (600) brought all names back
    app.connect("doctree-resolved", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
