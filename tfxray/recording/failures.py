"""Says what went wrong: an error of the program, or one of `record()` itself."""

from __future__ import annotations

import traceback
from pathlib import Path

from tfxray._stable import repeatable
from tfxray._words import keep_start


def error_text(error: BaseException) -> str:
    """Writes an exception on one line.

    Args:
        error: The exception.

    Returns:
        Its class and its message, without what differs from run to run.

    Examples:
        >>> error_text(ZeroDivisionError("division by zero"))
        'ZeroDivisionError: division by zero'
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # AutoGraph puts where it happened first and what happened last.
    message = "" if not lines else lines[-1] if lines[0].startswith("in user code") else lines[0]
    name = type(error).__name__
    message = message.removeprefix(f"{name}: ")
    return keep_start(repeatable(f"{name}: {message}" if message else name), 160)


def own_failure(error: BaseException) -> str:
    """Says that `record()` failed, and not the program; the place is for who mends it.

    Args:
        error: The exception that a part of `record()` raised.

    Returns:
        What to show as the end of the recording.

    Examples:
        >>> own_failure(KeyError("x"))
        "record() itself failed: KeyError: 'x'"
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"record() itself failed: {error_text(error)}{place}"
