"""What the tests share: the built site, a browser and a server for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser as chromium

pytest_plugins = ["tests.isolation"]

ROOT = Path(__file__).parents[1]


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
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a test that fails says what matters."""


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of a server of the built site: axe-core does not work from `file://`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=site)) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()
