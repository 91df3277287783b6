"""Lets a page change nothing in the repository, inside a kernel. Imports nothing of ours.

A file that one page left in `docs/` would change what the next build reads, and be committed one day.
"""

import errno
import os
import sys
from pathlib import Path

ALLOWED = ("build", ".git", ".venv")
TOLD = "a page may not write into the repository: use the tempfile module"
# How many paths an event is given that changes files without opening one. Whatever follows the mode are the
# descriptors of folders to which the paths are relative, -1 for none.
CHANGES = {"os.mkdir": 1, "os.remove": 1, "os.rename": 2, "os.rmdir": 1, "os.truncate": 1}


def refuse_writes(root: str) -> None:
    """Has whatever writes, renames or removes something below a folder fail from now on.

    Python's own cache of a module is written all the same.

    Args:
        root: The folder.

    Raises:
        PermissionError: Later, in what tries to.
    """

    def refuse(path: object) -> None:
        if not isinstance(path, str | bytes):  # an open file's number
            return
        name = os.path.relpath(os.path.abspath(os.fsdecode(path)), root)  # noqa: PTH100 - resolves no link
        parts = Path(name).parts
        if not {*parts[:1]} & {"..", *ALLOWED} and "__pycache__" not in parts:
            raise PermissionError(errno.EACCES, TOLD, name)

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            if isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
                refuse(args[0])
        elif event in CHANGES and (event == "os.truncate" or args[-1] == -1):
            for path in args[: CHANGES[event]]:
                refuse(path)

    sys.addaudithook(hook)
