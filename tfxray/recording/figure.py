"""Draws the operations of a recording: one picture in which every step finds its nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING, Final, NamedTuple

from tfxray.recording.states import NodeState, drawn_nodes
from tfxray.recording.values import counted, listed

if TYPE_CHECKING:
    from tfxray.recording.steps import Node, RecordedProgram

MOST_NODES: Final = 30
"""More nodes than this make no picture that anyone can read: then each step has one of its own."""

# Lengths in pixels. Texts are monospaced, so their width follows from their length, and the picture
# is the same on every machine.
_CHARACTER: Final = 7.3
_TAG_CHARACTER: Final = 6.7
_TAG_PADDING: Final = 10
_TAG_OVERHANG: Final = 8
_PADDING: Final = 18
_NODE_HEIGHT: Final = 42
_BETWEEN_LAYERS: Final = 36
_BETWEEN_NODES: Final = 14
_FRAME_PADDING: Final = 16
_FRAME_TOP: Final = 30
_BETWEEN_GRAPHS: Final = 18
_WIDEST_ROW: Final = 330
_MARGIN: Final = 12
_BETWEEN_PORTS: Final = 18
_SWEEPS: Final = 12


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
class _Layout:
    """The nodes of one graph, placed, and the size of what they take."""

    boxes: dict[str, _Box]
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
        66.0
    """
    drawn = drawn_nodes(recording)
    longest = {
        node.id: max(len(moment[place].text) for moment in moments)
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
        nodes changes, and nothing until one does.

    Examples:
        >>> from tfxray.recording import record
        >>> from tfxray.recording.states import node_states
        >>> recording = record("import tensorflow as tf\none = tf.constant([12])\ntwo = one * 3")
        >>> drawn = draw_changes(recording, node_states(recording))
        >>> [each and each.picture.svg.count("xp-box") for each in drawn]
        [None, None, 1, 2]
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
        longest = {node.id: len(states[node.id].text) for node in drawn}
        picture = _draw(drawn, states, longest, f"In this step {_description(drawn)}")
        found.append(Changes(picture, max(0, len(changed) - MOST_NODES)))
    return found


def _draw(
    nodes: Sequence[Node],
    states: Mapping[str, NodeState],
    longest: Mapping[str, int],
    description: str,
) -> Picture:
    """Draws nodes in their states, each wide enough for the longest text it is to show."""
    drawn = {node.id: node for node in nodes}
    graphs = list(dict.fromkeys(node.graph for node in nodes))
    inputs = {node.id: [each for each in node.inputs if each in drawn] for node in nodes}
    layouts = {}
    for graph in graphs:
        members = [node for node in nodes if node.graph == graph]
        sizes = {node.id: _width(node, longest[node.id], len(inputs[node.id])) for node in members}
        layouts[graph] = _lay_out(sizes, {each: inputs[each] for each in sizes})
    frames, boxes, width, height = _arrange(layouts)
    called = {node.name for node in nodes if node.op_type == "function"}
    parts = [
        f'<svg class="xp-svg" role="img" aria-label="{escape(description)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">',
    ]
    for graph, frame in frames.items():
        members = [node for node in nodes if node.graph == graph]
        inside = "".join(_node(node, states[node.id], boxes, inputs[node.id]) for node in members)
        title = f"graph of {graph}" if graph.partition(",")[0] in called else graph
        around = _frame(title, frame) if graph else ""
        parts.append(f'<g class="xp-graph">{around}{inside}</g>')
    return Picture("".join([*parts, "</svg>"]), height)


def label(node: Node) -> str:
    """Names a node as the picture does.

    Args:
        node: A node.

    Returns:
        Its name, without the loop it is in, and with the numbers written into it.

    Examples:
        >>> from tfxray.recording import Node
        >>> label(Node("loop body/while/sub", "while/sub", "Sub", operand="·, 1"))
        'sub(·, 1)'
    """
    name = node.name.rpartition("/")[2]
    if node.op_type == "function":
        return f"{name}()"
    return f"{name}({node.operand})" if "·" in node.operand else name


def _description(nodes: Sequence[Node]) -> str:
    drawn = {node.id: node for node in nodes}
    texts = []
    for node in nodes:
        sources = [label(drawn[each]) for each in node.inputs if each in drawn]
        variable = f" ({node.variable})" if node.variable else ""
        texts.append(label(node) + variable + (f" from {listed(sources)}" if sources else ""))
    return f"{counted(len(texts), 'operation')}: {'; '.join(texts)}."


def _width(node: Node, longest_text: int, ports: int) -> float:
    """The width that a node's texts need; its variable's name stays left of what comes in."""
    text = max(len(label(node)), longest_text) * _CHARACTER + _PADDING
    tag = len(node.variable) * _TAG_CHARACTER - _TAG_OVERHANG
    half = tag + _BETWEEN_PORTS / 2 * (ports - 1) + _TAG_PADDING if ports else tag / 2
    return text if node.variable in ("", node.name) else max(text, 2 * half)


# -- Layout ---------------------------------------------------------------------------------------


def _lay_out(widths: Mapping[str, float], inputs: Mapping[str, list[str]]) -> _Layout:
    """Places the nodes of one graph in layers, each above those that take its output."""
    inputs = {node: [each for each in before if each in widths] for node, before in inputs.items()}
    layers = _layers(inputs)
    middles = {}
    for layer in layers:
        left = 0.0
        for node in layer:
            middles[node] = left + widths[node] / 2
            left += widths[node] + _BETWEEN_NODES
    outputs: dict[str, list[str]] = {node: [] for node in inputs}
    for node, before in inputs.items():
        for each in before:
            outputs[each].append(node)
    near = {node: [*inputs[node], *outputs[node]] for node in inputs}
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            _straighten(layer, middles, widths, near)
    left = min(middles[node] - widths[node] / 2 for node in middles)
    boxes = {
        node: _Box(
            round(middles[node] - widths[node] / 2 - left),
            level * (_NODE_HEIGHT + _BETWEEN_LAYERS),
            round(widths[node]),
            _NODE_HEIGHT,
        )
        for level, layer in enumerate(layers)
        for node in layer
    }
    return _Layout(
        boxes,
        max(box.x + box.width for box in boxes.values()),
        max(box.y + box.height for box in boxes.values()),
    )


def _layers(inputs: Mapping[str, list[str]]) -> list[list[str]]:
    """Puts each node right above the first that needs it; inputs stand in their order."""
    order: list[str] = []

    def visit(node: str) -> None:
        if node not in order:
            for each in inputs[node]:
                visit(each)
            order.append(node)

    taken = {each for before in inputs.values() for each in before}
    for node in (*(node for node in inputs if node not in taken), *inputs):
        visit(node)
    level: dict[str, int] = {}
    for node in order:
        level[node] = max((level[each] + 1 for each in inputs[node] if each in level), default=0)
    for node in reversed(order):
        later = [level[each] for each in inputs if node in inputs[each]]
        if later:
            level[node] = max(level[node], min(later) - 1)
    layers: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for node in order:
        layers[level[node]].append(node)
    for before, layer in pairwise(layers):
        places = {node: place for place, node in enumerate(before)}
        above = {node: [places[each] for each in inputs[node] if each in places] for node in layer}
        layer.sort(key=lambda node: fmean(above[node]) if above[node] else len(before))
    return layers


def _straighten(
    layer: list[str],
    middles: dict[str, float],
    widths: Mapping[str, float],
    neighbours: Mapping[str, list[str]],
) -> None:
    """Moves the nodes of a layer towards their neighbours, without changing their order."""
    wanted = []
    for node in layer:
        near = [middles[each] for each in neighbours[node]]
        wanted.append(fmean(near) if near else middles[node])
    placed = list(wanted)
    for place, (before, node) in enumerate(pairwise(layer), start=1):
        apart = (widths[before] + widths[node]) / 2 + _BETWEEN_NODES
        placed[place] = max(placed[place], placed[place - 1] + apart)
    # What has many neighbours keeps its place, and leaves move: so loops stay in columns.
    weights = [1 + len(neighbours[node]) ** 2 for node in layer]
    missed = [want - got for want, got in zip(wanted, placed, strict=True)]
    shift = fmean(missed, weights)
    middles.update({node: got + shift for node, got in zip(layer, placed, strict=True)})


def _arrange(
    layouts: Mapping[str, _Layout],
) -> tuple[dict[str, _Box], dict[str, _Box], float, float]:
    """Puts the graphs into rows, as many in one as fit; returns frames, nodes, width and height."""
    sizes = {}
    for graph, layout in layouts.items():
        around = (2 * _FRAME_PADDING, _FRAME_TOP + _FRAME_PADDING) if graph else (0, 0)
        sizes[graph] = (layout.width + around[0], layout.height + around[1])
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
    boxes: dict[str, _Box] = {}
    y = float(_MARGIN)
    for row in rows:
        row_width = sum(sizes[each][0] for each in row) + _BETWEEN_GRAPHS * (len(row) - 1)
        x = _MARGIN + (widest - row_width) / 2
        for graph in row:
            frames[graph] = _Box(round(x), round(y), *sizes[graph])
            inside = (_FRAME_PADDING, _FRAME_TOP) if graph else (0, 0)
            for node, box in layouts[graph].boxes.items():
                boxes[node] = box.moved(round(x) + inside[0], round(y) + inside[1])
            x += sizes[graph][0] + _BETWEEN_GRAPHS
        y += max(sizes[graph][1] for graph in row) + _BETWEEN_GRAPHS
    return frames, boxes, widest + 2 * _MARGIN, y - _BETWEEN_GRAPHS + _MARGIN


# -- SVG ------------------------------------------------------------------------------------------


def _frame(graph: str, box: _Box) -> str:
    width = len(graph) * _TAG_CHARACTER + _TAG_PADDING
    return (
        f'<rect class="xp-frame" x="{box.x}" y="{box.y}" width="{box.width:g}" '
        f'height="{box.height:g}" rx="8"/>'
        f'<rect class="xp-tag" x="{box.x + 12}" y="{box.y - 8}" width="{width:.0f}" height="16"/>'
        f'<text class="xp-title" x="{box.x + 12 + _TAG_PADDING / 2:g}" y="{box.y + 4}">'
        f"{escape(graph)}</text>"
    )


def _node(node: Node, state: NodeState, boxes: Mapping[str, _Box], inputs: Sequence[str]) -> str:
    box = boxes[node.id]
    parts = [f'<g class="xp-node {css_class(state)}">']
    for port, source in enumerate(inputs):
        x = box.middle + (port - (len(inputs) - 1) / 2) * _BETWEEN_PORTS
        parts.append(_edge(boxes[source], x, box.y))
    parts.append(
        f'<rect class="xp-box" x="{box.x}" y="{box.y}" width="{box.width}" '
        f'height="{box.height}" rx="6"/>'
    )
    if node.variable not in ("", node.name):
        parts.append(
            f'<text class="xp-var" x="{box.x - _TAG_OVERHANG}" y="{box.y - 5}">'
            f"{escape(node.variable)}</text>"
        )
    parts.append(
        f'<text class="xp-name" x="{box.middle}" y="{box.y + 18}">{escape(label(node))}</text>'
        f'<text class="xp-value" x="{box.middle}" y="{box.y + 34}">{escape(state.text)}</text></g>'
    )
    return "".join(parts)


def _edge(source: _Box, x: float, y: float) -> str:
    start_x, start_y = source.middle, source.y + source.height
    bend = max(12.0, (y - start_y) * 0.55)
    return (
        f'<path class="xp-edge" d="M{start_x:g} {start_y:g}C{start_x:g} {start_y + bend:g} '
        f'{x:g} {y - 6 - bend:g} {x:g} {y - 6:g}"/>'
        f'<path class="xp-tip" d="M{x:g} {y - 1:g}l-3.5 -6.5h7z"/>'
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
