"""An output is reused while all that made it is the same, and only then."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path
from textwrap import dedent

import pytest

from docs._ext.execution import inputs, reader, store
from docs._ext.execution.page import Page
from tests.docs._ext.conftest import HEAD, cell

PAGE = "# Page\n\nProse.\n\n" + cell(
    """
    from examples import a
    from pathlib import Path
    print(a.value(), Path("../examples/data/words.txt").read_text())
    """
)
STARTS_A_PROGRAM = "# Page\n\n" + cell(
    """
    import subprocess, sys
    command = [sys.executable, "-c", "from examples import c; print(c.VALUE)"]
    print(subprocess.run(command, capture_output=True, text=True).stdout)
    """
)
FILES = {
    "examples/__init__.py": "",
    "examples/a.py": "from examples import b\n\ndef value():\n    return b.VALUE\n",
    "examples/b.py": "VALUE = 'b1'\n",
    "examples/c.py": "VALUE = 'c1'\n",
    "examples/data/words.txt": "words1",
    "README.md": "read me\n",
}


@pytest.fixture(scope="module")
def site(make_site):
    """A site whose page imports a module that imports another, and reads a file; built once."""
    site = make_site("os.environ['PYTHONPATH'] = os.pathsep.join([os.getcwd(), sys.path[0]])\n")
    for name, text in FILES.items():
        path = site.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    site.write(page=HEAD + PAGE, program=HEAD + STARTS_A_PROGRAM)
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert "Executing 2 pages" in build.stdout
    return site


def executed(build: subprocess.CompletedProcess[str]) -> set[str]:
    """Names the pages that a build executed."""
    assert build.returncode == 0, build.stdout
    lines = [line for line in build.stdout.splitlines() if line.startswith("[")]
    return {line.split("] ")[1].split(":")[0] for line in lines}


def test_nothing_changed(site):
    assert executed(site.build()) == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("examples/a.py", "return", "return 'a2' +", {"page", "program"}),
        ("examples/b.py", "b1", "b2", {"page", "program"}),
        ("examples/data/words.txt", "words1", "words2", {"page"}),
        ("examples/c.py", "c1", "c2", {"program"}),
        ("docs/page.md", "Prose.", "Other prose.", set()),
        ("docs/page.md", "print(a", "print('edited', a", {"page"}),
        (
            "docs/page.md",
            "from examples import a",
            ":tags: [hide-input]\nfrom examples import a",
            {"page"},
        ),
        ("README.md", "read", "do not read", set()),
    ],
)
def test_edit(site, name, old, new, expected):
    path = site.folder / name
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    try:
        assert executed(site.build()) == expected
        for page in expected - ({"program"} if "c2" not in new else set()):
            shown = {"return 'a2' +": "a2b1", "print('edited', a": "edited"}.get(new, new)
            assert shown.splitlines()[0] in site.read(page) or shown.startswith(":tags:")
    finally:
        path.write_text(before)
    site.build()


def test_edit_that_looks_older(site):
    """As an archive or `rsync -t` brings it: with the time at which somebody else wrote it."""
    page = site.folder / "docs" / "page.md"
    before = page.read_text()
    page.write_text(before.replace("Prose.", "Older prose."))
    os.utime(page, (0, 0))
    try:
        assert executed(site.build()) == set()
        assert "Older prose." in site.read("page")
    finally:
        page.write_text(before)
    site.build()


def test_edit_of_the_lock(site):
    lock = site.folder / "requirements.txt"
    lock.write_text("another\n")
    os.utime(lock, (0, 0))  # make shall not install it
    assert executed(site.build()) == {"page", "program"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("TF_DETERMINISTIC_OPS", {"page", "program"}), ("EDITOR", set())],
)
def test_environment(site, monkeypatch, name, expected):
    site.build()
    monkeypatch.setenv(name, "1")
    assert executed(site.build()) == expected


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"0" * 64 + b"\n{}"])
def test_damaged_record_is_noticed(site, damage):
    site.build()
    for path in (site.folder / "build" / "executed").iterdir():
        path.write_bytes(damage)
    assert executed(site.build()) == {"page", "program"}
    assert "b1 words1" in site.read("page")


def test_two_builds_at_once(make_site):
    site = make_site()
    pages = {f"page{n}": HEAD + "# Page\n\n" + cell(f"print('number', {n})") for n in range(4)}
    site.write(**pages)
    builds = [
        subprocess.Popen(
            site.command, cwd=site.folder, env=site.environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    printed = [build.communicate(timeout=120)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0, 0]
    assert sum("Executing 4 pages" in text for text in printed) == 1
    assert sum("waiting for it" in text for text in printed) == 2
    for number in range(4):
        assert f"number {number}" in site.read(f"page{number}")


# -- What cannot be changed for real ---------------------------------------------------------------


def a_page(root: Path) -> Page:
    text = HEAD + "# Page\n\n" + cell("print(1)")
    path = root / "docs" / "page.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return Page("page", path, root, reader.read_cells(text), 60)


def test_another_python_or_package(tmp_path, monkeypatch):
    page = a_page(tmp_path)
    key = inputs.Inputs(tmp_path).key(page.path, page.cells_digest)
    assert inputs.Inputs(tmp_path).key(page.path, page.cells_digest) == key
    with monkeypatch.context() as patch:
        patch.setattr("sys.version", "3.99")
        assert inputs.Inputs(tmp_path).key(page.path, page.cells_digest) != key
    packages = tmp_path / "site-packages"
    (packages / "tensorflow_cpu-2.21.0.dist-info").mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("tensorflow-cpu==2.21.0 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(packages))
    key = inputs.Inputs(tmp_path).key(page.path, page.cells_digest)
    (packages / "pytest-9.0.0.dist-info").mkdir()
    assert inputs.Inputs(tmp_path).key(page.path, page.cells_digest) == key
    (packages / "tensorflow_cpu-2.21.0.dist-info").rename(packages / "tensorflow_cpu-3.0.dist-info")
    assert inputs.Inputs(tmp_path).key(page.path, page.cells_digest) != key


def test_full_disk_leaves_nothing_to_trust(tmp_path, monkeypatch):
    page = a_page(tmp_path)
    kept = store.Store(tmp_path / "executed", inputs.Inputs(tmp_path))

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    page.notebook.metadata["language_info"] = {"name": "python"}
    with monkeypatch.context() as patch:
        patch.setattr("os.fdopen", full)
        with pytest.raises(OSError, match="No space left"):
            kept.save(page, page.notebook, set(), 1.0)
    assert kept.load(page.path, page.cells_digest) is None
    assert list((tmp_path / "executed").iterdir()) == []
    assert kept.save(page, page.notebook, set(), 1.0) == kept.load(page.path, page.cells_digest)


def test_files_of_a_run(tmp_path):
    for name in ["examples/a.py", "examples/a.css", "examples/deep/b.py", "examples/deep/b.bin"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    report = dedent(
        """
        examples/a.py
        docs/gone.txt
        """
    ).strip()
    assert inputs.files_of_run(tmp_path, report) == {"examples/a.py", "examples/a.css"}
    everything = inputs.files_of_run(tmp_path, "a program was started")
    assert everything == {
        "examples/a.py", "examples/a.css", "examples/deep/b.py", "examples/deep/b.bin",
    }  # fmt: skip
