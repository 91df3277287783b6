"""Who watches a build sees what it does; a log is not flooded with it."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import threading
import time

import pytest

from docs._ext.execution.progress import ERASE, Progress
from tests.docs._ext.conftest import HEAD, cell

# The slow page ends after the quick one, and late enough for its name to be shown alone.
WAITS = """
import time
from pathlib import Path
while not Path("../build/quick.done").exists():
    time.sleep(0.05)
time.sleep({seconds})
"""


def pages(seconds: float) -> dict[str, str]:
    """Returns two pages, of which one ends so much later than the other."""
    return {
        "quick": HEAD + "# Page\n\n" + cell("open('../build/quick.done', 'w').close()"),
        "slow": HEAD + "# Page\n\n" + cell(WAITS.format(seconds=seconds)),
    }


def build_on_a_terminal(site, **environment: str) -> str:
    """Builds a site on a terminal of 100 columns and returns what it wrote there."""
    ours, theirs = pty.openpty()
    written: list[bytes] = []

    def read() -> None:
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # Linux's way to say that the other end is closed
                return
            if not data:
                return
            written.append(data)

    reader = threading.Thread(target=read)
    reader.start()
    kept = {name: value for name, value in site.environment.items() if name != "CI"}
    subprocess.run(
        site.command,
        cwd=site.folder,
        env=kept | {"TERM": "xterm", "COLUMNS": "100"} | environment,
        stdout=theirs,
        stderr=theirs,
        check=True,
        timeout=120,
    )
    os.close(theirs)
    reader.join(timeout=10)
    os.close(ours)
    return b"".join(written).decode().replace("\r\n", "\n")


def test_terminal_has_a_line_that_names_what_runs(tiny_site):
    tiny_site.write(**pages(seconds=3))
    began = time.monotonic()
    _, *written = build_on_a_terminal(tiny_site).split(ERASE)
    states = [text for text in written if not text.endswith("\n")]
    assert any(re.fullmatch(r"\[1/2\] \d+ s: slow", state) for state in states), states
    quick, slow = (text for text in written if text.endswith("\n"))
    assert re.fullmatch(r"\[1/2\] quick: 1 cells, \d+\.\d s\n", quick)
    took = re.fullmatch(r"\[2/2\] slow: 1 cells, (\d+\.\d) s\n", slow)
    assert took
    assert 3 <= float(took[1]) <= time.monotonic() - began


@pytest.mark.parametrize(
    "build",
    [lambda site: site.build().stdout, lambda site: build_on_a_terminal(site, CI="true")],
    ids=["no terminal", "a terminal of CI"],
)
def test_log_has_one_line_a_page(tiny_site, build):
    tiny_site.write(**pages(seconds=0.5))
    text = build(tiny_site)
    assert ERASE not in text
    lines = [line for line in text.splitlines() if line.startswith("[")]
    assert [line.split(":")[0] for line in lines] == ["[1/2] quick", "[2/2] slow"]
    assert all(re.fullmatch(r"\[.*: 1 cells, \d+\.\d s", line) for line in lines)


@pytest.fixture
def terminal(monkeypatch) -> io.StringIO:
    """A terminal of 40 columns."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    return Terminal()


def test_line_fits_its_terminal(terminal):
    Progress(2, terminal).show(["a-folder/" + "a-long-name" * 5])
    (state,) = terminal.getvalue().split(ERASE)[1:]
    assert len(state) == 39


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("CI", "true")])
def test_line_that_could_not_be_erased_is_not_written(terminal, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    progress = Progress(2, terminal)
    progress.show(["page"])
    progress.finish("page", 3, 1.25)
    assert terminal.getvalue() == "[1/2] page: 3 cells, 1.2 s\n"
