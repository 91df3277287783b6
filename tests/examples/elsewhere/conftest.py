"""A system that every machine has: the Python that runs the tests, without any package."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from textwrap import dedent
from unittest.mock import patch

import pytest

from examples.elsewhere import System, making, recording, systems
from examples.elsewhere.recording import Program

NAME = "python-3"


class House:
    """A folder with programs, locks and environments of its own.

    Attributes:
        system: The system that is there.
        programs: The folder of the programs.
    """

    def __init__(self, folder: Path, system: System) -> None:
        """Uses a folder."""
        self.system = system
        self.programs = folder / "programs"

    def write(self, source: str, name: str = "hello") -> Program:
        """Writes a program."""
        path = self.programs / name / "python.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source))
        return Program(name, path)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Programs and a system to try things on, in place of the real ones."""
    version = ".".join(map(str, sys.version_info[:2]))
    system = System(NAME, "Python", version, ("nothing==1.0",), date(2026, 1, 1), ("python",))
    monkeypatch.setattr(systems, "ENVIRONMENTS", tmp_path / "environments")
    monkeypatch.setattr(recording, "PROGRAMS", tmp_path / "programs")
    monkeypatch.setattr(making, "BUILD", tmp_path / "build")
    monkeypatch.setattr(making, "make_environment", lambda _: Path(sys.executable))
    system.lock.parent.mkdir()
    system.lock.write_text("nothing==1.0 \\\n    --hash=sha256:00\n")
    with patch.dict(systems.SYSTEMS, {NAME: system}, clear=True):  # and back in their order
        yield House(tmp_path, system)
