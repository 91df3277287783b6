"""What is recorded depends on the program alone, and a failure loses nothing."""

from __future__ import annotations

import ast
import dataclasses
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from examples.elsewhere import making, read_recording
from examples.elsewhere.recording import file_of
from tests.conftest import ROOT
from tests.examples.elsewhere.conftest import NAME

make_environment = making.make_environment
BUILD = making.BUILD


def test_program_is_alone(house, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("TF_SECRET", "1")
    program = house.write("""
        import os, sys
        print(sorted(os.listdir()), sys.stdin.read(), os.getcwd() == os.environ["HOME"], os.getcwd())
        print([name for name in ("PYTHONPATH", "TF_SECRET") if name in os.environ])
        print(os.environ["PYTHONHASHSEED"], "ü", file=sys.stdout)
        print("not this", file=sys.stderr)
    """)
    making.record(house.system, program)
    assert read_recording("hello", NAME).printed == "['program.py']  True <folder>\n[]\n0 ü\n"


def test_program_inherits_what_it_needs_and_nothing_else(house):
    """What these variables are decides what a program prints, on every machine the same."""
    program = house.write("import os; print(dict(os.environ))")
    making.record(house.system, program)
    environment = ast.literal_eval(read_recording("hello", NAME).printed)
    assert environment.pop("PATH") == os.environ["PATH"]
    environment.pop("LD_LIBRARY_PATH", None)
    assert environment == {
        "COLUMNS": "80",
        "CUDA_VISIBLE_DEVICES": "",
        "HOME": "<folder>",
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }


def test_environments_stay_in_the_folder_of_what_is_built():
    assert ROOT / "build" / "elsewhere" == BUILD


def test_program_reads_what_another_kept(house):
    making.record(
        house.system, house.write("import os; os.makedirs('kept/a'); open('kept/a/b', 'w')")
    )
    reader = house.write(
        f"# reads: hello/{NAME}\nimport os; print(os.listdir('read/a'))", name="reader"
    )
    making.record(house.system, reader)
    assert read_recording("reader", NAME).printed == "['b']\n"
    (house.programs / "hello" / "recordings" / NAME / "a" / "b").write_text("more")
    with pytest.raises(ValueError, match="what it read changed"):
        read_recording("reader", NAME)


def test_what_it_reads_has_to_be_there(house):
    program = house.write(f"# reads: bye/{NAME}\n")
    with pytest.raises(making.ProgramError, match=f"reads bye/{NAME}, which is not recorded"):
        making.record(house.system, program)


def test_same_output_is_not_written_again(house):
    program = house.write("print(object())")
    assert making.record(house.system, program)
    path = file_of("hello", NAME)
    path.write_text(path.read_text().replace('"date": "2', '"date": "1'))
    assert not making.record(house.system, program)
    assert '"date": "1' in path.read_text()
    program.path.write_text("print(object(), 1)")
    assert making.record(house.system, program)
    assert '"date": "2' in path.read_text()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("print('new')\n1 / 0", "ended with status 1: ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "ended with status 3: it said nothing"),
        ("import os; os.abort()", "ended with status -6"),
    ],
)
def test_failure_leaves_the_old_recording(house, source, message):
    making.record(house.system, house.write("import os; os.mkdir('kept'); print('old')"))
    before = {path: path.read_bytes() for path in house.programs.rglob("recordings/*.*")}
    with pytest.raises(making.ProgramError, match=message):
        making.record(house.system, house.write(source))
    assert before == {path: path.read_bytes() for path in house.programs.rglob("recordings/*.*")}


def test_program_that_does_not_end_is_ended(house, tmp_path):
    survived = tmp_path / "survived"
    program = house.write(f"import time; time.sleep(20); open({str(survived)!r}, 'w')")
    with pytest.raises(making.ProgramError, match=r"it did not end within 0\.2 seconds"):
        making.record(house.system, program, seconds=0.2)
    assert not survived.exists(), "it was waited for"
    assert not file_of("hello", NAME).exists()


def test_hanging_program_takes_its_children_along(house, tmp_path, monkeypatch):
    told = tmp_path / "child"
    program = house.write(f"""
        import os, subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open("child", "w").write(str(child.pid))
        os.rename("child", {str(told)!r})  # appears whole
        time.sleep(20)
    """)

    def time_out(process, timeout):
        wait_until(told.exists)
        raise subprocess.TimeoutExpired(process.args, timeout)

    monkeypatch.setattr(subprocess.Popen, "communicate", time_out)
    with pytest.raises(making.ProgramError, match="did not end"):
        making.record(house.system, program)
    child = int(told.read_text())
    wait_until(lambda: not _is_running(child))


def wait_until(holds: Callable[[], bool]) -> None:
    """Waits for what a machine that is busy may do late."""
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it did not come within two minutes")


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_own_python_is_found():
    version = "{}.{}".format(*sys.version_info)
    assert making.find_python(version) == Path(sys.executable)


def test_missing_python_is_told():
    with pytest.raises(making.UnavailableError, match=r"no Python 2\.6 on the path, in pyenv or"):
        making.find_python("2.6")


def test_file_that_is_no_python_is_passed_over(tmp_path, monkeypatch):
    shim = tmp_path / "python2.6"
    shim.write_text("#!/bin/sh\necho 2.6: command not found >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(making.UnavailableError):
        making.find_python("2.6")


VENV = [sys.executable, "-m", "venv"]


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory) -> Path:
    """An environment with pip alone."""
    folder: Path = tmp_path_factory.mktemp("environments") / "empty"
    making._run_or_tell([*VENV, str(folder)])
    return folder


