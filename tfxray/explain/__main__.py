"""Explains an error from the terminal.

Usage: python -m tfxray.explain [FILE]

Reads a traceback from FILE, or from standard input, and prints the entry of the site that explains it:
cause, fix and address. The exit status is 0 when it is sure; 1 when it is not, with the nearest three
entries; 2 when there is nothing to explain.
"""

from __future__ import annotations

import signal
import sys
import textwrap
from pathlib import Path

from tfxray.explain.entries import Entry
from tfxray.explain.ranking import explain

LARGEST = 1_000_000  # bytes; what a traceback tells stands at its end


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit status."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__, file=sys.stderr if len(arguments) > 1 else sys.stdout)
        return 2 if len(arguments) > 1 else 0
    try:
        content = Path(arguments[0]).read_bytes() if arguments else sys.stdin.buffer.read()
    except OSError as error:
        print(f"Cannot read {arguments[0]}: {error.strerror}.", file=sys.stderr)
        return 2
    if b"\0" in content:
        print("This is no text: paste a traceback or an error message.", file=sys.stderr)
        return 2
    text = content[-LARGEST:].decode("utf-8", errors="replace")
    if not text.strip():
        print(
            "There is nothing to explain: paste a traceback or an error message.", file=sys.stderr
        )
        return 2
    explanation = explain(text)
    print(f"{explanation.telling}\n")
    if explanation.is_sure:
        print(describe(explanation.ranked[0][1]))
        if explanation.others:
            print("\nThe same message has other causes:\n")
            print(*map(brief, explanation.others), sep="\n")
        return 0
    print("No entry explains this for sure. The nearest:\n")
    print(*(brief(entry) for _, entry in explanation.ranked[:3]), sep="\n")
    return 1


def brief(entry: Entry) -> str:
    """Writes what an entry is about, and where it stands."""
    return f"  {entry.title}\n    {entry.address}"


def describe(entry: Entry) -> str:
    """Writes an entry for the terminal."""
    fix, _, code = entry.fix.partition("\n\n")
    parts = [
        entry.title,
        textwrap.fill(entry.cause, 88),
        textwrap.fill(f"Fix: {fix}", 88),
        textwrap.indent(code, "    "),
        f"More: {entry.address}",
    ]
    return "\n\n".join(part for part in parts if part)


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # `| head` may close the pipe
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
