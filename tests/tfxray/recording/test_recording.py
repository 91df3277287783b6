"""A recording as text, and as data."""

from __future__ import annotations

import dataclasses
import json

import pytest

from tfxray import record


def test_text_has_the_program_its_steps_and_notes(recordings):
    lines = str(recordings["session_without_optimizers"]).splitlines()
    assert lines[0] == "Session without optimizers"
    assert " 3  graph = tf.Graph()" in lines
    assert "step  line  phase     what happens" in lines
    assert (
        "  15    18  running   The session is asked for `sub`. It runs all 5 nodes, each when its"
        in lines
    )
    assert any("a second time" in line or "second run" in line for line in lines)


def test_text_fits_a_terminal(recording):
    assert max(map(len, str(recording).splitlines())) <= 88
    assert not [line for line in str(recording).splitlines() if line != line.rstrip()]


def test_long_name_is_not_cut_where_it_could_be_copied():
    name = "a_name_of_more_than_a_line" * 3
    assert f" `{name}`\n" in str(record(f"{name} = 1"))


def test_representation_is_short(recordings):
    assert repr(recordings["eager"]) == "<Recording 'Eager': 7 steps>"


def test_text_and_html_are_what_terminals_and_notebooks_show(recordings):
    recording = recordings["eager"]
    assert recording.text == str(recording)
    assert recording.html == recording._repr_html_()


def test_dictionary_is_json_and_holds_all(recording):
    data = recording.as_dict()
    assert json.loads(json.dumps(data)) == data
    assert list(data) == [field.name for field in dataclasses.fields(recording)]
    assert [step["sentence"] for step in data["steps"]] == [
        step.sentence for step in recording.steps
    ]


def test_file_holds_what_its_ending_says(recordings, tmp_path):
    recording = recordings["graph_and_session"]
    for ending in ("html", "txt", "json"):
        recording.save(tmp_path / f"it.{ending}")
    assert (tmp_path / "it.txt").read_text("utf-8") == f"{recording}\n"
    assert json.loads((tmp_path / "it.json").read_text("utf-8")) == recording.as_dict()
    assert recording.html in (tmp_path / "it.html").read_text("utf-8")


def test_other_ending_is_told(recordings, tmp_path):
    with pytest.raises(ValueError, match=r"\.html, \.txt or \.json, not 'it\.pdf'"):
        recordings["eager"].save(tmp_path / "it.pdf")
    assert not list(tmp_path.iterdir())


def test_is_plain_frozen_data(recordings):
    recording = recordings["eager"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        recording.title = "another"
    data = dataclasses.asdict(recording)
    assert data["steps"][4]["executed"][0]["value"] == "[36]"


def test_printed_is_all_that_was_printed():
    assert record("print(1)\nprint()\nprint(2)").printed == "1\n\n2\n"