@pytest.fixture
def quick(empty_environment, monkeypatch):
    """Copies the empty environment where the same command would make another, in seconds."""
    monkeypatch.setattr(making, "make_environment", make_environment)
    run = making._run_or_tell

    def run_or_copy(command):
        if command[:-1] == VENV:
            shutil.copytree(empty_environment, command[-1], symlinks=True, dirs_exist_ok=True)
        else:
            run(command)

    monkeypatch.setattr(making, "_run_or_tell", run_or_copy)


def test_environment_is_made_once_and_whole(house, quick, monkeypatch):
    house.system.lock.write_text("# nothing\n")
    python = making.make_environment(house.system)
    assert python.exists()
    assert list(making.BUILD.iterdir()) == [making.environment_of(house.system)]
    monkeypatch.setattr(making, "find_python", None)
    assert making.make_environment(house.system) == python


def test_pip_of_the_lock_installs_the_rest(house, monkeypatch):
    monkeypatch.setattr(making, "make_environment", make_environment)
    pip = "pip==1.0 \\\n    --hash=sha256:00\n"
    house.system.lock.write_text(f"nothing==1.0\n{pip}zebra==1.0\n")
    installed = []

    def run(command):
        if "-r" in command:
            installed.append(Path(command[-1]).read_text("utf-8"))

    monkeypatch.setattr(making, "_run_or_tell", run)
    making.make_environment(house.system)
    assert [text.strip() for text in installed] == [
        pip.strip(),
        house.system.lock.read_text("utf-8").strip(),
    ]


def test_environment_that_another_process_made_meanwhile_is_used(house, monkeypatch):
    monkeypatch.setattr(making, "make_environment", make_environment)
    made = making.environment_of(house.system) / "made"

    def run(command):
        made.mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(making, "_run_or_tell", run)
    making.make_environment(house.system)
    assert made.exists()
    assert list(making.BUILD.iterdir()) == [made.parent]


def test_environment_that_cannot_be_put_in_its_place_is_no_environment(house, quick, monkeypatch):
    def refuse(*_):
        raise PermissionError("not here")

    house.system.lock.write_text("# nothing\n")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError, match="not here"):
        making.make_environment(house.system)
    assert list(making.BUILD.iterdir()) == []


def test_environment_that_cannot_be_made_is_told_and_leaves_nothing(house, quick, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(making.UnavailableError, match="its environment cannot be made: ERROR: "):
        making.make_environment(house.system)
    assert list(making.BUILD.iterdir()) == []


def test_wrong_hash_is_a_failure_and_not_an_absence(house, quick, monkeypatch, tmp_path):
    (tmp_path / "nothing-1.0.tar.gz").write_bytes(b"")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(making.ProgramError, match=r"its lock is wrong: .*HASHES"):
        making.make_environment(house.system)


def test_no_uv_is_told(house, monkeypatch):
    monkeypatch.setattr(making, "find_uv", lambda: None)
    with pytest.raises(
        making.UnavailableError, match="there is no uv to choose versions: `make lint`"
    ):
        making.lock(house.system)


@pytest.fixture
def uv(tmp_path, monkeypatch) -> Path:
    """A uv that notes what it is asked for, and says what is in a file."""
    path: Path = tmp_path / "uv"
    path.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"open({str(tmp_path / 'asked')!r}, 'w').write(' '.join(sys.argv[1:]) + '|' + sys.stdin.read())\n"
        f"exec(open({str(tmp_path / 'does')!r}).read())\n"
    )
    path.chmod(0o755)
    monkeypatch.setattr(making, "find_uv", lambda: str(path))
    return path


def test_lock_says_what_it_is_and_ends_in_what_is_given(house, uv):
    system = dataclasses.replace(
        house.system, requirements=("one==1", "two>=2"), given=("# Why.", "one==1 --hash=sha256:00")
    )
    uv.with_name("does").write_text("print('two==2.5')")
    making.lock(system)
    assert system.lock.read_text() == (
        f"# Python on Python {system.python} as of 2026-01-01, for Linux.\n"
        "# Made by: python -m examples.elsewhere --lock python-3\n"
        "two==2.5\n# Why.\none==1 --hash=sha256:00\n"
    )
    asked, _, requirements = uv.with_name("asked").read_text().partition("|")
    assert asked.endswith(f"--python-version {system.python} --exclude-newer 2026-01-01")
    assert "--generate-hashes" in asked
    assert requirements == "two>=2"


def test_packages_that_do_not_fit_leave_the_lock(house, uv):
    uv.with_name("does").write_text("sys.exit('one needs two')")
    before = house.system.lock.read_text()
    with pytest.raises(making.UnavailableError, match=r"no set of packages fits: one needs two$"):
        making.lock(house.system)
    assert house.system.lock.read_text() == before


@pytest.mark.parametrize("place", ["path", "pyenv", "uv"])
def test_python_is_found(place, house, tmp_path, monkeypatch):
    """On the path, in pyenv the newest, or where uv says."""
    python, older = (
        tmp_path
        / {"path": "bin", "pyenv": f"versions/2.6.{patch}/bin", "uv": "x"}[place]
        / "python2.6"
        for patch in (9, 8)
    )
    for each in (older, python):
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_text("#!/bin/sh\necho 2.6\n")
        each.chmod(0o755)
    monkeypatch.setenv("PATH", str(python.parent) if place == "path" else "", prepend=os.pathsep)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path if place == "pyenv" else tmp_path / "none"))
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked; echo {python}\n')
    uv.chmod(0o755)
    monkeypatch.setattr(making, "find_uv", lambda: str(uv) if place == "uv" else None)
    assert making.find_python("2.6") == python
    if place == "uv":
        asked = (tmp_path / "asked").read_text()
        assert asked == "python find --no-python-downloads 2.6\n"
