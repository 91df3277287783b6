"""What a program printed on a system, where and when, and whether that still holds."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from examples.elsewhere.systems import SYSTEMS, System, find_system

PROGRAMS = Path(__file__).parent / "programs"

_READS = re.compile(r"^# reads: (\S+)/(\S+)$", re.MULTILINE)
_BRINGS = re.compile(r"^# brings: (.+)$", re.MULTILINE)
_ROOT = Path(__file__).parents[2]
_VOLATILE = {"0x…": re.compile(r"\b0x[0-9a-f]+\b")}


@dataclass(frozen=True)
class Program:
    """A program as one family of systems runs it.

    Attributes:
        name: What it shows, the name of its folder below `programs`.
        path: Its file.
    """

    name: str
    path: Path

    @property
    def source(self) -> str:
        """Its text."""
        return self.path.read_text("utf-8")

    @property
    def sha256(self) -> str:
        """The digest of its file."""
        return digest(self.path)

    @property
    def reads(self) -> tuple[str, str] | None:
        """The program and the system whose kept files it reads, if it does.

        Its source says so in a comment: `# reads: PROGRAM/SYSTEM`.
        """
        found = _READS.search(self.source)
        return (found[1], found[2]) if found else None

    @property
    def brings(self) -> list[str]:
        """The files of the repository that it imports, by their path.

        Its source says so in a comment: `# brings: PATTERN ...`, and finds them below its own folder.
        """
        found = _BRINGS.search(self.source)
        patterns = found[1].split() if found else []
        paths = {path for pattern in patterns for path in _ROOT.glob(pattern)}
        return sorted(path.relative_to(_ROOT).as_posix() for path in paths)


@dataclass(frozen=True)
class Recording:
    """What a program printed on a system, and all that made it.

    Attributes:
        program: The name of the program.
        system: The name of the system.
        versions: The versions of the packages that were asked for, by name.
        python: The version of Python.
        platform: The operating system and the processor.
        date: The day it was made, as in `2026-11-24`.
        command: What was typed to run the program, in a folder of its own.
        program_sha256: The digest of the program's file.
        lock_sha256: The digest of the system's lock.
        read_sha256: The digests of the files that the program read, which are what another kept or files of
            the repository, by their path.
        kept_sha256: The digests of the files that the program left in `kept`, by their path. They are
            kept beside the recording.
        printed_sha256: The digest of what it printed.
        printed: What it wrote to its standard output. What else reached a terminal is left out.
    """

    program: str
    system: str
    versions: dict[str, str]
    python: str
    platform: str
    date: str
    command: str
    program_sha256: str
    lock_sha256: str
    read_sha256: dict[str, str]
    kept_sha256: dict[str, str]
    printed_sha256: str
    printed: str

    @property
    def kept(self) -> Path:
        """The folder of the files that the program left."""
        return file_of(self.program, self.system).with_suffix("")

    @property
    def source(self) -> str:
        """The text of the program."""
        return find_program(self.program, find_system(self.system)).source

    def made_from(self) -> list[Path]:
        """Returns the files that decide what it says and whether it holds."""
        system = find_system(self.system)
        program = find_program(self.program, system)
        read = [file_of(*program.reads)] if program.reads else []
        brought = [_ROOT / path for path in program.brings]
        return [file_of(self.program, self.system), program.path, system.lock, *read, *brought]

    def provenance(self) -> str:
        """Says in one line what made it.

        Examples:
            >>> read_recording("arithmetic", "tensorflow-1.15.5").provenance().partition(",")[0]
            'Recorded on TensorFlow 1.15.5'
        """
        title = find_system(self.system).title
        return f"Recorded on {title}, Python {self.python}, {self.platform}, {self.date}"

    def differences(self, other: Recording) -> list[str]:
        """Compares what was printed, but for memory addresses.

        Args:
            other: A recording of the same program on the same system.

        Returns:
            The lines of a unified diff; none when both printed the same.
        """
        before, after = (masked(each.printed).splitlines() for each in (self, other))
        name = f"{self.program} on {self.system}"
        return list(difflib.unified_diff(before, after, name, name, lineterm=""))


def masked(text: str) -> str:
    """Takes from a text what would be another in the next run."""
    for mask, pattern in _VOLATILE.items():
        text = pattern.sub(mask, text)
    return text


def digest(path: Path) -> str:
    """Returns the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Returns the digests of the files below a folder, by their path; none if there is no folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def find_program(name: str, system: System) -> Program:
    """Returns a program as a system runs it.

    Args:
        name: The name of the program.
        system: The system.

    Raises:
        LookupError: There is no such program, or the system does not run it.
    """
    if name not in (names := program_names()):
        raise LookupError(f"there is no program {name!r}; known are {', '.join(names)}")
    paths = [PROGRAMS / name / f"{family}.py" for family in system.families]
    for path in paths:
        if path.is_file():
            return Program(name, path)
    raise LookupError(f"{system.name} does not run the program {name!r}")


