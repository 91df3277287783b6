"""The style sheet that each picture carries with it: light, dark, and shapes that need neither.

Inside a page the style of an inline SVG is the style of the page. Therefore every name begins with
`tfg`, and every picture on a page brings the very same rules.
"""

from __future__ import annotations

import re
from pathlib import Path

_LIGHT = {
    "b": "#fff",  # the background,
    "i": "#1f2328",  # ink,
    "m": "#57606a",  # muted ink,
    "l": "#6e7781",  # lines,
    "g": "#d0d7de",  # and rules
    "o": "#f6f8fa",  # an operation; a small letter fills, a capital outlines
    "c": "#fff6cc",
    "C": "#8a5c00",  # a constant
    "n": "#dceeff",
    "N": "#0a5bc4",  # an input
    "s": "#f3e8ff",
    "S": "#7a3fd0",  # state: captured variables and variables
    "f": "#ffe8dc",
    "F": "#b04100",  # control flow
    "k": "#daf3ef",
    "K": "#0b6b62",  # a call
    "r": "#dcf7e3",
    "R": "#17692f",  # a result
    "X": "#b3203a",  # what is gone
}
_DARK = {
    "b": "#15181d",
    "i": "#e8edf3",
    "m": "#a3adb8",
    "l": "#8b949e",
    "g": "#3a414a",
    "o": "#22272e",
    "c": "#3b300f",
    "C": "#dba72b",
    "n": "#10305c",
    "N": "#69b1ff",
    "s": "#342251",
    "S": "#c49bff",
    "f": "#4a2410",
    "F": "#f7955a",
    "k": "#0f3d38",
    "K": "#4cc4b3",
    "r": "#13361f",
    "R": "#4cc764",
    "X": "#ff8795",
}


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--g-{name}:{colour};" for name, colour in colours.items()).rstrip(";")


def _rules(name: str) -> str:
    """Reads a style sheet of this folder, without what only people need."""
    text = re.sub(r"/\*.*?\*/", "", Path(__file__).with_name(name).read_text(encoding="utf-8"))
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    return re.sub(r":\s+", ":", text).replace(";}", "}").strip()


def page() -> str:
    """Returns the rules for a picture inside a page.

    They follow the system's setting, unless the page has chosen: furo says so on its body.

    Examples:
        >>> "body[data-theme=dark]" in page()
        True
    """
    dark = _variables(_DARK)
    return (
        f".tfg{{{_variables(_LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{body:not([data-theme=light]) .tfg{{{dark}}}}}"
        f"body[data-theme=dark] .tfg{{{dark}}}" + _rules("page.css") + _rules("drawing.css")
    )


def tools() -> str:
    """Returns the rules for the zoom and the search of a large picture.

    Examples:
        >>> ".tfg-bar" in tools()
        True
    """
    return _rules("tools.css")


def file() -> str:
    """Returns the rules for a picture in a file of its own.

    The colours stand in the rules themselves, because not every program that shows SVG knows
    variables.

    Examples:
        >>> "var(" in file()
        False
    """

    def painted(colours: dict[str, str]) -> str:
        return re.sub(r"var\(--g-(\w)\)", lambda match: colours[match[1]], _rules("drawing.css"))

    light, dark = painted(_LIGHT), painted(_DARK)
    colours = re.findall(r"[^{}]+\{[^{}]*#[^{}]*\}", dark)
    return light + "@media (prefers-color-scheme:dark){" + "".join(colours) + "}"
