"""Runs the pages on another TensorFlow and tells what differs.

Usage: python -m tests.rehearse --tensorflow VERSION [--keras VERSION] [--prepare | --again]

VERSION is one such as 2.20.0 or 2.22.0rc0, or `nightly`. What the pages print on the TensorFlow of the lock
is taken from the last `make html`. The environment stays in build/rehearse for the next time, and so does
the report, as text, Markdown and JSON. With --prepare only the environment is made; with --again nothing
runs: the last run is compared once more.

The exit status is 0 when the rehearsal came to its end, whatever it found; 2 when what was asked for cannot
be had; 130 when it was interrupted. Whenever there is no new report, the last one stays.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from docs._ext.provenance import PACKAGES, versions
from examples.elsewhere import making, recording
from examples.elsewhere.systems import SYSTEMS
from tests import outputs

from . import environment, pages, wanted
from .comparing import (
    RECORDING,
    Difference,
    Place,
    compare_anchors,
    compare_names,
    compare_pages,
    compare_texts,
)
from .environment import ROOT
from .grouping import group
from .report import Report

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit status."""
    description, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m tests.rehearse",
        usage=rest.partition("Usage: ")[2].partition("\n\n")[0],
        description=description,
        epilog=rest.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--tensorflow", required=True, metavar="VERSION")
    parser.add_argument("--keras", default="", metavar="VERSION")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--prepare", action="store_true")
    only.add_argument("--again", action="store_true")
    options = parser.parse_args(arguments)
    try:
        asked = wanted.read(options.tensorflow, options.keras)
        folder = environment.folder_of(asked)
        if options.again and not (folder / "run").is_dir():
            raise wanted.WrongRequestError(f"{asked.name} has not been rehearsed yet")
        if not options.again:
            _tell(f"the environment of TensorFlow {asked.name}")
            python = environment.make(asked)
        if options.prepare:
            return 0
        before = printed_before()
        if not options.again:
            run(python, folder)
        report = compare(before, folder / "run")
    except wanted.WrongRequestError as error:
        print(f"rehearse: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("rehearse: interrupted; the last report stays", file=sys.stderr)
        return INTERRUPTED
    for kind in ("text", "markdown", "json"):
        ending = {"text": "txt", "markdown": "md", "json": "json"}[kind]
        _write(folder / f"report.{ending}", getattr(report, kind)())
    print(report.text())
    return 0


def run(python: Path, folder: Path) -> None:
    """Runs everything on the TensorFlow of an environment.

    Args:
        python: The Python of the environment.
        folder: Where the rehearsal keeps what it makes; `run` there is new when all ran.
    """
    partial = folder / "run-partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _tell("public names")
    _call(sys.executable, "tests.rehearse.naming", partial / "before.json")
    _call(python, "tests.rehearse.naming", partial / "after.json")
    _tell("programs that are recorded")
    (partial / "recordings.json").write_text(json.dumps(run_programs(python), indent=1), "utf-8")
    _tell("pages, each to its end")
    _call(python, "tests.rehearse.running", partial / "pages")
    shutil.rmtree(folder / "run", ignore_errors=True)
    partial.replace(folder / "run")


def _tell(what: str) -> None:
    print(f"rehearse: {what}", file=sys.stderr, flush=True)


def _call(python: Path | str, module: str, argument: Path) -> None:
    """Runs a module to its end; an interrupt ends it with all that it started."""
    variables = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    command = [str(python), "-m", module, str(argument.resolve())]
    with subprocess.Popen(command, cwd=ROOT, env=variables, start_new_session=True) as process:
        try:
            status = process.wait()
        except BaseException:
            process.send_signal(signal.SIGINT)  # it ends its kernels
            process.wait()
            raise
    if status:
        raise wanted.WrongRequestError(
            f"{module} ended with status {status}; what it said is above"
        )


def run_programs(python: Path) -> dict[str, str]:
    """Runs the programs of `examples.elsewhere` that the TensorFlow of the lock runs.

    Args:
        python: The Python that runs them.

    Returns:
        What each printed, or how it failed, by its name.
    """
    system = _system()
    printed = {}
    for program in recording.programs_of(system):
        try:
            with making.run(system, program, python=python) as (made, _):
                printed[program.name] = made.printed
        except making.ProgramError as error:
            printed[program.name] = f"(failed: {error})"
    return printed


def _system() -> Any:
    """Returns the system of `examples.elsewhere` that has the TensorFlow of the lock."""
    return SYSTEMS[f"tensorflow-{versions()['TensorFlow']}"]


def printed_before() -> dict[str, Any]:
    """Returns what the pages print on the TensorFlow of the lock, by name.

    Raises:
        WrongRequestError: The last build is another one, or there is none.
    """
    try:
        return pages.printed(pages.find())
    except LookupError as error:
        raise wanted.WrongRequestError(f"{error} has not run as it is: `make html` first") from None


def compare(before: dict[str, Any], run: Path) -> Report:
    """Compares a run with what the pages print on the TensorFlow of the lock.

    Args:
        before: The notebooks of the lock's, by page.
        run: The folder of the run.

    Raises:
        WrongRequestError: A page was edited since that run.
    """
    known = [json.loads((run / f"{side}.json").read_text("utf-8")) for side in ("before", "after")]
    packages = {name: [_version(side["packages"], name) for side in known] for name in PACKAGES}
    after = outputs.read_notebooks(run / "pages")
    if unlike := [page for page in before if _sources(before[page]) != _sources(after.get(page))]:
        raise wanted.WrongRequestError(f"{unlike[0]} was edited since: rehearse without --again")
    differences: list[Difference] = []
    for page, notebook in before.items():
        differences += compare_pages(notebook, after[page], page, packages)
    for program, printed in json.loads((run / "recordings.json").read_text("utf-8")).items():
        recorded = recording.read_recording(program, _system().name)
        place = Place(f"examples/elsewhere/programs/{program}")
        old, new = recording.masked(recorded.printed), recording.masked(printed)
        differences += compare_texts(RECORDING, place, old, new)
    differences += compare_anchors(known[0]["anchors"], known[1]["anchors"])
    differences += compare_names(known[0]["names"], known[1]["names"])
    cells = sum(len(outputs.cells(notebook)) for notebook in after.values())
    locked = environment.locked()
    kept = {name: version for name, version in known[0]["packages"].items() if name in locked}
    return Report(kept, known[1]["packages"], len(after), cells, group(differences))


def _version(packages: dict[str, str], name: str) -> str:
    """Returns the version of what readers know under a name, whatever its package is called."""
    return next((packages[each] for each in PACKAGES[name] if each in packages), "")


def _sources(notebook: Any) -> list[str] | None:
    """Returns the text of each cell of a page; None where there is no such page."""
    if notebook is None:
        return None
    return ["".join(cell["source"]).strip() for _, cell in outputs.cells(notebook)]


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(text, "utf-8")
    partial.replace(path)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)  # as with Ctrl-C: what was started ends first
    sys.exit(main(sys.argv[1:]))
