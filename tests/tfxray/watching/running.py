"""Runs programs, watched and plain, each in a fork of a process that has imported TensorFlow."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

HERE = Path(__file__).parent
SECONDS = 300  # that a program may run, on a busy machine too
_CONTEXT = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Run:
    """What a run left.

    Attributes:
        status: The exit status.
        output: What it printed.
        errors: What it wrote to the standard error.
        report: What `tfxray watch` reported, as data; nothing for a plain run.
    """

    status: int | None
    output: str
    errors: str
    report: dict[str, Any] | None


def run(program: Path, folder: Path, *, watched: bool, arguments: Sequence[str] = ()) -> Run:
    """Runs a program in a process of its own.

    Args:
        program: Its file.
        folder: An empty folder to run it in.
        watched: Whether by `tfxray watch`, or by `tfxray run`, which does not watch.
        arguments: Its arguments.
    """
    _CONTEXT.set_forkserver_preload(["tensorflow", "keras"])
    command = ["watch", "-o", "report.json"] if watched else ["run"]
    given = [*command, str(program), *arguments]
    process = _CONTEXT.Process(target=_child, args=(given, folder))
    with mock.patch.dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3"):
        process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    report = folder / "report.json"
    return Run(
        process.exitcode,
        (folder / "output").read_text("utf-8"),
        (folder / "errors").read_text("utf-8"),
        json.loads(report.read_text("utf-8")) if report.exists() else None,
    )


def _child(given: list[str], folder: Path) -> None:
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    for number, name in ((1, "output"), (2, "errors")):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
    from tfxray.__main__ import main

    sys.argv[0] = "tfxray"
    status: Any = 1
    try:
        status = main(given)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    sys.exit(status)
