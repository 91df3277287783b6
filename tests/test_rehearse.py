"""The tests of tests/rehearse, in a process of their own: what they import sets variables for good."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT
from tests.rehearse.conftest import ALONE


def test_rehearsal():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/rehearse"]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, ALONE: "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
