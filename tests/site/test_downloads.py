"""Each page's notebook runs as it is, where only the site's requirements and its package are installed."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
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
NAMES = [page.name for page in find_pages() if page.soup.select_one(".ran-with a[download]")]


def run(name: str, folder: Path) -> str:
    """Runs a downloaded notebook in an empty folder; returns what went wrong, if anything did."""
    folder.mkdir(parents=True)
    notebook = nbformat.read(SITE / "_notebooks" / f"{name}.ipynb", as_version=4)
    manager = AsyncKernelManager(
        transport="ipc", connection_file=str(folder.with_name(f"{folder.name}.json"))
    )
    provisioner.ask_for(manager.kernel_spec)
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS_OF_BUILDS}
    client = NotebookClient(
        notebook, km=manager, timeout=120, resources={"metadata": {"path": str(folder)}}
    )
    try:
        client.execute(cleanup_kc=True, env=environment | {"PYTHONPATH": str(ROOT)})
    except CellExecutionError as error:
        return f"{error.ename}: {error.evalue}"
    return ""


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What went wrong in each notebook."""
    provisioner.prepare(["tensorflow", "keras"])
    empty = tmp_path_factory.mktemp("downloads")
    folders = [empty / str(number) / "here" for number in range(len(NAMES))]
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(os.cpu_count()) as pool:
        # As if the package were installed.
        patch.setattr(provisioner, "_search_path", [str(ROOT), *provisioner._search_path])
        return dict(zip(NAMES, pool.map(run, NAMES, folders), strict=True))


@pytest.mark.skipif(not provisioner.available(), reason="kernels are forked on Linux only")
@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs_in_an_empty_folder(failures, name):
    assert not failures[name]


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
    assert made - set(NAMES) == {"reference/how-this-site-is-built"}
