"""Makes recordings: an environment for a system, a run of a program in it, and what it printed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from examples.elsewhere import recording
from examples.elsewhere.recording import Program, Recording
from examples.elsewhere.systems import System

BUILD = Path(__file__).parents[2] / "build" / "elsewhere"
SECONDS = 300  # that a program may run
INSTALL = shlex.split(
    "-m pip install --disable-pip-version-check --no-compile --no-deps --require-hashes -r"
)
PIP = re.compile(r"^pip==.*(?:\n .*)*", re.MULTILINE)
COMPILE = shlex.split(
    "pip compile - --quiet --no-config --generate-hashes --python-platform linux "
    "--no-annotate --no-header --no-emit-index-url"
)
KEPT = "kept"  # the folder whose files are kept with the recording
ABOUT = "import platform as p; print(p.python_version(), p.system(), p.machine())"
# What a program inherits, and nothing else: what decides an output must not depend on who runs it.
INHERITED = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
SET = {
    "COLUMNS": "80",
    "CUDA_VISIBLE_DEVICES": "",
    "LANG": "C.UTF-8",
    "NO_COLOR": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


class UnavailableError(Exception):
    """This machine cannot have the system; the message says why."""


class ProgramError(Exception):
    """A program failed or did not end; the message says how."""


def find_python(version: str) -> Path:
    """Finds a Python: the one that runs this, on the path, in pyenv, or known to uv.

    Args:
        version: Its minor version, as in `3.7`.

    Returns:
        Its executable.

    Raises:
        UnavailableError: There is none.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    on_path = shutil.which(f"python{version}")
    candidates = [
        Path(sys.executable),
        *([Path(on_path)] if on_path else []),
        *sorted(pyenv.glob(f"{version}.*/bin/python{version}"), reverse=True),
        *_known_to_uv(version),
    ]
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    for python in candidates:  # a file of that name may be a shim of pyenv's that finds nothing
        if _said([str(python), "-c", asked]) == version:
            return python
    raise UnavailableError(f"there is no Python {version} on the path, in pyenv or known to uv")


def _known_to_uv(version: str) -> Iterator[Path]:
    uv = find_uv()
    found = uv and _said([uv, "python", "find", "--no-python-downloads", version])
    if found:
        yield Path(found)


def find_uv() -> str | None:
    """Returns uv, from beside this Python or from the path, or None."""
    return shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")


def _said(command: list[str]) -> str:
    """Returns what a command printed; nothing if it failed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def environment_of(system: System) -> Path:
    """Returns where a system's environment is or will be: another lock is another environment."""
    return BUILD / f"{system.name}-{recording.digest(system.lock)[:12]}"


def make_environment(system: System) -> Path:
    """Makes the environment of a system, unless it is there.

    Args:
        system: The system.

    Returns:
        The environment's Python.

    Raises:
        UnavailableError: This machine has no such Python, or the packages cannot be installed.
        ProgramError: A package is not the one that the lock means.
    """
    folder = environment_of(system)
    if not folder.exists():
        python = find_python(system.python)
        BUILD.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{system.name}-partial-", dir=BUILD))
        try:
            _run_or_tell([str(python), "-m", "venv", str(partial)])
            if installer := PIP.search(system.lock.read_text("utf-8")):
                (partial / "pip.txt").write_text(installer[0], "utf-8")
                _run_or_tell([str(_python_in(partial)), *INSTALL, str(partial / "pip.txt")])
            _run_or_tell([str(_python_in(partial)), *INSTALL, str(system.lock)])
            try:
                partial.replace(folder)  # appears whole or not at all
            except OSError:
                if not folder.exists():  # else another process made it meanwhile
                    raise
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return _python_in(folder)


