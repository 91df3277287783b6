"""Reads a drawn picture back: which boxes there are, where they stand, and which arrows."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from tfxray.graphs.figures import Figure

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Rectangle:
    """Where a box stands."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rectangle) -> bool:
        """Tells whether the two share more than a line."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.5
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.5
        )

    def holds(self, other: Rectangle) -> bool:
        """Tells whether the other lies within this one, give or take a pixel."""
        return (
            self.left - 1 <= other.left
            and self.top - 1 <= other.top
            and other.right <= self.right + 1
            and other.bottom <= self.bottom + 1
        )


def outline(name: str, path: str) -> Rectangle:
    """Returns the rectangle around an outline."""
    x = y = 0.0
    xs, ys = [], []
    for letter, text in re.findall(r"([MhvlazL])([^MhvlazL]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        match letter:
            case "M" | "L":
                x, y = numbers
            case "h":
                x += numbers[0]
            case "v":
                y += numbers[0]
            case "l":
                for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                    x, y = x + dx, y + dy
                    xs.append(x)
                    ys.append(y)
            case "a":
                x, y = x + numbers[5], y + numbers[6]
        xs.append(x)
        ys.append(y)
    return Rectangle(name, min(xs), min(ys), max(xs), max(ys))


def groups(element: ET.Element) -> list[ET.Element]:
    """Returns the boxes directly inside an element, past links."""
    found = []
    for child in element:
        if "data-node" in child.attrib:
            found.append(child)
    return found


def rectangle(group: ET.Element) -> Rectangle:
    """Returns where a box stands."""
    path = next(path for path in group.iter(f"{SVG}path") if "tfg-n" in path.get("class", ""))
    return outline(group.attrib["data-node"], path.attrib["d"])


def pages(svg: str) -> list[ET.Element]:
    """Returns the figures of an SVG file, which fails if it is not well-formed XML."""
    root = ET.fromstring(svg)
    return [child for child in root if child.tag == f"{SVG}g"]


def all_figures(figure: Figure) -> Iterator[Figure]:
    """Returns a figure, what is inside its boxes and what is behind them."""
    yield figure
    for box in figure.boxes:
        for panel in box.panels:
            yield from all_figures(panel)
    for part in figure.parts:
        yield from all_figures(part)
