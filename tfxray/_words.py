"""How texts for readers are worded."""

from __future__ import annotations


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
