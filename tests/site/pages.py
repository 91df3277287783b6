"""The pages of the built site as the tests of this folder read them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "html"
# Sphinx makes them from no document: nobody can give them a description or a place in a toctree.
GENERATED = {"genindex", "py-modindex", "search"}


@dataclass(frozen=True)
class Page:
    """One page of the site.

    Attributes:
        path: Its file.
    """

    path: Path

    @property
    def name(self) -> str:
        """Its name as Sphinx's document, such as `tutorials/first-program`."""
        return self.path.relative_to(SITE).with_suffix("").as_posix()

    @property
    def is_generated(self) -> bool:
        """Whether Sphinx made it from no document."""
        return self.name in GENERATED

    @property
    def has_source(self) -> bool:
        """Whether it is still made from something: Sphinx leaves the pages of deleted documents."""
        return self.is_generated or (ROOT / "docs" / f"{self.name}.md").exists()

    @property
    def soup(self) -> BeautifulSoup:
        """Its elements, to be read and not changed: the page is parsed once for all tests."""
        return _parse(self.path)

    @property
    def article(self) -> Tag:
        """Its content, without the theme's frame."""
        found = self.soup.select_one("article")
        assert found is not None, f"{self.name} has no article"
        return found

    @property
    def anchors(self) -> frozenset[str]:
        """All ids."""
        return _anchors(self.path)


@cache
def _parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


class _Anchors(HTMLParser):
    """Collects ids, in a sixth of the time that all elements take."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes the id of an element."""
        self.found.update(value for name, value in attrs if name == "id" and value)


@cache
def _anchors(path: Path) -> frozenset[str]:
    return frozenset(_Anchors(path.read_text("utf-8")).found)


@cache
def read_redirects() -> dict[str, str]:
    """Returns where pages moved to, from the configuration: the old name, and the new address from there."""
    for statement in ast.parse((ROOT / "conf.py").read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "redirects":
            redirects: dict[str, str] = ast.literal_eval(statement.value)
            return redirects
    raise LookupError("conf.py sets no redirects")


def find_pages() -> list[Page]:
    """Returns all pages of the built site but those that lead on; none while there is no site."""
    pages = [Page(path) for path in sorted(SITE.rglob("*.html")) if "_static" not in path.parts]
    return [page for page in pages if page.name not in read_redirects()]
