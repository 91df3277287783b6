"""The same commit and lock give the same site, whatever was built before and wherever it lies.

`make test` builds a few pages again, `make test-all` the whole site.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from docs._ext.execution.cell_rules import VOLATILE
from tests.conftest import ROOT

# What these hold is neither page nor picture: Sphinx's notes for its next build.
NOTES = {".buildinfo", ".buildinfo.bak"}


# Of each kind that could vary: values in sentences, timings, a picture with a recording of a program,
# recordings of other versions.
SAMPLE = (
    "explanation/mixed-precision",
    "explanation/why-tensorflow-changed",
    "tutorials/first-program",
)
HOME = """---
myst: {{html_meta: {{description: A home page for a few of the pages of the site.}}}}
---
# Home

```{{toctree}}
{}
```
"""
# What the wheel on the site cannot be without.
ENTRY = "---\norphan: true\n---\n# Errors\n\n(error-one)=\n## One\n"


def copy_sources(folder: Path) -> None:
    """Copies what git would, edited or not."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())


def build(folder: Path, *options: str) -> Path:
    """Builds the site in a folder from nothing; returns the folder of its pages."""
    command = [sys.executable, "-m", "sphinx", "-q", "--keep-going", *options]
    places = ["-c", ".", "-b", "html", "-d", "build/doctrees", "docs", "build/html"]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    run = subprocess.run(
        [*command, *places],
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return folder / "build" / "html"


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site built once more from nothing, in another folder."""
    folder = tmp_path_factory.mktemp("second")
    copy_sources(folder)
    return build(folder, "-n", "-W")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A few pages, built from nothing in two folders.

    Their links to other pages lead nowhere, so warnings are no failure.
    """
    first = tmp_path_factory.mktemp("first")
    copy_sources(first)
    for page in (first / "docs").rglob("*.md"):
        if page.relative_to(first / "docs").with_suffix("").as_posix() not in SAMPLE:
            page.unlink()
    (first / "docs" / "errors").mkdir(exist_ok=True)
    (first / "docs" / "errors" / "one.md").write_text(ENTRY)
    (first / "docs" / "index.md").write_text(HOME.format("\n".join(SAMPLE)))
    # What it names of others is the same wherever it is made, and takes seconds to make.
    shutil.copytree(ROOT / "build" / "inventories", first / "build" / "inventories")
    second = tmp_path_factory.mktemp("another-and-longer-name") / "second"
    shutil.copytree(first, second)
    return build(first), build(second)


def files(site: Path) -> dict[str, bytes]:
    """Returns the files of a site."""
    found = (path for path in site.rglob("*") if path.is_file() and path.name not in NOTES)
    return {str(path.relative_to(site)): path.read_bytes() for path in found}


def volatile(cell: dict[str, Any]) -> bool:
    """Tells whether the output of a notebook's cell may vary: timings."""
    return VOLATILE in cell["metadata"].get("tags", [])


def varies(site: Path) -> set[str]:
    """Names the pages that show timings: those with volatile cells, and the table of what ran."""
    pages = {"reference/how-this-site-is-checked"}
    executed = site.parent / "jupyter_execute"  # with the cells that the page and its notebook hide
    for path in executed.rglob("*.ipynb"):
        if any(map(volatile, json.loads(path.read_text())["cells"])):
            pages.add(str(path.relative_to(executed).with_suffix("")))
    return pages


def of_notebook(content: bytes) -> Any:
    """Returns a notebook without the outputs of volatile cells, and its text without numbers."""
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = [re.sub(r"\d+(\.\d+)?", "N", line) for line in cell["source"]]
        elif volatile(cell):
            cell["outputs"] = []
    return notebook


def code_of(content: bytes) -> list[Any]:
    """Returns the code cells of a notebook, without the outputs of volatile ones."""
    cells: list[Any] = of_notebook(content)["cells"]
    return [cell | {"id": ""} for cell in cells if cell["cell_type"] == "code"]


def of_index(content: bytes) -> str:
    """Returns what the search looks through, with the numbers masked that sentences quote."""
    return re.sub(r"\d+(\.\d+)?", "N", content.decode())


def of_search(content: bytes) -> str:
    """Returns the search page without the checksum of what it looks through."""
    return re.sub(r"(?<=/search-index\.js\?v=)\w+", "N", content.decode())


def of_markdown(content: bytes) -> str:
    """Returns Markdown without its blocks, some of which are timings, and with its numbers masked."""
    prose = re.sub(r"^( *)(`{3,}).*?^\1\2$", "", content.decode(), flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\d+(\.\d+)?", "N", prose)


def of_wheel(content: bytes) -> dict[str, bytes]:
    """Returns what a wheel holds, without the pages and the list of digests."""
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith(("site.tar.xz", "/RECORD"))]
        return {name: wheel.read(name) for name in names}


def of_page(content: bytes) -> str:
    """Returns a page without the outputs of its volatile cells, and with its numbers masked.

    Sentences quote such numbers.
    """
    soup = BeautifulSoup(content, "html.parser")
    for output in soup.select(f".tag_{VOLATILE} .cell_output"):
        output.decompose()
    return re.sub(r"\d+(\.\d+)?", "N", str(soup))


def differences(first: Path, second: Path) -> list[str]:
    """Names the files that two sites do not share, byte for byte but for what shows timings."""
    first_files, second_files = files(first), files(second)
    show_timings = varies(first)
    different = sorted(first_files.keys() ^ second_files.keys())
    for name in first_files.keys() & second_files.keys():
        page, _, kind = name.removeprefix("_notebooks/").rpartition(".")
        same: Callable[[bytes], object] = bytes
        if name == "_static/search-index.js":
            same = of_index
        elif name == "search.html":
            same = of_search
        elif name == "llms-full.txt":
            same = of_markdown
        elif kind == "whl":
            same = of_wheel
        elif page in show_timings:
            same = {"ipynb": of_notebook, "md": of_markdown}.get(kind, of_page)
        if same(first_files[name]) != same(second_files[name]):
            different.append(name)
    return different


def test_a_few_pages_are_the_same_in_another_folder(samples):
    assert {f"{name}.html" for name in SAMPLE} < files(samples[0]).keys()
    assert not differences(*samples)


def test_outputs_of_a_few_pages_are_those_of_the_site(site, samples):
    for name in SAMPLE:
        again, notebook = (folder / "_notebooks" / f"{name}.ipynb" for folder in (samples[0], site))
        # Sentences are others: here their links lead nowhere.
        assert code_of(again.read_bytes()) == code_of(notebook.read_bytes()), name


@pytest.mark.thorough
def test_second_build_is_the_same(site, second):
    assert not differences(site, second)


def test_difference_is_found(tmp_path):
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {"tags": [VOLATILE]}, "outputs": ["1 s"]},
        {"cell_type": "code", "metadata": {}, "outputs": [1]},
        {"cell_type": "markdown", "metadata": {}, "source": ["It took 12 s."]},
    ]
    sites = [tmp_path / "first", tmp_path / "second"]
    (tmp_path / "jupyter_execute").mkdir()
    (tmp_path / "jupyter_execute" / "timed.ipynb").write_text(json.dumps({"cells": cells}))
    for site in sites:
        (site / "_notebooks").mkdir(parents=True)
        (site / "timed.html").write_text("<p>12 seconds</p>")
        (site / "other.html").write_text("<p>12 nodes</p>")
        (site / "timed.md").write_text("It took 12 s.\n\n```text\n12 s\n```\n")
        (site / "other.md").write_text("12 nodes\n")
        (site / "_notebooks" / "timed.ipynb").write_text(json.dumps({"cells": cells}))
    assert not differences(*sites)
    cells[0]["outputs"] = ["2 s"]
    cells[2]["source"] = ["It took 13 s."]
    (sites[1] / "timed.html").write_text("<p>13 seconds</p>")
    (sites[1] / "timed.md").write_text("It took 13 s.\n\n```text\na second\n```\n")
    (sites[1] / "_notebooks" / "timed.ipynb").write_text(json.dumps({"cells": cells}))
    assert not differences(*sites)
    cells[1]["outputs"] = [2]
    (sites[1] / "_notebooks" / "timed.ipynb").write_text(json.dumps({"cells": cells}))
    (sites[1] / "other.html").write_text("<p>13 nodes</p>")
    (sites[1] / "other.md").write_text("13 nodes\n")
    (sites[1] / "new.html").write_text("")
    assert sorted(differences(*sites)) == [
        "_notebooks/timed.ipynb",
        "new.html",
        "other.html",
        "other.md",
    ]
