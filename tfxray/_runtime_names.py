"""What a session calls the nodes that it makes of a program's own: its private naming."""

from __future__ import annotations

import re

_FED = re.compile(r"_arg_(.+)_\d+_\d+")
_FOLDED = re.compile(r"(.+)/_\d+__cf__\d+")
_SENT = re.compile(r"_arg_(.+)_\d+_\d+(/_\d+)")


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


def public(name: str) -> str:
    """Returns a node's name as one that a graph may have: none begins with an underscore.

    On several devices, a session adds nodes with such names: to hand over what is fed, and to keep a loop
    going on each of them.

    Examples:
        >>> public("_arg_x_0_0/_1"), public("_cloopwhile/Less/_5"), public("x/_2")
        ('x/_1', 'cloopwhile/Less/_5', 'x/_2')
    """
    return _SENT.sub(r"\1\2", name).lstrip("_")
