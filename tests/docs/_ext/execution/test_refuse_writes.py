"""What a page does to the repository's files fails, and leaves them as they were."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from docs._ext.execution import refuse_writes

SCRIPT = """
import runpy
runpy.run_path({module!r})["refuse_writes"]({root!r})
exec(compile({code!r}, "cell", "exec"))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("docs/empty", "build", "examples"):
        (tmp_path / "root" / folder).mkdir(parents=True)
    for file in ("docs/words.txt", "build/made.txt", "examples/a.py"):
        (tmp_path / "root" / file).write_text("")
    return tmp_path / "root"


def run(root: Path, code: str, cwd: str = ".") -> subprocess.CompletedProcess[str]:
    """Runs code in a process that may not write below a folder."""
    script = SCRIPT.format(module=refuse_writes.__file__, root=str(root), code=code)
    command = [sys.executable, "-c", f"import sys; sys.dont_write_bytecode = False\n{script}"]
    return subprocess.run(command, cwd=root / cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "code",
    [
        "open('docs/new.txt', 'w')",
        "open(b'docs/words.txt', 'a')",
        "open('docs/words.txt', 'r+')",
        "open('new.txt', 'x')",
        "from pathlib import Path; Path('docs/../docs/new.txt').touch()",
        "import os; os.open('docs/new.txt', os.O_WRONLY | os.O_CREAT)",
        "import os; os.mkdir('docs/folder')",
        "import os; os.remove('docs/words.txt')",
        "import os; os.rmdir('docs/empty')",
        "import os; os.rmdir('.')",
        "import os; os.rename('docs/words.txt', 'build/words.txt')",
        "import os; os.replace('build/made.txt', 'docs/words.txt')",
        "import os; os.truncate('docs/words.txt', 0)",
        "import shutil; shutil.copy('build/made.txt', 'docs')",
    ],
)
def test_nothing_of_the_repository_changes(root, code):
    before = sorted(root.rglob("*"))
    done = run(root, code)
    assert "PermissionError: [Errno 13] a page may not write into the repository" in done.stderr
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    "code",
    [
        "open('docs/words.txt').read()",
        "import os; os.open('docs', os.O_RDONLY)",
        "open('build/new', 'w')",
        "import os; os.mkdir('build/new')",
        "import os; os.mkdir('.git')",
        "import os; os.mkdir('.venv')",
        "open(2, 'w', closefd=False)",
        "open('../outside.txt', 'w')",
    ],
)
def test_the_rest_is_allowed(root, code):
    assert run(root, code).returncode == 0


def test_temporary_folder_is_removed_whose_files_are_named_as_those_of_the_page(root):
    code = "import os, tempfile\nwith tempfile.TemporaryDirectory() as at: os.mkdir(at + '/empty')"
    done = run(root, code, "docs")
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / "docs" / "empty").is_dir()


def test_python_keeps_its_cache_of_a_module(root):
    assert run(root, "import examples.a").returncode == 0
    assert [*(root / "examples" / "__pycache__").glob("a.*.pyc")]
