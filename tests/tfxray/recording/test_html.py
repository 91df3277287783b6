"""The player's HTML: complete without JavaScript, small, and safe inside a page."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.site.test_valid_html import errors
from tfxray import Recording, record
from tfxray.recording import html
from tfxray.recording.html import _asset

# What the legend has a word for.
MARKS = {"is-value", "is-folded", "is-built", "is-left-out", "is-absent"}


def states(recording: Recording) -> Any:
    found = re.search(r'<script type="application/json">(.*?)</script>', recording._repr_html_())
    assert found
    return json.loads(found[1])


def tree(recording: Recording) -> Any:
    html = recording._repr_html_()
    return BeautifulSoup(html, "html.parser", preserve_whitespace_tags={"code", "samp"})


def texts(element: Any) -> str:
    return " ".join(element.get_text().split())


def test_is_valid_html(recordings, tmp_path):
    large = record("import tensorflow as tf\none = tf.ones(2)\nfor i in range(40): one += 1")
    endless = record("while True:\n    one = 1", max_steps=5)
    players = [*recordings.values(), record("one = 1"), record("1 / 0"), large, endless]
    html = "".join(each._repr_html_() for each in players)
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><html lang=en><title>t</title><body>{html}", "utf-8")
    large.save(tmp_path / "large.html")
    assert not errors([page, tmp_path / "large.html"])


def test_without_graphviz_it_says_how_to_get_pictures_and_shows_all_else(monkeypatch):
    recording = record("import tensorflow as tf\none = tf.constant([12])\ntwo = one * one")
    with_picture = tree(recording)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    without = tree(recording)
    told = "No picture: drawing needs Graphviz, which comes with pygraphviz: pip install 'tfxray[draw]'"
    assert texts(without.select_one(".xp-picture")) == told
    for part in (".xp-code", ".xp-vars", ".xp-all"):
        assert without.select_one(part) == with_picture.select_one(part)
    assert [state[3] for state in states(recording)["states"]] == [[]] * 4


def test_has_no_ids_so_that_several_fit_on_a_page(recording):
    assert not re.search(r"\sid=", recording._repr_html_())


def test_name_of_the_element_ends_in_player(recording):
    assert recording._repr_html_().startswith("<execution-player ")


def test_asks_for_nothing(recording):
    assert not re.search(r"https?:|url\(|@import|<link|src=|fetch\(", recording._repr_html_())


def test_all_steps_stand_there_as_text(recording):
    document = tree(recording)
    items = [texts(item) for item in document.select("details > ol > li")]
    assert len(items) == len(recording.steps)
    for item, step in zip(items, recording.steps, strict=True):
        assert item.startswith(f"Line {step.line}, ")
        assert item.endswith(" ".join(step.sentence.replace("`", "").split()))
    assert document.details.has_attr("open")


def test_program_output_and_variables_stand_there_as_at_the_end(recording):
    document = tree(recording)
    lines = [line.get_text() for line in document.select("ol[aria-label=Program] > li")]
    assert [line.replace("\u200b", "") for line in lines] == recording.source.splitlines()
    assert texts(document.samp) == " ".join(recording.printed.split())
    rows = {texts(row.th): row for row in document.select("tbody > tr")}
    for variable in recording.steps[-1].variables:
        if variable.defined:
            cells = [texts(cell) for cell in rows[variable.name].select("td")]
            assert cells == [variable.text, variable.kind]


def test_controls_wait_for_the_script(recording):
    document = tree(recording)
    controls = document.select_one(".xp-bar")
    assert controls.has_attr("hidden")
    assert [button.text for button in controls.select("button")] == [
        "Restart",
        "Back",
        "Step",
        "To end",
    ]
    assert all(button["type"] == "button" for button in controls.select("button"))
    assert document.select_one("[aria-live=polite]").has_attr("hidden")


def test_one_state_before_the_first_step_and_one_after_each(recording):
    data = states(recording)
    assert len(data["states"]) == len(recording.steps) + 1
    document = tree(recording)
    cells = len(document.select("tbody td"))
    for _, _, printed, nodes, variables in data["states"]:
        assert printed <= len(recording.printed)
        assert len(nodes) == 2 * sum(node.drawn for node in recording.nodes)
        assert len(variables) == cells
        assert max([0, *nodes, *variables]) < len(data["texts"])


def test_legend_tells_the_marks_of_nodes_that_come_up_and_no_others(recording):
    data = states(recording)
    shown = {mark for *_, nodes, _ in data["states"] for mark in nodes[::2]}
    marks = {each for place in shown for each in data["texts"][place].split()} & MARKS
    legend = [each for key in tree(recording).select(".xp-key") for each in key["class"]]
    assert {*legend} - {"xp-key"} == (marks if len(marks) > 1 else set())


def test_last_state_is_the_figure_without_script(recording):
    data = states(recording)
    document = tree(recording)
    *_, variables = data["states"][-1]
    cells = [cell.text for cell in document.select("tbody td")]
    assert cells == [data["texts"][place] for place in variables]


def test_script_and_style_are_small():
    assert len(_asset("player.js")) + len(_asset("player.css")) < 12_000


def test_recordings_are_lean(recording):
    assert len(json.dumps(states(recording))) < 4_000


@pytest.mark.parametrize("text", ["</script><b>", "<!--", "&amp;", "`<i>`"])
def test_what_a_program_prints_is_text(text):
    recording = record(f"one = {text!r}\nprint(one)")
    document = tree(recording)
    assert document.samp.span.text == text
    assert not document.samp.select("b")
    assert f"'{text}'" in states(recording)["texts"]


def test_title_is_text():
    recording = record("one = 1", title='<b>"12 * 3"</b>')
    assert tree(recording).select_one(".xp-head b").text == '<b>"12 * 3"</b>'


def test_page_break_in_a_program_is_no_line_of_its_own():
    assert len(tree(record("one = 1\n\f\ntwo = 2")).select(".xp-code li")) == 3


def test_program_without_operations_has_no_picture():
    recording = record("one = 1")
    assert not tree(recording).select("svg[role=img]")
    assert html.player(recording) == recording._repr_html_()


def test_program_without_variables_or_output():
    document = tree(record("1 + 1"))
    assert document.table is None
    assert document.samp is None


def test_error_is_marked():
    document = tree(record("1 / 0"))
    (item,) = document.select("details > ol > li")
    assert item["class"] == ["is-error"]


def test_variables_of_functions_that_never_ran_are_left_out():
    document = tree(record("def f(x):\n    return x\none = 1"))
    assert [texts(row.th) for row in document.select("tbody > tr")] == ["f", "one"]
