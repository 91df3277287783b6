"""Executes the pages whose cells are not in the cache, side by side, before Sphinx reads them.

MyST-NB executes a page while it reads it: one after the other, with warnings that name no cell.
Here the pages run first and fill the cache that MyST-NB then reads from. A page enters the cache
only when every cell kept its contract (`docs._ext.cell_contract`), so a page that fails is executed
again by every build until it is right, and a warning is never lost.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from logging import getLogger
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from docs._ext import cell_contract, stable_outputs

logger = logging.getLogger(__name__)
HALF_WRITTEN = "half-written"
QUIET = getLogger("nbclient.quiet")
QUIET.setLevel("CRITICAL")  # what nbclient reports is raised as well, and told with file and line


@dataclass
class Page:
    """One page that has cells.

    Attributes:
        name: Sphinx's name of the document.
        path: Its file; the kernel works in that file's folder.
        notebook: Its cells; their outputs once it has run.
        timeout: Seconds that one cell may take.
        at: The number of the cell that runs, or where execution ended; None before the first.
        seconds: How long the whole page took.
    """

    name: str
    path: Path
    notebook: Any
    timeout: int
    at: int | None = None
    seconds: float = 0.0
    kernel: AsyncKernelManager | None = field(default=None, repr=False)

    @property
    def code_cells(self) -> list[int]:
        """The places of the code cells among all cells."""
        return [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]

    def line(self, index: int) -> int:
        """The line of the page's file where a cell begins."""
        return int(self.notebook.metadata.source_map[index])

    def ordinal(self, index: int) -> str:
        """A cell's place as a reader counts: "cell 2 of 9"."""
        return f"cell {self.code_cells.index(index) + 1} of {len(self.code_cells)}"


def find_page(env: BuildEnvironment, name: str) -> Page | None:
    """Returns a document as a page, or None if it is no notebook."""
    path = Path(env.doc2path(name))
    config: Any = env.mystnb_config  # type: ignore[attr-defined]
    myst: Any = env.myst_config  # type: ignore[attr-defined]
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), myst, config, text)
    if reader is None:
        return None
    notebook = reader.read(text)
    settings = notebook.metadata.get(config.metadata_key, {})
    return Page(name, path, notebook, settings.get("execution_timeout", config.execution_timeout))


def is_to_run(env: BuildEnvironment, page: Page) -> bool:
    """Tells whether a page has cells and the cache does not hold their outputs."""
    if not page.code_cells:
        return False
    try:
        _cache(env).match_cache_notebook(page.notebook)
    except KeyError:
        return True
    return False


def read_executed(env: BuildEnvironment, name: str) -> Any:
    """Returns a document's notebook, with outputs if the cache holds them."""
    page = find_page(env, name)
    if page is None:
        raise ValueError(f"{name} is no notebook")
    try:
        _, notebook = _cache(env).merge_match_into_notebook(page.notebook)
    except KeyError:
        return page.notebook
    return notebook


def _cache(env: BuildEnvironment) -> Any:
    """Opens the cache; one that a build left half written is begun anew."""
    folder = Path(env.mystnb_config.execution_cache_path)  # type: ignore[attr-defined]
    if (folder / HALF_WRITTEN).exists():
        shutil.rmtree(folder)
    return get_cache(folder)


def _keep(env: BuildEnvironment, page: Page) -> None:
    """Puts a page into the cache, which writes its index before the outputs: a mark spans both."""
    bundle = CacheBundleIn(page.notebook, str(page.path), data={"execution_seconds": page.seconds})
    cache = _cache(env)
    mark = Path(cache.path) / HALF_WRITTEN
    mark.touch()
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    mark.unlink()


