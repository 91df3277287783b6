"""Pages run at the same time, end with the build, and say why they could not run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from sphinx.errors import ConfigError

from docs._ext.execution import provisioner, run
from tests.docs._ext.conftest import HEAD, cell

RIGHT = "# Page\n\n" + cell("x = 1") + "\n"


def test_page_of_an_unknown_kernel_is_told(tiny_site):
    head = HEAD.replace("python3", "nonesuch")
    tiny_site.write(page=head + RIGHT)
    build = tiny_site.build()
    assert build.returncode != 0
    assert re.search(r"page\.md:\d+: WARNING: cell 1 of 1 .*nonesuch", build.stdout), build.stdout


def test_where_nothing_can_be_forked_kernels_are_started(make_site):
    site = make_site(
        "from docs._ext.execution import provisioner\nprovisioner.available = lambda: False\n"
    )
    site.write(page=RIGHT + cell("print('came ' + 'through')"))
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert "this platform cannot fork a kernel" in build.stdout
    assert "came through" in site.read("page")


def test_page_that_writes_into_the_repository_fails_the_build(tiny_site):
    tiny_site.write(page="# Page\n\n" + cell("open('model.keras', 'w')"))
    build = tiny_site.build()
    assert build.returncode != 0
    assert "a page may not write into the repository" in build.stdout
    assert not (tiny_site.folder / "docs" / "model.keras").exists()


# -- Interrupted builds ----------------------------------------------------------------------------

INTERRUPTED = (
    "# Page\n\n"
    + cell("import os; open(f'../build/{os.getpid()}.pid', 'w').close()")
    + "\n"
    + cell("import time; time.sleep(0 if os.path.exists('go') else 60)\nprint('came ' + 'through')")
)


def is_alive(pid: int) -> bool:
    """Tells whether a process runs; one that ended and was not asked for its status does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_until(condition, seconds: float = 300) -> bool:
    """Waits for a condition; returns whether it came true."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted_build_leaves_no_kernel_and_the_next_is_right(tiny_site, sign):
    at_once = run.jobs("auto")
    pages = {f"page{number}": INTERRUPTED for number in range(at_once + 1)}  # one has to wait
    tiny_site.write(**pages)
    running = tiny_site.folder / "build"
    # A build inherits whether Ctrl-C is ignored, and these tests may run where it is: after `&` or `nohup`.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    # A group of its own: Ctrl-C reaches every process of a terminal's group.
    build = subprocess.Popen(
        tiny_site.command,
        cwd=tiny_site.folder,
        env=tiny_site.environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    signal.signal(signal.SIGINT, before)
    try:
        assert wait_until(lambda: len([*running.glob("*.pid")]) == at_once)
        kernels = [int(path.stem) for path in running.glob("*.pid")]
        assert all(is_alive(kernel) for kernel in kernels)
        os.killpg(build.pid, sign)
        assert build.wait(timeout=300) != 0
        assert wait_until(lambda: not any(is_alive(kernel) for kernel in kernels))
    finally:
        if build.poll() is None:
            os.killpg(build.pid, signal.SIGKILL)
    (tiny_site.folder / "docs" / "go").touch()
    again = tiny_site.build()
    assert again.returncode == 0, again.stdout
    assert all("came through" in tiny_site.read(name) for name in pages)


def test_build_killed_while_it_writes_its_cache_is_followed_by_a_right_one(make_site):
    site = make_site(
        "import nbformat as _nbformat\n"
        "if not Path('go').exists():\n"
        "    _nbformat.writes = lambda *_: os.kill(os.getpid(), 9)\n"
    )
    site.write(page=RIGHT + cell("print('came ' + 'through')"))
    assert site.build("-j", "1").returncode == -signal.SIGKILL
    (site.folder / "go").touch()
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert "came through" in site.read("page")


def test_pages_that_wait_are_not_begun_when_a_build_ends(monkeypatch):
    begun: list[str] = []
    ends = threading.Event()

    def instead(page: Any, *_: object) -> run.Result:
        begun.append(page.name)
        if page.name != "first":
            ends.wait(60)
        return run.Result(None)

    monkeypatch.setattr(run, "run", instead)
    pages: Any = [
        SimpleNamespace(name=name, code_cells=[1]) for name in ("first", "second", "third")
    ]
    done: Any = run.side_by_side(pages, fork=False, jobs=1)
    assert next(done)[0].name == "first"
    # What ends it waits for those that run, and sleeps meanwhile.
    monkeypatch.setattr(time, "sleep", lambda _: ends.set())
    done.close()
    assert "third" not in begun


def test_what_runs_is_shown_while_it_runs(monkeypatch):
    shown = threading.Event()

    class Told:
        def __init__(self, _pages: int) -> None:
            self.finish = lambda *_: None

        def show(self, _names: list[str]) -> None:
            shown.set()

    def until_it_is_shown(*_: object) -> run.Result:
        return run.Result(shown.wait(60))

    monkeypatch.setattr(run, "Progress", Told)
    monkeypatch.setattr(run, "run", until_it_is_shown)
    page: Any = SimpleNamespace(name="page", code_cells=[1])
    [(_, result)] = run.side_by_side([page], fork=False, jobs=1)
    assert result.notebook is True


# -- How many, and where ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (None, 4),
        ("max 100000", 4),
        ("100000 100000", 1),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("800000 100000", 4),
    ],
)
def test_as_many_pages_run_as_this_process_may_use_processors(
    monkeypatch, tmp_path, limit, expected
):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 5}, raising=False)
    monkeypatch.setattr(run, "CGROUP_LIMIT", tmp_path / "cpu.max")
    if limit:
        (tmp_path / "cpu.max").write_text(f"{limit}\n")
    assert run.jobs("auto") == expected


@pytest.mark.parametrize(("count", "expected"), [(3, 3), (None, 1)])
def test_processors_are_those_of_the_machine_where_none_can_be_set_apart(
    monkeypatch, tmp_path, count, expected
):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)  # as on macOS
    monkeypatch.setattr(os, "cpu_count", lambda: count)
    monkeypatch.setattr(run, "CGROUP_LIMIT", tmp_path / "cpu.max")
    assert run.jobs("auto") == expected


@pytest.mark.parametrize("wrong", ["", "0", 0, -1, "two", "1.5"])
def test_wrong_number_of_pages_at_a_time_is_refused(wrong):
    with pytest.raises(ConfigError, match="'auto' or a number from 1"):
        run.jobs(wrong)


def test_folder_too_long_for_a_socket_is_passed_over(tiny_site, monkeypatch):
    folder = tiny_site.folder / ("x" * 120)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    tiny_site.write(page=RIGHT)
    build = tiny_site.build()
    assert build.returncode == 0, build.stdout


def test_no_folder_for_a_socket_is_told(monkeypatch):
    monkeypatch.setattr(provisioner, "LONGEST_SOCKET_PATH", 10)
    with pytest.raises(OSError, match="Set TMPDIR to a shorter folder"):
        provisioner.folder_for_sockets()
