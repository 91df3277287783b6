"""What differs from run to run goes, and nothing else."""

from __future__ import annotations

import pytest

from tfxray._stable import repeatable, without_addresses


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("at 0x7f49d527b890>", "at 0x…>"),
        ("__inference_compute_40 and __forward_a_b_7", "__inference_compute and __forward_a_b"),
        ('File "/tmp/__autograph_generated_filex1.py", line 2', 'File "<autograph>", line 2'),
        ("{{function_node __wrapped__Mul_device_/job:x}} Bad", "Bad"),
        ("0x1F is 31", "0x1F is 31"),
    ],
)
def test_repeatable(text, same):
    assert repeatable(text) == same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a at 0x7f49D5> and <b at 0x7f49d527b890>", "<a> and <b>"),
        ("(__autograph_generated_file1a_b.py, line 3)", "(<autograph>, line 3)"),
        ("in /home/program.py, line 3", "in /home/program.py, line 3"),
        ("at 0x, at noon", "at 0x, at noon"),
    ],
)
def test_address_is_left_out(text, expected):
    assert without_addresses(text) == expected
