"""What entries say, for a terminal."""

from __future__ import annotations

import textwrap

from tfxray.explain.entries import Cause, Entry, Name

WIDTH = 88
SHOWN = 400  # characters of a message
NEAR = "No entry has this message. The nearest:"
LISTED = "The first of these has such a message; errors of other libraries may have it, too:"
HIDDEN = "TensorFlow is older than it, or a file of yours is named tensorflow.py"
NOTHING = (
    "No entry resembles this: it is not among the errors of TensorFlow that the site explains."
)


def describe_missed(missed: str, alike: str) -> str:
    """Writes what can be said of a name that nobody knows."""
    meant = f"Did you mean {alike}?" if alike else f"Is it spelled right? Then {HIDDEN}."
    told = f"{missed} is not among the names that the site knows to be gone. {meant}"
    return textwrap.fill(told, WIDTH)


def short(telling: str) -> str:
    """Writes the beginning of a message: whoever pasted it knows the rest."""
    return textwrap.shorten(telling, SHOWN, placeholder=" …") if len(telling) > SHOWN else telling


def brief(entry: Entry) -> str:
    """Writes what an entry is about, and where to read it."""
    return f"  {entry.code}  {entry.title}\n    {entry.location}"


def describe_name(name: Name) -> str:
    """Writes what has become of a name."""
    note = f" {name.note}" if name.note else ""
    if not name.is_gone:
        return textwrap.fill(
            f"{name.name} is in TensorFlow 2, too. Where it is missing, {HIDDEN}.{note}", WIDTH
        )
    gone = {
        "removed": "is gone",
        "compat.v1": f"is only in tf.compat.v1 now, as {name.name.replace('tf.', 'tf.compat.v1.', 1)}",
        "renamed": "has another name now",
    }[name.status]
    today = "" if name.today in ("", "nothing") else f" Write today: {name.today}."
    nothing = " Nothing takes its place." if name.today == "nothing" else ""
    return textwrap.fill(f"{name.name} {gone}.{today}{nothing}{note}", WIDTH)


def describe(entry: Entry, *, whole: bool = False) -> str:
    """Writes an entry: its plain cause with its fix and the names of the others, or the whole."""
    first, *others = entry.causes
    parts = [f"{entry.code}  {entry.title}"]
    if others:
        parts += [textwrap.fill(entry.why, WIDTH), f"{first.title}:"]
    parts += _cause(first)
    for each in others if whole else []:
        parts += [f"{each.title}:", *_cause(each)]
    if others and not whole:
        titles = [f"  - {each.title}" for each in others]
        parts.append("\n".join([f"Other causes (tfxray explain {entry.code} tells all):", *titles]))
    parts.append(f"More: {entry.location}")
    return "\n\n".join(part for part in parts if part)


def _cause(cause: Cause) -> list[str]:
    return [
        textwrap.fill(cause.why, WIDTH),
        textwrap.fill(f"Fix: {cause.fix}", WIDTH) if cause.fix else "Fix:",
        textwrap.indent(cause.code, "    "),
    ]
