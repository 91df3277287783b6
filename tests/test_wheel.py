"""What readers install: the wheel on the site holds all of `tfxray` and nothing else, and works alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tfxray.assistant import site as assistant
from tfxray.explain import find_entry, read_entries

LARGEST = 1_000_000  # bytes
KNOWN = "AttributeError: module 'tensorflow' has no attribute 'Session'"
# A folder of the reader's own that bears a name of this repository's.
READERS = {"examples/__init__.py": "raise ImportError('the wrong package')\n", "error.txt": KNOWN}


@pytest.fixture(scope="module")
def wheel(site: Path) -> Path:
    """The wheel that the site offers."""
    (found,) = site.glob("*.whl")
    return found


def test_wheel_holds_every_file_the_entries_and_the_pages(wheel, site, tmp_path, monkeypatch):
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "tfxray"]
    told = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {name for name in told.split("\0") if name and (ROOT / name).exists()}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        packed = json.loads(archive.read("tfxray/explain/errors.json"))
        archive.extract("tfxray/assistant/site.tar.xz", tmp_path)
    assert held == files | {"tfxray/explain/errors.json", "tfxray/assistant/site.tar.xz"}
    assert [entry["anchor"] for entry in packed["entries"]] == [
        entry.anchor for entry in read_entries()
    ]
    monkeypatch.setattr(assistant, "PACKED", tmp_path / "tfxray/assistant/site.tar.xz")
    read = assistant.read_site.__wrapped__()
    assert read.page("index") == (site / "index.md").read_text("utf-8")
    assert len(read.pages()) == len([*site.rglob("*.md")])
    assert wheel.stat().st_size < LARGEST


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The Python of an environment with the wheel, NumPy and Pygments: what it needs, and no more."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    command = [
        folder / "bin/python",
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--quiet",
    ]
    subprocess.run([*command, wheel], check=True)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of the reader's."""
    folder = tmp_path_factory.mktemp("readers")
    for name, text in READERS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def run(folder: Path, *command: object) -> tuple[int, str, str]:
    """Runs a command there, with nothing of the checks' own environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.thorough
def test_error_is_explained_where_there_is_no_tensorflow(python, folder):
    for command in ([python.with_name("tfxray")], [python, "-m", "tfxray"]):
        status, said, complaint = run(folder, *command, "explain", "error.txt")
        assert (status, complaint) == (0, "")
        assert "More: errors/removed-names.html#error-no-attribute-session" in said


@pytest.mark.thorough
def test_doctor_says_that_there_is_no_tensorflow(python, folder):
    status, said, complaint = run(folder, python, "-m", "tfxray", "doctor")
    assert (status, complaint) == (2, "")
    assert said.startswith("No usable TensorFlow. It is not installed")


@pytest.mark.thorough
@pytest.mark.parametrize("command", [["draw", "a.py:f"], ["record", "a.py"]])
def test_what_needs_tensorflow_says_how_to_get_it(python, folder, command):
    (folder / "a.py").write_text("import tensorflow as tf\n")
    status, said, complaint = run(folder, python, "-m", "tfxray", *command)
    assert (status, said) == (2, "")
    assert "pip install 'tfxray[tensorflow]'" in complaint


@pytest.mark.thorough
def test_every_name_is_told_and_hints_need_no_tensorflow(python, folder):
    lists = "import tfxray; print(set(tfxray.__all__) <= set(dir(tfxray)));"
    program = f"{lists} print(tfxray.hint(AttributeError({KNOWN.partition(': ')[2]!r})))"
    status, said, complaint = run(folder, python, "-c", program)
    assert (status, complaint) == (0, "")
    entry = find_entry("error-no-attribute-session")
    assert entry is not None
    assert said.startswith(f"True\ntfxray: {entry.why}")
