"""A system that every machine has: the Python that runs the tests, without any package."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from textwrap import dedent

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
    for name in list(systems.SYSTEMS):
        monkeypatch.delitem(systems.SYSTEMS, name)
    monkeypatch.setitem(systems.SYSTEMS, NAME, system)
    monkeypatch.setattr(making, "make_environment", lambda _: Path(sys.executable))
    system.lock.parent.mkdir()
    system.lock.write_text("nothing==1.0 \\\n    --hash=sha256:00\n")
    return House(tmp_path, system)
