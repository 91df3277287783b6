"""Each program of an error runs as it is pasted: the one that fails raises its message, the fix runs.

Every program has a process of its own, forked from one that has imported TensorFlow and run nothing, and
an empty folder.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.docs.cells import Cell, read_cells_of_pages
from tests.docs.test_visible import missing_names
from tfxray.explain import read_entries

# Reads programs, and says of each what ended it: nothing, or an error.
RUNNER = """
import json, os, signal, sys, tempfile, traceback
import tensorflow

def run(program, told):
    os.chdir(tempfile.mkdtemp())
    signal.alarm(300)
    with open("program.py", "w") as file:  # AutoGraph reads it
        file.write(program)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1), os.dup2(nowhere, 2)
    try:
        exec(compile(program, os.path.abspath("program.py"), "exec"), {"__name__": "__main__"})
        said = ""
    except BaseException as error:
        said = "".join(traceback.format_exception_only(error))
    os.write(told, said.encode()[:60000])
    os._exit(0)

for program in json.load(sys.stdin):
    hear, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(hear)
        run(program, tell)
    os.close(tell)
    with os.fdopen(hear, "rb") as hearing:
        said = hearing.read().decode(errors="replace")
    status = os.waitpid(child, 0)[1]
    print(json.dumps(said if not status else f"ended by {status}"), flush=True)
"""
OF_CAUSES = [
    (f"{entry.code} {cause.anchor} {kind}", program, entry if kind == "fails" else None)
    for entry in read_entries()
    for cause in entry.causes
    for kind, program in (("fails", cause.fails), ("fix", cause.code))
]
WHOLE = "\n\n".join(program for _, program, _ in OF_CAUSES)
OTHER_WAYS = [  # to mend it, below "Or"
    (cell.place, cell.source.strip(), None)
    for page, cells in read_cells_of_pages().items()
    if page.startswith("errors/")
    for cell in cells
    if cell.is_visible and not cell.raises and cell.source.strip() not in WHOLE
]
PROGRAMS = OF_CAUSES + OTHER_WAYS


def test_each_program_has_all_that_it_needs():
    lacking = [
        what for name, program, _ in PROGRAMS for what in missing_names([Cell(name, 0, program)])
    ]
    assert not lacking, "\n".join(["who pastes a program alone lacks:", *lacking])


@pytest.fixture(scope="module")
def ran() -> dict[str, str]:
    """What ended each program."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps([program for _, program, _ in PROGRAMS]),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip([name for name, _, _ in PROGRAMS], said, strict=True))


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "entry"), [(name, entry) for name, _, entry in PROGRAMS])
def test_program_does_alone_what_it_does_on_its_page(ran: dict[str, str], name: str, entry: Any):
    if entry is None or not entry.error_class:
        assert ran[name] == ""
    else:
        said = " ".join(ran[name].split())
        phrases = [re.escape(" ".join(phrase.split())) for phrase in entry.raised]
        assert any(re.search(each.replace("0x…", r"0x\w+"), said) for each in phrases), said
