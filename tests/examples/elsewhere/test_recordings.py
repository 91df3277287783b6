"""The recordings that the site shows hold, and those that this machine can make again come out the same."""

from __future__ import annotations

import os
import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from docs._ext.provenance import versions
from examples.elsewhere import (
    Recording,
    System,
    find_system,
    making,
    read_recording,
    recorded_systems,
)
from examples.elsewhere.costs import measuring
from examples.elsewhere.recording import (
    PROGRAMS,
    Program,
    find_program,
    program_names,
    programs_of,
)
from examples.elsewhere.systems import ENVIRONMENTS, SYSTEMS
from tests.warm import Warm

RECORDED = sorted(
    (path.parent.parent.name, path.stem) for path in PROGRAMS.glob("*/recordings/*.json")
)


@pytest.mark.parametrize(("program", "system"), RECORDED)
def test_recording_holds(program, system):
    assert read_recording(program, system).printed


def test_every_system_runs_something_or_was_timed_and_has_a_lock():
    idle = {name for name, system in SYSTEMS.items() if not list(programs_of(system))}
    assert idle <= set(measuring.SYSTEMS)
    assert {path.stem for path in ENVIRONMENTS.iterdir()} == set(SYSTEMS)


def test_every_program_is_recorded_wherever_it_runs():
    runs = {(found.name, name) for name, each in SYSTEMS.items() for found in programs_of(each)}
    assert runs == set(RECORDED)
    assert {program for program, _ in runs} == set(program_names())


def test_nothing_is_kept_without_a_recording():
    kept = {path for path in PROGRAMS.glob("*/recordings/*") if path.is_dir()}
    assert not [path for path in kept if not path.with_name(f"{path.name}.json").exists()]


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_lock_has_hashes_and_no_address(system):
    text = system.lock.read_text()
    packages = re.split(r"^(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.M)
    assert all("--hash=sha256:" in package for package in packages if package)
    assert "://" not in text
    assert text.splitlines()[:2] == [
        f"# {system.title} on Python {system.python} as of {system.as_of}, for Linux.",
        f"# Made by: python -m examples.elsewhere --lock {system.name}",
    ]
    assert text.endswith("".join(f"{line}\n" for line in system.given))
    for requirement in system.requirements:
        name, pinned, version = requirement.partition("==")
        assert not pinned or system.versions[name] == version


def compare(program: str, system: System, python: Path) -> tuple[Recording, Recording]:
    """Fails when a program prints something else than is recorded; returns both recordings."""
    recording = read_recording(program, system.name)
    with making.run(system, find_program(program, system), python=python) as (new, _):
        assert "\n".join(recording.differences(new)) == ""
    return recording, new


def recorded_on(name: str) -> list[str]:
    """Returns the programs that are recorded on a system."""
    return [program for program, system in RECORDED if system == name]


@pytest.fixture(scope="module")
def tensorflow_1() -> Path:
    """The Python of TensorFlow 1.15.5, on machines that can have it."""
    system = find_system("tensorflow-1.15.5")
    try:
        return making.make_environment(system)
    except making.UnavailableError as error:
        pytest.skip(f"{system.title} cannot be had here: {error}")


@pytest.mark.thorough
@pytest.mark.parametrize("program", recorded_on("tensorflow-1.15.5"))
def test_tensorflow_1_prints_the_same_again(program, tensorflow_1):
    recording, new = compare(program, find_system("tensorflow-1.15.5"), tensorflow_1)
    kept, again = (
        # protobuf writes the parts of a .pb file in any order
        {path: sha256 for path, sha256 in each.kept_sha256.items() if not path.endswith(".pb")}
        for each in (recording, new)
    )
    assert kept == again
    assert recording.kept_sha256.keys() == new.kept_sha256.keys()


@pytest.fixture
def run_in_a_fork(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has programs run as `making` does, each in a fork of one process that has imported TensorFlow."""

    def run(command: list[str], folder: Path, seconds: float) -> str:
        inherited = {name: os.environ[name] for name in making.INHERITED if name in os.environ}
        variables = inherited | making.SET | {"HOME": str(folder)}
        done = warm.run(command[1:], cwd=folder, env=variables, seconds=seconds)
        assert done.returncode == 0, done.stderr
        return done.stdout

    monkeypatch.setattr(making, "_run", run)


HERE = f"tensorflow-{versions()['TensorFlow']}"  # whatever its package is called


def test_tensorflow_of_this_site_is_recorded():
    assert recorded_on(HERE), f"add {HERE} to examples/elsewhere/systems.py and record it"


@pytest.mark.usefixtures("run_in_a_fork")
@pytest.mark.parametrize("program", recorded_on(HERE))
def test_tensorflow_of_this_site_prints_the_same_again(program):
    system = find_system(HERE)
    compare(program, system, Path(sys.executable))


COMPAT = "import tensorflow.compat.v1 as tf; tf.disable_v2_behavior()\n"
# What TensorFlow 1.15.5 prints, and `tensorflow.compat.v1` of today does not.
ONLY_IN_1 = {
    "arithmetic": [],
    "crossing": [
        "with_variable: ValueError: NodeDef mentions attr 'debug_name' not in Op<name=VarHandleOp; "
        'signature= -> resource:resource; attr=container:string,default=""; '
        'attr=shared_name:string,default=""; attr=dtype:type; attr=shape:shape; is_stateful=true>; '
        "NodeDef: {{node three}}. (Check whether your GraphDef-interpreting binary is up to date "
        "with your GraphDef-generating binary.)."
    ],
    "factorial": [
        "using a `tf.Tensor` as a Python `bool` is not allowed in Graph execution. "
        "Use Eager execution or decorate this function with @tf.function."
    ],
    "saving": [],
    "training": [],
}


@pytest.mark.usefixtures("run_in_a_fork")
@pytest.mark.parametrize("program", ONLY_IN_1)
def test_compat_v1_of_today_prints_what_tensorflow_1_did(program, tmp_path):
    """Where TensorFlow 1 cannot be had, this is what a forged recording of it meets."""
    system = find_system("tensorflow-1.15.5")
    recording = read_recording(program, system.name)
    line = "import tensorflow as tf\n"
    assert line in recording.source
    path = tmp_path / "tensorflow1.py"
    path.write_text(recording.source.replace(line, COMPAT), "utf-8")
    with making.run(system, Program(program, path), python=Path(sys.executable)) as (new, _):
        differences = recording.differences(new)[2:]
    assert [line[1:] for line in differences if line[0] == "-"] == ONLY_IN_1[program]
    assert len([line for line in differences if line[0] == "+"]) == len(ONLY_IN_1[program])


def test_programs_of_all_versions_change_what_they_print_where_tensorflow_did():
    changes = {}
    for program in ("every-version", "eager-on-request"):
        printed = [
            (system.name.removeprefix("tensorflow-"), read_recording(program, system.name).printed)
            for system in recorded_systems(program)
        ]
        changes[program] = [now for (_, old), (now, new) in pairwise(printed) if old != new]
    assert changes == {
        "every-version": ["1.7.0", "1.14.0", "2.0.0"],
        "eager-on-request": ["1.5.0", "1.7.0", "2.0.0"],
    }


def test_each_recording_of_tensorflow_1_is_compared_with_another():
    assert {*ONLY_IN_1, "every-version", "eager-on-request"} == set(
        recorded_on("tensorflow-1.15.5")
    )
