"""The environment is what the lock has with another TensorFlow; one that is not whole is made anew."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.rehearse import environment, wanted
from tests.rehearse.wanted import WrongRequestError


@pytest.fixture
def uv(tmp_path, monkeypatch):
    """A uv that chooses what it is told to, installs nothing, and notes what it was asked to do."""
    monkeypatch.setattr(environment, "BUILD", tmp_path / "build" / "rehearse")
    (tmp_path / "build").mkdir()
    asked: list[list[str]] = []
    answers = {"chosen": "tensorflow==2.20.0\ntensorflow-cpu==2.20.0\n", "error": ""}

    def run(command, **options):
        asked.append(command)
        if answers["error"]:
            return subprocess.CompletedProcess(command, 1, "", answers["error"])
        if command[1] == "venv":
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        if command[1:3] == ["pip", "compile"]:
            Path(command[command.index("-o") + 1]).write_text(answers["chosen"])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return asked, answers


def test_environment_is_made_once(uv):
    asked, _ = uv
    first = environment.make(wanted.read("2.20.0"))
    assert first.exists()
    steps = len(asked)
    assert environment.make(wanted.read("2.20.0")) == first
    assert len(asked) == steps, "it is there and from the same lock"


def test_environment_that_is_not_whole_is_made_anew(uv):
    asked, _ = uv
    python = environment.make(wanted.read("2.20.0"))
    (python.parents[1] / "made-from").unlink()
    steps = len(asked)
    environment.make(wanted.read("2.20.0"))
    assert len(asked) > steps


def test_environment_of_another_lock_is_made_anew(uv, monkeypatch):
    asked, _ = uv
    environment.make(wanted.read("2.20.0"))
    steps = len(asked)
    monkeypatch.setattr(environment, "_chosen", lambda: "sphinx==1.0\n")
    environment.make(wanted.read("2.20.0"))
    assert len(asked) > steps


def test_nightly_is_made_anew_when_there_is_a_newer_one(uv):
    asked, answers = uv
    answers["chosen"] = "tf-nightly-cpu==2.22.0.dev1\ntf-nightly==2.22.0.dev1\n"
    environment.make(wanted.read("nightly"))
    environment.make(wanted.read("nightly"))
    assert sum(command[1] == "venv" for command in asked) == 1
    answers["chosen"] = "tf-nightly-cpu==2.22.0.dev2\ntf-nightly==2.22.0.dev2\n"
    environment.make(wanted.read("nightly"))
    assert sum(command[1] == "venv" for command in asked) == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "error: No solution found because there is no version of tensorflow-cpu==9.9 and you",
            "there is no tensorflow-cpu 9.9 for Python",
        ),
        ("error: Failed to fetch: `https://…/tensorflow`\n  dns error", "is there a network?"),
        ("error: no space left on device", "the environment cannot be made: error: no space left"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line_and_loses_nothing(uv, said, told):
    _, answers = uv
    python = environment.make(wanted.read("2.20.0"))
    (python.parents[1] / "made-from").write_text("of another lock")
    answers["error"] = said
    with pytest.raises(WrongRequestError, match=told) as error:
        environment.make(wanted.read("2.20.0"))
    assert "\n" not in str(error.value)
    assert python.exists()


def test_version_that_there_is_not_leaves_no_folder(uv):
    _, answers = uv
    answers["error"] = "there is no version of tensorflow-cpu==9.9 and"
    with pytest.raises(WrongRequestError):
        environment.make(wanted.read("9.9"))
    assert not environment.folder_of(wanted.read("9.9")).exists()


def test_all_but_the_subject_is_asked_for_as_the_site_is_built():
    asked = {
        Requirement(line).name: line
        for line in environment.requirements(wanted.read("2.20.0"), "tensorflow==2.20.0")
    }
    assert asked["sphinx"].startswith("sphinx==")
    assert asked["tensorflow"] == "tensorflow==2.20.0"
    assert asked["tf-keras"] == "tf-keras<2.21"
    assert asked["numpy"] == "numpy"
    assert "tensorflow-cpu" not in asked


@pytest.mark.parametrize(
    ("keras", "gone"), [("3.14.0", "keras-nightly"), ("nightly", "keras"), ("3.16.0.dev1", "keras")]
)
def test_one_keras_only_is_installed(keras, gone):
    lines = environment.replacements(wanted.read("2.20.0", keras))
    assert f"{gone} ; {environment.NEVER}" in lines
    assert wanted.read("2.20.0", keras).keras_package() in lines


def test_lock_is_read_for_the_names_of_its_packages():
    assert {"tensorflow-cpu", "keras", "sphinx"} <= environment.locked()
    assert shutil.which(str(environment.UV)), "uv is among the requirements of the tests"
