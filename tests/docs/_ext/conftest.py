"""A small site of its own, built by the repository's Makefile, to try the extensions on."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import ROOT
from tests.warm import Warm

# Of tfxray and of the site.
RELEASE: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
CONF = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
extensions = [
    "docs._ext.execution", "docs._ext.unfinished_builds", "docs._ext.shared_by_pages"
]
nb_execution_timeout = 60
nb_merge_streams = True
myst_heading_anchors = 2
suppress_warnings = ["myst-nb.lexer"]
"""
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n"


IMPORTED = ("sphinx.cmd.build", "sphinx.builders.html", "myst_nb.sphinx_", "nbclient", "furo")


@cache
def make_html(folder: Path) -> list[str]:
    """Returns what the Makefile gives to Python to build a site."""
    command = ["make", "--no-print-directory", "--dry-run", "-f", str(ROOT / "Makefile"), "html"]
    told = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    python, *arguments = shlex.split(told)
    assert python == ".venv/bin/python"
    return arguments


def cell(source: str, *options: str) -> str:
    """Writes a code cell as MyST."""
    return "\n".join(["```{code-cell} python", *options, dedent(source).strip(), "```", ""])


class TinySite:
    """A site in a folder of its own.

    Attributes:
        folder: Where it lies: conf.py, docs/ and, once built, build/.
    """

    def __init__(self, folder: Path, warm: Warm, conf: str = "") -> None:
        """Lays out a site of one page without cells."""
        self.folder = folder
        self._warm = warm
        (folder / "docs").mkdir(parents=True)
        (folder / "conf.py").write_text(CONF.format(root=str(ROOT)) + conf)
        # What the Makefile would set up: here it is the environment that runs the tests.
        (folder / "requirements.txt").touch()
        os.utime(folder / "requirements.txt", (0, 0))
        python = folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        (python.parent / "site").touch()
        self.pages: dict[str, str] = {}
        self.write()

    def write(self, **pages: str) -> None:
        """Writes pages, each named by its argument, and the home page that lists all."""
        self.pages |= pages
        for name, text in pages.items():
            head = "" if text.startswith("---") else HEAD
            (self.folder / "docs" / f"{name}.md").write_text(f"{head}{text}")
        toctree = "\n".join(["```{toctree}", *sorted(self.pages), "```"])
        (self.folder / "docs" / "index.md").write_text(f"# Home\n\n{toctree}\n")

    @property
    def command(self) -> list[str]:
        """What builds it."""
        return ["make", "--no-print-directory", "-f", str(ROOT / "Makefile"), "html"]

    @property
    def environment(self) -> dict[str, str]:
        """What a build inherits; with pytest's variable, kernels would not hear subprocesses."""
        return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Does what `make html` does; the two streams of the output stand together in `stdout`."""
        arguments = [*make_html(self.folder), *options]
        return self._warm.run(arguments, cwd=self.folder, env=self.environment)

    def read(self, name: str) -> str:
        """Returns a built page."""
        return (self.folder / "build" / "html" / f"{name}.html").read_text()


@pytest.fixture(scope="session")
def warm_sphinx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """A process that has imported what builds a site, but nothing of this repository."""
    folder = tmp_path_factory.mktemp("warm-sphinx")
    environment = os.environ | {"PYTHONHASHSEED": "0"}  # as the Makefile does
    process = Warm(folder, IMPORTED, environment, together=True)
    yield process
    process.close()


@pytest.fixture
def tiny_site(tmp_path: Path, warm_sphinx: Warm) -> TinySite:
    """A site that a test may build."""
    return TinySite(tmp_path / "tiny", warm_sphinx)


@pytest.fixture(scope="session")
def make_site(
    tmp_path_factory: pytest.TempPathFactory, warm_sphinx: Warm
) -> Callable[..., TinySite]:
    """Makes a site for several tests."""
    return lambda conf="": TinySite(tmp_path_factory.mktemp("site") / "tiny", warm_sphinx, conf)
