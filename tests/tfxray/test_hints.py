"""A hint follows a traceback whose message an entry has; otherwise nothing happens."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import tfxray
from tfxray import hints

KNOWN = AttributeError("module 'tensorflow' has no attribute 'Session'")


@pytest.fixture
def hooked(monkeypatch):
    """Has hints printed, below what stands in for Python's own hook."""
    printed = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: printed.append(error))
    tfxray.install()
    return printed


def test_hint_has_three_short_lines():
    means, fix, more = hints.hint(KNOWN).splitlines()
    assert means.startswith("tfxray: A session ran what a graph described.")
    assert fix == "   Fix: Call the operations. Where you want a graph, make a function."
    assert more.startswith("  More: ")
    assert more.endswith("errors/removed-names.html#error-no-attribute-session")
    assert max(len(means), len(fix)) <= hints.WIDTH + 9


@pytest.mark.parametrize(
    "error",
    [
        KeyError("x"),
        ValueError("module 'tensorflow' has no attribute 'Session'"),  # another class
        AttributeError("module 'tensorflow' has no attribute 'Sessions'"),
        AttributeError(),
        SystemExit(1),
    ],
)
def test_what_no_entry_has_word_for_word_gets_none(error):
    assert not hints.hint(error)


UNBOUND = "cannot access free variable 'result' where it is not associated with a value in enclosing scope"
RAISES = f"def fail(*_): raise NameError({UNBOUND!r})"


def raised(file: str) -> NameError:
    """Returns an error that went through code of a file."""
    names: dict[str, Any] = {}
    exec(compile(RAISES, file, "exec"), names)
    with pytest.raises(NameError) as caught:
        names["fail"]()
    return caught.value


def test_message_that_any_program_can_raise_is_tensorflows_only_if_its_code_took_part():
    assert hints.hint(raised("/lib/site-packages/tensorflow/python/a.py"))
    assert hints.hint(raised("/tmp/__autograph_generated_file_a.py"))
    assert not hints.hint(raised("/home/me/program.py"))
    assert not hints.hint(NameError(UNBOUND))


def test_hook_prints_the_hint_after_the_traceback(hooked, capsys):
    sys.excepthook(AttributeError, KNOWN, None)
    assert hooked == [(AttributeError, KNOWN, None)]
    assert capsys.readouterr().err == f"\n{hints.hint(KNOWN)}\n"
    sys.excepthook(KeyError, KeyError("x"), None)
    assert capsys.readouterr().err == ""


def test_installed_twice_it_prints_once(hooked, capsys):
    tfxray.install()
    sys.excepthook(AttributeError, KNOWN, None)
    assert len(hooked) == 1
    assert capsys.readouterr().err.count("tfxray: ") == 1


def test_fault_of_a_hint_is_no_fault_of_the_program(hooked, capsys, monkeypatch):
    monkeypatch.setattr(hints, "read_entries", lambda: 1 / 0)
    sys.excepthook(AttributeError, KNOWN, None)
    assert len(hooked) == 1
    assert capsys.readouterr().err == ""


def test_notebook_shows_the_hint_below_the_cell(capsys):
    shell = InteractiveShell()
    shell.run_cell("raise AttributeError(\"module 'tensorflow' has no attribute 'Session'\")")
    assert "tfxray" not in capsys.readouterr().err
    shell.run_line_magic("load_ext", "tfxray")
    shell.run_cell("raise AttributeError(\"module 'tensorflow' has no attribute 'Session'\")")
    assert hints.hint(KNOWN) in capsys.readouterr().err
    shell.run_cell("1")
    shell.run_cell("1 / 0")
    assert "tfxray" not in capsys.readouterr().err
    shell.run_line_magic("unload_ext", "tfxray")
    shell.run_cell("raise AttributeError(\"module 'tensorflow' has no attribute 'Session'\")")
    assert "tfxray" not in capsys.readouterr().err
