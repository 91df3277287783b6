"""What is installed is written down: each choice locked at one version, with digests, on all platforms."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

SITE, TESTS = ROOT / "requirements.in", ROOT / "tests" / "requirements.in"

each = pytest.mark.parametrize("chosen", [SITE, TESTS], ids=["site", "tests"])


def lines(path: Path) -> list[str]:
    """Returns the requirements of a file with what belongs to them, without comments and options."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    bare = [re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines()]
    return [line for line in bare if line and not line.startswith("-c ")]


def requirements(path: Path) -> list[Requirement]:
    """Returns the requirements of a file."""
    return [Requirement(line.partition("--hash")[0]) for line in lines(path)]


def name(requirement: Requirement) -> str:
    """Returns a requirement's name as the index writes it."""
    return canonicalize_name(requirement.name)


def versions(lock: Path) -> dict[str, set[str]]:
    """Returns what each package is locked at: one version, or one for each range of Pythons."""
    found: dict[str, set[str]] = {}
    for requirement in requirements(lock):
        found.setdefault(name(requirement), set()).add(str(requirement.specifier)[2:])
    return found


def is_pinned(requirement: Requirement) -> bool:
    """Tells whether a requirement allows one version only."""
    return re.fullmatch(r"==[^*,]+", str(requirement.specifier)) is not None


def test_what_outputs_depend_on_is_pinned():
    assert requirements(SITE)
    assert not [str(chosen) for chosen in requirements(SITE) if not is_pinned(chosen)]


@each
def test_every_choice_is_locked_as_it_was_chosen(chosen):
    locked = versions(chosen.with_suffix(".txt"))
    for wanted in requirements(chosen):
        found = locked.get(name(wanted), set())
        assert found, f"{wanted} is not locked: run `make lock`"
        assert found == set(wanted.specifier.filter(found)), f"{wanted} is locked at {found}"


@each
def test_every_locked_package_has_its_version_and_digests(chosen):
    for line in lines(chosen.with_suffix(".txt")):
        pinned, *digests = line.split("--hash=")
        assert is_pinned(Requirement(pinned)), line
        assert digests, f"{pinned} has no digest"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", digest) for digest in digests), pinned


def test_tests_run_with_what_the_site_is_built_with():
    site, tests = versions(SITE.with_suffix(".txt")), versions(TESTS.with_suffix(".txt"))
    assert site.keys() & tests.keys()
    assert not [
        shared for shared in site.keys() & tests.keys() if not tests[shared] <= site[shared]
    ]


@each
def test_every_choice_has_its_reason(chosen):
    for block in re.split(r"\n\n+", chosen.read_text("utf-8")):
        told = [
            "#" in line for line in block.splitlines() if line and not line.startswith(("#", "-c "))
        ]
        # Each line says its own, or a remark above says that of all.
        assert all(told) or (not any(told) and block.startswith("#")), f"no reason:\n{block}"


def minor(lock: Path) -> tuple[int, ...]:
    """Returns the minor version of the TensorFlow that a lock is of."""
    return tuple(map(int, lock.stem.removeprefix("tensorflow-").split(".")[:2]))


LOCKS = (ROOT / "examples" / "elsewhere" / "environments").glob("tensorflow-*.txt")


@pytest.mark.parametrize(
    "lock", sorted(lock for lock in LOCKS if minor(lock) >= (2, 16)), ids=lambda lock: lock.stem
)
def test_instruments_can_be_installed_beside_each_tensorflow_that_is_watched(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {each.name: each for each in map(Requirement, project["dependencies"])}["numpy"]
    assert all(map(needed.specifier.contains, versions(lock)["numpy"]))
