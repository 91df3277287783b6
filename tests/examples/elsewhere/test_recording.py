"""A recording is read only while it is whole and all that made it is the same."""

from __future__ import annotations

import json

import pytest

from examples.elsewhere import making, read_recording, recorded_systems
from examples.elsewhere.recording import file_of, find_program
from tests.examples.elsewhere.conftest import NAME


@pytest.fixture
def recorded(house):
    """The house, with one program that is recorded."""
    program = house.write("""
        import os
        print("hello\\n\\f  wörld", object())
        os.mkdir("kept")
        open("kept/data.bin", "wb").write(bytes(range(256)))
    """)
    assert making.record(house.system, program)
    return house


def test_recording_says_all_that_made_it(recorded):
    found = read_recording("hello", NAME)
    assert found.printed.startswith("hello\n\f  wörld <object object at 0x")
    assert found.printed.endswith(">\n")
    assert found.versions == {"nothing": "1.0"}
    text = file_of("hello", NAME).read_text(
        "utf-8"
    )  # as it is reviewed: a line for each that was printed
    assert text.startswith('{\n "program": "hello",\n')
    assert '\n "printed": [\n  "hello",\n  "\\f  wörld <object' in text
    assert found.provenance() == (
        f"Recorded on Python, Python {found.python}, {found.platform}, {found.date}"
    )
    assert found.source == find_program("hello", recorded.system).source
    assert (found.kept / "data.bin").read_bytes() == bytes(range(256))
    assert all(path.is_file() for path in found.made_from())
    assert recorded_systems("hello") == [recorded.system]


@pytest.mark.parametrize("what", ["program", "lock", "kept", "printed", "name"])
def test_recording_of_something_else_is_refused(recorded, what):
    path = file_of("hello", NAME)
    if what == "program":
        recorded.write("print('hello')")
    elif what == "lock":
        recorded.system.lock.write_text("nothing==2.0\n")
    elif what == "kept":
        (path.with_suffix("") / "data.bin").write_bytes(b"")
    else:
        old, new = {"printed": ("hello", "Hello"), "name": (f'"{NAME}"', '"python-2"')}[what]
        path.write_text(path.read_text().replace(old, new, 2))
    with pytest.raises(ValueError, match=r"does not hold any more, as .* changed: `python -m"):
        read_recording("hello", NAME)


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"{}", b'{"printed": 1}', b"\xff", b'{"printed": [1]}', b"null"]
)
def test_damaged_recording_is_refused(recorded, text):
    file_of("hello", NAME).write_bytes(text)
    with pytest.raises(ValueError, match=f"{NAME}.json of hello is damaged: "):
        read_recording("hello", NAME)


def test_recording_with_an_unknown_field_is_refused(recorded):
    path = file_of("hello", NAME)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"colour": "blue"}))
    with pytest.raises(ValueError, match=r"is damaged: .*colour"):
        read_recording("hello", NAME)


@pytest.mark.parametrize(
    ("program", "system", "message"),
    [
        ("bye", NAME, "no program 'bye'; known are hello"),
        ("hello", "tensorflow-0", f"no system 'tensorflow-0'; known are {NAME}"),
    ],
)
def test_unknown_name_is_refused(recorded, program, system, message):
    with pytest.raises(LookupError, match=message):
        read_recording(program, system)


def test_program_without_recording_is_told(house):
    house.write("print('hello')")
    with pytest.raises(LookupError, match="hello is not recorded on python-3"):
        read_recording("hello", NAME)
    assert recorded_systems("hello") == []


def test_system_that_does_not_run_a_program_is_told(house):
    (house.write("").path).rename(house.programs / "hello" / "cobol.py")
    with pytest.raises(LookupError, match="python-3 does not run the program 'hello'"):
        read_recording("hello", NAME)


def test_addresses_may_differ_and_nothing_else(house):
    program = house.write("print(object(), 12 * 3 - 2)")
    with (
        making.run(house.system, program) as (one, _),
        making.run(house.system, program) as (
            two,
            _,
        ),
    ):
        assert not one.differences(two)
    house.write("print(object(), 12 * 3 - 3)")
    with making.run(house.system, program) as (three, _):
        changed = [line[0] + line.split()[-1] for line in one.differences(three)[3:]]
    assert changed == ["-34", "+33"]


def test_files_of_the_repository_are_brought_and_count(house, monkeypatch, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "word.py").write_text("WORD = 'brought'\n")
    monkeypatch.setattr("examples.elsewhere.recording._ROOT", tmp_path)
    program = house.write("""
        # brings: shared/*.py
        from shared.word import WORD
        print(WORD)
    """)
    assert program.brings == ["shared/word.py"]
    assert making.record(house.system, program)
    found = read_recording("hello", NAME)
    assert found.printed == "brought\n"
    assert list(found.read_sha256) == ["shared/word.py"]
    assert tmp_path / "shared" / "word.py" in found.made_from()
    (tmp_path / "shared" / "word.py").write_text("WORD = 'changed'\n")
    with pytest.raises(ValueError, match="does not hold any more, as what it read changed"):
        read_recording("hello", NAME)
