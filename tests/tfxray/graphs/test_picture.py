"""A picture shows itself in a notebook, prints as a tree and can be saved."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET

import pytest
import tensorflow as tf

from examples.programs import arithmetic
from tests.tfxray.graphs import samples
from tfxray import LayoutError, Picture, draw
from tfxray._layout import place
from tfxray.graphs import svg


@pytest.fixture(scope="module")
def picture():
    return draw(arithmetic.build_graph()[0])


def test_prints_as_a_tree(picture):
    assert str(picture).splitlines() == [
        "tf.Graph: 5 nodes",
        "└─ sub (Sub) int32 (1,) → result",
        "   ├─ Mul (Mul) int32 (1,)",
        "   │  ├─ Const (Const) = [12] int32 (1,)",
        "   │  └─ Const_1 (Const) = [3] int32 (1,)",
        "   └─ Const_2 (Const) = [2] int32 (1,)",
    ]


def test_shows_itself_as_html(picture):
    assert picture._repr_html_() == picture.html
    assert picture.html.startswith('<figure class="tfg">')


def test_equal_graphs_give_equal_pictures(picture):
    assert draw(arithmetic.build_graph()[0]) == picture


def test_representation_is_a_tree_or_short(picture):
    assert repr(picture) == str(picture)
    assert isinstance(picture, Picture)
    largest = draw(samples.chain(39))
    assert repr(largest) == largest.text
    assert repr(draw(samples.chain(40))) == "<Picture of tf.Graph: 41 nodes>"


def test_is_drawn_when_asked_for_and_once(monkeypatch):
    placed = []

    def watched(*given):
        placed.append(given)
        return place(*given)

    monkeypatch.setattr(svg, "place", watched)
    picture = draw(arithmetic.build_graph()[0])
    assert str(picture)
    assert picture.as_dict()
    assert not placed
    assert picture.html == picture.html
    assert len(placed) == 1


def test_text_needs_no_graphviz(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    picture = draw(arithmetic.build_graph()[0])
    picture.save(tmp_path / "x.txt")
    assert (tmp_path / "x.txt").read_text(encoding="utf-8") == f"{picture}\n"
    with pytest.raises(LayoutError, match=r"pip install 'tfxray\[draw\]'"):
        _ = picture.html


def test_data_is_ready_for_json(tmp_path):
    picture = draw(samples.factorial, tf.TensorSpec([], tf.int32))
    picture.save(tmp_path / "x.json")
    data = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert data == picture.as_dict()
    assert [function["name"] for function in data["functions"]][:2] == ["while_cond", "while_body"]
    (loop,) = (node for node in data["nodes"] if node["op"] == "StatelessWhile")
    assert loop["inputs"][-1] == "n"
    assert loop["outputs"][0] == {"dtype": "int32", "shape": []}
    assert {"role": "body", "function": "while_body"} in loop["calls"]


def test_saves_a_page(picture, tmp_path):
    picture.save(tmp_path / "x.html")
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<title>tf.Graph</title>" in page
    assert picture.html in page


def test_drawn_graph_can_be_drawn(picture):
    assert draw(picture.graph) == picture


def test_depth_is_no_negative_number():
    with pytest.raises(ValueError, match="0 or more, not -1"):
        draw(tf.Graph(), depth=-1)


@pytest.mark.parametrize("pieces", [10, 20])
def test_plumbing_of_a_large_graph_is_folded(pieces):
    @tf.function
    def double_many(x):
        return [x * number for number in range(pieces)]

    graph = draw(double_many, tf.TensorSpec([])).graph
    large = len(graph.nodes) > 40
    assert large == (pieces == 20)
    said = "folded into what they serve"
    assert (said in draw(graph).text) == (said in draw(graph).html) == large
    assert said not in draw(graph, plumbing=True).text


def test_depth_holds_for_text_and_picture(train_step):
    overview = draw(train_step, depth=0)
    assert len(overview.text.splitlines()) < 60
    assert "├─ gradient_tape/ (" in overview.text
    assert "<details" not in overview.html


@pytest.mark.parametrize("name", ["x.svg", "x.SVG"])
def test_saves_a_file_of_its_own(picture, tmp_path, name):
    picture.save(tmp_path / name)
    root = ET.parse(tmp_path / name).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    style = root.find("{http://www.w3.org/2000/svg}style")
    assert style is not None
    assert "prefers-color-scheme:dark" in (style.text or "")
    assert "var(" not in (style.text or "")


def test_saves_under_a_path_of_text(picture, tmp_path):
    picture.save(str(tmp_path / "x.svg"))
    assert (tmp_path / "x.svg").read_text(encoding="utf-8") == picture.svg


@pytest.mark.parametrize("name", ["x.png", "x", "svg"])
def test_saves_nothing_else(picture, tmp_path, name):
    with pytest.raises(ValueError, match=f".svg, .html, .txt or .json, not '{name}'"):
        picture.save(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_missing_folder_is_an_error(picture, tmp_path):
    with pytest.raises(FileNotFoundError):
        picture.save(tmp_path / "nowhere" / "x.svg")
