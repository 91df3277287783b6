"""Something is done when a module is imported, once, and the module is as ever."""

from __future__ import annotations

import importlib
import sys

import pytest

from tfxray.watching.arrivals import on_import


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "arriving_module.py").write_text("VALUE = 3\n")
    (tmp_path / "arriving_broken.py").write_text("raise RuntimeError('broken')\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "arriving_module"
    sys.modules.pop("arriving_module", None)


def test_action_comes_after_the_import_of_the_whole_module(module):
    seen = []
    with on_import({module: lambda: seen.append(sys.modules[module].VALUE)}):
        assert not seen
        found = importlib.import_module(module)
        importlib.reload(found)
    assert seen == [3]


def test_module_keeps_its_own_loader(module):
    with on_import({module: lambda: None}):
        found = importlib.import_module(module)
    spec = found.__spec__
    assert spec is not None
    assert type(spec.loader).__name__ == "SourceFileLoader"
    assert found.__loader__ is spec.loader


def test_action_comes_at_once_where_the_module_is_there():
    seen = []
    with on_import({"json": lambda: seen.append("json")}):
        assert seen == ["json"]


def test_module_that_fails_fails_with_its_own_error(module):
    seen = []
    with (
        on_import({"arriving_broken": lambda: seen.append(1)}),
        pytest.raises(RuntimeError, match="broken"),
    ):
        importlib.import_module("arriving_broken")
    assert seen == []


def test_module_that_is_missing_is_missing():
    with on_import({"arriving_nowhere": lambda: None}), pytest.raises(ModuleNotFoundError):
        importlib.import_module("arriving_nowhere")


def test_nothing_is_left_behind(module):
    before = list(sys.meta_path)
    with on_import({module: lambda: None}):
        pass
    assert sys.meta_path == before


def test_module_that_comes_later_is_waited_for(module, tmp_path):
    seen = []
    with on_import({"arriving_late": lambda: seen.append(1)}):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("arriving_late")
        (tmp_path / "arriving_late.py").write_text("")
        importlib.invalidate_caches()
        importlib.import_module("arriving_late")
        assert seen == [1]
    sys.modules.pop("arriving_late")


def test_module_that_was_there_is_not_told_again(module):
    seen = []
    importlib.import_module(module)
    with on_import({module: lambda: seen.append(1)}):
        sys.modules.pop(module)
        importlib.import_module(module)
    assert seen == [1]
