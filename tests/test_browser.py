"""A browser is found, or got, or its absence is told: tried with commands that only look real."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import browser


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine without a browser: nothing on the PATH, no root, no download."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(browser, "_playwrights", lambda: None)
    monkeypatch.setattr(browser, "_install_playwrights", lambda: "Playwright's own: no network")
    return tmp_path


def put(machine: Path, name: str, script: str = "exit 0") -> Path:
    """Puts a command on the PATH; it writes down how it was called."""
    command = machine / name
    command.write_text(f'#!/bin/sh\necho "{name} $*" >> "{machine}/called"\n{script}\n')
    command.chmod(0o755)
    return command


@pytest.mark.parametrize("name", browser.NAMES)
def test_browser_on_the_path_is_found(machine, name):
    command = put(machine, name)
    assert browser.find() == command
    assert browser.provide() == command


def test_first_name_comes_first(machine):
    put(machine, "google-chrome")
    assert browser.find() == machine / "google-chrome"
    put(machine, "chromium")
    assert browser.find() == machine / "chromium"


def test_browser_that_does_not_start_is_passed_over(machine):
    put(machine, "chromium-browser", "echo 'install the snap first' >&2; exit 1")
    assert browser.find() is None
    put(machine, "chrome")
    assert browser.find() == machine / "chrome"


def test_playwrights_own_is_found_last(machine, monkeypatch):
    monkeypatch.setattr(browser, "_playwrights", lambda: machine / "downloaded")
    assert browser.find() == machine / "downloaded"
    put(machine, "chromium")
    assert browser.find() == machine / "chromium"


def test_root_gets_debians_package(machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    chromium = machine / "chromium"
    put(
        machine,
        "apt-get",
        f'[ "$1" = update ] && exit 0\n'
        f"printf '#!/bin/sh\\nexit 0\\n' > {chromium}; /bin/chmod +x {chromium}",
    )
    assert browser.provide() == chromium
    assert (machine / "called").read_text().splitlines() == [
        "apt-get update",
        "apt-get install --yes --no-install-recommends chromium fonts-dejavu-core fonts-liberation",
    ]


def test_others_do_not_touch_packages(machine):
    put(machine, "apt-get")
    with pytest.raises(browser.NoBrowserError, match="only root may install it"):
        browser.provide()
    assert not (machine / "called").exists()


def test_playwrights_own_is_got_where_there_is_no_package(machine, monkeypatch):
    monkeypatch.setattr(
        browser,
        "_install_playwrights",
        lambda: monkeypatch.setattr(browser, "_playwrights", lambda: machine / "downloaded"),
    )
    assert browser.provide() == machine / "downloaded"


def test_all_that_failed_is_told(machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    put(machine, "apt-get", "echo 'no mirror' >&2; exit 100")
    with pytest.raises(browser.NoBrowserError) as error:
        browser.provide()
    assert str(error.value) == (
        "no Chromium on the PATH (chromium, chromium-browser, google-chrome, chrome); "
        "`apt-get update` failed: no mirror; Playwright's own: no network"
    )


def test_command_prints_the_path_in_one_line(machine, capsys):
    command = put(machine, "chromium")
    assert browser.main() == 0
    assert capsys.readouterr() == (f"{command}\n", "")


@pytest.mark.parametrize("value", [None, "", "false", "False"])
def test_without_ci_a_missing_browser_skips(machine, monkeypatch, capsys, value):
    if value is not None:
        monkeypatch.setenv("CI", value)
    assert browser.main() == 0
    assert capsys.readouterr().out.startswith("The browser tests will be skipped: no Chromium")


@pytest.mark.parametrize("value", ["true", "1", "woodpecker"])
def test_on_ci_a_missing_browser_fails(machine, monkeypatch, capsys, value):
    monkeypatch.setenv("CI", value)
    assert browser.main() == 1
    assert capsys.readouterr().err.startswith("The browser tests cannot run: no Chromium")
