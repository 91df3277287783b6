"""What an output is made from: cells, code, data, packages, Python and environment."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from . import record_reads

# Variables that change what TensorFlow, Keras or Python do. Others (a terminal's, a user's) do not count.
ENVIRONMENT = (
    "TF_", "TF2_", "KERAS_", "XLA_", "CUDA_", "MKL_", "OMP_", "PYTHON", "LANG", "LC_", "TZ", "COLUMNS",
)  # fmt: skip
# What kernels inherit. Not os.environ later on: importing TensorFlow into the build changes that.
INHERITED = dict(os.environ)


def leave_out_personal_settings(root: Path) -> None:
    """Has kernels find no profile of IPython and no start-up file but what the build gives them.

    Args:
        root: The repository.
    """
    INHERITED["IPYTHONDIR"] = str(root / "build" / "ipython")
    INHERITED.pop("PYTHONSTARTUP", None)


class Inputs:
    """Digests of what outputs are made from; each file is read once."""

    def __init__(self, root: Path) -> None:
        """Looks at a repository.

        Args:
            root: Its top folder.
        """
        self._root = root
        self._digests: dict[str, str] = {}

    def digest(self, name: str) -> str:
        """Returns the digest of a file's content, or of the names in a folder.

        Args:
            name: Its path below the repository; that of a folder ends with a slash.
        """
        if name not in self._digests:
            self._digests[name] = record_reads.digest(f"{self._root}/{name}")
        return self._digests[name]

    def key(self, page: Path, cells: str) -> str:
        """Returns what tells a page's run from any other but for the files that it reads.

        Args:
            page: The page's file.
            cells: The digest of its cells.
        """
        parts = [self.common, os.path.relpath(page.parent, self._root), cells]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @cached_property
    def common(self) -> str:
        """What all pages share: this extension, the lock, packages, Python, environment."""
        own = [path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py"))]
        variables = sorted(
            f"{name}={value}" for name, value in INHERITED.items() if name.startswith(ENVIRONMENT)
        )
        parts = [sys.version, self.digest("requirements.txt"), *self._packages(), *variables]
        return hashlib.sha256(b"\0".join([*own, *(part.encode() for part in parts)])).hexdigest()

    def _packages(self) -> list[str]:
        """What is installed of the packages that the lock names for this platform.

        It may be another version. What the lock names for other platforms alone may come and go with the
        packages of the tests.
        """
        path = self._root / "requirements.txt"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        required = [
            Requirement(line.rstrip("\\ ")) for line in lines if line[:1] not in ("", "#", " ")
        ]
        locked = {
            canonicalize_name(package.name)
            for package in required
            if package.marker is None or package.marker.evaluate()
        }
        installed = Path(sysconfig.get_path("purelib")).glob("*-info")
        names = (path.name for path in installed)
        return sorted(name for name in names if canonicalize_name(name.split("-")[0]) in locked)


def reads_of_run(report: str) -> dict[str, str]:
    """Returns what a run read of the repository: the digest of each path, as the run saw it.

    Args:
        report: What `record_reads` wrote while the page ran.
    """
    pairs = (line.partition(" ") for line in report.splitlines())
    return {name: digest for digest, _, name in pairs}
