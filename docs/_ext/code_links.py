"""Has sphinx-codeautolink link the code of every page that a build writes.

On its own it does so for pages that a build reads. A page that is written again for another reason, such
as a new style sheet or a new neighbour, would lose its links: what it kept of earlier builds it takes
back for reStructuredText alone (its issue 181 tells of lost links).
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata
from sphinx_codeautolink.extension import SphinxCodeAutoLink

_written: set[str] = set()


def _linker(app: Sphinx) -> SphinxCodeAutoLink:
    handlers = (listener.handler for listener in app.events.listeners["build-finished"])
    owners = (getattr(handler, "__self__", None) for handler in handlers)
    return next(owner for owner in owners if isinstance(owner, SphinxCodeAutoLink))


def ask_once(app: Sphinx) -> None:
    """Keeps for Sphinx which pages are outdated: it tells only whoever asks first of new settings.

    That would be sphinx-codeautolink, and no page would be written again.
    """
    outdated = app.builder.get_outdated_docs()
    kept = outdated if isinstance(outdated, str) else list(outdated)
    app.builder.get_outdated_docs = lambda: kept  # type: ignore[method-assign]


def keep_names(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Keeps the names in the code of the pages that were read, each with what it stands for.

    Returns:
        The pages to write again: what their code names is described elsewhere now, or no longer.
    """
    cache = _linker(app).cache
    if cache is None:  # this builder writes no HTML
        return []
    for page in env.found_docs & cache.transforms.keys():
        env.metadata[page]["names in code"] = cache.transforms[page]
    described = env.domains.python_domain.objects
    moved = []
    for page in env.found_docs:
        kept = env.metadata[page]
        blocks = kept.get("names in code", [])
        names = {name.resolved_location for block in blocks for name in block.names}
        places = {
            name: (described[name].docname, described[name].node_id)
            for name in names & described.keys()
        }
        if places != kept.get("places of names", {}):
            kept["places of names"] = places
            moved.append(page)
    return moved


def note_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Notes a page that is about to be written."""
    if doctree is not None:
        _written.add(page)


def add_written_pages(app: Sphinx, failure: Exception | None) -> None:
    """Has the pages that were written linked, and no other: links are not added to links.

    What a kept name stands for is not looked up again: that would import TensorFlow into the build.
    """
    linker = _linker(app)
    if linker.cache is None:
        return
    linker.outdated_docs = set(_written)
    for page in _written - linker.cache.transforms.keys():
        blocks = app.env.metadata[page].get("names in code", [])
        for block in blocks:
            block.names = [
                name for name in block.names if name.resolved_location in linker.inventory
            ]
        linker.cache.transforms[page] = blocks


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("builder-inited", ask_once, priority=100)
    app.connect("env-updated", keep_names, priority=600)
    app.connect("html-page-context", note_page)
    app.connect("build-finished", add_written_pages, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
