"""Lets a label move from one page to another within one build.

Sphinx forgets the labels of a page when it comes to read it: until then, a label that moved to a page
that is read earlier is told as a duplicate.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata


def forget(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Forgets the labels of all pages that are read anew before the first of them is."""
    labels = env.domains.standard_domain
    for page in pages:
        labels.clear_doc(page)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("env-before-read-docs", forget)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
