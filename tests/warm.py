"""Runs Python in forks of a process that has imported what they need: that takes longer than most of them.

A fork is like a new process but for what libraries read from the environment while they are imported. Tests
in which that matters, or how `python` itself tells an error, start a process.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SECONDS = 300  # that a program may run, on a busy machine too
STREAMS = {"input": os.O_RDONLY, "output": os.O_WRONLY, "errors": os.O_WRONLY}


class Warm:
    """The process that is forked, until it is closed.

    Args:
        folder: Where to keep what the programs read and print.
        modules: What it imports.
        env: Its environment; that of this process when it is left out.
        together: Whether what programs write to both streams stands together in the output.
    """

    def __init__(
        self,
        folder: Path,
        modules: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        together: bool = False,
    ) -> None:
        """Starts it."""
        self._folder = folder
        self._together = together
        self._process = subprocess.Popen(
            [sys.executable, __file__, *modules],
            cwd=folder,  # so that nothing beside this file is taken for a library
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """Ends it."""
        with self._process:
            pass  # which closes its input, and waits

    def run(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        pasted: str = "",
        seconds: float = SECONDS,
    ) -> subprocess.CompletedProcess[str]:
        """Does what `python ARGUMENTS` does, as `subprocess.run` would.

        Args:
            arguments: A file or `-m` and a module, and what is given to it.
            cwd: The folder to run it in.
            env: Its environment; that of this process when it is left out.
            pasted: Its standard input.
            seconds: How long it may take, at most.
        """
        streams = {name: self._folder / name for name in STREAMS}
        streams["input"].write_text(pasted, "utf-8")
        asked = {
            "arguments": list(arguments),
            "folder": str(cwd),
            "environment": dict(os.environ if env is None else env),
            "streams": {name: str(path) for name, path in streams.items()},
            "together": self._together,
        }
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        child = int(self._process.stdout.readline())
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(int(self._process.stdout.readline()))
        printed, complained = (streams[name].read_text("utf-8") for name in ("output", "errors"))
        return subprocess.CompletedProcess(arguments, status, printed, complained)


def _serve(modules: Sequence[str]) -> None:
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a collection would copy what forks share
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            os._exit(_run(json.loads(line)))
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


def _run(asked: dict[str, Any]) -> int:
    """Runs what was asked for to its end; returns its exit status."""
    for number, (name, flags) in enumerate(STREAMS.items()):
        made = flags | (os.O_CREAT | os.O_TRUNC if flags == os.O_WRONLY else 0)
        os.dup2(os.open(asked["streams"][name], made), number)
    if asked["together"]:
        os.dup2(1, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    status = _ended(*asked["arguments"])
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _ended(first: str, *others: str) -> int:
    named, *given = others if first == "-m" else (first, *others)
    sys.argv[:] = [named, *given]
    sys.path[0] = str(Path.cwd()) if first == "-m" else str(Path(named).resolve().parent)
    # As Python does with what it inherits.
    sys.path[1:1] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    try:
        if first == "-m":
            runpy.run_module(named, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(named, run_name="__main__")
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        print(error.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve(sys.argv[1:])
