"""Fails the build when a public name of `examples` is missing from the reference or has no docstring."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import cast

from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


def public_names(package: ModuleType) -> dict[str, object]:
    """Returns what a package's modules define in public, by full name.

    Args:
        package: An imported package; all its modules are imported. Modules and names that begin with
            an underscore are private, and so is a module that only runs as a command.
    """
    modules = [package] + [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
        if not any(part.startswith("_") for part in found.name.split("."))
    ]
    return {
        f"{module.__name__}.{name}": member
        for module in modules
        for name, member in vars(module).items()
        if not name.startswith("_")
        and getattr(member, "__module__", None) == module.__name__
        and (inspect.isclass(member) or callable(member))
    }


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warns of every public name that the reference does not describe."""
    domain = cast(PythonDomain, env.get_domain("py"))
    documented = {name.rpartition(".")[2] for name in domain.objects}
    for name, member in public_names(importlib.import_module("examples")).items():
        if name.rpartition(".")[2] not in documented:
            logger.warning("examples: %s is public and stands in no reference page", name)
        if not inspect.getdoc(member):
            logger.warning("examples: %s is public and has no docstring", name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
