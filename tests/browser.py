"""Makes sure that there is a Chromium for the browser tests: `python -m tests.browser`.

A Chromium that is already on the machine comes first, then Debian's package, then Playwright's own.
The last line on standard output is its path. Without any, the browser tests are skipped; where the
environment has `CI` set, that is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-liberation")
ARGUMENTS = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowserError(Exception):
    """There is no Chromium, and none can be had."""


def is_required() -> bool:
    """Tells whether a missing browser is an error: on every CI, which set `CI` to some value."""
    return os.environ.get("CI", "").lower() not in ("", "false")


def find() -> Path | None:
    """Returns a Chromium that is on this machine and starts, or None."""
    found = [Path(path) for name in NAMES if (path := shutil.which(name))]
    # Not every file of that name is a browser: Ubuntu's asks for a snap and exits.
    starting = (path for path in found if not _run([str(path), "--version"]))
    return next(starting, None) or _playwrights()


def provide() -> Path:
    """Returns a Chromium, installed if need be.

    Raises:
        NoBrowserError: None can be had; the message says what was tried.
    """
    failures = []
    for install in (_nothing_to_install, _install_package, _install_playwrights):
        failure = install()
        path = find() if failure is None else None
        if path is not None:
            return path
        failures.append(failure)
    tried = "; ".join(failure for failure in failures if failure)
    raise NoBrowserError(f"no Chromium on the PATH ({', '.join(NAMES)}); {tried}")


def _nothing_to_install() -> str | None:
    return None


def _install_package() -> str | None:
    """Installs Debian's package; returns why it could not."""
    if not shutil.which("apt-get"):
        return "Debian's package: there is no apt-get"
    if os.geteuid() != 0:
        return "Debian's package: only root may install it"
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        if failure := _run(["apt-get", *command]):
            return failure
    return None


def _install_playwrights() -> str | None:
    """Downloads Playwright's own Chromium; returns why it could not."""
    return _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _playwrights() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def _run(command: list[str]) -> str | None:
    """Runs a command; returns its failure as one line, or None."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return f"`{' '.join(command)}` failed: {error}"
    if done.returncode == 0:
        return None
    lines = (done.stderr or done.stdout).strip().splitlines()
    return f"`{' '.join(command)}` failed: {lines[-1] if lines else done.returncode}"


def main() -> int:
    """Prints the path of a Chromium; returns the command's exit status."""
    try:
        print(provide())
    except NoBrowserError as error:
        if is_required():
            print(f"The browser tests cannot run: {error}", file=sys.stderr)
            return 1
        print(f"The browser tests will be skipped: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
