"""Beside a traceback of TensorFlow: what its message means, the fix, and where to read more.

In a notebook `%load_ext tfxray`, which also brings `%%watch`, in a program `tfxray.install()`, for a program
as it stands `tfxray run script.py`. The traceback is printed as ever; the hint follows it.
"""

from __future__ import annotations

import sys
import textwrap
import traceback
from types import TracebackType
from typing import Any

from tfxray.explain.ranking import recognize
from tfxray.watching import magic

WIDTH = 160  # a line of a hint; what is longer is cut


def hint(error: BaseException) -> str:
    """Returns three lines about an error: what it means, the fix, and where to read more.

    Only a message that an entry has for sure gets a hint: what merely resembles it, and what any program
    can raise, may have another cause.

    Args:
        error: An exception, raised or not.

    Returns:
        The lines, or an empty text when no entry has the message.

    Example:
        >>> lines = hint(AttributeError("module 'tensorflow' has no attribute 'Session'")).splitlines()
        >>> [line.split(":")[0] for line in lines]
        ['tfxray', '   Fix', '  More']
    """
    text = "".join(traceback.format_exception_only(error))
    entry = recognize(text)
    if entry is None:
        return ""
    cause = entry.causes[0]
    fix = f"{cause.fix[:-1]}." if cause.fix.endswith(":") else cause.fix
    lines = [
        _line("tfxray", entry.why or cause.why),
        _line("   Fix", fix or cause.code.splitlines()[0]),
    ]
    return "\n".join([*lines, f"  More: {entry.location} ({entry.code})"])


def _line(label: str, text: str) -> str:
    return f"{label}: {textwrap.shorten(text, WIDTH, placeholder=' …')}"


def install() -> None:
    """Prints a hint below each traceback that ends this program, where an entry has its message.

    Calling it again changes nothing.

    Example:
        >>> import sys
        >>> before = sys.excepthook
        >>> install()
        >>> sys.excepthook = before
    """
    if getattr(sys.excepthook, "gives_hints", False):
        return
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        before(kind, error, trace)
        _print_hint(error)

    hook.gives_hints = True  # type: ignore[attr-defined]
    sys.excepthook = hook


def load_ipython_extension(shell: Any) -> None:
    """Prints a hint below the traceback of each cell that fails, and adds `%%watch`: `%load_ext tfxray`.

    Args:
        shell: The running `InteractiveShell`, which IPython passes.

    Example:
        >>> from IPython.core.interactiveshell import InteractiveShell
        >>> load_ipython_extension(InteractiveShell())
    """
    shell.events.register("post_run_cell", _after_cell)
    magic.register(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Prints no more hints, and takes `%%watch` away: `%unload_ext tfxray`.

    Args:
        shell: The running `InteractiveShell`, which IPython passes.

    Example:
        >>> from IPython.core.interactiveshell import InteractiveShell
        >>> shell = InteractiveShell()
        >>> load_ipython_extension(shell)
        >>> unload_ipython_extension(shell)
    """
    shell.events.unregister("post_run_cell", _after_cell)
    magic.unregister(shell)


def _after_cell(result: Any) -> None:
    if result.error_in_exec is not None:
        _print_hint(result.error_in_exec)


def _print_hint(error: BaseException) -> None:
    try:
        found = hint(error)
        if found:
            print(f"\n{found}", file=sys.stderr)
    except Exception:  # a program that fails must fail with its own error, whatever a hint meets
        return
