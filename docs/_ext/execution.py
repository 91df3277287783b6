"""Executes the pages whose cells are not in the cache, side by side, before Sphinx reads them.

MyST-NB executes a page while it reads it: one after the other, with warnings that name no cell. Here
the pages run first and fill the cache that MyST-NB then reads from. A page enters the cache only when
every cell kept its contract (`docs._ext.cell_contract`), so a page that fails is executed again by
every build until it is right, and a warning is never lost.
"""

from __future__ import annotations

import os
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
QUIET = getLogger("nbclient.quiet")
QUIET.setLevel("ERROR")


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
        return int(self.notebook.metadata.source_map[index]) + 1

    def ordinal(self, index: int) -> str:
        """A cell's place as a reader counts: "cell 2 of 9"."""
        return f"cell {self.code_cells.index(index) + 1} of {len(self.code_cells)}"


def find_page(env: BuildEnvironment, name: str) -> Page | None:
    """Returns a document as a page with cells, or None if it has no cell to execute."""
    path = Path(env.doc2path(name))
    config: Any = env.mystnb_config  # type: ignore[attr-defined]
    myst: Any = env.myst_config  # type: ignore[attr-defined]
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), myst, config, text)
    if reader is None:
        return None
    notebook = reader.read(text)
    settings = notebook.metadata.get(config.metadata_key, {})
    page = Page(
        name, path, notebook, settings.get("execution_timeout", config.execution_timeout)
    )
    return page if page.code_cells else None


def is_cached(env: BuildEnvironment, page: Page) -> bool:
    """Tells whether the cache holds this page's outputs."""
    try:
        _cache(env).match_cache_notebook(page.notebook)
    except KeyError:
        return False
    return True


def _cache(env: BuildEnvironment) -> Any:
    return get_cache(env.mystnb_config.execution_cache_path)  # type: ignore[attr-defined]


def run(page: Page) -> list[tuple[int, str]]:
    """Executes a page in a kernel of its own.

    Args:
        page: The page; its notebook receives the outputs.

    Returns:
        What broke a contract: the place of a cell and what is wrong with it. Empty when all is well.
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
    return [name for name in sorted(known) if (page := find_page(env, name)) and not is_cached(env, page)]


def execute_pages(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Executes those of the documents that the cache does not hold, and fills the cache."""
    config: Any = env.mystnb_config  # type: ignore[attr-defined]
    if config.execution_mode != "cache":
        return
    pages = [
        page for name in names if (page := find_page(env, name)) and not is_cached(env, page)
    ]
    # Left to MyST-NB, a page that failed here would be executed a second time.
    config.execution_excludepatterns = []
    done = 0
    for page, violations in _side_by_side(pages):
        done += 1
        _say(f"[{done}/{len(pages)}] {page.name}: {len(page.code_cells)} cells, {page.seconds:.1f} s")
        for index, what in violations:
            logger.warning(
                "%s %s", page.ordinal(index), what, location=(page.name, page.line(index))
            )
        if violations:
            config.execution_excludepatterns.append(str(page.path))
        else:
            bundle = CacheBundleIn(
                page.notebook, str(page.path), data={"execution_seconds": page.seconds}
            )
            _cache(env).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


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
    finally:  # also on Ctrl-C and on an error: kernels first, so that their threads can end
        for future, page in running.items():
            if not future.cancel() and page.kernel is not None and page.kernel.provisioner:
                process = getattr(page.kernel.provisioner, "process", None)
                if process is not None:
                    process.kill()
        pool.shutdown(wait=True, cancel_futures=True)


_print_lock = threading.Lock()


def _say(line: str) -> None:
    with _print_lock:
        print(line, flush=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("env-get-outdated", pages_to_read_again)
    app.connect("env-before-read-docs", execute_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
