"""A public name without a place in the reference, or without a docstring, fails the build."""

from __future__ import annotations

import importlib
import sys
from types import SimpleNamespace

import pytest

from docs._ext import check_public_api


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of a listed, a defined, an imported and a private name."""
    for file, text in {
        "__init__.py": "",
        "programs/__init__.py": "",
        "programs/sums.py": (
            "from pathlib import Path\n\ndef add():\n    '''Adds.'''\n\n"
            "class Sum:\n    pass\n\nNUMBER = 1\n\ndef _private():\n    pass\n"
        ),
        "programs/_hidden.py": "def hidden():\n    pass\n",
        "instruments/__init__.py": "from .lens import look\n\nSIZE = 1\n__all__ = ['SIZE', 'look']\n",
        "instruments/lens.py": "def look():\n    '''Looks.'''\n\ndef polish():\n    pass\n",
    }.items():
        path = tmp_path / "shop" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("shop")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]


def test_public_names(package):
    assert set(check_public_api.public_names(package)) == {
        "shop.programs.sums.add",
        "shop.programs.sums.Sum",
        "shop.instruments.look",
    }


@pytest.mark.parametrize("was_read", [True, False])
def test_missing_names_and_docstrings_are_told_where_the_reference_was_read(
    package, monkeypatch, was_read
):
    told: list[str] = []
    monkeypatch.setattr(check_public_api, "PACKAGES", ("shop",))
    monkeypatch.setitem(sys.modules, "tfxray.graphs", package)
    if not was_read:
        monkeypatch.delitem(sys.modules, "tfxray.graphs")
    monkeypatch.setattr(
        check_public_api.logger, "warning", lambda text, name: told.append(text % name)
    )
    described = SimpleNamespace(objects=["shop.programs.sums.add", "shop.programs.sums.Sum"])
    domains = {"py": described}
    check_public_api.check(None, SimpleNamespace(get_domain=domains.get))  # type: ignore[arg-type]
    assert sorted(told) == was_read * [
        "shop.instruments.look is public and in no page of the reference",
        "shop.programs.sums.Sum is public and has no docstring",
    ]
