"""A line belongs to the program or to a library."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tfxray import _programs
from tfxray.watching import sites
from tfxray.watching.sites import Library, Site, line_of, shown

PURE = sysconfig.get_paths()["purelib"]


@pytest.mark.parametrize(
    ("file", "library"),
    [
        (json.__file__, True),
        (sites.__file__, True),
        (f"{PURE}/keras/src/models/model.py", True),
        ("<frozen importlib._bootstrap>", True),
        ("/tmp/__autograph_generated_filex1.py", True),
        (f"{os.sep}home{os.sep}me{os.sep}train.py", False),
        ("train.py", False),
        ("<stdin>", False),
        ("/tmp/ipykernel_12/345.py", False),
        (f"{sys.prefix}/train.py", False),
    ],
)
def test_library_and_program(file, library):
    assert Library()[file] is library


def test_what_is_named_is_the_programs_wherever_it_is():
    example = f"{PURE}/keras/examples/mnist.py"
    assert Library()[example]
    assert not Library(own=(f"{PURE}/keras/examples",))[example]


def test_environment_that_another_one_adds_is_a_library(tmp_path, monkeypatch):
    added = tmp_path / "site-packages"
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(added), *sys.path])
    library = Library()
    assert library[f"{added}/keras/src/models/model.py"]
    assert library.is_frameworks(f"{added}/keras/src/models/model.py")
    assert not library[f"{tmp_path}/train.py"]


def test_environment_in_the_programs_folder_is_a_library():
    library = Library(own=(sys.prefix,))
    assert library[f"{PURE}/keras/src/models/model.py"]
    assert not library[f"{sys.prefix}/train.py"]


def test_user_frame_is_the_innermost_one_of_the_program():
    library = Library(own=(__file__,))

    def called() -> Any:
        return library.site(sys._getframe())

    site = json.loads("[1]", parse_int=lambda _: called())[0]
    assert Path(site.file) == Path(__file__)
    assert "called()" not in site.source  # the line inside `called`, which is the program's too


def test_what_runs_the_program_is_no_part_of_it():
    library = Library(own=(__file__,))
    frames: list[Any] = []
    run = compile("frames.append(sys._getframe())", _programs.__file__, "exec")
    exec(run, {"frames": frames, "sys": sys})
    assert library.user_frame(frames[0].f_back) is not None
    assert library.user_frame(frames[0]) is None


def test_line_of_an_instruction():
    frames = []

    def several() -> None:
        frames.append(sys._getframe().f_lasti)
        frames.append(sys._getframe().f_lasti)

    several()
    code = several.__code__
    assert [line_of(code, at) - code.co_firstlineno for at in frames] == [1, 2]


def test_file_is_shown_short(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown(str(tmp_path / "models" / "train.py")) == str(Path("models", "train.py"))
    assert shown("/elsewhere/train.py") == "train.py"
    assert shown("<stdin>") == "stdin"
    assert str(Site("/elsewhere/train.py", 12)) == "train.py:12"
    assert shown("/tmp/ipykernel_12/345.py") == "cell"


def test_package_is_the_folder_below_the_libraries():
    library = Library()
    assert library.package(f"{PURE}/keras/src/models/model.py") == "keras"
    assert library.package(f"{PURE}/six.py") == "six"
    assert library.package(json.__file__) == "json"  # not the folder above it
    assert library.package("/elsewhere/train.py") == ""


@pytest.mark.parametrize(
    ("name", "is_theirs"),
    [("tensorflow", True), ("keras", True), ("tf_keras", True), ("numpy", False)],
)
def test_files_of_frameworks(name, is_theirs):
    assert Library().is_frameworks(f"{PURE}/{name}/core.py") is is_theirs
    assert not Library().is_frameworks(f"/elsewhere/{name}/core.py")


def test_file_is_decided_once():
    library = Library()
    assert not library["train.py"]
    assert dict(library) == {"train.py": False}
    library["train.py"] = True
    assert library["train.py"]


def test_line_without_a_program_around_it_is_none():
    assert Library().site(None) is None
    assert Library().user_frame(None) is None
    code = compile("1\n2\n", "train.py", "exec")
    assert line_of(code, 10_000) == code.co_firstlineno


def test_source_of_a_line(tmp_path):
    (tmp_path / "a.py").write_text("one\n    two  \n")
    assert Site(str(tmp_path / "a.py"), 2).source == "two"
    assert Site(str(tmp_path / "a.py"), 3).source == ""


def test_file_of_the_folder_above_is_its_name(tmp_path, monkeypatch):
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert shown(str(tmp_path / "train.py")) == "train.py"
    assert shown("train.py") == "train.py"

    def other_drive(_: str) -> str:
        raise ValueError

    monkeypatch.setattr(os.path, "relpath", other_drive)
    assert shown("D:/train.py") == "D:/train.py"