def run(page: Page) -> list[tuple[int, str]]:
    """Executes a page in a kernel of its own.

    Args:
        page: The page; its notebook receives the outputs.

    Returns:
        What broke a contract: the place of a cell and what is wrong with it. Empty when all is
        well.
    """
    with TemporaryDirectory() as folder:
        # Socket files instead of TCP: nobody else on the machine can reach the kernel.
        sockets = {} if sys.platform == "win32" else {"transport": "ipc"}
        page.kernel = AsyncKernelManager(
            kernel_name=page.notebook.metadata.kernelspec.name,
            connection_file=str(Path(folder) / "kernel.json"),
            **sockets,
        )
        broken = _execute(page)
    for cell in page.notebook.cells:
        for output in cell.get("outputs", []):
            stable_outputs.stabilise(output)
    if broken is not None:
        return [(page.code_cells[0] if page.at is None else page.at, broken)]
    return list(cell_contract.violations(page.notebook))


def _execute(page: Page) -> str | None:
    """Executes a page's cells in order; returns why it stopped early, if it did."""

    def begin(cell: Any, cell_index: int) -> None:
        page.at = cell_index

    started = time.monotonic()
    client = NotebookClient(
        page.notebook,
        km=page.kernel,
        timeout=page.timeout,
        startup_timeout=60,
        resources={"metadata": {"path": str(page.path.parent)}},
        on_cell_start=begin,
        record_timing=False,  # times would make every build another
        coalesce_streams=True,  # so would the pieces in which a kernel sends what is printed
        log=QUIET,
    )
    try:
        client.execute(cleanup_kc=True)
    except CellExecutionError as error:
        return f"raised {error.ename}: {error.evalue}"
    except CellTimeoutError:
        return (
            f"ran for more than {page.timeout} s (a page can ask for more with "
            "`mystnb: {execution_timeout: ...}` in its front matter)"
        )
    except DeadKernelError:
        return "ended its kernel"
    except NoSuchKernel as error:
        return f"needs the kernel {error.name!r}, which is not installed"
    finally:
        page.seconds = time.monotonic() - started
    return None


def pages_to_read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Has Sphinx read a page anew while its outputs are not in the cache."""
    if env.mystnb_config.execution_mode != "cache":  # type: ignore[attr-defined]
        return []
    known = set(env.all_docs) - added - changed - removed
    pages = [page for name in sorted(known) if (page := find_page(env, name))]
    return [page.name for page in pages if is_to_run(env, page)]


def execute_pages(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Executes those of the documents that the cache does not hold, and fills the cache."""
    config: Any = env.mystnb_config  # type: ignore[attr-defined]
    if config.execution_mode != "cache":
        return
    found = [page for name in names if (page := find_page(env, name))]
    pages = [page for page in found if is_to_run(env, page)]
    # Left to MyST-NB, a page without cells would start a kernel, and one that failed here would be
    # executed a second time.
    config.execution_excludepatterns = [str(page.path) for page in found if not page.code_cells]
    for done, (page, violations) in enumerate(_side_by_side(pages), 1):
        cells = len(page.code_cells)
        _say(f"[{done}/{len(pages)}] {page.name}: {cells} cells, {page.seconds:.1f} s")
        for index, what in violations:
            logger.warning(
                "%s %s", page.ordinal(index), what, location=(page.name, page.line(index))
            )
        if violations:
            config.execution_excludepatterns.append(str(page.path))
        else:
            _keep(env, page)


def _side_by_side(pages: list[Page]) -> Iterator[tuple[Page, list[tuple[int, str]]]]:
    """Runs pages on all processors, yields each when it is done, and leaves no kernel behind."""
    if not pages:
        return
    workers = min(os.cpu_count() or 1, len(pages))
    _say(f"Executing {len(pages)} pages, {workers} at a time")
    pool = ThreadPoolExecutor(workers)
    running: dict[Future[list[tuple[int, str]]], Page] = {
        pool.submit(run, page): page for page in pages
    }
    try:
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:  # also on Ctrl-C and on an error: a thread ends when its kernel does
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in running):
            for page in running.values():
                process = getattr(getattr(page.kernel, "provisioner", None), "process", None)
                if process is not None:
                    process.kill()
            time.sleep(0.1)  # and again: a kernel may only be starting


_print_lock = threading.Lock()


def _say(line: str) -> None:
    with _print_lock:
        print(line, flush=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("env-get-outdated", pages_to_read_again)
    app.connect("env-before-read-docs", execute_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
