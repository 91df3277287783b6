"""A mode that leaks out of a test fails it, and does not reach the next one."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT

LEAKS = '''
import tensorflow as tf

def test_disables():
    tf.compat.v1.disable_eager_execution()
    tf.constant(1)

def test_next():
    assert tf.executing_eagerly()
    assert tf.constant(1).numpy() == 1

def test_runs_functions_eagerly():
    tf.config.run_functions_eagerly(True)

def test_last():
    assert not tf.config.functions_run_eagerly()

def test_graph():
    with tf.Graph().as_default():
        assert not tf.executing_eagerly()

def doctest():
    """
    >>> tf.config.run_functions_eagerly(True)
    """
'''


def test_leaking_tests_fail_and_the_others_pass(tmp_path):
    (tmp_path / "test_leaks.py").write_text(LEAKS)
    command = [sys.executable, "-m", "pytest", "--doctest-modules", "-p", "tests.isolation", "-rA"]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", os.devnull, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith(("PASSED", "ERROR "))]
    assert sorted(line.partition("::")[2].partition(" - ")[0] for line in told) == sorted(
        [
            "test_disables",
            "test_disables",
            "test_next",
            "test_runs_functions_eagerly",
            "test_runs_functions_eagerly",
            "test_last",
            "test_graph",
            "test_leaks.doctest",
            "test_leaks.doctest",
        ]
    ), done.stdout
    assert "disable_eager_execution()" in done.stdout
