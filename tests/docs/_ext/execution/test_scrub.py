"""Outputs lose what differs from run to run, and nothing else."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_output

from docs._ext.execution.scrub import scrub


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("<function f at 0x7f3a5c0b1e50>", "<function f at 0x…>"),
        ("/tmp/ipykernel_4242/1234567.py:1: UserWarning", "<cell>:1: UserWarning"),
        ("/tmp/__autograph_generated_filexyz12.py", "<autograph>"),
        ("/x/lib/python3.11/site-packages/keras/a.py", "…/keras/a.py"),
        ("FuncGraph(name=f, id=139865107261888)", "FuncGraph(name=f, id=…)"),
        (
            '<tf.Tensor> was defined here:\n    File "/usr/lib/runpy.py", line 1, in main\n'
            '    File "/tmp/ipykernel_4/5.py", line 2, in f\nThe tensor',
            '<tf.Tensor> was defined here:\n    File "<cell>", line 2, in f\nThe tensor',
        ),
        ("config_proto=123, executor_type=4", "config_proto=…, executor_type=…"),
        (
            "__inference_step_12 __backward_f_3 __forward_f_4",
            "__inference_step_… __backward_f_… __forward_f_…",
        ),
        (
            "Graph execution error:\n\nDetected at node x defined at:\n"
            '  File "/usr/lib/runpy.py", line 1, in main\n\n'
            '  File "/tmp/ipykernel_4/5.py", line 2, in f\n\nassertion failed',
            'Graph execution error:\n\nDetected at node x defined at:\n  File "<cell>", line 2, in f\n\n'
            "assertion failed",
        ),
        ("no\n\nOriginal stack trace for 'x':\n  File \"a.py\", line 1, in f", "no\n"),
        *(
            (
                f'said so\n{said}\n  File "/usr/lib/runpy.py", line 1, in main\n',
                f"said so\n{said}\n",
            )
            for said in ("The op is created at:", "Stack trace for op definition:")
        ),
        # Where nothing tells of callers, a line about a file is what was printed.
        ('File "a.py", line 1, in f\nnext', 'File "a.py", line 1, in f\nnext'),
        ("id=12345678, id=123456789", "id=12345678, id=…"),
        ("0x12345 0x123456", "0x12345 0x…"),
        ("0xff is 255", "0xff is 255"),
        ("array([34], dtype=int32)", "array([34], dtype=int32)"),
    ],
)
def test_text_is_stable(printed, kept):
    stream = new_output("stream", name="stdout", text=printed)
    value = new_output("execute_result", data={"text/plain": printed, "text/html": printed})
    scrub(stream)
    scrub(value)
    assert stream.text == kept
    assert value.data == {"text/plain": kept, "text/html": printed}


def test_traceback_shows_the_frames_of_cells_alone():
    output = new_output(
        "error",
        ename="ValueError",
        evalue="<object at 0x7f3a5c0b1e50>",
        traceback=[
            "\x1b[31mTraceback (most recent call last)\x1b[39m",
            "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[2]\x1b[39m, line 1\n----> 1 f()",
            "File /x/site-packages/tensorflow/ops.py:12, in f()",
            "\x1b[31mValueError\x1b[39m: <object at 0x7f3a5c0b1e50>",
        ],
    )
    scrub(output)
    assert output.evalue == "<object at 0x…>"
    assert output.traceback == ["Cell In[2], line 1\n----> 1 f()\n\nValueError: <object at 0x…>"]
