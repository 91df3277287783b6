"""What the site says, offline: from the wheel that it offers, or from the folder of a built site."""

from __future__ import annotations

import difflib
import io
import posixpath
import re
import tarfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

PACKED = Path(__file__).with_name("site.tar.xz")
BUILT = Path(__file__).parents[2] / "build" / "html"  # in a clone
# What the search of the site runs, in this order.
SCRIPTS = (
    "_static/base-stemmer.js",
    "_static/english-stemmer.js",
    "_static/vendor/minisearch/minisearch.js",
    "_static/search-index.js",
    "_static/explain-data.js",
    "_static/explain.js",
    "_static/search.js",
)
HEADING = re.compile(r"(#+) .*?(?:\{#([^{}\s]+)\})?")
# A term of the glossary, or an entry of the bibliography: below every heading, and to be linked to as well.
ENTRY = re.compile(r"\*\*.+\*\* \{#([^{}\s]+)\}")
BELOW = 7  # their level
FENCE = re.compile(r"\s*(`{3,})")


class NoSiteError(Exception):
    """There is no site to read; the message says how to get one."""


class NoPageError(LookupError):
    """There is no such page or section; the message names the nearest."""


class Site:
    """The pages as Markdown, and the scripts of the search."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Takes the files of a site.

        Args:
            texts: Their contents by their addresses, such as `tutorials/first-program.md`.
        """
        self._texts = texts

    @property
    def scripts(self) -> list[str]:
        """The programs and the data of the search, in the order in which they run."""
        return [self._texts[name] for name in SCRIPTS]

    def pages(self) -> list[str]:
        """Returns the names of all pages, in the order of their addresses."""
        return sorted(name.removesuffix(".md") for name in self._texts if name.endswith(".md"))

    def page(self, address: str) -> str:
        """Returns a page, or the section of it that the address names.

        Args:
            address: A name or an address, with or without its ending: `tutorials/first-program`,
                `errors/graphs.html#error-no-graph`, `https://…/errors/graphs.md`, `../errors/graphs.md`.

        Raises:
            NoPageError: There is none.
        """
        try:
            parts = urlsplit(address.strip())
        except ValueError as error:
            raise NoPageError(f"{address.strip()!r} is no address: {error}") from error
        # A page links to others from where it is: `../errors/graphs.md` in it is `errors/graphs` here.
        path = posixpath.normpath(f"/{unquote(parts.path)}").strip("/")
        name = re.sub(r"\.(?:md|html)$", "", path) or "index"
        while f"{name}.md" not in self._texts and "/" in name and parts.scheme:
            name = name.partition("/")[2]  # the site may lie in a folder of its host
        if f"{name}.md" not in self._texts and f"{name}/index.md" in self._texts:
            name = f"{name}/index"
        if f"{name}.md" not in self._texts:
            near = difflib.get_close_matches(name, self.pages(), cutoff=0.4)
            raise NoPageError(f"there is no page {name!r}{_instead(near)}")
        text = self._texts[f"{name}.md"]
        return _section(text, unquote(parts.fragment)) if parts.fragment else text


def _section(text: str, anchor: str) -> str:
    """Returns what stands under a heading, with those below it, or under a term and its other names."""
    lines = text.splitlines()
    found = list(_headings(lines))
    for place, (at, level, name) in enumerate(found):
        if name == anchor:
            ends = (
                other
                for other, deep, _ in found[place + 1 :]
                if deep <= level and (level < BELOW or any(lines[at + 1 : other]))
            )
            return "\n".join(lines[at : next(ends, len(lines))]).strip() + "\n"
    near = difflib.get_close_matches(anchor, [name for _, _, name in found if name], cutoff=0.4)
    raise NoPageError(f"the page has no section {anchor!r}{_instead(near)}")


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yields the line, the level and the anchor of each heading and entry; code has none."""
    fence = ""
    for at, line in enumerate(lines):
        if mark := FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif line.strip() == fence:
                fence = ""
        elif not fence and (heading := HEADING.fullmatch(line.rstrip())):
            yield at, len(heading[1]), heading[2] or ""
        elif not fence and (entry := ENTRY.fullmatch(line.rstrip())):
            yield at, BELOW, entry[1]


def _instead(near: list[str]) -> str:
    return f"; the nearest: {', '.join(near)}" if near else ""


@cache
def read_site(folder: Path | None = None) -> Site:
    """Reads the site.

    Args:
        folder: That of a built site; without it the one that came with the package, or that of a clone.

    Raises:
        NoSiteError: There is none.
    """
    if folder is None and PACKED.exists():
        return Site(dict(_unpacked(PACKED.read_bytes())))
    place = folder or BUILT
    if not all((place / name).exists() for name in ("llms.txt", *SCRIPTS)):
        raise NoSiteError(
            f"{place} holds no built site: name its folder, as in `tfxray mcp --site build/html`"
            if folder
            else "this tfxray came without the site: install the wheel that the site offers, "
            "or build the site and name its folder, as in `tfxray mcp --site build/html`"
        )
    return Site({name: (place / name).read_text("utf-8") for name in files(place)})


def files(folder: Path) -> list[str]:
    """Returns the addresses of what `read_site` reads of a built site."""
    pages = (path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    return sorted([*pages, *SCRIPTS])


def pack(folder: Path, target: Path) -> None:
    """Writes that into one file; the same site gives the same bytes.

    Args:
        folder: The built site.
        target: The file.
    """
    with tarfile.open(target, "w:xz", preset=6) as archive:
        for name in files(folder):
            content = (folder / name).read_bytes()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _unpacked(content: bytes) -> Iterator[tuple[str, str]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:xz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            assert stream is not None, f"{member.name} is no file"
            yield member.name, stream.read().decode()
