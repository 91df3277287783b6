"""Runs pages, each in a kernel of its own, as many at a time as there are processors."""

from __future__ import annotations

import atexit
import math
import os
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from logging import getLogger
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.errors import ConfigError

from . import cell_rules, inputs, provisioner, scrub
from .page import Page
from .progress import Progress

CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")  # "QUOTA PERIOD" in a container
LARGEST_OUTPUT = 1_000_000  # characters of one cell: more would choke a browser
QUIET = getLogger("nbclient.quiet")
QUIET.setLevel("CRITICAL")  # what nbclient reports is raised as well


@dataclass
class Result:
    """What a run of a page brought.

    Attributes:
        notebook: The cells with their outputs.
        violations: The place of a cell among all cells, and what is wrong with it; empty when all is well.
        reads: What the run read of the repository: the digest of each path as it saw it.
        seconds: How long it took.
    """

    notebook: Any
    violations: list[tuple[int, str]] = field(default_factory=list)
    reads: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


class Connection(AsyncKernelClient):  # type: ignore[misc]
    """Jupyter's connection to a kernel, which waits no longer than it has to."""

    def start_channels(self, **_: bool) -> None:
        """Does without the heartbeat: the kernel is a process of this machine."""
        super().start_channels(hb=False)

    async def wait_for_ready(self, timeout: float) -> None:
        """Waits until the kernel is heard: ipykernel welcomes who listens, so nothing has to be asked.

        Raises:
            RuntimeError: It did not come to that.
        """
        end = time.monotonic() + timeout
        while await self.is_alive() and time.monotonic() < end:
            with suppress(Empty):
                await self.iopub_channel.get_msg(timeout=1)
                return
        raise RuntimeError("the kernel does not answer")


class Manager(AsyncKernelManager):  # type: ignore[misc]
    """Jupyter's manager of a kernel, which notices sooner that one has ended."""

    client_class = f"{__name__}.Connection"
    client_factory = Connection

    async def _async_finish_shutdown(self, **options: Any) -> None:
        await super()._async_finish_shutdown(**options, pollinterval=0.01)


class Client(NotebookClient):  # type: ignore[misc]
    """nbclient's client, which knows where it is and stops a flood."""

    at: int | None = None
    flooded = False
    _printed = 0

    def begin(self, cell: Any, cell_index: int) -> None:
        """Notes that a code cell is executed from now on."""
        self.at, self._printed = cell_index, 0

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Counts what a cell prints, and ends the kernel of one that prints without end."""
        if msg["msg_type"] == "stream":
            self._printed += len(msg["content"]["text"])
            if self._printed > LARGEST_OUTPUT:
                self.flooded = True
                self.km.provisioner.process.kill()
                return None
        return super().process_message(msg, cell, cell_index)


def jobs(setting: int | str) -> int:
    """Returns how many pages run at a time.

    Args:
        setting: The configuration's `execution_jobs`: a number, or "auto" for as many as there are processors
            that this process may use.

    Raises:
        ConfigError: It is neither.
    """
    if setting == "auto":
        return _processors()
    if not str(setting).isdecimal() or int(setting) < 1:
        raise ConfigError(f"execution_jobs is 'auto' or a number from 1, not {setting!r}")
    return int(setting)


def _processors() -> int:
    """Counts the processors that this process may use: `taskset` and containers leave it fewer."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        allowed = os.cpu_count() or 1
    try:
        quota, period = CGROUP_LIMIT.read_text().split()
        return max(1, min(allowed, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):  # no such container, or its quota is "max"
        return allowed


def side_by_side(pages: list[Page], fork: bool, jobs: int) -> Iterator[tuple[Page, Result]]:
    """Runs pages, yields each as soon as it is done, and leaves no kernel behind.

    Args:
        pages: The pages, each with cells.
        fork: Whether kernels are forked from the process that `provisioner.prepare` describes.
        jobs: How many run at a time.
    """
    progress = Progress(len(pages))
    managers: dict[str, Manager] = {}

    pool = ThreadPoolExecutor(jobs)
    running = {pool.submit(run, page, fork, managers): page for page in pages}
    try:
        while running:
            done = wait(running, timeout=0.5, return_when=FIRST_COMPLETED).done
            for future in done:
                page, result = running.pop(future), future.result()
                progress.finish(page.name, len(page.code_cells), result.seconds)
                yield page, result
            if running:
                progress.show(list(managers))
    finally:  # also on Ctrl-C and on an error: a thread ends when its kernel does
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in running):  # again: a kernel may only be starting
            time.sleep(0.1)
            for manager in list(managers.values()):
                process = getattr(manager.provisioner, "process", None)
                if process is not None:
                    process.kill()