def program_names() -> list[str]:
    """Returns the names of all programs."""
    return sorted({path.parent.name for path in PROGRAMS.glob("*/*.py")})


def programs_of(system: System) -> Iterator[Program]:
    """Yields the programs that a system runs."""
    for name in program_names():
        try:
            yield find_program(name, system)
        except LookupError:
            continue


def file_of(program: str, system: str) -> Path:
    """Returns where a recording is kept."""
    return PROGRAMS / program / "recordings" / f"{system}.json"


def read_recording(program: str, system: str) -> Recording:
    """Reads what a program printed on a system.

    Args:
        program: The name of the program, as in `arithmetic`.
        system: The name of the system, as in `tensorflow-1.15.5`.

    Returns:
        The recording. It holds for the program and the packages as they are.

    Raises:
        LookupError: There is no such program, system or recording.
        ValueError: The recording is damaged, or was made of something else than is there now.

    Examples:
        >>> recording = read_recording("arithmetic", "tensorflow-1.15.5")
        >>> print(recording.printed.splitlines()[0])
        Tensor("Mul:0", shape=(1,), dtype=int32)
    """
    found = find_program(program, find_system(system))
    path = file_of(program, system)
    if not path.is_file():
        raise LookupError(f"{program} is not recorded on {system}: `make recordings` records it")
    try:
        content = json.loads(path.read_text("utf-8"))
        content["printed"] = "\n".join(content["printed"])
        recording = Recording(**content)
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name} of {program} is damaged: {error}") from None
    changed = [
        what
        for what, now, then in (
            ("its program", found.sha256, recording.program_sha256),
            ("its lock", digest(find_system(system).lock), recording.lock_sha256),
            ("what it read", read_by(found), recording.read_sha256),
            ("what it kept", digests(recording.kept), recording.kept_sha256),
            ("what it printed", _sha256(recording.printed), recording.printed_sha256),
            ("its name", (program, system), (recording.program, recording.system)),
        )
        if now != then
    ]
    if changed:
        raise ValueError(
            f"{path.name} of {program} does not hold any more, as {' and '.join(changed)} "
            f"changed: `python -m examples.elsewhere {system}` records it anew"
        )
    return recording


def read_by(program: Program) -> dict[str, str]:
    """Returns the digests of the files that a program reads."""
    kept = digests(file_of(*program.reads).with_suffix("")) if program.reads else {}
    return kept | {path: digest(_ROOT / path) for path in program.brings}


def bring(program: Program, folder: Path) -> None:
    """Copies the files of the repository that a program imports into the folder in which it runs."""
    for path in program.brings:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_ROOT / path, folder / path)


def write(recording: Recording) -> None:
    """Writes a recording to its place, whole or not at all."""
    content = asdict(recording) | {"printed": recording.printed.split("\n")}
    path = file_of(recording.program, recording.system)
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    partial.replace(path)


def made(printed: str, **others: object) -> Recording:
    """Returns a new recording, with the digest of what was printed."""
    return Recording(printed=printed, printed_sha256=_sha256(printed), **others)  # type: ignore[arg-type]


def recorded_systems(program: str) -> list[System]:
    """Returns the systems on which a program is recorded, oldest first.

    Args:
        program: The name of the program.

    Returns:
        The systems, in the order in which they are listed.

    Raises:
        LookupError: There is no such program.

    Examples:
        >>> [system.name for system in recorded_systems("every-version")][:2]
        ['tensorflow-1.4.0', 'tensorflow-1.5.0']
    """
    if program not in (names := program_names()):
        raise LookupError(f"there is no program {program!r}; known are {', '.join(names)}")
    return [system for system in SYSTEMS.values() if file_of(program, system.name).is_file()]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
