"""An output is used again while all that made it is the same, and only then. Tests `store` as well."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from docs._ext.execution import inputs, provisioner, reader, run, store
from docs._ext.execution.page import Page
from tests.docs._ext.conftest import HEAD, TinySite, cell

PAGE = "# Page\n\nProse.\n\n" + cell(
    """
    import sys
    sys.path.insert(0, "..")
    from examples import a
    from pathlib import Path
    print(a.value(), Path("../examples/data/words.txt").read_text())
    print(sorted(path.name for path in Path("../examples/listed").iterdir()))
    """
)
STARTS_A_PROGRAM = "# Page\n\n" + cell(
    """
    import subprocess, sys
    command = [sys.executable, "-c", "from examples import c; print(c.VALUE)"]
    print(subprocess.run(command, capture_output=True, text=True, cwd="..").stdout)
    """
)
FILES = {
    "examples/__init__.py": "",
    "examples/a.py": "from examples import b\n\ndef value():\n    return b.VALUE\n",
    "examples/b.py": "VALUE = 'b1'\n",
    "examples/c.py": "VALUE = 'c1'\n",
    "examples/table.tsv": "beside the modules, and read by no page",
    "examples/style.css": "the same",
    "examples/data/words.txt": "words1",
    "examples/listed/one": "",
    "README.md": "read me\n",
    "requirements.txt": "tensorflow-cpu==2.21.0 \\\n    --hash=sha256:00\n",
}


def page_of(root: Path, name: str, text: str) -> Page:
    path = root / "docs" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return Page(name, path, root, reader.read_cells(text), 60)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Page]]:
    """A repository with a page that imports and reads, and one that starts a program; both ran."""
    root = tmp_path_factory.mktemp("repository")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    pages = [
        page_of(root, "page", HEAD + PAGE),
        page_of(root, "program", HEAD + STARTS_A_PROGRAM),
    ]
    provisioner.prepare([])
    kept = store.Store(root / "build" / "executed", inputs.Inputs(root))
    for page, result in run.side_by_side(pages, fork=provisioner.available(), jobs=2):
        assert result.violations == []
        kept.save(page.path, page.cells_digest, result.notebook, result.reads, result.seconds)
    return root, pages


def to_run(root: Path, pages: list[Page]) -> set[str]:
    """Names the pages that a build would execute now."""
    kept = store.Store(root / "build" / "executed", inputs.Inputs(root))
    again = [page_of(root, page.name, page.path.read_text()) for page in pages]
    return {page.name for page in again if kept.load(page.path, page.cells_digest) is None}


def test_nothing_changed(ran):
    assert to_run(*ran) == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("examples/a.py", "return", "return 'a2' +", {"page", "program"}),
        ("examples/b.py", "b1", "b2", {"page", "program"}),
        ("examples/data/words.txt", "words1", "words2", {"page", "program"}),
        ("examples/c.py", "c1", "c2", {"program"}),
        # A page depends on what it read, not on the folder that it is in.
        ("examples/table.tsv", "no page", "nobody", {"program"}),
        ("examples/style.css", "the same", "another", {"program"}),
        ("docs/page.md", "Prose.", "Other prose.", set()),
        ("docs/page.md", "print(a", "print('edited', a", {"page"}),
        ("docs/page.md", "import sys", ":tags: [hide-input]\nimport sys", {"page"}),
        ("README.md", "read", "do not read", set()),
        ("requirements.txt", "sha256:00", "sha256:01", {"page", "program"}),
    ],
)
def test_edit(ran, name, old, new, expected):
    path = ran[0] / name
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    try:
        assert to_run(*ran) == expected
    finally:
        path.write_text(before)
    assert to_run(*ran) == set()


def test_file_added_to_a_folder_that_a_page_listed(ran):
    added = ran[0] / "examples" / "listed" / "two"
    added.touch()
    try:
        assert "page" in to_run(*ran)
    finally:
        added.unlink()
    assert to_run(*ran) == set()


def test_module_edited_while_its_page_runs(tmp_path):
    """What the page saw is kept with what it saw: the next build runs it again."""
    (tmp_path / "a.py").write_text("VALUE = 1\n")
    (tmp_path / "edited.py").write_text("VALUE = 2\n")
    text = cell(
        """
        import sys
        sys.path.insert(0, "..")
        import a
        import subprocess  # as somebody does in an editor
        subprocess.run(["cp", "../edited.py", "../a.py"])
        print(a.VALUE)
        """
    )
    page = page_of(tmp_path, "page", f"{HEAD}# Page\n\n{text}")
    result = run.run(page, fork=False, managers={})
    kept = store.Store(tmp_path / "build" / "executed", inputs.Inputs(tmp_path))
    record = kept.save(page.path, page.cells_digest, result.notebook, result.reads, result.seconds)
    assert record.outputs[0][0].text == "1\n"
    assert to_run(tmp_path, [page]) == {"page"}


@pytest.mark.parametrize(
    "name",
    [
        "TF_DETERMINISTIC_OPS",
        "TF2_BEHAVIOR",
        "KERAS_BACKEND",
        "XLA_FLAGS",
        "CUDA_VISIBLE_DEVICES",
        "MKL_NUM_THREADS",
        "OMP_NUM_THREADS",
        "PYTHONOPTIMIZE",
        "LANGUAGE",
        "LC_NUMERIC",
        "TZ",
        "COLUMNS",
    ],
)
def test_environment_that_changes_what_is_printed(ran, monkeypatch, name):
    changed = (
        inputs.INHERITED.get(name, "") + "1"
    )  # TensorFlow sets one itself, once it is imported
    monkeypatch.setattr(inputs, "INHERITED", inputs.INHERITED | {name: changed})
    assert to_run(*ran) == {"page", "program"}


@pytest.mark.parametrize("name", ["EDITOR", "PYTHONSTARTUP"])
def test_environment_that_changes_nothing(ran, monkeypatch, name):
    monkeypatch.setattr(inputs, "INHERITED", inputs.INHERITED | {name: "1"})
    inputs.leave_out_personal_settings(ran[0])
    assert to_run(*ran) == set()


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"0" * 64 + b"\n{}"])
def test_damaged_record_is_noticed(ran, damage):
    records = [*(ran[0] / "build" / "executed").iterdir()]
    before = [path.read_bytes() for path in records]
    for path in records:
        path.write_bytes(damage)
    assert to_run(*ran) == {"page", "program"}
    for path, content in zip(records, before, strict=True):
        path.write_bytes(content)


def test_edit_that_looks_older(tiny_site: TinySite):
    """As an archive or `rsync -t` brings it: with the time at which somebody else wrote it."""
    tiny_site.write(page=f"{HEAD}# Page\n\nProse.\n\n" + cell("print('out' + 'put')"))
    assert tiny_site.build().returncode == 0
    page = tiny_site.folder / "docs" / "page.md"
    page.write_text(page.read_text().replace("Prose.", "Older prose."))
    os.utime(page, (0, 0))
    build = tiny_site.build()
    assert "Executing" not in build.stdout
    assert "Older prose." in tiny_site.read("page")


def test_two_builds_at_once(tiny_site: TinySite):
    pages = {f"page{n}": HEAD + "# Page\n\n" + cell(f"print('number', {n})") for n in range(4)}
    tiny_site.write(**pages)
    builds = [
        subprocess.Popen(
            tiny_site.command,
            cwd=tiny_site.folder,
            env=tiny_site.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    printed = [build.communicate(timeout=600)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0]
    assert sum("Executing 4 pages" in text for text in printed) == 1
    assert sum("waiting for it" in text for text in printed) == 1
    for number in range(4):
        assert f"number {number}" in tiny_site.read(f"page{number}")


# -- What cannot be changed for real ---------------------------------------------------------------


def test_another_python_or_package(tmp_path, monkeypatch):
    page = page_of(tmp_path, "page", HEAD + "# Page\n\n" + cell("print(1)"))

    def key() -> str:
        return inputs.Inputs(tmp_path).key(page.path, page.cells_digest)

    before = key()
    assert key() == before
    with monkeypatch.context() as patch:
        patch.setattr("sys.version", "3.99")
        assert key() != before
    packages = tmp_path / "site-packages"
    (packages / "tensorflow_cpu-2.21.0.dist-info").mkdir(parents=True)
    elsewhere = 'colorama==0.4.6 ; sys_platform == "win32" \\\n    --hash=sha256:00\n'
    (tmp_path / "requirements.txt").write_text(f"# by make\n{FILES['requirements.txt']}{elsewhere}")
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(packages))
    before = key()
    # What comes with the packages of the tests, one of them locked for another platform alone.
    (packages / "pytest-9.0.0.dist-info").mkdir()
    (packages / "colorama-0.4.6.dist-info").mkdir()
    assert key() == before
    (packages / "tensorflow_cpu-2.21.0.dist-info").rename(packages / "tensorflow_cpu-3.0.dist-info")
    assert key() != before


def test_packages_of_the_real_lock_are_found():
    found = inputs.Inputs(Path(__file__).parents[4])._packages()
    assert any(name.startswith("sphinx-9") for name in found)
    assert any(name.startswith("tensorflow") for name in found)
    assert not any(name.startswith(("colorama-", "pytest-")) for name in found), sys.platform


def test_full_disk_leaves_nothing_to_trust(tmp_path, monkeypatch):
    page = page_of(tmp_path, "page", HEAD + "# Page\n\n" + cell("print(1)"))
    kept = store.Store(tmp_path / "executed", inputs.Inputs(tmp_path))

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    page.notebook.metadata["language_info"] = {"name": "python"}
    with monkeypatch.context() as patch:
        patch.setattr("os.fdopen", full)
        with pytest.raises(OSError, match="No space left"):
            kept.save(page.path, page.cells_digest, page.notebook, {}, 1.0)
    assert kept.load(page.path, page.cells_digest) is None
    assert list((tmp_path / "executed").iterdir()) == []
    saved = kept.save(page.path, page.cells_digest, page.notebook, {}, 1.0)
    assert saved == kept.load(page.path, page.cells_digest)
    assert saved.language_info == {"name": "python"}


def test_what_no_page_uses_is_dropped(tmp_path):
    first = page_of(tmp_path, "first", HEAD + "# Page\n\n" + cell("print(1)"))
    second = page_of(tmp_path, "second", HEAD + "# Page\n\n" + cell("print(2)"))
    folder = tmp_path / "executed"
    kept = store.Store(folder, inputs.Inputs(tmp_path))
    for page in (first, second):
        kept.save(page.path, page.cells_digest, page.notebook, {}, 1.0)
    (folder / "fresh.partial").touch()  # of a build that runs now
    (folder / "old.partial").touch()
    os.utime(folder / "old.partial", (0, 0))
    kept.prune([(first.path, first.cells_digest)])
    assert kept.load(first.path, first.cells_digest) is not None
    assert kept.load(second.path, second.cells_digest) is None
    assert {path.name for path in folder.glob("*.partial")} == {"fresh.partial"}
