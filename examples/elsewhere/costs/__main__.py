"""Measures what each mode costs, and records it. Close everything else before."""

from __future__ import annotations

import argparse
import os
import sys

from examples.elsewhere.costs.measuring import SYSTEMS, measure
from examples.elsewhere.costs.recording import RECORDING, write_costs
from examples.elsewhere.making import UnavailableError


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.elsewhere.costs",
        description=f"{__doc__} Systems: {', '.join(SYSTEMS)}.",
    )
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count(), help="that compute; by default all cores"
    )
    parser.add_argument("--launches", type=int, default=2, help="of each process")
    parser.add_argument("--rounds", type=int, default=7, help="of each launch")
    options = parser.parse_args(arguments)
    if not hasattr(os, "sched_setaffinity"):
        print("costs are measured on Linux: elsewhere JAX takes all cores", file=sys.stderr)
        return 1
    try:
        costs = measure(options.threads, options.launches, options.rounds)
    except UnavailableError as error:
        print(f"cannot be measured here: {error}", file=sys.stderr)
        return 1
    write_costs(costs)
    minutes = costs.made_with["minutes"]
    print(f"{len(costs.costs)} costs in {minutes} minutes, written to {RECORDING.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
