"""`python -m examples.elsewhere` as a person uses it."""

from __future__ import annotations

import re
import runpy
import sys

import pytest

from examples.elsewhere import System, making, read_recording
from examples.elsewhere.__main__ import main
from tests.examples.elsewhere.conftest import NAME


def test_records_all_programs_and_tells_what_is_new(house, capsys):
    house.write("print('hello')")
    house.write("print('bye')", name="bye")
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "python-3            bye                 recorded anew",
        "python-3            hello               recorded anew",
    ]
    assert main([NAME]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "python-3            bye                 as recorded",
        "python-3            hello               as recorded",
    ]
    assert read_recording("hello", NAME).printed == "hello\n"


def test_arguments_are_those_of_the_command(house, capsys, monkeypatch):
    house.write("print('hello')")
    monkeypatch.setattr(sys, "argv", ["__main__.py", "--list"])
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_path(main.__code__.co_filename, run_name="__main__")
    assert capsys.readouterr().out.startswith(f"{NAME:20}hello  ")


def test_readers_come_last(house, capsys):
    house.write(f"# reads: zebra/{NAME}\nprint(open('read/x').read())", name="aardvark")
    house.write("import os; os.mkdir('kept'); open('kept/x', 'w').write('stripes')", name="zebra")
    assert main([]) == 0
    assert read_recording("aardvark", NAME).printed == "stripes\n"


def test_failing_program_does_not_stop_the_others(house, capsys):
    house.write("1 / 0")
    house.write("print('zebra')", name="zebra")
    assert main([]) == 1
    said = capsys.readouterr().out
    assert "failed, its recording stays as it was: it ended with status 1: ZeroDivision" in said
    assert read_recording("zebra", NAME).printed == "zebra\n"


def test_system_that_cannot_be_had_is_told_once(house, capsys, monkeypatch):
    def refuse(_):
        raise making.UnavailableError("there is no Python 1.0")

    monkeypatch.setattr(making, "make_environment", refuse)
    house.write("print('hello')")
    house.write("print('bye')", name="bye")
    assert main([]) == 0, "nobody asked for it"
    assert capsys.readouterr().out.count("cannot be had here: there is no Python 1.0") == 1
    assert main([NAME]) == 1


def test_discard_leaves_what_was_there(house, monkeypatch):
    def make(system):
        making.environment_of(system).mkdir(parents=True, exist_ok=True)
        return making.find_python(system.python)

    monkeypatch.setattr(making, "make_environment", make)
    house.write("print('hello')")
    assert main(["--discard"]) == 0
    assert not making.environment_of(house.system).exists()
    assert main([]) == 0
    assert main(["--discard"]) == 0
    assert making.environment_of(house.system).exists()


def test_discard_waits_for_the_last_program(house, monkeypatch):
    there = []

    def make(system):
        folder = making.environment_of(system)
        there.append(folder.exists())
        folder.mkdir(parents=True, exist_ok=True)
        return making.find_python(system.python)

    monkeypatch.setattr(making, "make_environment", make)
    house.write("print('hello')")
    house.write("print('bye')", name="bye")
    assert main(["--discard"]) == 0
    assert there == [False, True]
    assert not making.environment_of(house.system).exists()


def test_list_tells_what_holds(house, capsys):
    house.write("print('hello')")
    assert main(["--list"]) == 0
    assert capsys.readouterr().out == (
        "python-3            hello               hello is not recorded on python-3: "
        "`make recordings` records it\n"
    )
    assert main([]) == 0
    capsys.readouterr()
    assert main(["--list"]) == 0
    assert re.fullmatch(
        r"python-3            hello               \d{4}-\d\d-\d\d\n", capsys.readouterr().out
    )
    house.write("print('Hello')")
    assert main(["--list"]) == 0
    assert "does not hold any more, as its program changed" in capsys.readouterr().out


def test_unknown_system_is_refused(house, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["tensorflow-0"])
    assert ended.value.code == 2
    assert "no system 'tensorflow-0'; known are python-3" in capsys.readouterr().err


def test_systems_that_have_a_lock_keep_it(house, capsys):
    assert main(["--lock"]) == 0
    assert capsys.readouterr() == ("", "")
    assert house.system.lock.read_text().startswith("nothing==1.0")


def test_lock_is_made_where_there_is_none_or_it_is_named(house, capsys, monkeypatch):
    locked: list[System] = []
    monkeypatch.setattr(making, "lock", locked.append)
    assert main(["--lock", NAME]) == 0
    house.system.lock.unlink()
    assert main(["--lock"]) == 0
    assert locked == [house.system] * 2
    assert capsys.readouterr().out == "python-3: locked\n" * 2

    def refuse(_):
        raise making.UnavailableError("there is no uv")

    monkeypatch.setattr(making, "lock", refuse)
    assert main(["--lock"]) == 1
    assert capsys.readouterr() == ("", "python-3: there is no uv\n")


def test_help(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert said.startswith("usage: python -m examples.elsewhere [--discard]")
    assert "\n\nRecords what programs print on other systems.\n\n" in said
    assert "What this machine cannot have" in said
    assert said.count("Usage") == 0
