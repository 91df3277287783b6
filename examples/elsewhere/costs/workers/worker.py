"""Runs in each system's own process: times what it is told to and answers, a line for a line.

It knows three requests, as JSON:

- `[program, size]` makes a program ready. The answer lists the modes that it can run in.
- `[program, size, mode, 0]` calls it for the first time. The answer tells the seconds that this took,
  what was computed, and how many later calls make a batch.
- `[program, size, mode, calls]` calls it so many times. The answer is the seconds of one call.

It needs NumPy and Python 3.7, the last that TensorFlow 1.15 runs on.
"""

from __future__ import annotations

import gc
import importlib
import json
import math
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    Programs = dict[str, Callable[[], Any]]  # by mode

BATCH_SECONDS = 0.01  # long enough that reading the clock costs nothing


def seconds(program: Callable[[], Any], calls: int) -> float:
    """Times calls in a row and returns what one took. A collection would fall on one by chance."""
    gc.disable()
    started = time.perf_counter()
    for _ in range(calls):
        program()
    taken = time.perf_counter() - started
    gc.enable()
    return taken / calls


def call_first(program: Callable[[], Any]) -> dict[str, float]:
    """Calls a program for the first time, and chooses the length of its batches."""
    started = time.perf_counter()
    result = program()
    taken = time.perf_counter() - started
    program()
    once = min(seconds(program, 1) for _ in range(3))
    calls = max(1, min(2000, math.ceil(BATCH_SECONDS / max(once, 1e-9))))
    number = result[0] if isinstance(result, (list, tuple)) else result
    return {"seconds": taken, "result": float(np.asarray(number).flat[0]), "calls": calls}


def main() -> None:
    """Answers until there are no more requests."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    system = importlib.import_module(f"on_{sys.argv[1]}")
    system.use_threads(int(sys.argv[2]))
    for run in system.PROGRAMS["chain"](3).values():
        run()  # the very first call of a process loads what all later ones share
    ready: dict[tuple[str, int], Programs] = {}
    for line in sys.stdin:
        program, size, *request = json.loads(line)
        answer: Any
        if not request:
            ready[program, size] = system.PROGRAMS.get(program, lambda size: {})(size)
            answer = list(ready[program, size])
        else:
            mode, calls = request
            run = ready[program, size][mode]
            answer = seconds(run, calls) if calls else call_first(run)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
