"""The build is strict: a cell that does what its page does not say fails it, and it says why."""

from __future__ import annotations

import re

import pytest

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
        "cell 2 of 2 has the unknown tag 'hide-otput'; known are first-tab, hide-input",
    ),
    "unknown_option": (
        cell("1", ":rases: 1"),
        "cell 2 of 2 has the unknown option 'rases'; known are mystnb, raises, tags",
    ),
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
        hangs=HANGS,
        good=RIGHT + cell("print(1)", ":mystnb: {markdown_format: gfm}"),
        **{name: RIGHT + text for name, (text, _) in DEFECTS.items()},
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
