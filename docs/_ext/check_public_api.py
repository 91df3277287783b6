"""Fails the build when a public name of our packages has no docstring or no place in the reference."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from types import ModuleType
from typing import cast

from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

PACKAGES = ("tfxray", "examples")


def public_names(package: ModuleType) -> dict[str, object]:
    """Returns the public classes and functions of a package, by full name.

    Args:
        package: An imported package. One with `__all__` is public by that list alone; of any other, each
            module is public with what it defines. A leading underscore makes a name private.
    """
    if hasattr(package, "__all__"):
        names = {f"{package.__name__}.{name}": getattr(package, name) for name in package.__all__}
    else:
        names = {
            f"{package.__name__}.{name}": member
            for name, member in vars(package).items()
            if not name.startswith("_") and getattr(member, "__module__", None) == package.__name__
        }
        for found in pkgutil.iter_modules(getattr(package, "__path__", []), package.__name__ + "."):
            if not found.name.rpartition(".")[2].startswith("_"):
                names |= public_names(importlib.import_module(found.name))
    return {name: member for name, member in names.items() if callable(member)}


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warns of every public name that the reference does not describe.

    Only after Sphinx has read the reference of the instruments anew, which it does when a module
    changed: importing TensorFlow to look at what is the same as before would take most of the time of
    a build.
    """
    if "tfxray.graphs" not in sys.modules:
        return
    domain = cast(PythonDomain, env.get_domain("py"))
    for package in PACKAGES:
        for name, member in public_names(sys.modules[package]).items():
            if name not in domain.objects:
                logger.warning("%s is public and in no page of the reference", name)
            if not inspect.getdoc(member):
                logger.warning("%s is public and has no docstring", name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
