"""Says below each page what its cells ran with, and that what is marked as recorded ran elsewhere."""

from __future__ import annotations

import platform
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

# What each is called on the index: for every computer, for processors alone, and what is built every night.
PACKAGES = {
    "TensorFlow": ("tensorflow-cpu", "tensorflow", "tf-nightly-cpu", "tf-nightly"),
    "Keras": ("keras", "keras-nightly"),
    "NumPy": ("numpy",),
}


def versions() -> dict[str, str]:
    """Returns the versions of what decides the outputs, by the name a reader knows.

    Raises:
        importlib.metadata.PackageNotFoundError: TensorFlow, Keras or NumPy is not installed.
    """
    found = {name: _version_of(*packages) for name, packages in PACKAGES.items()}
    return found | {"Python": platform.python_version()}


def _version_of(*packages: str) -> str:
    """Returns the version of the first of the packages that is installed."""
    for package in packages:
        with suppress(PackageNotFoundError):
            return version(package)
    raise PackageNotFoundError(" or ".join(packages))


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
