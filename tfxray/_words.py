"""How texts for readers are worded, and cut to a length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

LONGEST_NAME: Final = 20
"""How many columns of a name or a value the eye gets; a tooltip has all of it."""

LONGEST_TEXT: Final = 40
"""How many characters of an expression or a value stand in a sentence."""


def counted(number: int, noun: str = "node") -> str:
    """Puts a number before a noun, in the plural where it takes one.

    Args:
        number: How many.
        noun: Its singular, which takes a plain "s".

    Examples:
        >>> counted(1), counted(5, "trace")
        ('1 node', '5 traces')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Joins names as a sentence does.

    Args:
        items: The names, in order.
        conjunction: The word before the last one.

    Returns:
        `a`, `a and b`, or `a, b and c`.

    Examples:
        >>> listed(["Const", "Const_1", "Mul"])
        'Const, Const_1 and Mul'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def keep_start(text: str, longest: int = LONGEST_TEXT) -> str:
    r"""Shortens a text for a sentence, and keeps its start: there reading begins.

    Args:
        text: An expression, a value or a message; it may have several lines.
        longest: How many characters may remain.

    Returns:
        One line, ending in an ellipsis where something was cut.

    Examples:
        >>> keep_start("one\n  two three", longest=10)
        'one two t…'
    """
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def keep_end(text: str, longest: int = LONGEST_NAME) -> str:
    """Shortens a name for the eye, and keeps its end: there names differ.

    Args:
        text: A name, or a value beside one.
        longest: How many columns may remain.

    Examples:
        >>> keep_end("sequential_1/dense_1/MatMul")
        '…/dense_1/MatMul'
    """
    if columns(text) <= longest:
        return text
    for least in (longest // 2, 3):
        for mark in "/_":
            for match in re.finditer(mark, text):
                rest = f"…{mark.strip('_')}{text[match.end() :]}"
                if least < columns(rest) <= longest:
                    return rest
    half = (longest - 1) // 2
    while columns(text[:half]) + columns(text[-half:]) >= longest:
        half -= 1
    return f"{text[:half]}…{text[-half:]}"


def columns(text: str) -> int:
    """Counts the columns that a text takes in a monospaced font: an ideograph takes two.

    Args:
        text: One line.

    Examples:
        >>> columns("Mul"), columns("図")
        (3, 2)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
