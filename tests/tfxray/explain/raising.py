"""Says what programs raise, as JSON: the programs from standard input, by name.

Runs on Python 3.7 and on any TensorFlow 2.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path

import tensorflow as tf

SECONDS = 60  # that a program may run
NULL = os.open(os.devnull, os.O_RDWR)


def run(code: str, folder: Path) -> list[str] | None:
    """Runs a program as a file; returns the class of what it raised and its message, or nothing."""
    path = folder / "program.py"  # AutoGraph reads the source
    path.write_text(code)
    os.chdir(str(folder))
    try:
        exec(compile(code, str(path), "exec"), {"__name__": "__main__", "__file__": str(path)})
    except BaseException as error:
        return [type(error).__name__, str(error)]
    return None


def alone(code: str) -> list[str] | None:
    """Runs a program in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result = folder / "result.json"
        child = os.fork()
        if not child:
            signal.alarm(SECONDS)
            for number in (0, 1, 2):
                os.dup2(NULL, number)
            (folder / "partial.json").write_text(json.dumps(run(code, folder)))
            (folder / "partial.json").rename(result)
            os._exit(0)
        os.waitpid(child, 0)
        found: list[str] | None = ["ended", "the program was ended"]
        return json.loads(result.read_text()) if result.exists() else found


if __name__ == "__main__":
    raised = {name: alone(code) for name, code in json.load(sys.stdin).items()}
    json.dump({"version": tf.__version__, "raised": raised}, sys.stdout)
