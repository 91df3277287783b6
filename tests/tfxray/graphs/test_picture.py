"""A picture shows itself in a notebook, prints as a tree and can be saved."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from examples.programs import arithmetic
from tfxray import Picture, draw


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


def test_representation_is_short(picture):
    assert repr(picture) == f"Picture(graph={picture.graph!r})"
    assert isinstance(picture, Picture)


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
def test_saves_nothing_but_svg(picture, tmp_path, name):
    with pytest.raises(ValueError, match=f"has to end in .svg, not '{name}'"):
        picture.save(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_missing_folder_is_an_error(picture, tmp_path):
    with pytest.raises(FileNotFoundError):
        picture.save(tmp_path / "nowhere" / "x.svg")
