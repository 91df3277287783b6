"""`%%watch`: runs a cell, and shows below it what TensorFlow made of it."""

from __future__ import annotations

from typing import Any

from tfxray.watching.watch import Watch


def register(shell: Any) -> None:
    """Adds the magic to a notebook.

    Args:
        shell: The running `InteractiveShell`.
    """

    def watch(line: str, cell: str) -> Any:
        """Runs the cell, and shows what TensorFlow made of it."""
        with Watch(title=line.strip() or "this cell") as seen:
            seen.note(shell.run_cell(cell).error_in_exec)
        return seen.report if seen.has_report else None

    shell.register_magic_function(watch, "cell", "watch")


def unregister(shell: Any) -> None:
    """Takes the magic away.

    Args:
        shell: The running `InteractiveShell`.
    """
    shell.magics_manager.magics["cell"].pop("watch", None)
