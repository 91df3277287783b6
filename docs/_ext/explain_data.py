"""What the browser needs to explain an error as `tfxray explain` does: the entries and the patterns.

The patterns are those of `tfxray.explain`, turned into JavaScript's: each is written once. What is left
to say twice is how they are used: `docs/_static/explain.js`. A test has both explain the same texts.
"""

from __future__ import annotations

import re
from typing import Any

from tfxray.explain import entries, matching, names, ranking, reading

PATTERNS = {
    reading: (
        "ANSI",
        "PREFIX",
        "LOGGED",
        "RAISED",
        "SAID",
        "CHAINED",
        "TRACEBACK",
        "IGNORED",
        "AFTER",
        "FRAME",
        "DUMP",
        "LED_TO",
        "EMPTY",
        "ESCAPED",
        "WITHIN",
    ),
    matching: ("QUOTES", "OURS", "SHARED", "PARTS"),
    names: ("ANY_MODULE", "ANY_IMPORT", "NAMED"),
    ranking: ("WORD", "NOISE", "PYTHONS", "EVIDENCE", "OWN", "FOREIGN", "CLASSES"),
}
CONSTANTS = {
    reading: ("DEEPEST", "LONGEST", "WHOLE", "TYPESET", "MEANT"),
    matching: ("GAP", "WIDEST", "NAME", "LEAST", "TAIL", "DTYPE"),
    names: ("LETTERS",),
    ranking: ("CODE", "LONG", "FLOOR", "EARLIER"),
}
FLAGS = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s"}


def in_javascript(pattern: re.Pattern[str]) -> dict[str, str]:
    r"""Returns a pattern as JavaScript writes it.

    Raises:
        ValueError: The pattern uses what differs there: `\w` of every script.
    """
    if not pattern.flags & re.ASCII:
        raise ValueError(
            f"re.ASCII is missing: JavaScript's \\w knows no other letters: {pattern.pattern}"
        )
    source = pattern.pattern.replace("(?P<", "(?<").replace(r"\Z", r"(?![\s\S])")
    flags = "".join(letter for flag, letter in FLAGS.items() if pattern.flags & flag)
    return {"source": source, "flags": flags}


def data(catalog: entries.Catalog) -> dict[str, Any]:
    """Returns all that the browser needs, ready for JSON."""
    patterns = {
        name: in_javascript(getattr(module, name))
        for module, each in PATTERNS.items()
        for name in each
    }
    constants = {name: getattr(module, name) for module, each in CONSTANTS.items() for name in each}
    return {
        "patterns": patterns,
        "constants": constants,
        "misses": list(map(in_javascript, names.MISSES)),
        "alone": list(map(in_javascript, names.ALONE)),
        "inside": [[in_javascript(pattern), name] for pattern, name in names.INSIDE],
        "names": {name.name: [name.status, name.today, name.note] for name in catalog.names},
        "entries": [
            {
                "number": entry.number,
                "address": entry.address,
                "anchors": entry.anchors,
                "title": entry.title,
                "class": entry.error_class,
                "wordings": [wording.text for wording in entry.wordings],
                "raised": entry.raised,
                "fails": [cause.fails for cause in entry.causes],
            }
            for entry in catalog.entries
        ],
    }


def answers(catalog: entries.Catalog) -> dict[int, dict[str, Any]]:
    """Returns what the search page shows of an entry, by its number."""
    return {
        entry.number: {
            "why": entry.why,
            "causes": [[each.title, each.why, each.fix, each.code] for each in entry.causes],
        }
        for entry in catalog.entries
    }
