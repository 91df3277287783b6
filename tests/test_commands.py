"""Each command and file that README, CONTRIBUTING, a page or the Makefile names is there, options too."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from docs._ext.wheel import PARTS
from tests.bench import copy_site
from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
VARIABLES = set(re.findall(r"^([A-Z]+) \?=", MAKEFILE, re.MULTILINE)) | {"SYSTEMS"}
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
PAGES = [*GUIDES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOOLS = ROOT / ".venv" / "bin"

# Taken by sphinx-build and left out of its help since 8.1, for `-W` alone goes on, too.
UNLISTED = {"--keep-going"}


def commands(page: Path) -> list[str]:
    """Returns what a page says to type: in its text between backticks, in a console after a `$`."""
    text = page.read_text("utf-8")
    typed = [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^\$ (.*?)(?: +#.*)?$", text, re.M)]
    return [command for command in typed if re.match(r"make [a-z]|python3? -m ", command)]


def recipes() -> list[str]:
    """Returns the commands of the Makefile, as they are run."""
    wanted = ["make", "--dry-run", "--always-make", *sorted(TARGETS - {"named"})]
    told = subprocess.run(wanted, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = told.replace("\\\n", " ").splitlines()
    parts = [part.strip() for line in lines for part in re.split(r"&&|;|\|\|", line)]
    return [part for part in parts if re.match(r"(do )?\.venv/bin/", part)]


@cache
def help_of(*words: str) -> str:
    """Returns what a command says of its options."""
    done = subprocess.run([*words, "--help"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_wrong(command: str) -> str | None:
    """Returns what of a command is not there, or None."""
    words = [word for word in shlex.split(command.partition(" < ")[0]) if word != "do"]
    if words[0] == "make":
        known = [word in TARGETS or word.partition("=")[0] in VARIABLES for word in words[1:]]
        return None if all(known) else f"make cannot: {command}"
    if words[1:2] == ["-m"]:
        if find_spec(words[2]) is None:
            return f"no such module: {command}"
        words[0] = sys.executable
    elif not (TOOLS / Path(words[0]).name).exists():
        return f"no such program: {command}"
    start = 3 if words[1:2] == ["-m"] else 1
    options = [word.partition("=")[0] for word in words[start:] if re.match(r"--?[a-zA-Z]", word)]
    if not options:
        return None
    told = help_of(*words[: words.index(options[0], start)])
    options = [each for each in options if each not in UNLISTED]
    unknown = [each for each in options if not re.search(rf"(?<![\w-]){each}(?![\w-])", told)]
    return f"no option {', '.join(unknown)}: {command}" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_commands_of_pages_are_there(page):
    assert not [wrong for command in commands(page) if (wrong := is_wrong(command))]


def test_commands_of_the_makefile_are_there():
    called = recipes()
    assert {"sphinx", "pytest", "tests.bench"} <= {
        words[2] for words in map(str.split, called) if words[1:2] == ["-m"]
    }
    assert not [wrong for command in called if (wrong := is_wrong(command))]


def test_benchmark_has_all_that_the_site_is_built_from(tmp_path):
    copy_site(tmp_path / "site")
    for part in ("conf.py", "docs", "examples", "requirements.txt", *PARTS):
        assert (tmp_path / "site" / part).exists(), part
    assert not (tmp_path / "site" / "build").exists()


@pytest.mark.parametrize(
    "command",
    ["make htm", "make html JOB=3", "python -m tests.bensh", "python -m tests.bench --recrod"],
)
def test_a_wrong_command_is_seen(command):
    assert is_wrong(command)


def test_commands_are_found():
    assert {"make html", "make test", "make test-all"} <= set(commands(GUIDES[0]))


def test_files_that_contributing_names_for_a_task_are_there():
    table = re.search(
        r"^## Which file to open\n(.*?)^## ", GUIDES[1].read_text("utf-8"), re.M | re.S
    )
    assert table
    rows = [line.split("|") for line in table[1].splitlines() if line.count("|") == 3]
    named = {task: re.findall(r"`([\w./-]+)`", files) for _, task, files, _ in rows[2:]}
    tasks = {task: paths for task, paths in named.items() if "**" not in task}
    assert len(tasks) > 20
    for task, paths in tasks.items():
        assert paths, f"no file:{task}"
        assert (ROOT / paths[0]).exists(), f"no {paths[0]}:{task}"
        assert not [path for path in paths if "/" in path and not (ROOT / path).exists()]
