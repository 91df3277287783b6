"""Who watches a build sees what it does; a log is not flooded with it."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import threading

import pytest

from docs._ext.execution.progress import ERASE, Progress
from tests.docs._ext.conftest import HEAD, cell

PAGES = {
    "quick": HEAD + "# Page\n\n" + cell("print(1)"),
    "slow": HEAD + "# Page\n\n" + cell("import time; time.sleep(1.2)"),
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


def test_terminal_has_one_line_that_names_what_runs(tiny_site):
    tiny_site.write(**PAGES)
    lines = build_on_a_terminal(tiny_site).split("\n")
    [states] = [line for line in lines if ERASE in line]
    assert re.search(r"\[0/2\] \d+ s: (quick, slow|slow, quick)", states), states
    assert re.search(r"\[1/2\] \d+ s: slow", states), states
    assert re.fullmatch(r"Executed 2/2 in \d+\.\d s", states.rpartition(ERASE)[2])


@pytest.mark.parametrize(
    "build",
    [lambda site: site.build().stdout, lambda site: build_on_a_terminal(site, CI="true")],
    ids=["no terminal", "a terminal of CI"],
)
def test_log_has_one_line_a_page(tiny_site, build):
    tiny_site.write(**PAGES)
    text = build(tiny_site)
    assert ERASE not in text
    lines = [line for line in text.splitlines() if line.startswith("[")]
    assert len(lines) == 2
    assert re.fullmatch(r"\[1/2\] quick: 1 cells, \d+\.\d s", lines[0])
    assert re.fullmatch(r"\[2/2\] slow: 1 cells, \d+\.\d s", lines[1])


def test_line_fits_its_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal()
    with Progress(2, terminal) as progress:
        progress.start("a-folder/" + "a-long-name" * 5)
        progress.show()
    for state in terminal.getvalue().split(ERASE):
        assert len(state.rstrip("\n")) < 40
