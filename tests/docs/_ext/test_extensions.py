"""The table in `docs/_ext/__init__.py` says what is connected, and each extension has its test."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import docs._ext
from tests.conftest import ROOT

TABLE = re.findall(r"^\| ([a-z-]+) \| (\w+) \|", docs._ext.__doc__ or "", re.MULTILINE)[1:]
TESTS = Path(__file__).parent


# In a process of its own: the configuration sets environment variables for good.
TOLD = """
import json, sys
from sphinx.application import Sphinx

app = Sphinx("docs", ".", *sys.argv[1:], "html", status=None)
print(json.dumps({
    "events": {
        event: [getattr(listener.handler, "__module__", "") for listener in listeners]
        for event, listeners in app.events.listeners.items()
    },
    "safe": {
        name: [extension.parallel_read_safe, extension.parallel_write_safe]
        for name, extension in app.extensions.items()
        if name.startswith("docs._ext.")
    },
}))
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What Sphinx knows of the extensions once it has read the site's configuration."""
    folder = tmp_path_factory.mktemp("app")
    command = [sys.executable, "-c", TOLD, str(folder / "html"), str(folder / "doctrees")]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return json.loads(printed)


def test_table_says_what_is_connected(app):
    ours = {
        event: {name.split(".")[2] for name in names if name.startswith("docs._ext.")}
        for event, names in app["events"].items()
    }
    told: dict[str, set[str]] = {}
    for event, extension in TABLE:
        told.setdefault(event, set()).add(extension)
    assert told == {event: names for event, names in ours.items() if names}


def test_no_extension_keeps_sphinx_from_several_processes(app):
    read, write = ({name for name, safe in app["safe"].items() if not safe[at]} for at in (0, 1))
    assert (read, write) == (set(), set())


def modules() -> list[Path]:
    """Returns the modules of the extensions, without those that only say what a folder is for."""
    return [
        path for path in Path(docs._ext.__file__).parent.rglob("*.py") if path.stem != "__init__"
    ]


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.stem)
def test_module_has_a_test_of_its_name_or_is_named_in_one(module):
    tests = {path.stem: path.read_text() for path in TESTS.rglob("test_*.py")}
    named = re.compile(rf"^Tests .*`{module.stem}`|\. Tests .*`{module.stem}`", re.MULTILINE)
    opening = [text.split('"""')[1] for text in tests.values()]
    assert f"test_{module.stem}" in tests or any(map(named.search, opening))
