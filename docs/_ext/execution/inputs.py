"""What an output is made from: cells, code, data, packages, Python and environment."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import sysconfig
from functools import cached_property
from pathlib import Path

# Variables that change what TensorFlow, Keras or Python do. Others (a terminal's, a user's) do not count.
ENVIRONMENT = (
    "TF_", "TF2_", "KERAS_", "XLA_", "CUDA_", "MKL_", "OMP_", "PYTHON", "LANG", "LC_", "TZ", "COLUMNS",
)  # fmt: skip
MISSING = "missing"
# What kernels inherit. Not os.environ later on: importing TensorFlow into the build changes that.
INHERITED = dict(os.environ)


class Inputs:
    """Digests of what outputs are made from; each file is read once a build."""

    def __init__(self, root: Path) -> None:
        """Looks at a repository.

        Args:
            root: Its top folder.
        """
        self._root = root
        self._digests: dict[str, str] = {}

    def digest(self, file: str) -> str:
        """Returns the digest of a file's content.

        Args:
            file: Its path below the repository.
        """
        if file not in self._digests:
            path = self._root / file
            self._digests[file] = (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else MISSING
            )
        return self._digests[file]

    def key(self, page: Path, cells: str) -> str:
        """Returns what tells a page's run from any other but for the files that it reads.

        Args:
            page: The page's file.
            cells: The digest of its cells.
        """
        parts = [self.common, str(page.parent.relative_to(self._root)), cells]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @cached_property
    def common(self) -> str:
        """What all pages share: this extension, the lock, packages, Python, environment."""
        own = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
        variables = sorted(
            f"{name}={value}" for name, value in INHERITED.items() if name.startswith(ENVIRONMENT)
        )
        parts = [sys.version, self.digest("requirements.txt"), *self._packages(), *variables]
        return hashlib.sha256(b"\0".join([*own, *(part.encode() for part in parts)])).hexdigest()

    def _packages(self) -> list[str]:
        """What is installed of the packages that the lock names; it may be another version."""
        lock = self._root / "requirements.txt"
        names = re.findall(r"^([\w.-]+)==", lock.read_text() if lock.exists() else "", re.MULTILINE)
        locked = {_normal(name) for name in names}
        installed = Path(sysconfig.get_path("purelib")).glob("*-info")
        return sorted(path.name for path in installed if _normal(path.name.split("-")[0]) in locked)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def files_of_run(root: Path, report: str) -> set[str]:
    """Returns the files below the repository that a run depends on.

    Args:
        root: The repository.
        report: What `record_reads` wrote while the page ran.

    A module brings the data in its folder, which TensorFlow may read past Python. A page that starts
    another program depends on all of `examples`: nobody watches what that program reads.
    """
    lines = set(report.splitlines())
    files = {line for line in lines if line != "a program was started"}
    folders = {str(Path(file).parent) for file in files if file.endswith(".py")}
    if len(files) != len(lines):
        folders |= {str(path.parent.relative_to(root)) for path in root.glob("examples/**/*.py")}
        files |= {str(path.relative_to(root)) for path in root.glob("examples/**/*.py")}
    for folder in (folder for folder in folders if (root / folder).is_dir()):
        files |= {
            str(path.relative_to(root))
            for path in (root / folder).iterdir()
            if path.is_file() and path.suffix not in {".py", ".pyc"}
        }
    return {file for file in files if (root / file).is_file()}
