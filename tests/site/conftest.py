"""Gives each test of the site its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.pages import Page, find_pages

PAGES = find_pages()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that asks for a `page` once for each, one that asks for a `document` likewise."""
    for name, pages in (("page", PAGES), ("document", [p for p in PAGES if not p.is_generated])):
        if name in metafunc.fixturenames:
            # Without a site there is one test of no page: its fixture `site` says what to do.
            metafunc.parametrize(name, pages or [None], ids=[page.name for page in pages] or ["-"])


@pytest.fixture(autouse=True)
def _site_is_built(site: Path) -> None:
    """Fails every test of this folder while there is no site."""


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Page]:
    """All pages of the site."""
    return PAGES
