"""Says below each page what its cells ran with, and that what is marked as recorded ran elsewhere."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def versions() -> dict[str, str]:
    """Returns the versions of what decides the outputs, by the name a reader knows.

    Raises:
        importlib.metadata.PackageNotFoundError: TensorFlow is not installed.
    """
    try:
        tensorflow = version("tensorflow-cpu")
    except PackageNotFoundError:
        tensorflow = version("tensorflow")
    return {
        "TensorFlow": tensorflow,
        "Keras": version("keras"),
        "NumPy": version("numpy"),
        "Python": platform.python_version(),
    }


def add_to_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Gives the template `ran_with` and `has_recordings`, on pages that have executed cells."""
    if "kernelspec" in app.env.metadata.get(page, {}):
        context["ran_with"] = versions()
        shown = doctree.findall(nodes.container) if doctree else ()
        context["has_recordings"] = any("recorded" in each["classes"] for each in shown)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
