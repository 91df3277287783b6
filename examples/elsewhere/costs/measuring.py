"""Times the same programs on all systems, in turns: how the recording is made."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from examples.elsewhere import System, find_system, making
from examples.elsewhere.costs.recording import Cost, Costs, program_digest

WORKERS = Path(__file__).parent / "workers"
SYSTEMS = ("tensorflow-2.21.0", "tensorflow-1.15.5", "pytorch-2.13.0", "jax-0.10.2")
# Each program with the sizes that it is measured at.
PLAN = {
    "chain": (1, 10, 20, 50, 100, 1000),
    "forward": (1,),
    "training": (64,),
    "product": (1, 16, 64, 256, 1024),
    "loop outside": (1000,),
    "loop inside": (1000,),
    "Keras fit": (2048,),
    "Keras predict": (1,),
    "Keras call": (1,),
}


class Worker:
    """A process in which programs run on one system."""

    def __init__(self, system: System, threads: int, cache: str) -> None:
        """Starts the process, in the environment of the system.

        Args:
            system: The system.
            threads: How many threads compute.
            cache: A folder where a compiler may keep what it made.

        Raises:
            examples.elsewhere.making.UnavailableError: This machine cannot have the system.
        """
        self.name = system.name
        self._said: IO[str] = tempfile.TemporaryFile("w+")  # noqa: SIM115 closed with the process
        settings = {
            "CUDA_VISIBLE_DEVICES": "",
            "OMP_NUM_THREADS": str(threads),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TORCHINDUCTOR_CACHE_DIR": cache,
        }
        self._process = subprocess.Popen(
            [making.make_environment(system), "-B", "worker.py", system.families[0], str(threads)],
            cwd=WORKERS,
            env=os.environ | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )

    def ask(self, *request: object) -> Any:
        """Asks what `workers/worker.py` knows.

        Raises:
            RuntimeError: The process has ended; the message has the last that it said.
        """
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            print(json.dumps(request), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            self._said.seek(0)
            raise RuntimeError(f"{self.name} ended at {request}: {self._said.read()[-2000:]}")
        return json.loads(answer)

    def __enter__(self) -> Worker:
        """Returns itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()
        self._said.close()


def measure(
    threads: int, launches: int, rounds: int, plan: Mapping[str, Sequence[int]] = PLAN
) -> Costs:
    """Times all programs on all systems.

    Each system has a process of its own, and one process at a time works. For each program, each round
    goes through all modes of all systems, and starts with another one than the round before. After the
    rounds of all programs, the processes start anew for the next launch.

    Args:
        threads: How many threads compute, and how many processors all may use.
        launches: How often each process is started.
        rounds: How often each mode of a program is measured in a launch.
        plan: The programs with their sizes.

    Returns:
        What was measured, and with what.

    Raises:
        RuntimeError: A process ended, or two modes of a program do not compute the same.
        examples.elsewhere.making.UnavailableError: This machine cannot have one of the systems.
    """
    systems = [find_system(name) for name in SYSTEMS]
    for system in systems:
        making.make_environment(system)
    allowed = os.sched_getaffinity(0)
    load, started = os.getloadavg()[0], time.monotonic()
    costs: dict[tuple[str, int, str], Cost] = {}
    os.sched_setaffinity(0, sorted(allowed)[:threads])  # the processes inherit it
    try:
        with tempfile.TemporaryDirectory() as cache:
            for launch in range(launches):
                with ExitStack() as stack:
                    workers = [
                        stack.enter_context(Worker(system, threads, cache)) for system in systems
                    ]
                    for program, sizes in plan.items():
                        for size in sizes:
                            say(f"{launch + 1} of {launches}: {program} {size}")
                            for cost in in_turns(workers, program, size, rounds):
                                key = cost.program, cost.size, cost.mode
                                before = costs.get(key)
                                costs[key] = before.and_then(cost) if before else cost
    finally:
        os.sched_setaffinity(0, allowed)
    made_with = {
        "date": datetime.now(UTC).date().isoformat(),
        "programs": program_digest(),
        "threads": threads,
        "launches": launches,
        "rounds": launches * rounds,
        "minutes": round((time.monotonic() - started) / 60, 1),
        "load_before": round(load, 1),
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": operating_system(),
        "versions": {
            system.title: {"Python": system.python} | packages(system) for system in systems
        },
    }
    return Costs(made_with, tuple(costs.values()))


def in_turns(workers: Iterable[Worker], program: str, size: int, rounds: int) -> list[Cost]:
    """Times a program in all modes of all systems, in turns."""
    modes: dict[str, tuple[Worker, dict[str, float]]] = {}
    for worker in workers:
        for mode in worker.ask(program, size):
            modes[mode] = worker, worker.ask(program, size, mode, 0)
    results = {mode: first["result"] for mode, (_, first) in modes.items()}
    if max(results.values()) - min(results.values()) > 1e-3 * abs(max(results.values())):
        raise RuntimeError(f"{program} of {size} is not the same everywhere: {results}")
    seconds: dict[str, list[float]] = {mode: [] for mode in modes}
    turn = list(modes)
    for _ in range(rounds):
        for mode in turn:
            worker, first = modes[mode]
            seconds[mode].append(worker.ask(program, size, mode, first["calls"]))
        turn = turn[1:] + turn[:1]
    return [
        Cost(program, size, mode, modes[mode][1]["seconds"], tuple(seconds[mode])) for mode in modes
    ]


def say(line: str) -> None:
    """Tells how far it is."""
    print(line, file=sys.stderr, flush=True)


def packages(system: System) -> dict[str, str]:
    """Returns the versions of the packages that count, by name."""
    names = ("tensorflow-cpu", "tensorflow", "keras", "torch", "jax", "jaxlib", "numpy")
    return {name: system.versions[name] for name in names if name in system.versions}


def processor() -> str:
    """Returns the model of the processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def operating_system() -> str:
    """Returns the operating system, as in `Debian GNU/Linux 12 (bookworm), x86_64`."""
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        name = platform.system()
    return f"{name}, {platform.machine()}"
