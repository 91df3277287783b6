"""The build is strict: a cell that does what its page does not say fails it, and it says why."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time

import psutil
import pytest

from docs._ext.execution import provisioner
from tests.docs._ext.conftest import HEAD, cell

# One page for each defect. Each begins with a cell that is right; the one that is wrong begins in
# line 11.
RIGHT = "# Page\n\n" + cell("x = 1") + "\n"
DEFECTS = {
    "raises": (cell("1 / 0"), "cell 2 of 2 raised ZeroDivisionError: division by zero"),
    "raises_syntax": (cell("1 +"), "cell 2 of 2 raised SyntaxError: invalid syntax"),
    "another_class": (
        cell("1 / 0", ":tags: [raises-exception]", ':raises: "ValueError: division"'),
        "cell 2 of 2 was to raise 'ValueError: division' and raised ZeroDivisionError",
    ),
    "another_phrase": (
        cell("1 / 0", ":tags: [raises-exception]", ':raises: "ZeroDivisionError: modulo"'),
        "cell 2 of 2 was to raise 'ZeroDivisionError: modulo' and raised ZeroDivisionError",
    ),
    "raises_nothing": (
        cell("1", ":tags: [raises-exception]", ':raises: "ValueError: division"'),
        "cell 2 of 2 was to raise ValueError and raised nothing",
    ),
    "raises_untold": (
        cell("1 / 0", ":tags: [raises-exception]"),
        "cell 2 of 2 needs both the tag raises-exception and the option raises",
    ),
    "raises_untagged": (
        cell("1", ':raises: "ValueError: x"'),
        "cell 2 of 2 needs both the tag raises-exception and the option raises",
    ),
    "raises_no_phrase": (
        cell("1 / 0", ":tags: [raises-exception]", ":raises: ZeroDivisionError"),
        "cell 2 of 2 has raises: 'ZeroDivisionError', which is not 'Class: phrase of the message'",
    ),
    "stderr": (
        cell("import sys; print('careful', file=sys.stderr)"),
        "cell 2 of 2 wrote to stderr: careful",
    ),
    "warning": (
        cell("import warnings; warnings.warn('old')"),
        "cell 2 of 2 wrote to stderr: <cell>:1: UserWarning: old",
    ),
    "subprocess": (
        cell("import os; os.system('echo careful >&2')"),
        "cell 2 of 2 wrote to stderr: careful",
    ),
    "exits": (cell("import os; os._exit(1)"), "cell 2 of 2 ended its kernel"),
    "killed": (cell("import os; os.kill(os.getpid(), 9)"), "cell 2 of 2 ended its kernel"),
    "unknown_tag": (
        cell("1", ":tags: [hide-otput]"),
        "cell 2 of 2 has the unknown tag 'hide-otput'",
    ),
    "unknown_option": (cell("1", ":rases: 1"), "cell 2 of 2 has the unknown option 'rases'"),
    "volatile": (
        cell("1", ":tags: [volatile]"),
        "cell 2 of 2 is tagged volatile and asserts nothing",
    ),
}
HANGS = (
    HEAD.replace("kernelspec", "mystnb: {execution_timeout: 2}\nkernelspec")
    + "# Page\n\n"
    + cell("x = 1")
    + "\n"
    + cell("import time; time.sleep(60)")
)


@pytest.fixture(scope="module")
def failed(make_site):
    """A site of all defects, built twice."""
    site = make_site()
    site.write(
        hangs=HANGS, good=RIGHT, **{name: RIGHT + text for name, (text, _) in DEFECTS.items()}
    )
    return site, [site.build(), site.build()]


@pytest.mark.parametrize("attempt", [0, 1], ids=["at first", "again"])
@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_told_with_file_line_cell_and_cause(failed, name, attempt):
    site, builds = failed
    page = (site.folder / "docs" / f"{name}.md").resolve()
    assert page.read_text().splitlines()[10] == "```{code-cell} python"
    assert f"{page}:11: WARNING: {DEFECTS[name][1]}" in builds[attempt].stdout


@pytest.mark.parametrize("attempt", [0, 1], ids=["at first", "again"])
def test_hung_cell_is_told(failed, attempt):
    _, builds = failed
    assert re.search(
        r"hangs\.md:12: WARNING: cell 2 of 2 ran for more than 2 s", builds[attempt].stdout
    )


def test_failed_build_fails_again_and_executes_what_failed_alone(failed):
    _, builds = failed
    assert [bool(build.returncode) for build in builds] == [True, True]
    total = len(DEFECTS) + 2
    assert f"Executing {total} pages" in builds[0].stdout
    assert f"Executing {total - 1} pages" in builds[1].stdout


def test_each_defect_is_told_once(failed):
    _, builds = failed
    assert builds[0].stdout.count(": WARNING: ") == len(DEFECTS) + 1, builds[0].stdout


@pytest.fixture(scope="module")
def built(make_site):
    """A site of what is allowed, and its first build."""
    site = make_site()
    site.write(
        first=RIGHT + cell("print('out' + 'put', x)") + "\nProse.\n",
        raises=RIGHT
        + cell("1 / 0", ":tags: [raises-exception]", ':raises: "ZeroDivisionError: by zero"'),
        volatile=RIGHT + cell("import time\nassert time.time() > 0", ":tags: [volatile]"),
        where=RIGHT + cell("from pathlib import Path\nprint(Path('first.md').exists())"),
    )
    return site, site.build()


def test_right_site_is_built_with_its_outputs(built):
    site, build = built
    assert build.returncode == 0, build.stdout
    assert "Executing 4 pages" in build.stdout
    assert "output 1" in site.read("first")
    assert "ZeroDivisionError" in site.read("raises")
    assert "True" in site.read("where"), "a page does not run in its own folder"


def test_nothing_changed_executes_nothing(built):
    site, _ = built
    build = site.build()
    assert build.returncode == 0
    assert "Executing" not in build.stdout
    assert "output 1" in site.read("first")


def test_edit_of_prose_executes_nothing(built):
    site, _ = built
    site.write(first=site.pages["first"].replace("Prose.", "Better prose."))
    build = site.build()
    assert build.returncode == 0
    assert "Executing" not in build.stdout
    assert "Better prose." in site.read("first")
    assert "output 1" in site.read("first")


def test_edit_of_a_cell_executes_its_page(built):
    site, _ = built
    site.write(first=site.pages["first"].replace("'out' + 'put'", "'another'"))
    build = site.build()
    assert build.returncode == 0
    assert "Executing 1 pages" in build.stdout
    assert "another 1" in site.read("first")


def test_edit_of_an_option_executes_its_page_and_fails_it(built):
    site, _ = built
    text = site.pages["raises"]
    site.write(raises=text.replace("by zero", "by one"))
    assert "cell 2 of 2 was to raise" in site.build().stdout
    site.write(raises=text)
    assert site.build().returncode == 0


def test_missing_reference_fails_until_it_is_right(tiny_site):
    tiny_site.write(page=HEAD + "# Page\n\nSee [there](gone.md) and [here](#nowhere).\n")
    for _ in range(2):
        build = tiny_site.build()
        assert build.returncode != 0
        for target in ("gone.md", "nowhere"):
            told = rf"page\.md:\d+: WARNING: 'myst' cross-reference target not found: '{target}'"
            assert re.search(told, build.stdout), build.stdout
    tiny_site.write(page=HEAD + "# Page\n\nSee [there](index.md).\n")
    assert tiny_site.build().returncode == 0


def test_page_in_no_toctree_fails(tiny_site):
    (tiny_site.folder / "docs" / "alone.md").write_text("# Alone\n")
    for _ in range(2):
        build = tiny_site.build()
        assert build.returncode != 0
        assert "alone.md: WARNING: document isn't included in any toctree" in build.stdout


def test_page_of_an_unknown_kernel_is_told(tiny_site):
    head = HEAD.replace("python3", "nonesuch")
    tiny_site.write(page=head + RIGHT)
    build = tiny_site.build()
    assert build.returncode != 0
    assert re.search(r"page\.md:\d+: WARNING: cell 1 of 1 .*nonesuch", build.stdout), build.stdout


# -- Interrupted builds ----------------------------------------------------------------------------

INTERRUPTED = (
    "# Page\n\n"
    + cell("import os; open(f'{os.getpid()}.pid', 'w').close()")
    + "\n"
    + cell("import time; time.sleep(0 if os.path.exists('go') else 60)\nprint('came ' + 'through')")
)


def is_alive(pid: int) -> bool:
    """Tells whether a process runs; one that ended and was not asked for its status does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_until(condition, seconds: float = 30) -> bool:
    """Waits for a condition; returns whether it came true."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted_build_leaves_no_kernel_and_the_next_is_right(tiny_site, sign):
    at_once = os.cpu_count() or 1
    pages = {f"page{number}": INTERRUPTED for number in range(at_once + 1)}  # one has to wait
    tiny_site.write(**pages)
    docs = tiny_site.folder / "docs"
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
        assert wait_until(lambda: len([*docs.glob("*.pid")]) == at_once)
        kernels = [int(path.stem) for path in docs.glob("*.pid")]
        assert all(is_alive(kernel) for kernel in kernels)
        os.killpg(build.pid, sign)
        assert build.wait(timeout=20) != 0
        assert wait_until(lambda: not any(is_alive(kernel) for kernel in kernels))
    finally:
        if build.poll() is None:
            os.killpg(build.pid, signal.SIGKILL)
    (docs / "go").touch()
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
    assert "Killed" in site.build().stdout
    (site.folder / "go").touch()
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert "came through" in site.read("page")


def test_page_without_cells_starts_no_kernel(tiny_site):
    tiny_site.write(page=HEAD + "# Page\n\nProse.\n")
    build = tiny_site.build()
    assert build.returncode == 0
    assert "ernel" not in build.stdout


def test_where_nothing_can_be_forked_kernels_are_started(make_site):
    site = make_site(
        "from docs._ext.execution import provisioner\nwarm.available = lambda: False\n"
    )
    site.write(page=RIGHT + cell("print('came ' + 'through')"))
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert "this platform cannot fork a kernel" in build.stdout
    assert "came through" in site.read("page")


@pytest.mark.parametrize("forks", [provisioner.available(), False], ids=["as here", "never"])
def test_kernels_follow_the_profile_of_ipython(make_site, tmp_path, monkeypatch, forks):
    profile = tmp_path / "profile_default"
    profile.mkdir()
    (profile / "ipython_config.py").write_text(
        "get_config().InteractiveShell.ast_node_interactivity = 'all'"
    )
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    site = make_site(
        f"from docs._ext.execution import provisioner\nwarm.available = lambda: {forks}\n"
    )
    site.write(page=RIGHT + cell("'fi' + 'rst'\n'se' + 'cond'"))
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert ("cannot fork" in build.stdout) is not forks
    assert "first" in site.read("page")
    assert "second" in site.read("page")


def test_collector_waits_for_the_imports_and_no_longer(make_site):
    site = make_site(
        """
import gc

def setup(app):
    print("collector on:", gc.isenabled())
    app.connect("env-before-read-docs", lambda *_: print("collector on:", gc.isenabled()))
"""
    )
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert build.stdout.count("collector on: False") == 1
    assert build.stdout.count("collector on: True") == 1
