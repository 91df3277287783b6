"""What hosts and checks the site is valid, pinned, and may do no more than it needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
READ_THE_DOCS = ROOT / ".readthedocs.yaml"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
ON_MAIN = "github.ref == 'refs/heads/main' && github.event_name == 'push'"

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])


def read(path: Path) -> Any:
    """Reads a workflow; YAML takes its key `on` for a truth value."""
    return yaml.safe_load(path.read_text("utf-8"))


def jobs(path: Path) -> dict[str, Any]:
    """Returns the jobs of a workflow by name."""
    found: dict[str, Any] = read(path)["jobs"]
    return found


def test_there_are_workflows():
    assert WORKFLOWS


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.readthedocs", [READ_THE_DOCS]),
    ],
)
def test_keeps_its_published_schema(schema, paths):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@each_workflow
def test_actions_are_pinned_by_their_digest(path):
    used = re.findall(r"^\s*(?:-\s+)?uses:\s*(\S+)(.*)$", path.read_text(), re.MULTILINE)
    steps = [step["uses"] for job in jobs(path).values() for step in job["steps"] if "uses" in step]
    assert sorted(name for name, _ in used) == sorted(steps)
    assert not [name for name, _ in used if not PINNED.fullmatch(name)]
    untold = [name for name, comment in used if not re.fullmatch(r"\s+# v\d+(\.\d+)*", comment)]
    assert not untold, "a comment says which version a digest is"


@each_workflow
def test_one_version_of_each_action(path):
    every = "".join(other.read_text() for other in WORKFLOWS)
    used = set(re.findall(r"uses:\s*(\S+)@(\S+)", every))
    assert len(used) == len({name for name, _ in used})


@each_workflow
def test_permissions_are_least(path):
    assert read(path)["permissions"] in ({}, {"contents": "read"})
    for name, job in jobs(path).items():
        granted = job.get("permissions", {})
        assert isinstance(granted, dict), f"{name} takes all permissions"
        if "write" in granted.values():
            assert job.get("if") == ON_MAIN, f"{name} may write for a change that is not reviewed"


@each_workflow
def test_no_untrusted_text_reaches_a_shell(path):
    scripts = [step.get("run", "") for job in jobs(path).values() for step in job["steps"]]
    assert not [script for script in scripts if "${{" in script], "use env: instead"
    assert "pull_request_target" not in path.read_text()


@each_workflow
def test_checkout_that_needs_no_credentials_keeps_none(path):
    for name, job in jobs(path).items():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                kept = step.get("with", {}).get("persist-credentials")
                assert kept is False, f"{name} leaves its token in .git/config"


def targets() -> set[str]:
    """Returns what the Makefile can make."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_hosts_run_targets_that_there_are():
    scripts = [
        step.get("run", "")
        for path in WORKFLOWS
        for job in jobs(path).values()
        for step in job["steps"]
    ]
    scripts += yaml.safe_load(READ_THE_DOCS.read_text())["build"]["commands"]
    called = {name for text in scripts for name in re.findall(r"\bmake ([a-z]+)", text)}
    assert {"html", "test"} <= called <= targets()


def test_every_supported_python_is_checked():
    (matrix,) = [
        job["strategy"]["matrix"]["python"]
        for path in WORKFLOWS
        for job in jobs(path).values()
        if "strategy" in job
    ]
    settings = (ROOT / "pyproject.toml").read_text()
    supported = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', settings)
    assert supported
    low, high = map(int, supported.groups())
    assert matrix == [f"3.{minor}" for minor in range(low, high)]
