"""The sentences of the pages, without their code, as the tests of this folder read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What is taken out of a line; a name in code and an address are no prose.
CODE = re.compile(r"(\{[\w:+-]+\})?(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL)
ADDRESS = re.compile(r"(?<=\])\([^()]*\)|<https?:[^>]*>|\{#[\w-]+\}")
LABEL = re.compile(r"\([\w-]+\)=$")
FENCE = re.compile(r"(`{3,})(\{?[\w:-]*\}?)")
FIELD = re.compile(r":\w[\w ]*:")
TITLED = re.compile(r":{3,}\{(?:admonition|dropdown|grid-item-card)\} (.*)")
KEPT_FENCES = {"{glossary}"}  # of those with backticks: they hold prose
BEGINS = re.compile(
    r"#|\||[-*] |:|\d+\. "
)  # a heading, a row, an item or a field: its own paragraph
GLUED = "\N{WHITE SQUARE}"  # in place of what a role wrote from a run
MASKED = "\N{BLACK SQUARE}"  # in place of code

# Where one sentence ends and the next begins.
END = re.compile(r"(?<=[.!?])\**\s+(?=[\"“*_\[(]*[A-Z■□0-9])")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page, or a row of a table.

    Attributes:
        line: The line on which its paragraph begins.
        text: Its words; code is a black square, what a run wrote a white one.
    """

    line: int
    text: str


def read_sentences(text: str) -> list[Sentence]:
    """Returns the sentences of a page in Markdown, its description and its headings among them.

    The fields of an error, such as `:Asked:`, are left out: they quote.
    """
    found: list[Sentence] = []
    for line, paragraph in read_paragraphs(text):
        if FIELD.match(paragraph):
            continue
        masked = CODE.sub(lambda code: GLUED if "glue:" in (code[1] or "") else MASKED, paragraph)
        masked = ADDRESS.sub("", masked)
        parts = [masked] if masked.startswith("|") else END.split(masked.removeprefix(": "))
        found += [Sentence(line, each.strip()) for each in parts if each.strip()]
    return found


def read_paragraphs(text: str) -> list[tuple[int, str]]:
    """Returns the paragraphs outside code, each with its line; rows and headings are their own."""
    paragraphs: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in _lines_of_prose(text):
        if not is_open or BEGINS.match(line):
            paragraphs.append((number, []))
        paragraphs[-1][1].append(line)
        is_open = bool(line) and not line.startswith(("#", "|"))
    return [(number, " ".join(lines)) for number, lines in paragraphs if any(lines)]


def _lines_of_prose(text: str) -> Iterator[tuple[int, str]]:
    """Yields the lines outside code with their numbers; a line that ends a paragraph is empty."""
    fence = ""
    in_options = False  # those of a directive
    in_front = text.startswith("---\n")
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        in_options = in_options and line.startswith(":") and not line.startswith(":::")
        if in_front:
            in_front = line != "---" or number == 1
            if line.startswith("description: "):
                yield number, line.removeprefix("description: ")
            yield number, ""
        elif fence:
            fence = "" if line == fence else fence
        elif (opened := FENCE.match(line)) and opened[2] not in KEPT_FENCES:
            fence = opened[1]
            yield number, ""
        elif in_options or line.startswith(("%", "```", ":::")) or LABEL.match(line):
            titled = TITLED.match(line)
            yield number, titled[1] if titled else ""
            yield number, ""
            in_options = in_options or not line.startswith(("%", "("))
        else:
            yield number, line