def run(page: Page, fork: bool, managers: dict[str, Manager]) -> Result:
    """Runs one page in a kernel of its own.

    Args:
        page: The page.
        fork: Whether to fork the kernel.
        managers: Where the kernel's manager is listed while it runs.
    """
    result = Result(deepcopy(page.notebook))
    started = time.monotonic()
    with TemporaryDirectory(dir=provisioner.folder_for_sockets()) as folder:
        report = Path(folder) / "reads"
        report.touch()
        manager = Manager(
            kernel_name=result.notebook.metadata.kernelspec.name,
            connection_file=str(Path(folder) / "kernel.json"),
            # Socket files instead of TCP: no port to race for, and nobody else can reach the kernel.
            transport="ipc",
        )
        try:
            if fork:
                provisioner.ask_for(manager.kernel_spec)
        except NoSuchKernel:
            name = result.notebook.metadata.kernelspec.name
            result.violations = [
                (page.code_cells[0], f"needs the kernel {name!r}, which is not installed")
            ]
            return result
        managers[page.name] = manager
        client = Client(
            result.notebook,
            km=manager,
            timeout=page.timeout,
            startup_timeout=60,
            resources={"metadata": {"path": str(page.path.parent)}},
            record_timing=False,  # times would make every build another,
            coalesce_streams=True,  # and so would the pieces that text arrives in
            ipython_hist_file="",
            extra_arguments=[
                "--HistoryManager.enabled=False",  # nobody asks for it after the run
                f"--IPKernelApp.code_to_run={_watch(page.root, report)}",
            ],
            log=QUIET,
        )
        client.on_cell_execute = client.begin
        try:
            broken = _execute(client, page)
        finally:
            del managers[page.name]
        result.reads = inputs.reads_of_run(report.read_text(encoding="utf-8"))
    result.seconds = time.monotonic() - started
    for cell in result.notebook.cells:
        for output in cell.get("outputs", []):
            scrub.scrub(output)
    if broken is not None:
        at = page.code_cells[0] if client.at is None else client.at
        result.violations = [(at, broken)]
    else:
        result.violations = list(cell_rules.violations(result.notebook))
    return result


def _watch(root: Path, report: Path) -> str:
    """Returns what has a kernel report the repository's files that it opens, and change none of them."""
    calls = {"refuse_writes": f"{str(root)!r}", "record_reads": f"{str(root)!r}, {str(report)!r}"}
    return "; ".join(
        f"__import__('runpy').run_path({str(Path(__file__).with_name(f'{name}.py'))!r})[{name!r}]({arguments})"
        for name, arguments in calls.items()
    )


def _execute(client: Client, page: Page) -> str | None:
    """Executes the cells in order; returns why it stopped early, if it did."""
    try:
        client.execute(cleanup_kc=True, env=dict(inputs.INHERITED))
    except CellExecutionError as error:
        return f"raised {error.ename}: {error.evalue}"
    except CellTimeoutError:
        return (
            f"ran for more than {page.timeout} s (a page can ask for more with "
            "`mystnb: {execution_timeout: ...}` in its front matter)"
        )
    except DeadKernelError:
        if not client.flooded:
            return "ended its kernel"
    except RuntimeError as error:
        atexit.unregister(client._cleanup_kernel)  # nbclient would clean up again
        return f"has no kernel: {error}"
    # Also where the kernel had come to the cell's end before it was heard how much it printed.
    return f"printed more than {LARGEST_OUTPUT:,} characters" if client.flooded else None
