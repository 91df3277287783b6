"""Jupyter kernels forked from a process that has imported TensorFlow and run no op.

A forked kernel has a process of its own and behaves as a fresh one, without the seconds that the imports
take. TensorFlow must not have run an op before the fork: its thread pools do not survive one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from . import inputs

NAME = "fork-provisioner"
LONGEST_SOCKET_PATH = 103  # bytes, on macOS; Linux takes four more
LAUNCHER = ["-m", "ipykernel_launcher"]
_search_path: list[str] = []


def available() -> bool:
    """Tells whether kernels can be forked here: not safely on macOS."""
    return sys.platform == "linux"


def folder_for_sockets() -> str:
    """Returns where temporary folders can be made in which a socket's path is not too long.

    Raises:
        OSError: There is no such place.
    """
    usual = tempfile.gettempdir()
    for folder in (usual, "/tmp"):
        longest = f"{folder}/tmpabcdefgh/kernel-ipc-5"
        if len(os.fsencode(longest)) <= LONGEST_SOCKET_PATH and os.access(folder, os.W_OK):
            return folder
    raise OSError(
        f"kernels talk through sockets, whose path may have {LONGEST_SOCKET_PATH} characters: {usual} is too "
        "long for one, and /tmp cannot be used. Set TMPDIR to a shorter folder."
    )


def prepare(modules: list[str]) -> None:
    """Starts the process that kernels are forked from, unless it runs.

    Args:
        modules: What most pages import and what runs nothing when it is imported.

    Raises:
        RuntimeError: A module cannot be imported there; the message says which and why.
    """
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:ForkProvisioner", factory.GROUP_NAME)
    if not _search_path:
        # What a fresh interpreter would have: the fork server's own path is the build's.
        asked = "import sys; print(*sys.path[1:], sep='\\n')"
        answer = subprocess.run(
            [sys.executable, "-c", asked], check=True, capture_output=True, text=True, cwd="/"
        )
        _search_path.extend(answer.stdout.splitlines())
    package = __name__.rpartition(".")[0]
    order = [
        *(f"{package}.preload.first", f"{package}.kernel", __name__),
        *modules,
        *(f"{package}.preload.once", f"{package}.preload.last"),
    ]
    multiprocessing.get_context("forkserver").set_forkserver_preload(order)
    # It inherits what kernels inherit, not what imports have since set here. Where it finds this
    # package has to be said: what it cannot import, it leaves out in silence.
    root = str(Path(__file__).parents[len(package.split("."))])
    search = os.pathsep.join(filter(None, [root, inputs.INHERITED.get("PYTHONPATH")]))
    before, folder_before = dict(os.environ), tempfile.tempdir
    try:
        tempfile.tempdir = folder_for_sockets()
        os.environ.clear()
        os.environ.update(inputs.INHERITED | {"PYTHONPATH": search})
        multiprocessing.forkserver.ensure_running()
    finally:
        tempfile.tempdir = folder_before
        os.environ.clear()
        os.environ.update(before)
    _check(order)


def _check(modules: list[str]) -> None:
    """Imports in a fork what was to be imported before: the fork server passes over what it cannot."""
    context = multiprocessing.get_context("forkserver")
    answer, told = context.Pipe(duplex=False)
    process = context.Process(target=_import_all, args=(modules, told))
    try:
        process.start()
        told.close()
        failure = answer.recv()
    except (EOFError, OSError):
        failure = "it ended; what it said is above"
    if failure:
        raise RuntimeError(f"no kernel can be forked from a process that cannot start: {failure}")
    process.join()


def _import_all(modules: list[str], told: Any) -> None:
    for name in modules:
        try:
            import_module(name)
        except ImportError as error:
            told.send(f"{name}: {type(error).__name__}: {error}")
            return
    told.send("")


def ask_for(spec: KernelSpec) -> None:
    """Has a kernel of this kind forked."""
    spec.metadata["kernel_provisioner"] = {"provisioner_name": NAME}


class ForkProvisioner(LocalProvisioner):  # type: ignore[misc]  # untyped
    """Jupyter's local provisioner, with a fork in place of a new interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Forks a kernel.

        Raises:
            ValueError: The kernel is not IPython's, so there is nothing to fork it from.
        """
        if cmd[1:3] != LAUNCHER:
            raise ValueError(f"only `python -m ipykernel_launcher` can be forked, not {cmd}")
        process = multiprocessing.get_context("forkserver").Process(
            target=_run_kernel,
            args=(cmd[3:], kwargs.get("cwd") or str(Path.cwd()), dict(kwargs["env"]), _search_path),
        )
        process.start()
        self.process = _Forked(process)
        self.pid = self.pgid = process.pid  # it makes itself the leader of its group
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Ends what the kernel's cells had started and left running."""
        if self.pgid:
            with contextlib.suppress(ProcessLookupError):  # nothing was left
                os.killpg(self.pgid, signal.SIGKILL)
        await super().cleanup(restart=restart)


class _Forked:
    """The part of `subprocess.Popen` that LocalProvisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode  # type: ignore[no-any-return]

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode  # type: ignore[no-any-return]

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # as subprocess does: it has ended
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _run_kernel(*arguments: Any) -> None:
    from .kernel import run_kernel  # noqa: PLC0415  (the build itself needs no ipykernel)

    run_kernel(*arguments)
