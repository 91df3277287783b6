"""What a process reads of a folder is written down as it was at that moment, and nothing else."""

from __future__ import annotations

import py_compile
import subprocess
import sys
from pathlib import Path

import pytest

from docs._ext.execution import inputs, record_reads
from docs._ext.execution.record_reads import MISSING, digest

# What a page does, and what it then depends on.
READS = {
    "open('docs/words.txt').read()": {"docs/words.txt"},
    "from pathlib import Path; Path('docs/words.txt').read_bytes()": {"docs/words.txt"},
    "import os; os.close(os.open('docs/words.txt', os.O_RDONLY))": {"docs/words.txt"},
    "open(b'docs/words.txt').read()": {"docs/words.txt"},
    "import os; os.chdir('docs'); open('../docs/words.txt')": {"docs/words.txt"},
    "import os; os.listdir('docs')": {"docs/"},
    "import os; os.listdir(b'docs')": {"docs/"},
    "import os; os.chdir('docs'); os.listdir()": {"docs/"},
    "import os; list(os.scandir('docs'))": {"docs/"},
    "from pathlib import Path; list(Path('docs').iterdir())": {"docs/"},
    "import glob; glob.glob('docs/*.txt')": {"docs/"},
    "from pathlib import Path; list(Path('docs').rglob('*.txt'))": {
        "docs/",
        "docs/deep/",
        "docs/_ext/",
    },
    "import examples.a": {"examples/__init__.py", "examples/a.py", "examples/b.py"},
    "import importlib.util; importlib.util.find_spec('examples.none')": {"examples/__init__.py"},
    "open('docs/none.txt')": {"docs/none.txt"},
    "open('docs/new.txt', 'w').write('x'); open('docs/new.txt').read()": set(),
    "open('docs/words.txt', 'r+')": set(),
    "import os; os.close(os.open('docs/new.txt', os.O_WRONLY | os.O_CREAT))": set(),
    "import os; os.close(os.open('docs', os.O_RDONLY))": set(),
    "import os; os.close(os.open('words.txt', os.O_RDONLY, dir_fd=os.open('docs', os.O_RDONLY)))": set(),
    "from importlib.metadata import version; version('pip')": set(),
    "open('/etc/hostname')": set(),
    "open('build/made.txt')": set(),
    "open('.venv/site.py')": set(),
    "open('.git/HEAD')": set(),
    "import os; os.listdir(os.open('docs', os.O_RDONLY))": set(),
    "open('docs/_ext/execution/x.py')": set(),
    "open('docs/_ext/x.py')": {"docs/_ext/x.py"},
    "import subprocess; subprocess.run(['true'])": set(),
    "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])": {"everything"},
    "import subprocess, sys; subprocess.run(['x', '-c', ''], executable=sys.executable)": {
        "everything"
    },
    "import subprocess; subprocess.run(['python'], executable='/bin/true')": {"everything"},
    "import subprocess; subprocess.run('true', shell=True)": {"everything"},
    "import os; os.system('true')": {"everything"},
    # Where there is no such program, what matters is all the same that it was to be started.
    **{
        f"import subprocess; subprocess.run(['{name}', '--version'], capture_output=True)": {
            "everything"
        }
        for name in ("pypy3", "bash", "dash", "zsh", "/usr/bin/env", "make")
    },
}
FILES = {
    "docs/words.txt": "words",
    "docs/deep/more.txt": "more",
    "docs/_ext/x.py": "",
    "docs/_ext/execution/x.py": "",
    "build/made.txt": "",
    ".venv/site.py": "",
    ".git/HEAD": "",
    "examples/__init__.py": "",
    "examples/a.py": "from examples import b",
    "examples/b.py": "",
    "examples/data.tsv": "",
    "tfxray/__init__.py": "",
}
SCRIPT = """
import contextlib, runpy, sys
runpy.run_path({recorder!r})["record_reads"]({root!r}, {report!r})
with contextlib.suppress(FileNotFoundError):
    exec(compile({code!r}, "cell", "exec"))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "root"


def reads(root: Path, code: str) -> dict[str, str]:
    """Runs code in a process that writes down what it reads."""
    report = root.parent / "report"
    report.touch()
    script = SCRIPT.format(
        recorder=record_reads.__file__, root=str(root), report=str(report), code=code
    )
    subprocess.run([sys.executable, "-c", script], cwd=root, check=True)
    return inputs.reads_of_run(report.read_text())


@pytest.mark.parametrize("code", READS)
def test_what_is_read_is_noted(root, code):
    modules = {name for name in FILES if name.startswith(("tfxray/", "examples/"))}
    expected = modules if READS[code] == {"everything"} else READS[code]
    found = reads(root, code)
    assert found.keys() == expected
    assert found == {name: digest(f"{root}/{name}") for name in expected}


def test_module_that_python_takes_from_its_cache_is_noted(root):
    from_source = reads(root, "import examples.a")
    for name in from_source:
        py_compile.compile(str(root / name), doraise=True)
    assert reads(root, "import examples.a") == from_source


def test_what_counts_is_what_was_read_and_not_what_is_there_later(root):
    path = root / "docs" / "words.txt"
    before = digest(str(path))
    assert reads(root, "open('docs/words.txt').read(); open('docs/words.txt', 'w').write('x')") == {
        "docs/words.txt": before
    }
    assert digest(str(path)) != before


def test_digest_of_a_folder_is_that_of_its_names(root):
    before = digest(f"{root}/docs/")
    (root / "docs" / "words.txt").write_text("other words")
    (root / "docs" / "__pycache__").mkdir()
    assert digest(f"{root}/docs/") == before
    (root / "docs" / "new.txt").touch()
    assert digest(f"{root}/docs/") != before


def test_digest_of_what_is_not_there(root):
    assert digest(f"{root}/none") == digest(f"{root}/none/") == MISSING
