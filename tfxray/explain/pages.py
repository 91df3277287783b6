"""Reads the errors from the pages that explain them: one source for the site and for the package.

A page of `docs/errors` says of each error: `(error-…)=` before a `##` heading is an entry, and before a
`###` heading below it one of its causes. An entry without such headings has one cause, itself.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from functools import cached_property
from pathlib import Path

from tfxray.explain.entries import Catalog, Cause, Entry, Name, Wording

# Where an entry or a cause begins: its anchors, its level, its heading.
START = re.compile(
    r"^(?P<anchors>(?:\(error-[\w-]+\)=\n)+)(?P<level>##+) (?P<heading>.+)$", re.MULTILINE
)
SECTION = re.compile(r"^(\([\w-]+\)=\n)?##? ", re.MULTILINE)
CELL = re.compile(r"^```\{code-cell\}.*?\n(?P<cell>.*?)^```$", re.MULTILINE | re.DOTALL)
RAISES = re.compile(r"^:raises: (['\"])(?P<name>\w+): (?P<phrase>.*)\1$", re.MULTILINE)
FIELD = re.compile(
    r"^:(?P<name>[A-Z][\w ]*):(?P<body>.*\n(?:[ \t]+.*\n|\n(?=[ \t]))*)", re.MULTILINE
)
OPTION = re.compile(r"^:[\w-]+:.*\n", re.MULTILINE)
HIDDEN = re.compile(r"^:tags:.*\b(?:remove|hide)-input\b", re.MULTILINE)
LITERAL = re.compile(r"(`+)(?P<text>.+?)\1", re.DOTALL)
ROLE = re.compile(r"\{(?P<role>[\w:]+)\}`(?P<text>[^`<]+?)(?: <[^`]*>)?`")
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<address>[^)]*)\)")
REVIEWED = Path("examples", "api-map.tsv")  # beside `docs`: what to write in place of a name
MEASURED = Path("examples", "gone-names.tsv")  # what else the installed TensorFlow has no more
DIRECTIVE = re.compile(r"^(`{3,}|:{3,})\{.*?^\1$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Measured:
    """What the program of a cause raised on some versions of TensorFlow.

    Attributes:
        anchor: The cause.
        kind: `today` for the wording of its entry, `older` for another wording of the same error, `other`
            for an error that has another reason.
        versions: As in `2.0–2.3, 2.5`.
        error_class: What was raised.
        text: What it said, an ellipsis for what differs from case to case; empty for `today`.
        program: The digest of the program that ran.
    """

    anchor: str
    kind: str
    versions: str
    error_class: str
    text: str
    program: str


@dataclass(frozen=True)
class _Section:
    """A heading with an anchor, and what stands below it, in Markdown."""

    anchors: tuple[str, ...]
    level: int
    heading: str
    body: str

    @cached_property
    def fields(self) -> dict[str, str]:
        """The fields, by name, in Markdown."""
        without_cells = CELL.sub("", self.body + "\n")
        return {found["name"]: found["body"].strip() for found in FIELD.finditer(without_cells)}

    @property
    def error(self) -> tuple[str, str] | None:
        """The class and the phrase that every build checks."""
        found = RAISES.search(self.body)
        return (found["name"], found["phrase"].replace('\\"', '"')) if found else None

    @property
    def why(self) -> str:
        """The prose before the fix, with its code in backticks."""
        parts = _prose(self.body.partition("\n**Fix.**")[0]).split("\n\n")
        told = (plain(part, code=True) for part in parts if not part.strip().startswith("**"))
        return " ".join(told).strip()

    @property
    def fails(self) -> str:
        """What comes before the fix, as one program."""
        return "\n\n".join(_sources(self.body.partition("\n**Fix.**")[0]))

    @property
    def fix(self) -> tuple[str, str]:
        """What to do: words, with their code in backticks, and the program below them."""
        after = self.body.partition("\n**Fix.**")[2]
        words = after.partition("```{code-cell}")[0]
        return plain(_prose(words), code=True), next(_sources(after), "")


def _prose(markdown: str) -> str:
    return DIRECTIVE.sub("", FIELD.sub("", CELL.sub("", markdown) + "\n"))


def _sources(markdown: str) -> Iterator[str]:
    """Yields the programs that the page shows."""
    for match in CELL.finditer(markdown):
        if not HIDDEN.search(match["cell"]):
            yield OPTION.sub("", match["cell"]).strip()


def plain(markdown: str, *, code: bool = False) -> str:
    """Returns Markdown as plain text on one line, with its code in backticks if asked for."""

    def named(found: re.Match[str]) -> str:
        return f"`{found['text']}`" if found["role"].startswith("py:") else found["text"]

    text = LINK.sub(r"\g<text>", ROLE.sub(named, markdown)).replace("**", "")
    return " ".join((text if code else LITERAL.sub(r"\g<text>", text)).split())


def read_catalog(docs: Path) -> Catalog:
    """Reads the errors and the names from the pages of a clone.

    Args:
        docs: The folder `docs` of the clone.

    Returns:
        All of them, with the address of the site if `SITE_URL` names one.

    Raises:
        FileNotFoundError: The folder has no entries.
    """
    names = [name for file in (REVIEWED, MEASURED) for name in read_names(docs.parent / file)]
    entries = read_folder(docs / "errors")
    return Catalog(os.environ.get("SITE_URL", ""), tuple(entries), tuple(names))


def read_folder(folder: Path) -> list[Entry]:
    """Reads the entries of all pages of a folder.

    Args:
        folder: Where the pages are, with the numbers of their entries in `numbers.tsv`.

    Raises:
        FileNotFoundError: The folder has no entries.
    """
    numbers = _numbers(folder / "numbers.tsv")
    measured = read_measured(folder / "wordings.tsv")
    entries = [
        _with_versions(entry, measured)
        for path in sorted(folder.glob("*.md"))
        for entry in _page(path, numbers)
    ]
    if not entries:
        raise FileNotFoundError(f"{folder} has no entries: it holds no pages of the errors wing")
    return entries


def read_measured(file: Path) -> list[Measured]:
    """Reads how versions word the errors; nothing where that was not measured."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Measured(**row) for row in rows]


