"""Takes from outputs what differs between machines and runs and teaches nothing.

Library frames of a traceback, the temporary files that IPython and AutoGraph compile from, and
memory addresses. Nothing else is touched: every value and every message stays as it was printed.
"""

from __future__ import annotations

import re
from typing import Any

SUBSTITUTES = (
    # IPython compiles each cell from a file of its own; AutoGraph writes one for each function.
    (re.compile(r"(/[\w.\-]+)*/ipykernel_\d+/\d+\.py"), "<cell>"),
    (re.compile(r"(/[\w.\-]+)*/__autograph_generated_file\w+\.py"), "<autograph>"),
    (re.compile(r"(/[\w.\-]+)+/site-packages/"), "…/"),
    (re.compile(r"\b0x[0-9a-fA-F]{6,}"), "0x…"),
    (re.compile(r"\b(config_proto|executor_type)=\d+"), r"\1=…"),
    # TensorFlow counts the functions of a process.
    (re.compile(r"\b(__(?:inference|forward|backward)_\w+?)_\d+\b"), r"\1_…"),
    (re.compile(r"(?<=, id=)\d{9,}"), "…"),  # a FuncGraph names itself by its address
    (re.compile(r"(?<='shared_object_id': )\d{9,}"), "…"),  # and Keras a part of a model
)
# Where a node of a graph was made: what called the page's cells differs between machines.
ORIGINAL = re.compile(r"\n*Original stack trace for [\s\S]*$")  # callers again, and theirs
TELLS_CALLERS = re.compile(
    r"Graph execution error:|The op is created at:|Stack trace for op definition:"
)
CALLERS = re.compile(r'^ *File "(?!<cell>)[^"\n]*", line \d+, in .*\n\n?', re.MULTILINE)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
OF_A_CELL = re.compile(r"\s*Cell\s+In\[\d+\]")


def scrub(output: Any) -> None:
    """Rewrites one output of a cell in place."""
    if output.output_type == "stream":
        output.text = _substitute(output.text)
    elif output.output_type == "error":
        output.evalue = _substitute(output.evalue)
        frames = [ANSI.sub("", frame) for frame in output.traceback]
        shown = [frame.rstrip() for frame in frames[:-1] if OF_A_CELL.match(frame)]
        output.traceback = [_substitute("\n\n".join([*shown, frames[-1].strip()]))]
    else:
        for kind, data in output.get("data", {}).items():
            if kind == "text/plain":
                output.data[kind] = _substitute(data)


def _substitute(text: str) -> str:
    for pattern, substitute in SUBSTITUTES:
        text = pattern.sub(substitute, text)
    text = ORIGINAL.sub("\n", text)
    if TELLS_CALLERS.search(text):
        return CALLERS.sub("", text)
    message, defined, stack = text.partition(" was defined here:\n")
    return message + defined + CALLERS.sub("", stack)