def _python_in(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _run_or_tell(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if "error" in line.lower()] or lines or ["it said nothing"]
        if "HASHES" in errors[0]:  # no lack of this machine's
            raise ProgramError(f"its lock is wrong: {errors[0]}")
        raise UnavailableError(f"its environment cannot be made: {errors[0]}")


def record(system: System, program: Program, seconds: float = SECONDS) -> bool:
    """Runs a program on a system, and keeps what it printed if more than the day is new.

    Args:
        system: The system.
        program: The program.
        seconds: How long it may run.

    Returns:
        Whether there is a new recording.

    Raises:
        UnavailableError: This machine cannot have the system.
        ProgramError: The program failed or did not end. The old recording stays.
    """
    try:
        old = recording.read_recording(program.name, system.name)
    except (LookupError, ValueError):
        old = None
    with run(system, program, seconds) as (new, kept):
        if old and not old.differences(new) and _made_with(old) == _made_with(new):
            return False
        shutil.rmtree(new.kept, ignore_errors=True)
        if kept.is_dir():
            new.kept.parent.mkdir(exist_ok=True)
            shutil.copytree(kept, new.kept)
        recording.write(new)
    return True


def _made_with(recording: Recording) -> tuple[object, ...]:
    return recording.versions, recording.python, recording.platform, recording.command


@contextmanager
def run(
    system: System, program: Program, seconds: float = SECONDS, python: Path | None = None
) -> Iterator[tuple[Recording, Path]]:
    """Runs a program on a system, in a folder of its own.

    Args:
        system: The system.
        program: The program.
        seconds: How long it may run.
        python: The Python that runs it; by default that of the system's environment.

    Yields:
        A new recording, which is not in its place yet, and the folder of the files to be kept with it.

    Raises:
        UnavailableError: This machine cannot have the system.
        ProgramError: The program failed or did not end.
    """
    python = python or make_environment(system)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        # A file called jax.py would stand in the way of the package.
        shutil.copy(program.path, folder / "program.py")
        recording.bring(program, folder)
        if program.reads:
            source = recording.file_of(*program.reads).with_suffix("")
            if not source.is_dir():
                raise ProgramError(f"it reads {'/'.join(program.reads)}, which is not recorded")
            shutil.copytree(source, folder / "read")
        printed = _run([str(python), "program.py"], folder, seconds)
        printed = printed.replace(str(folder), "<folder>")
        version, *platform = _said([str(python), "-c", ABOUT]).split()
        pinned = [each.partition("==")[0] for each in system.requirements if "==" in each]
        yield (
            recording.made(
                printed,
                program=program.name,
                system=system.name,
                versions={name: system.versions[name] for name in pinned},
                python=version,
                platform=" ".join(platform),
                date=datetime.now(UTC).date().isoformat(),
                command="python program.py",
                program_sha256=program.sha256,
                lock_sha256=recording.digest(system.lock),
                read_sha256=recording.read_by(program),
                kept_sha256=recording.digests(folder / KEPT),
            ),
            folder / KEPT,
        )


def _run(command: list[str], folder: Path, seconds: float) -> str:
    """Runs a program to its end and returns what it printed."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=inherited | SET | {"HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            printed, complained = process.communicate(timeout=seconds)
        except BaseException as error:  # an interrupt must not leave it running
            _end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise ProgramError(f"it did not end within {seconds:g} seconds") from None
            raise
    if process.returncode:
        told = complained.strip().splitlines()[-1:] or ["it said nothing"]
        raise ProgramError(f"it ended with status {process.returncode}: {told[0]}")
    return printed


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a program and all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def lock(system: System) -> None:
    """Chooses the versions of a system's packages, and writes its lock.

    Args:
        system: The system.

    Raises:
        UnavailableError: There is no uv, or no such set of packages.
    """
    uv = find_uv()
    if uv is None:
        raise UnavailableError("there is no uv to choose versions: `make lint` installs it")
    given = {line.partition(" ")[0] for line in system.given}
    done = subprocess.run(
        [uv, *COMPILE, "--python-version", system.python, "--exclude-newer", str(system.as_of)],
        input="\n".join(each for each in system.requirements if each not in given),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnavailableError(f"no set of packages fits: {done.stderr.strip()}")
    system.lock.write_text(
        f"# {system.title} on Python {system.python} as of {system.as_of}, for Linux.\n"
        f"# Made by: python -m examples.elsewhere --lock {system.name}\n{done.stdout}"
        + "".join(f"{line}\n" for line in system.given),
        "utf-8",
    )
