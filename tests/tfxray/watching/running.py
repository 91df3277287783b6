"""Runs programs, watched and plain."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.warm import Warm

HERE = Path(__file__).parent


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


def run(
    warm: Warm, program: Path, folder: Path, *, watched: bool, arguments: Sequence[str] = ()
) -> Run:
    """Runs a program in a process of its own.

    Args:
        warm: What it is run by.
        program: Its file.
        folder: An empty folder to run it in.
        watched: Whether by `tfxray watch`, or by `tfxray run`, which does not watch.
        arguments: Its arguments.
    """
    command = ["watch", "-o", "report.json"] if watched else ["run"]
    given = ["-m", "tfxray", *command, str(program), *arguments]
    done = warm.run(given, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    report = folder / "report.json"
    told = json.loads(report.read_text("utf-8")) if report.exists() else None
    return Run(done.returncode, done.stdout, done.stderr, told)
