"""Reads charts of speeds: where their texts, lines and marks are, across in percent of the width."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree

from tfxray import Speeds

SVG = "{http://www.w3.org/2000/svg}"


class Mark(NamedTuple):
    """A mark of a speed: where it is, its shape and its colour."""

    x: float
    y: float
    shape: str
    colour: str


class Line(NamedTuple):
    """A line, from its start to its end."""

    x1: float
    y1: float
    x2: float
    y2: float


def number(element: ElementTree.Element, key: str) -> float:
    return float(element.get(key, "").removesuffix("%"))


def charts(speeds: Speeds) -> list[ElementTree.Element]:
    """The pictures of a result."""
    found = ElementTree.fromstring(speeds._repr_html_()).iter(f"{SVG}svg")
    return [picture for picture in found if picture.get("role")]


def texts(picture: ElementTree.Element) -> dict[str, tuple[float, float]]:
    """The texts, each with where it is."""
    found = picture.iter(f"{SVG}text")
    return {"".join(each.itertext()): (number(each, "x"), number(each, "y")) for each in found}


def lines(picture: ElementTree.Element) -> list[Line]:
    found = picture.iter(f"{SVG}line")
    return [Line(*(number(each, key) for key in Line._fields)) for each in found]


def marks(picture: ElementTree.Element) -> list[Mark]:
    """The marks; a shape by its name."""
    found = []
    for each in picture.findall(f"{SVG}svg"):
        (path,) = each
        assert each.get("overflow") == "visible"
        assert each.get("x", "").endswith("%")
        shape = path.get("d", "")
        name = "circle" if "a" in shape else "up" if re.match("M0 -", shape) else "down"
        found.append(Mark(number(each, "x"), number(each, "y"), name, path.get("fill", "")))
    return found
