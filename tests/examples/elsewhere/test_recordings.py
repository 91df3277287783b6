"""The recordings that the site shows hold, and those that this machine can make again come out the same."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from examples.elsewhere import Recording, System, find_system, making, read_recording
from examples.elsewhere.recording import PROGRAMS, find_program, program_names, programs_of
from examples.elsewhere.systems import ENVIRONMENTS, SYSTEMS

RECORDED = sorted(
    (path.parent.parent.name, path.stem) for path in PROGRAMS.glob("*/recordings/*.json")
)


@pytest.mark.parametrize(("program", "system"), RECORDED)
def test_recording_holds(program, system):
    assert read_recording(program, system).printed


def test_every_system_runs_something_and_has_a_lock():
    assert all(list(programs_of(system)) for system in SYSTEMS.values())
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


@pytest.mark.parametrize("program", recorded_on("tensorflow-2.21.0"))
def test_tensorflow_of_this_site_prints_the_same_again(program):
    system = find_system("tensorflow-2.21.0")
    name, _, number = system.requirements[0].partition("==")
    try:
        here = version(name)
    except PackageNotFoundError:
        here = version("tensorflow")
    if here != number:
        pytest.skip(f"this site runs on TensorFlow {here}: add it to examples/elsewhere/systems.py")
    compare(program, system, Path(sys.executable))