def write_measured(rows: Iterable[Measured], file: Path) -> None:
    """Writes what `read_measured` reads."""
    names = [field.name for field in fields(Measured)]
    lines = ["\t".join(names), *("\t".join(astuple(row)) for row in rows)]
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _with_versions(entry: Entry, measured: Iterable[Measured]) -> Entry:
    """Adds what was measured: since when the message is worded so, and which versions word it otherwise."""
    anchors = {*entry.anchors}
    rows = [row for row in measured if row.anchor in anchors]
    today = [
        minor for row in rows if row.kind == "today" for minor in _minor_versions(row.versions)
    ]
    older: dict[str, set[int]] = {}
    for row in rows:
        if row.kind == "older":
            older.setdefault(row.text, set()).update(_minor_versions(row.versions))
    # From then on none of its programs was seen to say it otherwise.
    last_older = max((minor for each in older.values() for minor in each), default=-1)
    since = [minor for minor in today if minor > last_older]
    told = {
        each.text: replace(each, measured=spans(older.pop(each.text, set())))
        for each in entry.wordings
        if each.versions
    }
    new = [
        Wording(text, told_by, told_by) for text, each in older.items() for told_by in [spans(each)]
    ]
    wordings = [told.get(each.text, each) for each in entry.wordings]
    return replace(
        entry,
        worded_since=f"2.{min(since)}" if since else "",
        wordings=(*wordings, *new),
    )


def _minor_versions(written: str) -> list[int]:
    """Reads versions: `2.0–2.2, 2.5` is 0, 1, 2, 5."""
    found: list[int] = []
    for span in written.split(", "):
        ends = [int(version.removeprefix("2.")) for version in span.split("–")]
        found += range(ends[0], ends[-1] + 1)
    return found


def spans(versions: Iterable[int]) -> str:
    """Writes minor versions of TensorFlow 2 as readers do: `2.0–2.2, 2.5`."""
    runs: list[list[int]] = []
    for version in sorted(versions):
        if runs and runs[-1][-1] == version - 1:
            runs[-1].append(version)
        else:
            runs.append([version])
    ends = [dict.fromkeys((run[0], run[-1])) for run in runs]
    return ", ".join("–".join(f"2.{version}" for version in each) for each in ends)


