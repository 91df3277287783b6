"""What the tests share: the built site and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests import browser as chromium
from tests.warm import Warm

pytest_plugins = ["tests.isolation"]

ROOT = Path(__file__).parents[1]
# How long a test waits, at most, for what has to come: a busy machine makes nothing fail.
PATIENCE = 300_000  # milliseconds


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    folder = ROOT / "build" / "html"
    if not (folder / "index.html").exists():
        pytest.fail(f"{folder} holds no site: run `make html` first")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium, the same for all tests; each test opens a context of its own."""
    path = chromium.find()
    if path is None:
        missing = "there is no Chromium: `python -m tests.browser` tries to get one"
        pytest.fail(missing) if chromium.is_required() else pytest.skip(missing)

    def be_patient(context: BrowserContext) -> None:
        context.set_default_timeout(PATIENCE)

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=chromium.ARGUMENTS, timeout=PATIENCE
        )
        started.on("context", be_patient)
        yield started
        started.close()


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """A process that has imported TensorFlow, to run programs in forks of it."""
    process = Warm(tmp_path_factory.mktemp("warm"), ["tensorflow", "keras"])
    yield process
    process.close()
