"""What the tests of the search share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.search import quality


@pytest.fixture(scope="module")
def searching(site, browser: Browser) -> Iterator[Tab]:
    """The search page for questions that are put to its engine alone."""
    with quality.open_search(browser) as tab:
        yield tab
