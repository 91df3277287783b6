"""The tests of tests/rehearse, in a process of their own: what they import sets variables for good."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT
from tests.rehearse.conftest import ALONE


def test_rehearsal():
    # What TensorFlow sets in a process that imports it is no setting of a build.
    environment = {name: value for name, value in os.environ.items() if name != "TF2_BEHAVIOR"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/rehearse"]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {ALONE: "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
