"""The entries of the site's wing of errors, read from its pages: one source for both.

A clone of the repository has the pages. An installed package has what `pack` wrote when it was built.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

PACKED = Path(__file__).with_name("entries.json")
PAGES = Path(__file__).parents[2] / "docs" / "errors"
BUILT = Path(__file__).parents[2] / "build" / "html"

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
    def location(self) -> str:
        """Where to read it from here.

        On the hosted site where that is known, else in the site that a clone of the repository has
        built, else the page's source in that clone. An installed package that knows no site has the
        address alone.
        """
        site = _packed()["site"] if PACKED.exists() else os.environ.get("SITE_URL")
        if site:
            return f"{site}{self.address}"
        page, _, anchor = self.address.partition("#")
        built, source = BUILT / page, PAGES / f"{self.page}.md"
        if built.exists():
            return f"{built.as_uri()}#{anchor}"
        return str(source) if source.exists() else self.address

    def as_dict(self) -> dict[str, Any]:
        """Returns what it says as plain data for JSON."""
        return {
            "title": self.title,
            "class": self.error[0] if self.error else None,
            "cause": self.cause,
            "fix": self.fix,
            "location": self.location,
        }

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
        folder: Where the pages are. When it is left out: what came with the installed package, or
            `docs/errors` in a clone of the repository.

    Returns:
        The entries in the order of their pages' names, then as they stand.

    Raises:
        FileNotFoundError: The folder has no entries.

    Example:
        >>> [entry.error for entry in read_entries() if entry.anchor == "error-no-attribute-session"]
        [('AttributeError', "module 'tensorflow' has no attribute 'Session'")]
    """
    if folder is None and PACKED.exists():
        return [Entry(**fields) for fields in _packed()["entries"]]
    folder = folder or PAGES
    entries = [entry for path in sorted(folder.glob("*.md")) for entry in _read_page(path)]
    if not entries:
        raise FileNotFoundError(f"{folder} has no entries: it holds no pages of the errors wing")
    return entries


def _read_page(path: Path) -> Iterator[Entry]:
    text = path.read_text("utf-8")
    # Comments in cells are no headings.
    prose = CELL.sub(lambda cell: re.sub(r"[^\n]", " ", cell[0]), text)
    for match in ENTRY.finditer(prose):
        end = SECTION.search(prose, match.end())
        body = text[match.end() : end.start() if end else len(text)]
        heading = text[match.start("heading") : match.end("heading")]
        yield Entry(path.stem, match["anchor"], heading, body)


@cache
def _packed() -> dict[str, Any]:
    packed: dict[str, Any] = json.loads(PACKED.read_text("utf-8"))
    return packed


def pack(entries: list[Entry], file: Path) -> None:
    """Writes entries for a package that is built, with the address of the site if `SITE_URL` names one.

    Args:
        entries: What to write.
        file: Where to; its folder exists.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     pack(read_entries()[:1], Path(folder) / "entries.json")
    """
    packed = {"site": os.environ.get("SITE_URL", ""), "entries": [asdict(each) for each in entries]}
    file.write_text(json.dumps(packed, ensure_ascii=False, indent=1), "utf-8")
