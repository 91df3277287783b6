"""The same commit and lock give the same site, whatever was built before and wherever it lies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
    build = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "-b", "html", "-d", "build/doctrees"]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    subprocess.run(
        [*build, "docs", "build/html"], cwd=folder, env=environment, check=True, capture_output=True
    )
    return folder / "build" / "html"


def files(site: Path) -> dict[str, bytes]:
    """Returns the files of a site."""
    found = (path for path in site.rglob("*") if path.is_file() and path.name not in NOTES)
    return {str(path.relative_to(site)): path.read_bytes() for path in found}


def varies(site: Path) -> set[str]:
    """Names the pages that show timings: those with volatile cells, and the table of what ran."""
    pages = {"reference/how-this-site-is-checked"}
    for path in (site / "_notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text())["cells"]
        if any("volatile" in cell["metadata"].get("tags", []) for cell in cells):
            pages.add(str(path.relative_to(site / "_notebooks").with_suffix("")))
    return pages


def without_numbers(content: bytes) -> bytes:
    """Masks the numbers of a page, as timings differ."""
    return re.sub(rb"\d+(\.\d+)?", b"N", content)


def words(index: bytes) -> dict[str, object]:
    """Returns Sphinx's index for searching.

    Without the words that hold a digit, as timings differ, and without those on no page, which Sphinx
    keeps when an edit removed them.
    """
    content = json.loads(index.decode().removeprefix("Search.setIndex(").rstrip().removesuffix(")"))
    for kind in ("terms", "titleterms"):
        content[kind] = {
            word: pages
            for word, pages in content[kind].items()
            if pages != [] and not re.search(r"\d", word)
        }
    return dict(content)


def test_second_build_is_the_same(site, second):
    first_files, second_files = files(site), files(second)
    assert first_files.keys() == second_files.keys()
    volatile = varies(site)
    different = []
    for name, content in first_files.items():
        page = name.removeprefix("_notebooks/").rpartition(".")[0]
        same: Callable[[bytes], object] = bytes
        if name == "searchindex.js":
            same = words
        elif page in volatile:
            same = without_numbers
        if same(content) != same(second_files[name]):
            different.append(name)
    assert different == []
