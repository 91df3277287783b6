"""Who may know whom: no circles, and each part imports what CONTRIBUTING's table of folders allows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDERS = ("docs/_ext", "tfxray", "examples", "tests")
# What a part must not import.
FORBIDDEN = {
    "docs._ext": ("tests",),
    "tfxray": ("tests", "docs", "examples", "sphinx", "myst_nb"),
    "examples": ("tests", "docs", "sphinx", "myst_nb"),
    "examples.programs": ("tfxray", "examples.elsewhere"),
}
# They are run elsewhere, each alone.
ALONE = ("examples/elsewhere/programs/", "examples/elsewhere/costs/workers/")


def module_name(path: Path) -> str:
    """Returns the dotted name of a module, or of the package for its `__init__.py`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> dict[str, Path]:
    """Returns the modules of the repository by name."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    ours = [path for path in paths if not str(path.relative_to(ROOT)).startswith(ALONE)]
    return {module_name(path): path for path in ours}


def imported(name: str, path: Path, known: set[str]) -> Iterator[str]:
    """Yields what a module imports, also where only a type checker does; of our packages, the module."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield full if full in known else base


def graph() -> dict[str, set[str]]:
    """Returns which modules of ours each of ours imports."""
    found = sources()
    # A module that asks its own package for a neighbour depends on the neighbour.
    return {
        name: {other for other in imported(name, path, set(found)) if other in found} - {name}
        for name, path in found.items()
    }


def test_no_circle_of_imports():
    # A package that collects its modules' names for readers is no part of what they import from one another.
    imports = graph()
    packages = {name for name in imports if any(other.startswith(f"{name}.") for other in imports)}
    modules = {name: others - packages for name, others in imports.items() if name not in packages}
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' → '.join(error.args[1])}")


@pytest.mark.parametrize("part", FORBIDDEN)
def test_part_imports_nothing_that_is_not_its_business(part):
    found = sources()
    ours = {name: path for name, path in found.items() if f"{name}.".startswith(f"{part}.")}
    assert ours
    wrong = [
        f"{name} imports {other}"
        for name, path in ours.items()
        for other in imported(name, path, set(found))
        if f"{other}.".startswith(tuple(f"{each}." for each in FORBIDDEN[part]))
    ]
    assert not wrong