def _page(path: Path, numbers: dict[str, int]) -> Iterator[Entry]:
    parts: list[_Section] = []
    for section in [*_sections(path), None]:
        if parts and (section is None or section.level == 2):
            yield _entry(f"errors/{path.stem}", parts, numbers)
            parts = []
        if section:
            parts.append(section)


def _sections(path: Path) -> Iterator[_Section]:
    text = path.read_text("utf-8")
    # Comments in cells are no headings.
    prose = CELL.sub(lambda cell: re.sub(r"[^\n]", " ", cell[0]), text)
    starts = list(START.finditer(prose))
    for place, match in enumerate(starts):
        end = SECTION.search(prose, match.end())
        stops = [found.start() for found in (end, *starts[place + 1 : place + 2]) if found]
        yield _Section(
            tuple(re.findall(r"error-[\w-]+", match["anchors"])),
            len(match["level"]),
            text[match.start("heading") : match.end("heading")],
            text[match.end() : min(stops, default=len(text))],
        )


def _entry(page: str, parts: list[_Section], numbers: dict[str, int]) -> Entry:
    whole, *several = parts
    causes = several or [whole]
    errors = [error for part in parts if (error := part.error)]
    told: dict[str, str] = {}
    for part in parts:
        for name, body in part.fields.items():
            told[name] = f"{told[name]}\n{body}" if name in told else body
    title = plain(whole.heading)
    code = [match["text"].strip() for match in LITERAL.finditer(whole.heading)][:1]
    today = [title, *(text for text in code if errors and len(text.split()) > 1)]
    wordings = [Wording(text) for text in dict.fromkeys(today)]
    wordings += _older(told.get("Older wordings", ""))
    return Entry(
        number=numbers.get(whole.anchors[0], 0),
        page=page,
        anchor=whole.anchors[0],
        title=title,
        heading=whole.heading,
        error_class=errors[0][0] if errors else None,
        raised=tuple(dict.fromkeys(phrase for _, phrase in errors)),
        why=whole.why if several else "",
        wordings=tuple(wordings),
        since=plain(told.get("Since", "")),
        worded_since="",
        asked=tuple(filter(None, map(plain, told.get("People ask", "").split(";")))),
        threads=tuple(match["address"] for match in LINK.finditer(told.get("Asked", ""))),
        causes=tuple(
            _cause(each, extra=whole.anchors[1:] if several else ()) for each in causes[:1]
        )
        + tuple(_cause(each) for each in causes[1:]),
    )


def _cause(part: _Section, extra: tuple[str, ...] = ()) -> Cause:
    words, code = part.fix
    return Cause(
        part.anchors[0],
        (*part.anchors[1:], *extra),
        plain(part.heading),
        part.why,
        part.fails,
        words,
        code,
    )


def _older(field: str) -> Iterator[Wording]:
    """Yields the wordings of a field: each with what stands in parentheses after it. A word is a class."""
    found = [match for match in LITERAL.finditer(field) if len(match["text"].split()) > 1]
    ends = [*(match.start() for match in found[1:]), len(field)]
    for match, end in zip(found, ends, strict=False):  # of none, none
        after = field[match.end() : end]
        yield Wording(" ".join(match["text"].split()), plain(after).strip(" ,;.()"))


def _numbers(file: Path) -> dict[str, int]:
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["anchor"]: int(row["number"]) for row in csv.DictReader(lines, delimiter="\t")}


def read_names(file: Path) -> list[Name]:
    """Reads a table of names: the columns are the attributes of `Name`."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Name(row["name"], row["status"], row["today"], plain(row["note"] or "", code=True))
            for row in rows
        ]


def pack(catalog: Catalog, file: Path) -> None:
    """Writes what is known, for a package or for the site.

    Args:
        catalog: What to write.
        file: Where to; its folder exists.
    """
    file.write_text(json.dumps(catalog.as_dict(), ensure_ascii=False, indent=1), "utf-8")
