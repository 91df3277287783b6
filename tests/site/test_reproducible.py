"""The same commit and lock give the same site, whatever was built before and wherever it lies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT

# What these hold is neither page nor picture: Sphinx's notes for its next build.
NOTES = {".buildinfo", ".buildinfo.bak"}


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site built once more from nothing, in another folder."""
    folder = tmp_path_factory.mktemp("second")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going"]
    places = ["-c", ".", "-b", "html", "-d", "build/doctrees", "docs", "build/html"]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    run = subprocess.run(
        [*build, *places], check=False, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return folder / "build" / "html"


def files(site: Path) -> dict[str, bytes]:
    """Returns the files of a site."""
    found = (path for path in site.rglob("*") if path.is_file() and path.name not in NOTES)
    return {str(path.relative_to(site)): path.read_bytes() for path in found}


def volatile(cell: dict[str, Any]) -> bool:
    """Tells whether the output of a notebook's cell may vary: timings."""
    return "volatile" in cell["metadata"].get("tags", [])


def varies(site: Path) -> set[str]:
    """Names the pages that show timings: those with volatile cells, and the table of what ran."""
    pages = {"reference/how-this-site-is-checked"}
    for path in (site / "_notebooks").rglob("*.ipynb"):
        if any(map(volatile, json.loads(path.read_text())["cells"])):
            pages.add(str(path.relative_to(site / "_notebooks").with_suffix("")))
    return pages


def of_notebook(content: bytes) -> object:
    """Returns a notebook without the outputs of its volatile cells."""
    notebook = json.loads(content)
    for cell in filter(volatile, notebook["cells"]):
        cell["outputs"] = []
    return notebook


def of_index(content: bytes) -> str:
    """Returns what the search looks through, with the numbers masked that sentences quote."""
    return re.sub(r"\d+(\.\d+)?", "N", content.decode())


def of_page(content: bytes) -> str:
    """Returns a page without the outputs of its volatile cells, and with its numbers masked.

    Sentences quote such numbers.
    """
    soup = BeautifulSoup(content, "html.parser")
    for output in soup.select(".tag_volatile .cell_output"):
        output.decompose()
    return re.sub(r"\d+(\.\d+)?", "N", str(soup))


def test_second_build_is_the_same(site, second):
    first_files, second_files = files(site), files(second)
    assert first_files.keys() == second_files.keys()
    show_timings = varies(site)
    different = []
    for name, content in first_files.items():
        page, _, kind = name.removeprefix("_notebooks/").rpartition(".")
        same: Callable[[bytes], object] = bytes
        if name == "search-index.js":
            same = of_index
        elif page in show_timings:
            same = of_notebook if kind == "ipynb" else of_page
        if same(content) != same(second_files[name]):
            different.append(name)
    assert different == []
