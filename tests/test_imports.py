"""What is imported of the standard library is there in every Python that the project supports.

The list is typeshed's, which mypy brings along: with another Python at hand, this holds as well.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import mypy
import pytest
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SUPPORTED = [
    minor for minor in range(99) if f"3.{minor}" in SpecifierSet(PROJECT["requires-python"])
]
VERSIONS = Path(mypy.__file__).parent / "typeshed" / "stdlib" / "VERSIONS"
# They are run elsewhere: each on the Python of its system, where it was recorded.
ELSEWHERE = ("programs", "costs/workers")
FILES = [
    path
    for folder in ("tfxray", "examples", "docs/_ext", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not any(path.is_relative_to(ROOT / "examples" / "elsewhere" / each) for each in ELSEWHERE)
] + [ROOT / "conf.py"]


def read_missing() -> dict[str, list[int]]:
    """Returns the modules that some supported Python lacks, with the minor versions of those."""
    missing = {}
    for line in VERSIONS.read_text("utf-8").splitlines():
        module, _, versions = line.partition("#")[0].partition(":")
        if versions.strip():
            first, _, last = versions.strip().partition("-")
            since = int(first.split(".")[1])
            until = int(last.split(".")[1]) if last else 99
            missing[module] = [minor for minor in SUPPORTED if not since <= minor <= until]
    return {module: minors for module, minors in missing.items() if minors}


MISSING = read_missing()


def imported(tree: ast.AST) -> set[str]:
    """Returns the modules that a source imports, and the names that it takes from them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def lacking(source: str) -> dict[str, list[int]]:
    """Returns what a source imports and some Python lacks: a module, or the package it is in."""
    return {
        name: minors
        for name in imported(ast.parse(source))
        for module, minors in MISSING.items()
        if f"{name}.".startswith(f"{module}.")
    }


def test_every_supported_python_has_what_is_imported():
    found = {
        str(path.relative_to(ROOT)): lacks
        for path in FILES
        if (lacks := lacking(path.read_text("utf-8")))
    }
    assert found == {}, "Python 3.x of these x has no such module"


@pytest.mark.parametrize(
    ("source", "lacks"),
    [
        ("import imp", {"imp": [12, 13]}),
        ("def f():\n    import os, pipes as p", {"pipes": [13]}),
        ("import distutils.version", {"distutils.version": [12, 13]}),
        ("from importlib.metadata import diagnose", {"importlib.metadata.diagnose": [11, 12]}),
        ("import implementation, asyncio.taskgroups\nfrom . import imp", {}),
    ],
)
def test_imports_that_a_python_lacks_are_found(source, lacks):
    assert lacking(source) == lacks
