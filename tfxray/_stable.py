"""Takes from a text what would be another in the next run."""

from __future__ import annotations

import re
from typing import Final

# What changes from one process to the next: addresses, TensorFlow's numbering of the graphs it
# makes, and the names of AutoGraph's temporary files.
_UNREPEATABLE: Final = (
    (re.compile(r"\{\{function_node [^}]*\}\} ?"), ""),
    (re.compile(r"0x[0-9a-fA-F]{6,}"), "0x…"),
    (re.compile(r"__(inference|forward|backward)_(\w+?)_\d+\b"), r"__\1_\2"),
    (re.compile(r"[^\s\"'()]*__autograph_generated_file\w*\.py"), "<autograph>"),
)


def repeatable(text: str) -> str:
    """Replaces what differs from run to run: addresses, counters, temporary files.

    Args:
        text: Any text a program printed or an error said.

    Returns:
        The same text on every run.

    Examples:
        >>> repeatable("<object at 0x7f49d527b890>")
        '<object at 0x…>'
    """
    for pattern, replacement in _UNREPEATABLE:
        text = pattern.sub(replacement, text)
    return text


def without_addresses(text: str) -> str:
    """Writes an object as briefly as its text allows: what it is called, and not where it lies.

    Args:
        text: What Python or TensorFlow wrote of an object or an error.

    Returns:
        The same text on every run.

    Examples:
        >>> without_addresses("<function f at 0x7f49d527b890>")
        '<function f>'
    """
    return repeatable(text).replace(" at 0x…", "")
