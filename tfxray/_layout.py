"""Where things go: the one place that asks Graphviz for positions.

Sizes go in and positions come out, all in CSS pixels. No text reaches the engine, so that no font
of the machine can change a picture.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]


class LayoutError(RuntimeError):
    """Graphviz is not there, or could not place a graph."""


@dataclass(frozen=True)
class Spot:
    """A box to place.

    Attributes:
        width: In pixels.
        height: In pixels.
        tops: For each place along the top edge where arrows may end, its share of the width.
        bottoms: The same along the bottom edge, where arrows may begin.
    """

    width: int
    height: int
    tops: tuple[int, ...] = (1,)
    bottoms: tuple[int, ...] = (1,)

    def edges(self, shares: Sequence[int]) -> list[int]:
        """Returns where the places along an edge begin and end, in pixels from the left.

        Args:
            shares: `tops` or `bottoms`.

        Examples:
            >>> spot = Spot(90, 30, bottoms=(2, 1))
            >>> spot.edges(spot.bottoms)
            [0, 60, 90]
        """
        whole = sum(shares)
        return [
            round(self.width * part / whole) for part in itertools.accumulate(shares, initial=0)
        ]


@dataclass(frozen=True)
class Link:
    """An arrow to route between two boxes.

    Attributes:
        tail: The index of the box where it begins.
        head: The index of the box where it ends.
        tail_port: Which place along the bottom of the tail; None for wherever it is nearest.
        head_port: Which place along the top of the head, counted from the left; None likewise.
        back: Whether the arrow closes a cycle: it then does not push its head below its tail.
    """

    tail: int
    head: int
    tail_port: int | None = 0
    head_port: int | None = 0
    back: bool = False


@dataclass(frozen=True)
class Route:
    """A placed arrow: a chain of cubic Bézier curves.

    Attributes:
        points: The start, then three points for each curve.
        tip: The tip of the arrowhead; its base is the last of `points`.
    """

    points: tuple[Point, ...]
    tip: Point

    def moved(self, dx: float, dy: float) -> Route:
        """Returns the same arrow elsewhere.

        Args:
            dx: How far to the right, in pixels.
            dy: How far down, in pixels.

        Examples:
            >>> Route(((0, 0), (0, 5), (0, 10), (0, 15)), (0, 20)).moved(3, 0).tip
            (3, 20)
        """
        points = tuple((x + dx, y + dy) for x, y in self.points)
        return Route(points, (self.tip[0] + dx, self.tip[1] + dy))


@dataclass(frozen=True)
class Layout:
    """Everything placed; x grows to the right and y downwards.

    Attributes:
        width: Of the whole, in pixels.
        height: Of the whole, in pixels.
        corners: The upper left corner of each box, in the order given.
        routes: The arrows, in the order given.
    """

    width: float
    height: float
    corners: tuple[Point, ...]
    routes: tuple[Route, ...]


_APART = 16.0  # between pieces that nothing connects
_COLUMN = 540.0  # a column of text
_INCH = (
    72.0  # Graphviz measures boxes in inches and positions in points; we take a point for a pixel
)


def place(spots: Sequence[Spot], links: Sequence[Link], *, row: float = _COLUMN) -> Layout:
    """Places boxes in rows, from the top down, and routes the arrows between them.

    Arrows end at their own place along the top of a box, and what feeds the first operand is placed
    left of what feeds the second wherever the graph allows it.

    Args:
        spots: The boxes.
        links: The arrows between them.
        row: How wide pieces that nothing connects may stand side by side, in pixels.

    Returns:
        The positions: the same for the same input, on every machine.

    Raises:
        LayoutError: Graphviz is missing or gave up.

    Examples:
        >>> layout = place([Spot(60, 30), Spot(60, 30)], [Link(0, 1)])
        >>> layout.corners[0][1] < layout.corners[1][1]
        True
    """
    pieces = [_place_piece(spots, links, *piece) for piece in _pieces(spots, links)]
    offsets, width, height = _pack([piece.size for piece in pieces], row)
    corners: dict[int, Point] = {}
    routes: dict[int, Route] = {}
    for piece, (dx, dy) in zip(pieces, offsets, strict=True):
        for index, (x, y) in piece.corners.items():
            corners[index] = (x + dx, y + dy)
        for index, route in piece.routes.items():
            routes[index] = route.moved(dx, dy)
    return Layout(
        width,
        height,
        tuple(corners[index] for index in range(len(spots))),
        tuple(routes[index] for index in range(len(links))),
    )


def _pieces(spots: Sequence[Spot], links: Sequence[Link]) -> list[tuple[list[int], list[int]]]:
    """Finds what hangs together: the boxes and the arrows of each piece, by index."""
    leader = list(range(len(spots)))

    def find(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    for link in links:
        one, other = sorted((find(link.tail), find(link.head)))
        leader[other] = one
    pieces: dict[int, tuple[list[int], list[int]]] = {}
    for index in range(len(spots)):
        pieces.setdefault(find(index), ([], []))[0].append(index)
    for index, link in enumerate(links):
        pieces[find(link.tail)][1].append(index)
    return list(pieces.values())


def _pack(sizes: Sequence[Point], widest: float) -> tuple[list[Point], float, float]:
    """Packs rectangles into rows, tall ones first, with short ones below one another."""
    offsets: dict[int, Point] = {}
    row, x, y = 0.0, 0.0, 0.0  # the top of the row, and where its last column begins and ends
    tall, broad = 0.0, 0.0  # the height of the row and the width of its last column
    for index in sorted(range(len(sizes)), key=lambda index: -sizes[index][1]):
        width, height = sizes[index]
        if broad and width <= broad and y + height <= row + tall:
            offsets[index] = (x, y)
            y += height + _APART
            continue
        if broad and x + broad + _APART + width > widest:
            row, x, tall, broad = row + tall + _APART, 0.0, 0.0, 0.0
        x, y = x + (broad + _APART if broad else 0.0), row
        offsets[index] = (x, y)
        y += height + _APART
        tall, broad = max(tall, height), width
    right = max(offsets[index][0] + sizes[index][0] for index in offsets)
    bottom = max(offsets[index][1] + sizes[index][1] for index in offsets)
    return [offsets[index] for index in range(len(sizes))], right, bottom


@dataclass(frozen=True)
class _Piece:
    """A placed piece of a graph; boxes and arrows by their index in the whole."""

    size: Point
    corners: dict[int, Point]
    routes: dict[int, Route]


def _place_piece(
    spots: Sequence[Spot], links: Sequence[Link], inside: list[int], between: list[int]
) -> _Piece:
    if len(inside) == 1 and not between:
        spot = spots[inside[0]]
        return _Piece((float(spot.width), float(spot.height)), {inside[0]: (0.0, 0.0)}, {})
    placed = _run_dot(
        {index: spots[index] for index in inside}, {index: links[index] for index in between}
    )
    box = [float(number) for number in placed["bb"].split(",")]
    left, top = box[0], box[3]

    def point(text: str) -> Point:
        x, y = (float(number) for number in text.split(",")[-2:])
        return (round(x - left, 1), round(top - y, 1))

    corners = {}
    for entry in placed["objects"]:
        index = int(entry["name"])
        x, y = point(entry["pos"])
        corners[index] = (
            round(x - spots[index].width / 2, 1),
            round(y - spots[index].height / 2, 1),
        )
    routes = {}
    for entry in placed.get("edges", ()):
        index = int(entry["id"])
        words = entry["pos"].split()
        tip = point(words[0])  # "e,x,y", or "s,x,y" for an arrow that was turned round
        points = [point(word) for word in words[1:]]
        if links[index].back:
            points.reverse()
        routes[index] = Route(tuple(points), tip)
    return _Piece((round(box[2] - left, 1), round(top - box[1], 1)), corners, routes)


def _run_dot(spots: Mapping[int, Spot], links: Mapping[int, Link]) -> Any:
    """Runs `dot` in this process and returns its JSON."""
    try:
        import pygraphviz  # noqa: PLC0415  # only a picture needs it, and it may be missing
    except ImportError as error:
        raise LayoutError(
            "drawing needs Graphviz, which comes with pygraphviz: pip install 'tfxray[draw]'"
        ) from error
    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(
        rankdir="TB", ordering="in", nodesep=f"{12 / _INCH}", ranksep=f"{26 / _INCH}"
    )
    graph.edge_attr.update(arrowsize="0.6")
    for index, spot in spots.items():
        graph.add_node(index, shape="plain", label=_table(spot))
    in_order = sorted(links.items(), key=lambda item: (item[1].head, item[1].head_port or 0))
    for index, link in in_order:  # Graphviz takes the order of operands from that of the edges
        tail, head = (link.tail, link.head) if not link.back else (link.head, link.tail)
        ports = {
            "tailport": _port("b", link.tail_port, "s"),
            "headport": _port("t", link.head_port, "n"),
        }
        if link.back:  # handed over upside down, or the loop would be drawn from the bottom up
            ports = {"tailport": ports["headport"], "headport": ports["tailport"], "dir": "back"}
        graph.add_edge(tail, head, key=str(index), id=str(index), **ports)
    try:
        return json.loads(graph.draw(prog="dot", format="json0"))
    except (OSError, ValueError) as error:
        raise LayoutError(f"Graphviz could not place {len(spots)} boxes: {error}") from error


def _port(side: str, port: int | None, compass: str) -> str:
    return "" if port is None else f"{side}{port}:{compass}"


_TABLE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE"'


def _table(spot: Spot) -> str:
    """A box of exact size whose top and bottom rows are the places for arrows."""

    def row(side: str, edges: Sequence[int], height: int) -> str:
        cells = "".join(
            f'<TD PORT="{side}{index}" FIXEDSIZE="TRUE" WIDTH="{end - start}" HEIGHT="{height}">'
            "</TD>"
            for index, (start, end) in enumerate(itertools.pairwise(edges))
        )
        size = f'WIDTH="{spot.width}" HEIGHT="{height}"'
        return f"<TR><TD><TABLE {_TABLE} {size}><TR>{cells}</TR></TABLE></TD></TR>"

    upper = spot.height // 2
    rows = row("t", spot.edges(spot.tops), upper)
    rows += row("b", spot.edges(spot.bottoms), spot.height - upper)
    return f'<<TABLE {_TABLE} WIDTH="{spot.width}" HEIGHT="{spot.height}">{rows}</TABLE>>'
