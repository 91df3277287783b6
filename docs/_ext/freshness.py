"""Names the folder that keeps executed pages, so that no output outlives what made it."""

import hashlib
import os
import sys
from importlib.metadata import version
from pathlib import Path

INPUTS = ("requirements.txt", "examples/**/*.py", "examples/**/*.js", "examples/**/*.css")
ENVIRONMENT = ("TF_", "KERAS_", "XLA_", "CUDA_", "PYTHON")


def cache_folder(root: Path) -> Path:
    """Returns the folder for pages executed with today's modules, lock, Python and environment.

    Args:
        root: The repository.
    """
    digest = hashlib.sha256()
    for pattern in INPUTS:
        for path in sorted(root.glob(pattern)):
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    digest.update(f"{sys.version}\0{version('keras')}\0{version('numpy')}\0".encode())
    for name in sorted(os.environ):
        if name.startswith(ENVIRONMENT):
            digest.update(f"{name}={os.environ[name]}\0".encode())
    return root / "build" / "cache" / digest.hexdigest()[:16]
