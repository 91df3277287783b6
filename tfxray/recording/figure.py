"""Draws the operations of a recording: one picture in which every step finds its nodes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from tfxray._layout import Link, Route, Spot, place
from tfxray._words import columns, counted, listed
from tfxray.graphs.grouping import MOST_PLACES
from tfxray.recording.states import NodeState, drawn_nodes

if TYPE_CHECKING:
    from tfxray.recording.steps import RecordedNode, RecordedProgram

MOST_NODES: Final = 30
"""More nodes than this make no picture that anyone can read: then each step has one of its own."""

# Lengths in pixels. Texts are monospaced, so their width follows from their length, and the picture
# is the same on every machine.
_CHARACTER: Final = 7.3
_TAG_CHARACTER: Final = 6.7
_TAG_PADDING: Final = 10
_TAG_GAP: Final = 6
_TAG_ROOM: Final = 14  # above a box, for the name of its variable
_PADDING: Final = 18
_NODE_HEIGHT: Final = 42
_FRAME_PADDING: Final = 16
_TITLE_INDENT: Final = 12
_BETWEEN_GRAPHS: Final = 18
_WIDEST_ROW: Final = 330
_MARGIN: Final = 12
_BETWEEN_PORTS: Final = 18


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle of the picture."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    def moved(self, x: float, y: float) -> _Box:
        return _Box(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class _Placed:
    """The nodes of one graph, the arrows that end at each, and the size of what they take."""

    boxes: dict[str, _Box]
    routes: dict[str, list[Route]]
    width: float
    height: float


class Picture(NamedTuple):
    """A drawn picture.

    Attributes:
        svg: An SVG element without ids, so that any number of them fit on a page.
        height: Its height in pixels.
    """

    svg: str
    height: float


def draw(recording: RecordedProgram, moments: Sequence[Sequence[NodeState]]) -> Picture:
    r"""Draws the picture as it stands at the end, with everything that any step shows.

    Args:
        recording: A recording.
        moments: The states of its drawn nodes before the first step and after each.

    Returns:
        The picture.

    Examples:
        >>> from tfxray.recording import record
        >>> from tfxray.recording.states import node_states
        >>> recording = record("import tensorflow as tf\none = tf.constant([12])")
        >>> draw(recording, node_states(recording)).height
        80.0
    """
    drawn = drawn_nodes(recording)
    longest = {
        node.id: max(columns(moment[place].text) for moment in moments)
        for place, node in enumerate(drawn)
    }
    states = {node.id: state for node, state in zip(drawn, moments[-1], strict=True)}
    return _draw(drawn, states, longest, f"At the end {_description(drawn)}")


class Changes(NamedTuple):
    """What a step changed, drawn.

    Attributes:
        picture: The nodes that the step is about, and those next to them.
        left_out: How many more the step is about.
    """

    picture: Picture
    left_out: int


def draw_changes(
    recording: RecordedProgram, moments: Sequence[Sequence[NodeState]]
) -> list[Changes | None]:
    r"""Draws, for a recording with too many nodes for one picture, what each step changed.

    Args:
        recording: A recording.
        moments: The states of its drawn nodes before the first step and after each.

    Returns:
        For each moment a picture of at most `MOST_NODES`; that of the step before while none of the
        nodes changes, and until one does, the first to come. Nothing where none ever does.

    Examples:
        >>> from tfxray.recording import record
        >>> from tfxray.recording.states import node_states
        >>> recording = record("import tensorflow as tf\none = tf.constant([12])\ntwo = one * 3")
        >>> drawn = draw_changes(recording, node_states(recording))
        >>> [each and each.picture.svg.count("xp-box") for each in drawn]
        [1, 1, 1, 2]
    """
    nodes = drawn_nodes(recording)
    takers: dict[str, list[str]] = {node.id: [] for node in nodes}
    for node in nodes:
        for each in node.inputs:
            if each in takers:
                takers[each].append(node.id)
    found: list[Changes | None] = []
    for moment in moments:
        states = {node.id: state for node, state in zip(nodes, moment, strict=True)}
        changed = [node for node in nodes if states[node.id].now]
        if not changed:
            found.append(found[-1] if found else None)
            continue
        near = dict.fromkeys(node.id for node in changed)
        for node in changed:
            near |= dict.fromkeys(
                each for each in (*node.inputs, *takers[node.id]) if each in takers
            )
        there = [each for each in near if states[each].status != "absent"]
        shown = set(there[:MOST_NODES])
        drawn = [node for node in nodes if node.id in shown]
        longest = {node.id: columns(states[node.id].text) for node in drawn}
        left_out = max(0, len(changed) - MOST_NODES)
        if found and found[-1] is None:
            absent = dict.fromkeys(shown, NodeState("absent", ""))
            picture = _draw(drawn, absent, longest, f"Still to come: {_description(drawn)}")
            found = [Changes(picture, left_out)] * len(found)
        picture = _draw(drawn, states, longest, f"In this step {_description(drawn)}")
        found.append(Changes(picture, left_out))
    return found


def _draw(
    nodes: Sequence[RecordedNode],
    states: Mapping[str, NodeState],
    longest: Mapping[str, int],
    description: str,
) -> Picture:
    """Draws nodes in their states, each wide enough for the longest text it is to show."""
    graphs: dict[str, list[RecordedNode]] = {}
    for node in nodes:
        graphs.setdefault(node.graph, []).append(node)
    called = {node.name for node in nodes if node.op_type == "function"}
    titles = {
        graph: f"graph of {graph}" if graph.partition(",")[0] in called else graph
        for graph in graphs
    }
    placed = {
        graph: _lay_out(members, longest, _WIDEST_ROW - (2 * _FRAME_PADDING if graph else 0))
        for graph, members in graphs.items()
    }
    frames, width, height = _arrange(placed, titles)
    parts = [
        f'<svg class="xp-svg" role="img" aria-label="{escape(description)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">',
    ]
    for graph, frame in frames.items():
        inner = placed[graph]
        x = round(frame.x + (frame.width - inner.width) / 2)
        y = round(frame.y + (frame.height - inner.height) / 2)
        inside = "".join(
            _node(
                node,
                states[node.id],
                inner.boxes[node.id].moved(x, y),
                [route.moved(x, y) for route in inner.routes[node.id]],
            )
            for node in graphs[graph]
        )
        around = _frame(titles[graph], frame) if graph else ""
        parts.append(f'<g class="xp-graph">{around}{inside}</g>')
    return Picture("".join([*parts, "</svg>"]), height)


def label(node: RecordedNode) -> str:
    """Names a node as the picture does.

    Args:
        node: A node.

    Returns:
        Its name, without the loop it is in, and with the numbers written into it.

    Examples:
        >>> from tfxray.recording import RecordedNode
        >>> label(RecordedNode("loop body/while/sub", "while/sub", "Sub", operand="·, 1"))
        'sub(·, 1)'
    """
    name = node.name.rpartition("/")[2]
    if node.op_type == "function":
        return f"{name}()"
    return f"{name}({node.operand})" if "·" in node.operand else name


def _description(nodes: Sequence[RecordedNode]) -> str:
    drawn = {node.id: node for node in nodes}
    texts = []
    for node in nodes:
        sources = [label(drawn[each]) for each in node.inputs if each in drawn]
        variable = f" ({node.variable})" if node.variable else ""
        texts.append(label(node) + variable + (f" from {listed(sources)}" if sources else ""))
    return f"{counted(len(texts), 'operation')}: {'; '.join(texts)}."


def _width(node: RecordedNode, longest_text: int, ports: int) -> int:
    """The width that a node's texts need; its variable's name stays left of what comes in."""
    text = max(columns(label(node)), longest_text) * _CHARACTER + _PADDING
    arrows = _BETWEEN_PORTS * ports
    if node.variable in ("", node.name):
        return math.ceil(max(text, arrows + _PADDING))
    tag = columns(node.variable) * _TAG_CHARACTER
    beside = 2 * (tag + _TAG_GAP) + arrows - _BETWEEN_PORTS if ports else tag
    return math.ceil(max(text, arrows + _PADDING, beside))


# -- Layout ---------------------------------------------------------------------------------------


def _lay_out(nodes: Sequence[RecordedNode], longest: Mapping[str, int], row: float) -> _Placed:
    """Places the nodes of one graph, each above those that take its output."""
    made = {node.id: moment for moment, node in enumerate(nodes)}
    taken = {each for node in nodes for each in node.inputs}
    # Graphviz keeps this order where it can: with what nobody takes last, loops stay in columns.
    nodes = sorted(nodes, key=lambda node: node.id not in taken)
    number = {node.id: index for index, node in enumerate(nodes)}
    spots: list[Spot] = []
    links: list[Link] = []
    for node in nodes:
        sources = [each for each in node.inputs if each in number]
        ports = len(sources) if len(sources) <= MOST_PLACES else 1
        width = _width(node, longest[node.id], ports)
        beside = (width - _BETWEEN_PORTS * ports) // 2
        tops = (beside, *[_BETWEEN_PORTS] * ports, beside)
        spots.append(Spot(width, _TAG_ROOM + _NODE_HEIGHT, tops))
        links += dict.fromkeys(
            Link(
                number[source],
                number[node.id],
                head_port=1 + port % ports,
                back=made[source] >= made[node.id],  # what takes a later one closes a loop
            )
            for port, source in enumerate(sources)
        )
    layout = place(spots, links, row=row)
    boxes = {
        node.id: _Box(round(x), round(y) + _TAG_ROOM, spot.width, _NODE_HEIGHT)
        for node, spot, (x, y) in zip(nodes, spots, layout.corners, strict=True)
    }
    routes: dict[str, list[Route]] = {node.id: [] for node in nodes}
    for link, route in zip(links, layout.routes, strict=True):
        routes[nodes[link.head].id].append(route)
    return _Placed(boxes, routes, layout.width, layout.height)


def _arrange(
    graphs: Mapping[str, _Placed], titles: Mapping[str, str]
) -> tuple[dict[str, _Box], float, float]:
    """Puts the graphs into rows, as many in one as fit; returns their frames, width and height."""
    sizes = {}
    for graph, placed in graphs.items():
        title = _title_width(titles[graph]) + 2 * _TITLE_INDENT
        sizes[graph] = (
            (
                max(placed.width + 2 * _FRAME_PADDING, title),
                placed.height + 2 * _FRAME_PADDING,
            )
            if graph
            else (placed.width, placed.height)
        )
    rows: list[list[str]] = []
    for graph, (width, _) in sizes.items():
        taken = sum(sizes[each][0] + _BETWEEN_GRAPHS for each in rows[-1]) if rows else 0
        if rows and taken + width <= _WIDEST_ROW:
            rows[-1].append(graph)
        else:
            rows.append([graph])
    widest = max(
        sum(sizes[each][0] for each in row) + _BETWEEN_GRAPHS * (len(row) - 1) for row in rows
    )
    frames: dict[str, _Box] = {}
    y = float(_MARGIN)
    for row in rows:
        row_width = sum(sizes[each][0] for each in row) + _BETWEEN_GRAPHS * (len(row) - 1)
        x = _MARGIN + (widest - row_width) / 2
        for graph in row:
            frames[graph] = _Box(round(x), round(y), *sizes[graph])
            x += sizes[graph][0] + _BETWEEN_GRAPHS
        y += max(sizes[graph][1] for graph in row) + _BETWEEN_GRAPHS
    return frames, widest + 2 * _MARGIN, y - _BETWEEN_GRAPHS + _MARGIN


# -- SVG ------------------------------------------------------------------------------------------


def _frame(graph: str, box: _Box) -> str:
    width = _title_width(graph)
    return (
        f'<rect class="xp-frame" x="{box.x}" y="{box.y}" width="{box.width:g}" '
        f'height="{box.height:g}" rx="8"/>'
        f'<rect class="xp-tag" x="{box.x + _TITLE_INDENT}" y="{box.y - 8}" width="{width:.0f}" height="16"/>'
        f'<text class="xp-title" x="{box.x + _TITLE_INDENT + _TAG_PADDING / 2:g}" y="{box.y + 4}">'
        f"{escape(graph)}</text>"
    )


def _title_width(title: str) -> float:
    return columns(title) * _TAG_CHARACTER + _TAG_PADDING


def _node(node: RecordedNode, state: NodeState, box: _Box, routes: Sequence[Route]) -> str:
    parts = [f'<g class="xp-node {css_class(state)}">', *(_edge(route, box.y) for route in routes)]
    parts.append(
        f'<rect class="xp-box" x="{box.x}" y="{box.y}" width="{box.width}" '
        f'height="{box.height}" rx="6"/>'
    )
    if node.variable not in ("", node.name):
        parts.append(
            f'<text class="xp-var" x="{box.x}" y="{box.y - 5}">{escape(node.variable)}</text>'
        )
    parts.append(
        f'<text class="xp-name" x="{box.middle}" y="{box.y + 18}">{escape(label(node))}</text>'
        f'<text class="xp-value" x="{box.middle}" y="{box.y + 34}">{escape(state.text)}</text></g>'
    )
    return "".join(parts)


def _edge(route: Route, y: float) -> str:
    """Draws an arrow; beside the name of a variable it goes straight down to the box."""
    (x0, y0), *points = ((round(x), round(y)) for x, y in route.points)
    curve = " ".join(f"{x} {y}" for x, y in points)
    x = round(route.tip[0])
    return (
        f'<path class="xp-edge" d="M{x0} {y0}C{curve}L{x} {round(route.tip[1])}V{y - 6}"/>'
        f'<path class="xp-tip" d="M{x} {y - 1}l-3.5 -6.5h7z"/>'
    )


def css_class(state: NodeState) -> str:
    """Names the classes of a node in a state.

    Args:
        state: A state.

    Returns:
        One class for the status, and one more while a step is about the node.

    Examples:
        >>> css_class(NodeState("left out", "does not run", now=True))
        'is-left-out is-now'
    """
    return f"is-{state.status.replace(' ', '-')}" + (" is-now" if state.now else "")
