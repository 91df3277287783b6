"""What the Makefile makes: its set-up, and each command that no other test runs, in a small folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT

# A Python as far as the Makefile is concerned: it makes an environment whose pip does what it is told.
STANDS_IN = """#!/bin/sh
case "$*" in
  -c*) exit 0 ;;
  -V) echo "Python 3.12.0" ;;
  "-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; echo made >> log ;;
  *"pip install"*) echo pip >> log; test ! -e no-network ;;
  *) exit 2 ;;
esac
"""

CONFIGURATION = """
extensions = ["myst_parser"]
linkcheck_retries = 1

def setup(app):
    app.add_config_value("execution_jobs", "auto", "", [str])
    app.connect("config-inited", lambda app, config: print("jobs:", config.execution_jobs))
"""


def environment() -> dict[str, str]:
    """The variables for a `make` of its own: not those of the `make` that runs the tests."""
    left_out = ("MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "MAKELEVEL")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    # Should a test take the environment for outdated, this Python cannot put another in its place.
    return kept | {"PYTHON": "no-python", "PYTHONUNBUFFERED": "1"}


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `make` in a folder."""
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def write(path: Path, text: str, *, executable: bool = False) -> None:
    """Writes a file, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755 if executable else 0o644)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the Makefile and two locks."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for lock in ("requirements.txt", "tests/requirements.txt"):
        write(tmp_path / lock, "")
        os.utime(tmp_path / lock, (0, 0))
    return tmp_path


# -- Setting up -----------------------------------------------------------------------------------


@pytest.fixture
def python(folder: Path) -> str:
    """A Python that sets up the folder's environment without a network."""
    write(folder / "python", STANDS_IN, executable=True)
    return f"PYTHON={folder / 'python'}"


def log(folder: Path) -> list[str]:
    """Returns what the stand-in did since the last call."""
    path = folder / "log"
    done = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return done


def test_environment_is_set_up_once_and_again_for_a_newer_lock(folder, python):
    assert make(folder, ".venv/bin/site", python).returncode == 0
    assert log(folder) == ["made", "pip"]
    assert make(folder, ".venv/bin/site", python).returncode == 0
    assert log(folder) == []
    os.utime(folder / "requirements.txt", (2**32, 2**32))
    assert make(folder, ".venv/bin/site", python).returncode == 0
    assert log(folder) == ["made", "pip"]


def test_failed_set_up_is_not_taken_for_whole(folder, python):
    make(folder, ".venv/bin/site", python)
    os.utime(folder / "requirements.txt")
    os.utime(folder / ".venv/bin/site", (1, 1))
    write(folder / "no-network", "")
    assert make(folder, ".venv/bin/site", python).returncode != 0
    assert log(folder) == ["made", "pip", "made", "pip"]
    (folder / "no-network").unlink()
    assert make(folder, ".venv/bin/site", python).returncode == 0
    assert log(folder) == ["made", "pip"]


@pytest.mark.parametrize("name", ["python2", "", "/bin/false"])
@pytest.mark.parametrize("outdated", [True, False])
def test_python_that_does_not_serve_is_told_and_costs_nothing(folder, python, name, outdated):
    make(folder, ".venv/bin/site", python)
    log(folder)
    os.utime(folder / ".venv/bin/site", (-1, -1) if outdated else None)
    done = make(folder, ".venv/bin/site", f"PYTHON={name}")
    assert done.returncode != 0
    assert f"PYTHON={name} is no Python 3.11, 3.12 or 3.13" in done.stderr
    assert (folder / ".venv/bin/python").exists()
    assert log(folder) == []


def test_other_python_than_that_of_the_environment_is_told(folder, python):
    make(folder, ".venv/bin/site", python)
    write(folder / "other", STANDS_IN.replace("3.12.0", "3.13.0"), executable=True)
    done = make(folder, ".venv/bin/site", f"PYTHON={folder / 'other'}")
    assert done.returncode != 0
    assert "is not what .venv was set up with, Python 3.12.0" in done.stderr


def test_clean_keeps_the_environment(folder, python):
    make(folder, ".venv/bin/site", python)
    write(folder / "build/html/index.html", "")
    before = {path for path in folder.rglob("*") if "build" not in path.relative_to(folder).parts}
    assert make(folder, "clean").returncode == 0
    assert set(folder.rglob("*")) == before


# -- Locking --------------------------------------------------------------------------------------


