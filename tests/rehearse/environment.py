"""The environment of a rehearsal: what the lock has, but with another TensorFlow and what that needs."""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from .wanted import FREED, NIGHTLY, Wanted, WrongRequestError

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "rehearse"
NEVER = "sys_platform == 'never'"
UV = Path(sys.executable).with_name("uv")
UNREACHABLE = re.compile(
    r"failed to fetch|error sending request|could not connect|dns error|timed out|network", re.I
)


def folder_of(wanted: Wanted) -> Path:
    """Returns where a rehearsal keeps all that it makes."""
    return BUILD / wanted.name


def python_of(wanted: Wanted) -> Path:
    """Returns the Python of a rehearsal's environment."""
    return folder_of(wanted) / ".venv" / "bin" / "python"


def make(wanted: Wanted) -> Path:
    """Makes the environment, unless the one that is there was made from the same.

    Args:
        wanted: The TensorFlow and the Keras.

    Returns:
        Its Python.

    Raises:
        WrongRequestError: There is no such version, or it cannot be had now. What was there is as it was.
    """
    folder, python = folder_of(wanted), python_of(wanted)
    made = folder / ".venv" / "made-from"  # written last: an environment without it is not whole
    digest = _digest(wanted)
    known, _, packages = made.read_text("utf-8").partition("\n") if made.exists() else ("", "", "")
    if known == digest and not wanted.moves:
        return python
    chosen = choose(wanted)
    if known != digest or packages != chosen:
        folder.mkdir(parents=True, exist_ok=True)
        listed = folder / "packages.txt"
        listed.write_text(chosen, "utf-8")
        shutil.rmtree(folder / ".venv", ignore_errors=True)
        _uv("venv", "--quiet", "--python", sys.executable, str(folder / ".venv"))
        _uv(
            "pip",
            "install",
            "--quiet",
            "--no-config",
            "--no-deps",
            "--python",
            str(python),
            "-r",
            str(listed),
        )
        made.write_text(f"{digest}\n{chosen}", "utf-8")
    return python


def choose(wanted: Wanted) -> str:
    """Chooses a version of each package: that of the lock where it can stay.

    Args:
        wanted: The TensorFlow and the Keras.

    Returns:
        A line a package, as in a file of requirements.

    Raises:
        WrongRequestError: No set of packages fits, or nobody can be asked.
    """
    found, failures = [], []
    for package in wanted.tensorflow_packages():
        try:
            found.append((package, _compile(wanted, package)))
        except WrongRequestError as error:
            failures.append(error)
            continue
        if wanted.tensorflow != NIGHTLY:
            break
    if not found:
        raise failures[0]
    return max(found, key=lambda each: _version_of(*each))[1]


def _version_of(package: str, chosen: str) -> Version:
    name = Requirement(package).name
    [version] = re.findall(rf"^{name}==(\S+)", chosen, re.MULTILINE)
    return Version(version)


def _compile(wanted: Wanted, package: str) -> str:
    """Has uv choose; it keeps to the versions that it finds in the file which it writes to."""
    folder = folder_of(wanted)
    fresh = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    asked, overrides, lock = (folder / f"choosing.{kind}" for kind in ("in", "overrides", "txt"))
    try:
        asked.write_text("\n".join(requirements(wanted, package)) + "\n", "utf-8")
        overrides.write_text("\n".join(replacements(wanted)) + "\n", "utf-8")
        lock.write_text(_without_digests((ROOT / "requirements.txt").read_text("utf-8")), "utf-8")
        options = [
            "--quiet",
            "--no-config",
            "--no-header",
            "--no-annotate",
            "--override",
            str(overrides),
        ]
        options += ["--python", sys.executable]
        _uv("pip", "compile", str(asked), "-o", str(lock), *options, wanted=wanted)
        return lock.read_text("utf-8")
    finally:
        for path in (asked, overrides, lock):
            path.unlink(missing_ok=True)
        if fresh and not any(folder.iterdir()):
            folder.rmdir()


def requirements(wanted: Wanted, package: str) -> list[str]:
    """Returns what the environment is asked to have.

    Args:
        wanted: The TensorFlow and the Keras.
        package: The requirement of TensorFlow.
    """
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in _chosen().splitlines()]
    kept = [
        line for line in lines if line and canonicalize_name(Requirement(line).name) not in FREED
    ]
    keras = wanted.keras_package()
    return [*kept, package, "numpy", _keras_2(wanted), *([keras] if keras else [])]


def _chosen() -> str:
    return (ROOT / "requirements.in").read_text("utf-8")


def _keras_2(wanted: Wanted) -> str:
    """Keras 2 has a release for each minor version of TensorFlow, often later than that."""
    if wanted.tensorflow == NIGHTLY or Version(wanted.tensorflow).is_prerelease:
        return "tf-keras"
    release = Version(wanted.tensorflow)
    return f"tf-keras<{release.major}.{release.minor + 1}"


def replacements(wanted: Wanted) -> list[str]:
    """Returns what uv takes for what packages ask for.

    Keras 2 asks for `tensorflow`, whatever the package is called that brings it; and of two packages that
    both bring `keras`, one must go.
    """
    lines = [f"tensorflow ; {NEVER}"] if _renamed(wanted) else []
    keras = wanted.keras_package()
    if keras is not None:
        other = "keras" if keras.startswith("keras-nightly") else "keras-nightly"
        lines.append(f"{other} ; {NEVER}")
        lines.append(keras)
    return lines


def _renamed(wanted: Wanted) -> bool:
    return all(
        Requirement(package).name != "tensorflow" for package in wanted.tensorflow_packages()
    )


def locked() -> set[str]:
    """Returns the names of the packages that the lock has for this platform."""
    lines = _without_digests((ROOT / "requirements.txt").read_text("utf-8")).splitlines()
    packages = [Requirement(line) for line in lines]
    here = [each for each in packages if each.marker is None or each.marker.evaluate()]
    return {canonicalize_name(each.name) for each in here}


def _without_digests(lock: str) -> str:
    lines = [line.removesuffix("\\").rstrip() for line in lock.splitlines()]
    return "\n".join(line for line in lines if line[:1].isalnum()) + "\n"


def _digest(wanted: Wanted) -> str:
    parts = [sys.version, wanted.name, _chosen(), (ROOT / "requirements.txt").read_text("utf-8")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _uv(*arguments: str, wanted: Wanted | None = None) -> None:
    done = subprocess.run(
        [str(UV), *arguments], capture_output=True, text=True, check=False, cwd=BUILD.parent
    )
    if done.returncode == 0:
        return
    told = " ".join(done.stderr.split()) or "uv said nothing"
    if UNREACHABLE.search(told):
        raise WrongRequestError("the index of packages cannot be reached: is there a network?")
    if wanted is not None and "there is no version of" in told:
        here = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
        [missing] = re.findall(r"there is no version of ([^\s,]+)", told)[:1]
        raise WrongRequestError(f"there is no {missing.replace('==', ' ')} for {here}")
    raise WrongRequestError(f"the environment cannot be made: {told[:300]}")
