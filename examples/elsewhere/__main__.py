"""Records what programs print on other systems.

Usage: python -m examples.elsewhere [--discard] [--list] [SYSTEM ...]
       python -m examples.elsewhere --lock [SYSTEM ...]

Runs every program of the systems that are named, or of all. What this machine cannot have, it tells and
leaves as it was. An environment that it makes stays in build/elsewhere for the next time; with --discard
it goes when it is not needed any more. A recording is rewritten only when more than its day changed.

--list tells the systems, their programs and whether the recordings hold. --lock chooses the versions of
the packages of the systems that are named, or of those that have no lock.

The exit status is 0 when all went well; 1 when a program failed, or a system that was named cannot be had;
2 when the command is wrong.
"""

from __future__ import annotations

import argparse
import shutil
import sys

from examples.elsewhere import making, recording
from examples.elsewhere.recording import Program
from examples.elsewhere.systems import SYSTEMS, System, find_system

Job = tuple[System, Program]


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit status."""
    description, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m examples.elsewhere",
        usage=rest.partition("Usage: ")[2].partition("\n\n")[0],
        description=description,
        epilog=rest.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("systems", nargs="*", metavar="SYSTEM")
    parser.add_argument("--discard", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--lock", action="store_true")
    options = parser.parse_args(arguments)
    try:
        systems = [find_system(name) for name in options.systems] or list(SYSTEMS.values())
    except LookupError as error:
        parser.error(str(error))
    if options.lock:
        return lock([each for each in systems if options.systems or not each.lock.exists()])
    jobs = [(system, program) for system in systems for program in recording.programs_of(system)]
    if options.list:
        return tell(jobs)
    jobs.sort(key=lambda job: job[1].reads is not None)  # what is read has to be there
    return record(jobs, named=bool(options.systems), discard=options.discard)


def lock(systems: list[System]) -> int:
    """Writes locks; returns the exit status."""
    status = 0
    for system in systems:
        try:
            making.lock(system)
            print(f"{system.name}: locked")
        except making.UnavailableError as error:
            print(f"{system.name}: {error}", file=sys.stderr)
            status = 1
    return status


def tell(jobs: list[Job]) -> int:
    """Tells of recordings whether they hold; returns the exit status."""
    for system, program in jobs:
        try:
            state = recording.read_recording(program.name, system.name).date
        except (LookupError, ValueError) as error:
            state = str(error)
        print(f"{system.name:20}{program.name:20}{state}")
    return 0


def record(jobs: list[Job], *, named: bool, discard: bool) -> int:
    """Makes recordings; returns the exit status."""
    status = 0
    kept = {folder.name for folder in making.BUILD.glob("*")}
    unavailable: set[str] = set()
    for number, (system, program) in enumerate(jobs, start=1):
        if system.name not in unavailable:
            try:
                told = "recorded anew" if making.record(system, program) else "as recorded"
            except making.UnavailableError as error:
                told = f"cannot be had here: {error}"
                unavailable.add(system.name)
                status = max(status, int(named))
            except making.ProgramError as error:
                told = f"failed, its recording stays as it was: {error}"
                status = 1
            print(f"{system.name:20}{program.name:20}{told}", flush=True)
        environment = making.environment_of(system)
        last = all(later is not system for later, _ in jobs[number:])
        if discard and last and environment.name not in kept:
            shutil.rmtree(environment, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
