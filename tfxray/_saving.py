"""How a result is written to a file: as what the ending of the file's name says."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path


def save(path: str | os.PathLike[str], forms: Mapping[str, Callable[[], str]]) -> None:
    """Writes a result to a file.

    Args:
        path: Where to; the ending of the name says what is written.
        forms: For each ending what makes the text; only the one that is asked for is called.

    Raises:
        ValueError: The name has another ending.
        OSError: The file cannot be written.

    Examples:
        >>> save("picture.png", {".svg": lambda: "<svg/>", ".txt": lambda: "a tree"})
        Traceback (most recent call last):
        ValueError: the ending of the name says what is saved: .svg or .txt, not 'picture.png'
    """
    file = Path(path)
    make = forms.get(file.suffix.lower())
    if make is None:
        *others, last = forms
        known = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"the ending of the name says what is saved: {known}, not {file.name!r}")
    file.write_text(make(), encoding="utf-8")


def html_document(title: str, body: str) -> str:
    """Returns a page that needs nothing else.

    Args:
        title: The title, as text.
        body: What is on it, as HTML.

    Examples:
        >>> html_document("a < b", "<p>c</p>").splitlines()[-2:]
        ['<title>a &lt; b</title>', '<body><p>c</p></body></html>']
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<body>{body}</body></html>\n"
    )


def json_document(data: object) -> str:
    r"""Returns plain data as a JSON document.

    Args:
        data: Lists, dictionaries, texts, numbers, truth values and None.

    Examples:
        >>> json_document({"node": "é"})
        '{"node": "é"}\n'
    """
    return json.dumps(data, ensure_ascii=False) + "\n"
