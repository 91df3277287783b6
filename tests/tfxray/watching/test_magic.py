"""The magic is there while it is registered, and names its report."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tfxray.watching import magic


class Shell:
    """What the magic asks of a shell."""

    def __init__(self, error: BaseException | None = None) -> None:
        """Has no magics yet."""
        self.magics_manager = SimpleNamespace(magics={"cell": {}})
        self.error = error
        self.ran: list[str] = []

    def register_magic_function(self, function: Any, kind: str, name: str) -> None:
        self.magics_manager.magics[kind][name] = function

    def run_cell(self, cell: str) -> Any:
        self.ran.append(cell)
        return SimpleNamespace(error_in_exec=self.error)


@pytest.mark.parametrize(
    ("line", "error", "title"),
    [(" my cell ", None, "my cell"), ("", ValueError("no"), "this cell")],
)
def test_magic_runs_its_cell_and_shows_what_was_seen(line, error, title):
    shell = Shell(error)
    magic.register(shell)
    report = shell.magics_manager.magics["cell"]["watch"](line, "x = 1")
    assert shell.ran == ["x = 1"]
    assert report.title == title
    assert report.error == ("ValueError: no" if error else "")
    magic.unregister(shell)
    magic.unregister(shell)
    assert shell.magics_manager.magics == {"cell": {}}
