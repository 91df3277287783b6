"""Writes down, inside a kernel, what a page reads of the repository. Imports nothing of ours.

A file's digest is taken when it is opened and a folder's when it is listed: what the page saw counts, also if
it changes while the page runs.
"""

import hashlib
import os
import sys
import threading
from importlib.util import source_from_cache
from pathlib import Path

# Below the repository: what is made from it, and the code that runs pages, which is part of every key.
LEFT_OUT = ("build/", ".venv/", ".git/", "docs/_ext/execution/")
MISSING = "missing"
PYTHONS_AND_SHELLS = ("python", "pypy", "sh", "bash", "dash", "zsh", "env", "make")


def digest(path: str) -> str:
    """Returns what tells a file's content, or the names in a folder, from any other.

    Args:
        path: The file, or the folder with a slash at its end.
    """
    try:
        if path.endswith("/"):
            names = {entry.name for entry in Path(path).iterdir()} - {"__pycache__"}
            content = "\n".join(sorted(names)).encode()
        else:
            content = Path(path).read_bytes()
    except OSError:
        return MISSING
    return hashlib.sha256(content).hexdigest()


def record_reads(root: str, report: str) -> None:
    """Reports every file below a folder that is read from now on, and every folder that is listed.

    Nobody sees what a program reads that a page starts: a Python or a shell counts as one that reads all of
    `tfxray` and `examples`. What the page itself wrote before does not count.

    Args:
        root: The folder.
        report: The file to write to: a digest, a space and a path below `root` a line.
    """
    below = root.rstrip("/") + "/"
    known: set[str] = set()
    reporting: set[int] = (
        set()
    )  # threads that are in this hook: what it opens itself does not count

    def relative(path: object) -> str | None:
        """Returns the path below the folder, or None for what does not count."""
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        elif path is None:
            path = "."
        if not isinstance(path, str):  # an open file's number
            return None
        full = os.path.normpath(path if path.startswith("/") else f"{Path.cwd()}/{path}")
        if full.endswith(".pyc") and "/__pycache__/" in full:
            full = source_from_cache(full)
        name = full[len(below) :] if full.startswith(below) else None
        return None if name is None or f"{name}/".startswith(LEFT_OUT) else name

    def note(name: str) -> None:
        if name not in known:
            known.add(name)
            with Path(report).open("a", encoding="utf-8") as file:
                file.write(f"{digest(below + name)} {name}\n")

    def hook(event: str, args: tuple[object, ...]) -> None:
        thread = threading.get_ident()
        if thread in reporting:
            return
        reporting.add(thread)
        try:
            if event == "open":
                name = relative(args[0])
                if name is None or (args[1] is None and not Path(below + name).is_file()):
                    return  # `os.open` may open a folder, or a name in another folder than this one
                writes = isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
                known.add(name) if writes else note(name)
            elif event in {"os.listdir", "os.scandir"}:
                # To look for modules and packages in a folder is no use of the names in it.
                caller = sys._getframe(1).f_code.co_filename
                importing = (
                    caller.startswith("<frozen importlib") or "/importlib/metadata/" in caller
                )
                if not importing and (name := relative(args[0])) is not None:
                    note(f"{name}/")
            elif event == "os.system" or (event == "subprocess.Popen" and _reads_unseen(args)):
                for package in ("tfxray", "examples"):
                    for path in Path(root).glob(f"{package}/**/*"):
                        if path.is_file() and path.suffix != ".pyc":
                            note(str(path)[len(below) :])
        finally:
            reporting.discard(thread)

    sys.addaudithook(hook)


def _reads_unseen(args: tuple[object, ...]) -> bool:
    """Tells whether a started program may read modules of the repository."""
    executable, given = args[0], args[1]
    first = given[0] if isinstance(given, list | tuple) and given else given
    return any(Path(str(name)).name.startswith(PYTHONS_AND_SHELLS) for name in (executable, first))
