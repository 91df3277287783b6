"""No output outlives what made it: whatever decides an output decides the cache's folder too."""

from __future__ import annotations

import pytest

from docs._ext.freshness import cache_folder


@pytest.fixture
def repository(tmp_path):
    """A repository of a lock and two modules."""
    (tmp_path / "examples" / "programs").mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("tensorflow==2.21.0\n")
    (tmp_path / "examples" / "__init__.py").write_text("")
    (tmp_path / "examples" / "programs" / "arithmetic.py").write_text("x = 1\n")
    return tmp_path


def test_nothing_changed_keeps_the_folder(repository):
    assert cache_folder(repository) == cache_folder(repository)
    assert cache_folder(repository).parent == repository / "build" / "cache"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("examples/programs/arithmetic.py", "x = 2\n"),
        ("examples/programs/new.py", ""),
        ("examples/instruments/player.js", "step()"),
        ("examples/instruments/graph.css", "svg {}"),
        ("requirements.txt", "tensorflow==2.22.0\n"),
    ],
)
def test_changed_input_changes_the_folder(repository, file, text):
    before = cache_folder(repository)
    (repository / file).parent.mkdir(exist_ok=True)
    (repository / file).write_text(text)
    assert cache_folder(repository) != before


def test_renamed_module_changes_the_folder(repository):
    before = cache_folder(repository)
    module = repository / "examples" / "programs" / "arithmetic.py"
    module.rename(module.with_stem("sums"))
    assert cache_folder(repository) != before


@pytest.mark.parametrize("name", ["TF_XLA_FLAGS", "KERAS_BACKEND", "PYTHONHASHSEED"])
def test_environment_changes_the_folder(repository, monkeypatch, name):
    before = cache_folder(repository)
    monkeypatch.setenv(name, "something else")
    assert cache_folder(repository) != before


def test_what_decides_no_output_keeps_the_folder(repository, monkeypatch):
    before = cache_folder(repository)
    monkeypatch.setenv("EDITOR", "ed")
    (repository / "README.md").write_text("# Read me\n")
    assert cache_folder(repository) == before