@pytest.fixture
def locking(folder: Path) -> Path:
    """The folder with an environment whose uv notes its arguments, and fails when told so."""
    for name in ("site", "tests"):
        write(folder / ".venv/bin" / name, "")
    write(folder / ".venv/bin/uv", '#!/bin/sh\necho "$@" >> log\ntest ! -e fails', executable=True)
    write(folder / ".venv/bin/python", "#!/bin/sh\n", executable=True)
    return folder


def test_lock_chooses_anew_for_all_platforms_with_hashes(locking):
    assert make(locking, "lock").returncode == 0
    calls = (locking / "log").read_text().splitlines()
    assert [re.findall(r"\S*requirements\.\w+", call) for call in calls] == [
        ["requirements.in", "requirements.txt"],
        ["tests/requirements.in", "tests/requirements.txt"],
    ]
    for call in calls:
        assert {"--upgrade", "--universal", "--generate-hashes"} <= set(call.split())


def test_lock_that_fails_says_so(locking):
    write(locking / "fails", "")
    assert make(locking, "lock").returncode != 0
    assert len((locking / "log").read_text().splitlines()) == 1, "it went on after a failure"


# -- Commands -------------------------------------------------------------------------------------


@pytest.fixture
def small(folder: Path) -> Path:
    """The folder as a site of one page, with the real environment."""
    (folder / ".venv").symlink_to(ROOT / ".venv")
    write(folder / "conf.py", CONFIGURATION)
    write(folder / "docs/index.md", "# A page\n")
    (folder / "tfxray").mkdir()
    (folder / "examples").mkdir()
    return folder


def test_every_target_is_listed_and_needs_no_file_of_its_name():
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets
    listed = set(re.findall(r"^  make (\S+)", make(ROOT).stdout, re.MULTILINE))
    assert targets - {"named"} == listed


@pytest.mark.parametrize(("given", "jobs"), [(["JOBS=3"], "3"), ([], "auto"), (["JOBS="], "auto")])
def test_jobs_reach_the_build(small, given, jobs):
    done = make(small, "html", *given)
    assert done.returncode == 0, done.stderr
    assert f"jobs: {jobs}\n" in done.stdout


def test_accept_records_the_notebooks_of_the_build(small):
    # They find the folder by their own place.
    for folder in ("docs/_ext", "tfxray", "examples", "tests"):
        shutil.copytree(ROOT / folder, small / folder, dirs_exist_ok=True)
    printed = {"output_type": "stream", "name": "stdout", "text": "42\n"}
    cell = {"cell_type": "code", "source": "6 * 7", "metadata": {}, "outputs": [printed]}
    write(small / "build/jupyter_execute/page.ipynb", json.dumps({"cells": [cell]}))
    done = make(small, "accept")
    assert done.returncode == 0, done.stderr
    assert (small / "tests/outputs/page.txt").read_text() == "[1] 6 * 7\nstdout:\n  42\n"
    assert "A page" in (small / "build/html/index.html").read_text()


class _Answers(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a server with all pages but /gone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("page", ["there", "gone"])
def test_linkcheck_follows_links(small, elsewhere, page):
    write(small / "docs/index.md", f"# A page\n\n[A link]({elsewhere}/{page}).\n")
    done = make(small, "linkcheck")
    assert (done.returncode == 0) == (page == "there"), done.stderr
    found = (small / "build/linkcheck/pages/output.json").read_text()
    assert json.loads(found)["uri"] == f"{elsewhere}/{page}"


def wait_for(tell: Callable[[], str | None], process: subprocess.Popen[bytes]) -> str:
    """Returns the first text that `tell` has, while a process runs."""
    deadline = time.monotonic() + 600  # for a busy machine; it answers in seconds
    while time.monotonic() < deadline and process.poll() is None:
        if text := tell():
            return text
        time.sleep(0.1)
    pytest.fail(f"nothing came; the process ended with {process.poll()}")


def title(address: str, text: str) -> str | None:
    """Returns a page's title once the page is served and has it."""
    try:
        with urlopen(address) as answer:
            return text if text in answer.read().decode() else None
    except URLError:  # its address is told before it is served
        return None


def test_live_serves_the_site_and_builds_what_is_saved(small):
    output = small / "output"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            ["make", "live", "PORT=0", "JOBS=3"],
            cwd=small,
            env=environment(),
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:

        def address() -> str | None:
            found = re.search(r"Serving on (http://[\d.:]+)", output.read_text())
            return found and found[1]

        served = wait_for(address, process)
        wait_for(lambda: title(served, "A page"), process)
        assert "jobs: 3" in output.read_text()

        def saved() -> str | None:
            # Again each time: a page is served before the folder is watched.
            write(small / "docs/index.md", "# Another title\n")
            time.sleep(3)
            return title(served, "Another title")

        wait_for(saved, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
