"""What readers install holds all that its folders hold, data too."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile

from tests.conftest import ROOT

PACKAGES = {"tfxray", "examples"}


def test_wheel_holds_every_file(tmp_path):
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *PACKAGES]
    told = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {name for name in told.split("\0") if name and (ROOT / name).exists()}
    source = tmp_path / "source"  # a build writes beside what it builds
    for name in (*files, "pyproject.toml", "README.md", "LICENSE"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert files - held == set()
    assert {path.partition("/")[0] for path in held if ".dist-info/" not in path} == PACKAGES
