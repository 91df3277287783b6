"""What a session calls the nodes that it makes of a program's own: its private naming."""

from __future__ import annotations

import re

_FED = re.compile(r"_arg_(.+)_\d+_\d+")
_FOLDED = re.compile(r"(.+)/_\d+__cf__\d+")


def fed(name: str) -> str | None:
    """Returns the node as written that a session feeds through a node, if it does.

    Examples:
        >>> fed("_arg_x_0_1"), fed("x")
        ('x', None)
    """
    match = _FED.fullmatch(name)
    return match[1] if match else None


def folded(name: str) -> str | None:
    """Returns the node as written that constant folding replaced by a node, if it did.

    Examples:
        >>> folded("sub/_0__cf__0"), folded("sub")
        ('sub', None)
    """
    match = _FOLDED.fullmatch(name)
    return match[1] if match else None
