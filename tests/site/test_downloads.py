"""Each page's notebook runs as it is, where only the site's requirements and its package are installed.

`make test` runs two of them, `make test-all` every one.
"""

from __future__ import annotations

import json
import os
import pickle
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from docs._ext.execution import provisioner
from tests.conftest import ROOT
from tests.site.pages import SITE, find_pages

# What a reader's notebook does not inherit from a build of the site.
SETTINGS_OF_BUILDS = {
    "TF_CPP_MIN_LOG_LEVEL",
    "TF_ENABLE_ONEDNN_OPTS",
    "PYTHONHASHSEED",
    "COLUMNS",
    "NO_COLOR",
}
OFFER = (
    " download>Download as a notebook</a>"  # looked for as text: these lines run in every worker
)
NAMES = [page.name for page in find_pages() if OFFER in page.path.read_text("utf-8")]


# One with pictures and a recording, and one that writes files: the quickest of each kind.
SAMPLE = {"tutorials/first-program", "howto/load-old-models"}


def run(name: str, folder: Path) -> str:
    """Runs a downloaded notebook in an empty folder; returns what went wrong, if anything did."""
    folder.mkdir(parents=True)
    notebook = nbformat.read(SITE / "_notebooks" / f"{name}.ipynb", as_version=4)
    if notebook.cells[0].source.startswith("%pip"):  # what it installs is there already
        del notebook.cells[0]
    manager = AsyncKernelManager(
        transport="ipc", connection_file=str(folder.with_name(f"{folder.name}.json"))
    )
    provisioner.ask_for(manager.kernel_spec)
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS_OF_BUILDS}
    client = NotebookClient(
        notebook, km=manager, timeout=600, resources={"metadata": {"path": str(folder)}}
    )
    try:
        client.execute(cleanup_kc=True, env=environment | {"PYTHONPATH": str(ROOT)})
    except CellExecutionError as error:
        return f"{error.ename}: {error.evalue}"
    return ""


@pytest.fixture(scope="module")
def _package_is_installed() -> Iterator[None]:
    """Has kernels find the package as if it were installed."""
    provisioner.prepare(["tensorflow", "keras"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provisioner, "_search_path", [str(ROOT), *provisioner._search_path])
        yield


@pytest.mark.skipif(not provisioner.available(), reason="kernels are forked on Linux only")
@pytest.mark.usefixtures("_package_is_installed")
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in SAMPLE else pytest.mark.thorough) for name in NAMES],
)
def test_notebook_runs_in_an_empty_folder(tmp_path, name):
    assert not run(name, tmp_path / "here")


# The package itself, and the entries of errors, which its wheel holds.
PACKED = ("tfxray/", "examples/", "docs/errors/")


def foreign(read: Iterable[str]) -> list[str]:
    """Returns which of the files that a page's run read are not there where only the package is."""
    return sorted(file for file in read if not file.startswith(PACKED))


# What only a run of every notebook sees: files of the package that are found by their place beside the page,
# not by the package's; files that another page left; and what a build sets and a reader's notebook does not
# (SETTINGS_OF_BUILDS).
def test_notebooks_read_nothing_but_the_package():
    environment = pickle.loads((ROOT / "build" / "doctrees" / "environment.pickle").read_bytes())
    executed = {environment.metadata[name]["executed"]: name for name in NAMES}
    found = {}
    for path in (ROOT / "build" / "executed").glob("*.json"):
        digest, _, body = path.read_text("utf-8").partition("\n")
        if digest in executed:
            found[executed.pop(digest)] = foreign(json.loads(body)["reads"])
    assert not executed, "pages without a record of their run"
    assert not {name: files for name, files in found.items() if files}


def test_file_beside_the_package_is_foreign():
    assert foreign(["examples/a.tsv", "docs/b.json", "conf.py"]) == ["conf.py", "docs/b.json"]


@pytest.mark.parametrize("name", NAMES)
def test_notebook_has_its_outputs(name):
    cells = json.loads((SITE / "_notebooks" / f"{name}.ipynb").read_text())["cells"]
    assert any(cell["outputs"] for cell in cells if cell["cell_type"] == "code")


def test_every_page_with_cells_is_offered_but_the_one_about_the_site():
    notebooks = SITE / "_notebooks"
    made = {
        path.relative_to(notebooks).with_suffix("").as_posix()
        for path in notebooks.rglob("*.ipynb")
    }
    assert made == set(NAMES)
    assert "reference/how-this-site-is-checked" not in made


# What only Sphinx understands, and what belongs to the site's own checks.
NOT_PLAIN = re.compile(r"^:::|^\(\S+\)=$|\{[a-z:]+\}`|\]\([^)]*\.md[)#]", re.MULTILINE)


def plain(notebook: nbformat.NotebookNode) -> str:
    """Returns the text of a notebook, without the addresses of other sites."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.sub(r"\(https?://\S+\)", "()", text)


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_plain(name):
    notebook = nbformat.read(SITE / "_notebooks" / f"{name}.ipynb", as_version=4)
    assert not NOT_PLAIN.findall(plain(notebook))
    assert "myst_nb" not in "\n".join(cell.source for cell in notebook.cells)
