"""Turns a forked process into a Jupyter kernel. Imported where kernels are forked, not by the build."""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import os
import random
import signal
import sys
import threading
from copy import deepcopy
from importlib import import_module
from multiprocessing.connection import wait
from pathlib import Path
from types import SimpleNamespace

from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets.config.loader import Config

from .preload import first
from .streams import Stream

# What a kernel imports before its first cell, and to write a traceback: here once, not in each kernel.
for _module in (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "pygments.formatters.terminal256",
    "pygments.lexers.python",
    "stack_data",
    "tornado.platform.asyncio",
):
    import_module(_module)
NAMES_OF_KERNEL = set(sys.modules)


class KernelApp(IPKernelApp):  # type: ignore[misc]  # traitlets are untyped
    """IPython's kernel, less what was done before the fork or what nobody asks of it."""

    outstream_class = f"{Stream.__module__}.{Stream.__qualname__}"

    def prepare(self) -> None:
        """Does before the fork what is the same for every kernel: reads the profile, makes the shell."""
        self.init_profile_dir()
        super().init_config_files()
        super().load_config_file()
        # As `run` asks of every kernel; here it must be known before, for an open database stands no fork.
        self.update_config(Config({"HistoryManager": {"enabled": False}}))
        shell = ZMQInteractiveShell.instance(
            config=deepcopy(self.config),  # it notes something there that the kernel would warn of
            profile_dir=self.profile_dir,
            compiler_class=XCachingCompiler,
            kernel=SimpleNamespace(eventloop=None),
        )
        shell.display_formatter.format(None)  # makes the formatters, as the first output would

    def init_config_files(self) -> None:
        """Found before the fork."""

    def load_config_file(self, *_: object) -> None:
        """Read before the fork."""

    def init_heartbeat(self) -> None:
        """Needs none: the build watches the process itself."""

    def init_io(self) -> None:
        """Leads TensorFlow's log handler, which was made before the fork, to the notebook's streams."""
        before = {sys.stdout: "stdout", sys.stderr: "stderr"}
        super().init_io()
        for handler in logging.getLogger("tensorflow").handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream in before:
                handler.setStream(getattr(sys, before[handler.stream]))

    def init_kernel(self) -> None:
        """Gives the shell its kernel and the folder where it starts."""
        super().init_kernel()
        shell = self.kernel.shell
        shell.kernel = shell.parent = self.kernel
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]

    def init_code(self) -> None:
        """Has `%reset` forget what a fresh kernel would not have imported by now."""
        super().init_code()
        self.shell._sys_modules_keys = set(NAMES_OF_KERNEL)


def run_kernel(arguments: list[str], cwd: str, env: dict[str, str], path: list[str]) -> None:
    """Turns a forked process into what `python -m ipykernel_launcher` would be, and runs it.

    Args:
        arguments: Those of the launcher.
        cwd: The folder to work in.
        env: The environment.
        path: Where to look for modules.
    """
    os.setsid()
    app = KernelApp.instance()
    os.chdir(cwd)
    env |= first.set_by_imports()
    os.environ.clear()
    os.environ.update(env)
    sys.path[:] = path
    sys.argv = ["ipykernel_launcher", *arguments]
    sys.modules["__main__"] = ZMQInteractiveShell.instance().user_module
    multiprocessing.current_process().name = "MainProcess"
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    threading.Thread(target=_end_with_build, daemon=True).start()
    # With a parent to watch, ipykernel neither prints how to connect nor outlives the fork server.
    app.parent_handle = os.getppid()
    app.initialize(arguments)
    app.start()
    # It is about to answer that the kernel ends. Without what is closed next it would wait for seconds.
    app.control_thread.join(timeout=5)
    atexit._run_exitfuncs()  # multiprocessing leaves without them


def _end_with_build() -> None:
    """Ends the kernel and what its cells started when the build is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)


KernelApp.instance().prepare()
