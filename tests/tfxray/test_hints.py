"""A hint follows a traceback whose message an entry has; otherwise nothing happens."""

from __future__ import annotations

import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

import tfxray
from tfxray import hints
from tfxray.explain import find_entry

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
    assert means.startswith("tfxray: ")
    assert fix.startswith("   Fix: ")
    assert more.startswith("  More: ")
    entry = find_entry("error-no-attribute-session")
    assert entry is not None
    assert more.endswith(f"{entry.address} ({entry.code})")
    assert max(len(means), len(fix)) <= hints.WIDTH + 9


@pytest.mark.parametrize(
    "error",
    [
        KeyError("x"),
        AttributeError("module 'tensorflow' has no attribute 'Sessions'"),
        AttributeError(),
        SystemExit(1),
    ],
)
def test_what_no_entry_has_word_for_word_gets_none(error):
    assert not hints.hint(error)


IN_TENSORFLOW = "The Session graph is empty. Add operations to the graph before calling run()."


def test_message_is_read_out_of_what_is_wrapped_around_it():
    wrapped = (
        f'in user code:\n\n    File "a.py", line 5, in f\n\n    RuntimeError: {IN_TENSORFLOW}\n'
    )
    assert hints.hint(RuntimeError(wrapped)) == hints.hint(RuntimeError(IN_TENSORFLOW))
    assert hints.hint(RuntimeError(IN_TENSORFLOW))


def test_message_that_any_program_can_raise_gets_none():
    unset = "cannot access free variable 'result' where it is not associated with a value"
    assert not hints.hint(NameError(unset))
    assert not hints.hint(NameError(f"{unset} in enclosing scope"))
    assert not hints.hint(UnboundLocalError(unset.replace("free", "local")))
    assert not hints.hint(TypeError("unsupported operand type(s) for *: 'float' and 'NoneType'"))


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
    monkeypatch.setattr(hints, "recognize", lambda text: 1 / 0)
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
