"""The entries of the site's wing of errors, read from its pages: one source for both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PAGES = Path(__file__).parents[2] / "docs" / "errors"

ENTRY = re.compile(r"^\((?P<anchor>error-[\w-]+)\)=\n##+ (?P<heading>.+)$", re.MULTILINE)
SECTION = re.compile(r"^(\([\w-]+\)=\n)?##? ", re.MULTILINE)
CELL = re.compile(r"^```\{code-cell\}.*?\n(?P<cell>.*?)^```$", re.MULTILINE | re.DOTALL)
RAISES = re.compile(r"^:raises: (['\"])(?P<name>\w+): (?P<phrase>.*)\1$", re.MULTILINE)
FIELD = re.compile(
    r"^:(?P<name>[A-Z][\w ]*):(?P<body>.*\n(?:[ \t]+.*\n|\n(?=[ \t]))*)", re.MULTILINE
)
OPTION = re.compile(r"^:[\w-]+:.*\n", re.MULTILINE)
LITERAL = re.compile(r"(`+)(?P<text>.+?)\1", re.DOTALL)
ROLE = re.compile(r"\{[\w:]+\}`(?P<text>[^`<]+?)(?: <[^`]*>)?`")
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Entry:
    """One error or silent trap with its fix.

    Attributes:
        page: The page below `docs/errors`, without its ending.
        anchor: Its place on the page.
        heading: Its heading, in Markdown.
        body: What stands below the heading, in Markdown.
    """

    page: str
    anchor: str
    heading: str
    body: str

    @property
    def address(self) -> str:
        """Where it stands on the site."""
        return f"errors/{self.page}.html#{self.anchor}"

    @property
    def title(self) -> str:
        """Its heading as plain text."""
        return plain(self.heading)

    @cached_property
    def error(self) -> tuple[str, str] | None:
        """The class and the phrase that every build checks, or None for a silent trap."""
        found = RAISES.search(self.body)
        return (found["name"], found["phrase"]) if found else None

    @cached_property
    def fields(self) -> dict[str, str]:
        """What is known about it, by name, in Markdown."""
        without_cells = CELL.sub("", self.body + "\n")
        return {found["name"]: found["body"].strip() for found in FIELD.finditer(without_cells)}

    @cached_property
    def wordings(self) -> list[str]:
        """The texts it is known by, which are the message of today and older wordings.

        An ellipsis stands for what differs from case to case.
        """
        found = [self.title]
        if self.error:
            found += [
                *[match["text"] for match in LITERAL.finditer(self.heading)][:1],
                self.error[1],
            ]
        older = LITERAL.finditer(self.fields.get("Older wordings", ""))
        return list(dict.fromkeys(found + [" ".join(match["text"].split()) for match in older]))

    @cached_property
    def code(self) -> list[str]:
        """The sources of its cells. The first shows what goes wrong."""
        return [OPTION.sub("", match["cell"]).strip() for match in CELL.finditer(self.body)]

    @cached_property
    def cause(self) -> str:
        """Why it happens, as plain text."""
        return " ".join(plain(part) for part in self._prose if not part.startswith("**"))

    @cached_property
    def fix(self) -> str:
        """What to do, as plain text and code."""
        after = self.body.partition("\n**Fix.**")[2]
        words, _, rest = after.partition("```{code-cell}")
        code = CELL.search("```{code-cell}" + rest)
        source = OPTION.sub("", code["cell"]).strip() if code else ""
        return f"{plain(words)}\n\n{source}".strip()

    @property
    def _prose(self) -> list[str]:
        before = FIELD.split(CELL.sub("", self.body.partition("\n**Fix.**")[0]))[0]
        return [part.strip() for part in before.split("\n\n") if part.strip()]


def plain(markdown: str) -> str:
    """Returns Markdown as plain text on one line."""
    text = LINK.sub(r"\g<text>", ROLE.sub(r"\g<text>", markdown))
    text = LITERAL.sub(r"\g<text>", text).replace("**", "")
    return " ".join(text.split())


def read_entries(folder: Path | None = None) -> list[Entry]:
    """Reads all entries.

    Args:
        folder: Where the pages are; `docs/errors` of the repository when it is left out.

    Returns:
        The entries in the order of their pages' names, then as they stand.

    Raises:
        FileNotFoundError: The folder has no entries.

    Example:
        >>> [entry.error for entry in read_entries() if entry.anchor == "error-no-attribute-session"]
        [('AttributeError', "module 'tensorflow' has no attribute 'Session'")]
    """
    folder = folder or PAGES
    entries = []
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        prose = CELL.sub(
            lambda cell: re.sub(r"[^\n]", " ", cell[0]), text
        )  # comments are no headings
        for match in ENTRY.finditer(prose):
            end = SECTION.search(prose, match.end())
            body = text[match.end() : end.start() if end else len(text)]
            heading = text[match.start("heading") : match.end("heading")]
            entries.append(Entry(path.stem, match["anchor"], heading, body))
    if not entries:
        raise FileNotFoundError(
            f"{folder} has no entries: run this from a copy of the whole repository"
        )
    return entries
