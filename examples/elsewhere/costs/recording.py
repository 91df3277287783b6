"""What was measured: how long each program took in each mode, and with what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tfxray.timing import Speeds, next_to

RECORDING = Path(__file__).parent / "recording.json"
_WORKERS = Path(__file__).parent / "workers"


@dataclass(frozen=True)
class Cost:
    """How long a program took in one mode of one system.

    Attributes:
        program: The name of the program.
        size: How large it is: operations, rows of data, turns of a loop, or the side of a matrix.
        mode: The system and the mode in which it runs the program.
        first: The seconds of the first call of all, when no compiler had kept anything.
        seconds: The seconds of one later call, by round.
    """

    program: str
    size: int
    mode: str
    first: float
    seconds: tuple[float, ...]

    def and_then(self, later: Cost) -> Cost:
        """Returns this with the rounds of a later launch."""
        return replace(self, seconds=self.seconds + later.seconds)


@dataclass(frozen=True)
class Costs:
    """How long the programs took, all on one machine and in turns.

    Attributes:
        made_with: The day, the machine, the threads, the versions, and how often it was measured.
        costs: One for each program, size and mode.
    """

    made_with: dict[str, Any]
    costs: tuple[Cost, ...]

    def cost(self, program: str, size: int, mode: str) -> Cost:
        """Returns how long a program took.

        Raises:
            LookupError: It was not measured.
        """
        for cost in self.costs:
            if (cost.program, cost.size, cost.mode) == (program, size, mode):
                return cost
        raise LookupError(f"{program} of {size} was not measured as {mode}")

    def sizes(self, program: str) -> list[int]:
        """Returns the sizes at which a program was measured."""
        return list(dict.fromkeys(each.size for each in self.costs if each.program == program))

    def modes(self, program: str) -> list[str]:
        """Returns the modes in which a program was measured."""
        return list(dict.fromkeys(each.mode for each in self.costs if each.program == program))

    def speeds(
        self,
        program: str,
        baseline: str,
        modes: Iterable[str] | None = None,
        *,
        size: int | None = None,
    ) -> Speeds:
        """Returns how fast modes are next to one of them, round by round.

        Args:
            program: The name of the program.
            baseline: The mode that the others are measured by.
            modes: The others; by default all.
            size: The only size to look at; by default all.

        Raises:
            LookupError: Some of it was not measured.

        Examples:
            >>> costs = read_costs()
            >>> one = costs.speeds("chain", "TensorFlow eager", ["tf.function"], size=1)
            >>> one.timing("tf.function").speed < 1
            True
        """
        others = [mode for mode in modes or self.modes(program) if mode != baseline]
        sizes = self.sizes(program) if size is None else [size]
        timings = []
        for each in sizes:
            base = self.cost(program, each, baseline)
            name = str(each) if len(sizes) > 1 else ""
            for mode in (baseline, *others):
                cost = self.cost(program, each, mode)
                timings.append(
                    next_to(
                        base.seconds, cost.seconds, program=mode, size=name, first_call=cost.first
                    )
                )
        return Speeds(baseline, self.made_with["rounds"], tuple(timings))


def program_digest() -> str:
    """Returns a digest of all that runs in the processes that are timed."""
    found = hashlib.sha256()
    for path in sorted(_WORKERS.glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def write_costs(costs: Costs) -> None:
    """Writes the recording, a line for each cost."""
    lines = [json.dumps(asdict(_rounded(cost))) for cost in costs.costs]
    made_with = json.dumps(costs.made_with, indent=1)
    text = f'{{"made_with": {made_with},\n"costs": [\n' + ",\n".join(lines) + "\n]}\n"
    RECORDING.write_text(text, "utf-8")


def _rounded(cost: Cost) -> Cost:
    """Leaves out the digits that mean nothing."""
    seconds = tuple(float(f"{each:.4g}") for each in cost.seconds)
    return replace(cost, first=float(f"{cost.first:.4g}"), seconds=seconds)


def read_costs() -> Costs:
    """Reads the recording.

    Raises:
        ValueError: It was made of other programs than are there now.
    """
    content = json.loads(RECORDING.read_text("utf-8"))
    if content["made_with"]["programs"] != program_digest():
        raise ValueError("the programs changed since their costs were recorded: `make costs`")
    costs = (Cost(**{**each, "seconds": tuple(each["seconds"])}) for each in content["costs"])
    return Costs(content["made_with"], tuple(costs))
