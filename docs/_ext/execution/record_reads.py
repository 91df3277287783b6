"""Writes down, inside a kernel, which files of the repository a page reads. Imports nothing of ours."""

import sys
from importlib.util import source_from_cache
from pathlib import Path

LEFT_OUT = ("build/", ".venv/", ".git/", "docs/_ext/")


def record_reads(root: str, report: str) -> None:
    """Reports every file below a folder that is opened from now on, and every program started.

    Args:
        root: The folder.
        report: The file to write to, a path below `root` or a remark a line.
    """
    below = root.rstrip("/") + "/"
    seen = set()

    def note(line: str) -> None:
        if line not in seen:
            seen.add(line)
            with open(report, "a", encoding="utf-8") as file:  # noqa: PTH123  (cheap: runs in a hook)
                file.write(line + "\n")

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and isinstance(args[0], str):
            path = args[0] if args[0].startswith("/") else str(Path.cwd() / args[0])
            if not path.startswith(below):
                return
            if path.endswith(".pyc"):
                path = source_from_cache(path)
            relative = path[len(below) :]
            if not relative.startswith(LEFT_OUT):
                note(relative)
        elif event in {"subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec", "os.system"}:
            note("a program was started")

    sys.addaudithook(hook)
