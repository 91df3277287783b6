"""What hosts and checks the site is valid, pinned, and may do no more than it needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
SITE = ROOT / ".github" / "workflows" / "site.yml"
READ_THE_DOCS = ROOT / ".readthedocs.yaml"
REHEARSE = ROOT / ".github" / "workflows" / "rehearse.yml"
RELEASE = ROOT / ".github" / "workflows" / "release.yml"
ON_A_TAG = "startsWith(github.ref, 'refs/tags/v')"
ON_SCHEDULE = "github.event_name == 'schedule'"  # which runs on the default branch alone
ON_MAIN = "github.ref == 'refs/heads/main' && github.event_name == 'push'"

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])


def read(path: Path) -> Any:
    """Reads a workflow; YAML takes its key `on` for a truth value."""
    return yaml.safe_load(path.read_text("utf-8"))


def jobs(path: Path) -> dict[str, Any]:
    """Returns the jobs of a workflow by name."""
    found: dict[str, Any] = read(path)["jobs"]
    return found


def steps(job: Any, action: str) -> list[Any]:
    """Returns the steps of a job that use an action."""
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]


def checks(*command: str) -> None:
    """Runs a checker; fails with what it says."""
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# -- All workflows --------------------------------------------------------------------------------


def test_workflows_and_updater_pass_their_linter():
    assert WORKFLOWS
    checked = [*WORKFLOWS, ROOT / ".github" / "dependabot.yml"]
    checks("jactionlint", "--shellcheck=", "--pyflakes=", *map(str, checked))


@each_workflow
def test_comment_says_which_version_a_digest_is(path):
    used = re.findall(r"^\s*(?:-\s+)?uses:\s*(\S+)(.*)$", path.read_text(), re.MULTILINE)
    assert not [name for name, comment in used if not re.fullmatch(r"\s+# v\d+(\.\d+)*", comment)]


def test_one_version_of_each_action():
    every = "".join(path.read_text() for path in WORKFLOWS)
    used = set(re.findall(r"uses:\s*(\S+)@(.+)", every))
    assert len(used) == len({name for name, _ in used})


@each_workflow
def test_only_what_is_reviewed_may_write(path):
    assert read(path)["permissions"] == {}, "a job asks for what it needs"
    for name, job in jobs(path).items():
        granted = job.get("permissions", {})
        if "write" in granted.values():
            allowed = {RELEASE: ON_A_TAG, REHEARSE: ON_SCHEDULE}.get(path, ON_MAIN)
            assert job.get("if") == allowed, f"{name} may write for a change that is not reviewed"


@each_workflow
def test_no_text_of_others_reaches_a_shell(path):
    scripts = [step.get("run", "") for job in jobs(path).values() for step in job["steps"]]
    assert not [script for script in scripts if "${{" in script], "use env: instead"


@each_workflow
def test_checkout_that_needs_no_credentials_keeps_none(path):
    for name, job in jobs(path).items():
        for step in steps(job, "actions/checkout"):
            kept = step.get("with", {}).get("persist-credentials")
            assert kept is False, f"{name} leaves its token in .git/config"


# -- What is checked ------------------------------------------------------------------------------


def test_every_supported_python_is_checked():
    settings = (ROOT / "pyproject.toml").read_text()
    supported = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', settings)
    assert supported
    low, high = map(int, supported.groups())
    matrix = jobs(SITE)["check"]["strategy"]["matrix"]["python"]
    assert matrix == [f"3.{minor}" for minor in range(low, high)]


def test_changes_are_checked_and_what_is_published_is_checked_in_full():
    check = jobs(SITE)["check"]
    run = {step["run"]: step["if"] for step in check["steps"] if "run" in step}
    published = "github.event_name == 'push' && matrix.python == '3.12'"
    others = "github.event_name != 'push' || matrix.python != '3.12'"
    assert run == {"make test": others, "make test-all": published}
    for uploads in ("actions/upload-pages-artifact", "actions/upload-artifact"):
        (step,) = steps(check, uploads)
        assert step["if"] == "matrix.python == '3.12'", "its job has checked in full"
        assert check["steps"].index(step) > max(
            number for number, step in enumerate(check["steps"]) if "run" in step
        )
    assert not any("continue-on-error" in part for part in [check, *check["steps"]])


def test_every_check_runs_each_night():
    nightly = ROOT / ".github" / "workflows" / "nightly.yml"
    assert [step.get("run") for step in jobs(nightly)["check"]["steps"]][-1] == "make test-all"
    assert "schedule:" in nightly.read_text()


def test_next_tensorflow_is_rehearsed_each_week_and_told_in_one_issue():
    found = jobs(REHEARSE)
    assert "schedule:" in REHEARSE.read_text()
    (upload,) = steps(found["nightly"], "actions/upload-artifact")
    (download,) = steps(found["tell"], "actions/download-artifact")
    assert upload["with"]["name"] == download["with"]["name"]
    assert upload["with"]["path"] == "build/rehearse/nightly/report.md"
    assert found["tell"]["needs"] == "nightly"
    assert not steps(found["tell"], "actions/checkout"), (
        "it may write: it runs nothing of the repository"
    )
    (step,) = [step for step in found["tell"]["steps"] if "run" in step]
    assert {"gh issue create", "gh issue edit"} <= set(re.findall(r"gh issue \w+", step["run"]))


def test_another_tensorflow_is_rehearsed_before_it_is_merged():
    events = read(REHEARSE)[True]
    assert events["pull_request"] == {"paths": ["requirements.in"]}
    job = jobs(REHEARSE)["change"]
    assert job["if"] == "github.event_name == 'pull_request'"
    assert any("make rehearse" in step.get("run", "") for step in job["steps"])


def test_version_of_a_change_is_found_where_it_is_chosen():
    (step,) = [step for step in jobs(REHEARSE)["change"]["steps"] if step.get("id") == "chosen"]
    [pattern] = re.findall(r"sed -n '([^']+)' requirements\.in", step["run"])
    command = ["sed", "-n", pattern, "requirements.in"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"\d+\.\d+\.\S+\n", found)


def test_macos_builds_the_site():
    job = jobs(SITE)["macos"]
    assert job["runs-on"].startswith("macos-")
    assert job["steps"][-1]["run"] == "make html"


def test_command_before_a_change_lands_is_that_of_the_readme():
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "make test"


def test_test_lints_and_both_leave_nothing_else_out():
    recipes = {
        target: subprocess.run(
            ["make", "--dry-run", "--always-make", target],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != "MAKEFLAGS"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for target in ("lint", "html", "doctest", "test", "test-all")
    }
    for whole in ("test", "test-all"):
        for part in ("lint", "html", "doctest"):
            assert set(recipes[part].splitlines()) <= set(recipes[whole].splitlines())
    assert recipes["test-all"] == recipes["test"].replace(" -m 'not thorough'", "")
    assert recipes["test-all"] != recipes["test"]


# -- What is published ----------------------------------------------------------------------------


def test_site_is_published_from_where_it_is_built(site):
    (upload,) = steps(jobs(SITE)["check"], "actions/upload-pages-artifact")
    assert ROOT / upload["with"]["path"] == site
    deploy = jobs(SITE)["publish"]
    assert steps(deploy, "actions/deploy-pages")
    assert deploy["needs"] == "check"


def test_notebooks_are_handed_over(site):
    (upload,) = steps(jobs(SITE)["check"], "actions/upload-artifact")
    job = jobs(SITE)["notebooks"]
    (download,) = steps(job, "actions/download-artifact")
    folder = ROOT / upload["with"]["path"]
    assert list(folder.glob("**/*.ipynb")) == list(site.glob("**/*.ipynb"))
    assert (site / "_notebooks" / "index.ipynb").is_file()
    assert upload["with"]["name"] == download["with"]["name"]
    assert job["needs"] == "check"
    (push,) = [step for step in job["steps"] if "run" in step]
    assert push["working-directory"] == download["with"]["path"]
    assert not steps(job, "actions/checkout"), "it may write: it runs nothing of the repository"


def test_package_is_tried_on_every_python_before_it_is_published():
    release = jobs(RELEASE)
    assert read(RELEASE)[True] == {"push": {"tags": ["v*"]}}, "YAML takes `on` for a truth value"
    assert release["try"]["strategy"]["matrix"] == jobs(SITE)["check"]["strategy"]["matrix"]
    assert (release["try"]["needs"], release["publish"]["needs"]) == ("build", "try")
    (upload,) = steps(release["build"], "actions/upload-artifact")
    for job in ("try", "publish"):
        (download,) = steps(release[job], "actions/download-artifact")
        assert download["with"] == {name: upload["with"][name] for name in ("name", "path")}
    assert release["publish"]["permissions"] == {"id-token": "write"}
    assert not steps(release["publish"], "actions/checkout"), "it runs nothing of the repository"


def test_read_the_docs_keeps_its_schema():
    checks("check_jsonschema", "--builtin-schema", "vendor.readthedocs", str(READ_THE_DOCS))


def test_read_the_docs_finds_the_site_where_it_looks(tmp_path, site):
    # What stands in for make builds a site of one file where the Makefile builds the real one.
    make = tmp_path / "bin" / "make"
    make.parent.mkdir()
    built = site.relative_to(ROOT)
    make.write_text(
        f"""#!/bin/sh -e
        test "$*" = html
        mkdir -p {built}
        echo "$SITE_URL $REPOSITORY_URL" > {built}/index.html
        """
    )
    make.chmod(0o755)
    variables = {
        "PATH": f"{make.parent}:{os.environ['PATH']}",
        "READTHEDOCS_OUTPUT": str(tmp_path / "output"),
        "READTHEDOCS_CANONICAL_URL": "https://site.example/",
        "READTHEDOCS_GIT_CLONE_URL": "https://code.example/site.git",
    }
    for command in read(READ_THE_DOCS)["build"]["commands"]:
        subprocess.run(command, shell=True, check=True, cwd=tmp_path, env=os.environ | variables)
    page = tmp_path / "output" / "html" / "index.html"
    assert page.read_text() == "https://site.example/ https://code.example/site.git\n"
