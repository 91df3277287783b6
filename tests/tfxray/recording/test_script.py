"""Text and files run as `python FILE` runs them, and leave the process as it was."""

from __future__ import annotations

import linecache
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tfxray import record

ASKS = """
import sys
import neighbour
print(__name__, __file__, sys.argv, sys.path[0], neighbour.one)
print(sys.modules["__main__"].neighbour is neighbour)
class Point: pass
print(Point.__module__, __doc__)
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a program and a module beside it."""
    (tmp_path / "asks.py").write_text(ASKS, "utf-8")
    (tmp_path / "neighbour.py").write_text("one = 1\n", "utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def _process_is_left_as_it_was():
    before = sys.argv, list(sys.argv), sys.path, list(sys.path), sys.modules["__main__"]
    yield
    assert before == (sys.argv, list(sys.argv), sys.path, list(sys.path), sys.modules["__main__"])


def test_file_finds_what_python_gives_it(folder, monkeypatch):
    monkeypatch.chdir(folder)
    alone = subprocess.run(
        [sys.executable, "asks.py", "--steps", "3"], capture_output=True, check=True, text=True
    )
    for given in ("asks.py", Path("asks.py")):
        recording = record(given, arguments=["--steps", "3"])
        assert recording.printed == alone.stdout
        assert recording.title == "asks.py"


def test_lines_are_those_of_the_file(tmp_path):
    file = tmp_path / "late.py"
    file.write_bytes("# -*- coding: latin-1 -*-\r\n\r\nprint('é')\r\n".encode("latin-1"))
    recording = record(file)
    assert [(step.line, step.printed) for step in recording.steps] == [(3, "é\n")]


def test_warning_shows_the_line_that_the_file_has_now(tmp_path):
    file = tmp_path / "warns.py"
    file.write_text("import warnings\nwarnings.warn('careful')  # in an older text\n", "utf-8")
    assert linecache.getline(str(file), 2).endswith("older text\n")
    file.write_text("import warnings\nprint(warnings.formatwarning('', Warning, __file__, 2))\n")
    assert "print(warnings.formatwarning" in record(file).printed


def test_neighbour_is_imported_anew_each_time(folder):
    assert " 1\n" in record(folder / "asks.py").printed
    (folder / "neighbour.py").write_text("one = 'another'\n", "utf-8")
    assert " another\n" in record(folder / "asks.py").printed
    assert "neighbour" not in sys.modules


def test_main_part_of_a_program_runs():
    recording = record("def main():\n    print('in main')\nif __name__ == '__main__':\n    main()")
    assert recording.printed == "in main\n"


def test_text_finds_its_arguments():
    program = textwrap.dedent("""
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--steps", type=int, default=1)
        print(parser.parse_args().steps)
    """)
    assert record(program).printed == "1\n"
    assert record(program, arguments=["--steps", "3"]).printed == "3\n"


def test_traced_function_of_a_file_is_stepped_through(tmp_path):
    file = tmp_path / "traced.py"
    file.write_text(
        "import tensorflow as tf\n@tf.function\ndef f(x):\n    return x + 1\nf(tf.constant(1))\n",
        "utf-8",
    )
    phases = [(step.line, step.phase) for step in record(file).steps]
    assert phases[-3:] == [(5, "tracing"), (4, "tracing"), (5, "running")]


def test_same_program_in_another_file_is_stepped_through_there(tmp_path):
    text = "import tensorflow as tf\n@tf.function\ndef f(x):\n    return x + 2\nf(tf.constant(1))\n"
    for name in ("one.py", "another.py"):
        (tmp_path / name).write_text(text, "utf-8")
    told = [record(each).steps for each in (tmp_path / "one.py", tmp_path / "another.py", text)]
    assert [step.line for step in told[0]] == [1, 2, 5, 4, 5]
    assert told[1:] == told[:1] * 2


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        record(str(tmp_path / "missing.py"))


def test_program_does_not_inherit_the_future_of_its_recorder():
    assert record("def f(x: int): pass\nprint(f.__annotations__['x'] is int)").printed == "True\n"


def test_limit_names_the_line_of_the_file(tmp_path):
    (tmp_path / "long.py").write_text("\nwhile True:\n    one = 1\n", "utf-8")
    stopped = record(tmp_path / "long.py", max_steps=4).stopped
    assert stopped.startswith("record() stopped at line 3 of long.py after 4 steps")
