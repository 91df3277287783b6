"""What differs from run to run goes, and nothing else."""

from __future__ import annotations

import pytest

from tfxray._stable import stable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a at 0x7f49D5> and <b at 0xff>", "<a> and <b>"),
        ("in /tmp/__autograph_generated_file1a_b.py, line 3", "in line 3"),
        ("__autograph_generated_file1a_b.py, line 3", "line 3"),
        ("in /home/program.py, line 3", "in /home/program.py, line 3"),
        ("at 0x, at noon", "at 0x, at noon"),
    ],
)
def test_only_what_varies_is_taken_out(text, expected):
    assert stable(text) == expected
