"""Takes from a text what would be another in the next run."""

from __future__ import annotations

import re


def stable(text: str) -> str:
    """Takes addresses and the names of AutoGraph's temporary files from a text.

    Args:
        text: What Python or TensorFlow wrote of an object or an error.

    Returns:
        The same text on every run.

    Examples:
        >>> stable("<function f at 0x7f49d527b890>")
        '<function f>'
    """
    return re.sub(r" at 0x[0-9a-fA-F]+|(\S*/)?__autograph_generated_file\w+\.py, ", "", text)
