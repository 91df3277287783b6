"""Has sphinx-codeautolink link the code of every page that a build writes.

On its own it does so for pages that a build reads. A page that is written again for another reason, such as a
new style sheet or a new neighbour, would lose its links: what it kept of earlier builds it takes back for
reStructuredText alone (its issue 181 tells of lost links).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata
from sphinx_codeautolink.extension import SphinxCodeAutoLink
from sphinx_codeautolink.parse import LinkContext, Name


def linker_of(app: Sphinx) -> SphinxCodeAutoLink:
    """Returns the extension that links names, which keeps them for all pages."""
    handlers = (listener.handler for listener in app.events.listeners["html-page-context"])
    owners = (getattr(handler, "__self__", None) for handler in handlers)
    return next(owner for owner in owners if isinstance(owner, SphinxCodeAutoLink))


def keep_names(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Keeps the names in the code of pages that were read, and brings back those of the others.

    What a kept name stands for is not looked up again: that would import TensorFlow into the build.

    Returns:
        The pages to write again: what their code names is described elsewhere now, or no longer.
    """
    linker = linker_of(app)
    if linker.cache is None:  # this builder writes no HTML
        return []
    described = env.domains.python_domain.objects
    moved = []
    for page in env.found_docs:
        kept = env.metadata[page]
        blocks = linker.cache.transforms.get(page, kept.get("names in code", []))
        kept["names in code"] = blocks
        linker.cache.transforms[page] = [
            replace(block, names=list(_linkable(block.names, linker.inventory))) for block in blocks
        ]
        names = {name.resolved_location for block in blocks for name in block.names}
        places = {
            name: (described[name].docname, described[name].node_id)
            for name in names & described.keys()
        }
        if places != kept.get("places of names", {}):
            kept["places of names"] = places
            moved.append(page)
    return moved


def _linkable(names: list[Name], inventory: dict[str, str]) -> Iterator[Name]:
    """Yields the names that can be linked.

    Where a line imports a module and uses it, the use alone: sphinx-codeautolink would link the use in place
    of the import, and then fail the build because it does not find the use.
    """
    used = {
        (name.lineno, name.code_str.partition(".")[0])
        for name in names
        if name.context is LinkContext.none
    }
    for name in names:
        imported = name.context is LinkContext.import_target
        if name.resolved_location in inventory and not (
            imported and (name.lineno, name.code_str) in used
        ):
            yield name


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    # After sphinx-codeautolink (500), which looks up what the names of the pages just read stand for.
    app.connect("env-updated", keep_names, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
