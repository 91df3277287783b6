"""What each figure of a graph shows: its boxes, its arrows, and the figures behind them.

A small graph is one figure. A large one is an overview in which each name scope is one box, and
behind each box is a figure of what is inside. The bodies of loops and branches and the functions
that are called are drawn inside the node that runs them, or, where they are large, in a figure of
their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tfxray.graphs.graph import Graph, Node
from tfxray.graphs.reading import NEXT_ITERATION
from tfxray.graphs.text import describe

LARGEST_FLAT = 40
"""How many nodes a figure shows before it groups them by name scope."""
LARGEST_INSIDE = 24
"""How many nodes a function has at most when it is drawn inside the node that calls it."""
LONGEST_LINE = 20
"""How many characters of a name or a value the eye gets; the tooltip has all of it."""

LONGEST_OP = 26
"""The same of an op type, which says most."""


@dataclass(frozen=True)
class Mark:
    """What TensorFlow did to a node, said in words and shown by an outline.

    Attributes:
        style: `gone`, `new` or `changed`.
        label: The words, such as `folded into sub`.
    """

    style: str
    label: str


@dataclass(frozen=True)
class Box:
    """One box of a figure.

    Attributes:
        key: What it is called in the figure: the name of the node, or of the scope.
        style: The kind of the node, or `scope`, `outside`, `output`.
        lines: What the eye gets; the first line is the op type.
        value: The value of a constant, shown beside the op type, or an empty string.
        title: The same in full, as a tooltip.
        tops: How many places for arrows along the top.
        bottoms: The same along the bottom: for each the dtype and shape of the tensor that leaves
            there, empty if they are not known, or None where only control leaves.
        result: Whether a tensor leaves the graph here.
        mark: What TensorFlow did to it, or None.
        panels: The figures drawn inside the box.
        link: The name of the figure that shows what is inside, or None.
    """

    key: str
    style: str
    lines: tuple[str, ...]
    title: str
    value: str = ""
    tops: int = 1
    bottoms: tuple[str | None, ...] = ("",)
    result: bool = False
    mark: Mark | None = None
    panels: tuple[Figure, ...] = ()
    link: str | None = None


@dataclass(frozen=True)
class Arrow:
    """One arrow of a figure.

    Attributes:
        tail: The key of the box where it begins.
        head: The key of the box where it ends.
        tail_port: Which place along the bottom; None for wherever it is nearest.
        head_port: Which place along the top: the operand's number; None likewise.
        style: `data` or `control`.
        back: Whether it closes a loop.
    """

    tail: str
    head: str
    tail_port: int | None
    head_port: int | None
    style: str
    back: bool = False


@dataclass(frozen=True)
class Figure:
    """One figure, and the figures behind its boxes.

    Attributes:
        name: What the boxes' `link` call it.
        caption: What it shows.
        boxes: The boxes.
        arrows: The arrows.
        text: The same in words: every node and what it takes.
        parts: The figures behind the boxes.
        note: Something the reader must know, or an empty string.
    """

    name: str
    caption: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    text: str
    parts: tuple[Figure, ...] = ()
    note: str = ""


def figure(graph: Graph, marks: Mapping[str, Mark] | None = None) -> Figure:
    """Decides what a picture of a graph shows.

    Args:
        graph: The graph.
        marks: For each node that TensorFlow changed, what it did to it.

    Returns:
        The figure; what does not fit into it is in its parts.

    Examples:
        >>> graph = Graph("g", (Node("a", "NoOp"), Node("b", "NoOp", controls=("a",))))
        >>> [arrow.style for arrow in figure(graph).arrows]
        ['control']
    """
    return _Builder(graph, marks or {}).whole()


def shorten(text: str, longest: int = LONGEST_LINE) -> str:
    """Shortens a name or a value for the eye, keeping its end: there names differ.

    Args:
        text: Any text.
        longest: How many characters may remain.

    Examples:
        >>> shorten("sequential_1/dense_1/MatMul")
        '…/dense_1/MatMul'
    """
    if columns(text) <= longest:
        return text
    for least in (longest // 2, 3):
        for mark in "/_":
            for match in re.finditer(mark, text):
                rest = f"…{mark.strip('_')}{text[match.end() :]}"
                if least < columns(rest) <= longest:
                    return rest
    half = (longest - 1) // 2
    while columns(text[:half]) + columns(text[-half:]) >= longest:
        half -= 1
    return f"{text[:half]}…{text[-half:]}"


def columns(text: str) -> int:
    """Counts the columns that a text takes in a monospaced font: an ideograph takes two.

    Args:
        text: One line.

    Examples:
        >>> columns("Mul"), columns("図")
        (3, 2)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def count(number: int, noun: str = "node") -> str:
    """Writes a number with its noun.

    Args:
        number: How many.
        noun: Of what, in the singular.

    Examples:
        >>> count(1), count(5)
        ('1 node', '5 nodes')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


@dataclass
class _Builder:
    """Builds the figures of one graph; each function that it calls is drawn once."""

    graph: Graph
    marks: Mapping[str, Mark]
    functions: dict[str, Graph] = field(init=False)
    shown: set[str] = field(default_factory=set)
    large: list[Figure] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.functions = {function.name: function for function in self.graph.functions}

    def whole(self) -> Figure:
        """Builds the figure of the graph, with all its parts."""
        whole = self.level(_Level(self.graph, self.graph.nodes, self.graph.name, marks=self.marks))
        return replace(whole, parts=whole.parts + tuple(self.large), note=self.graph.note)

    def level(self, level: _Level) -> Figure:
        """Builds the figure of one name scope or of one function, and the figures behind it."""
        boxes = []
        inner = []
        text = [f"{level.caption}."]
        for key, members in level.groups.items():
            if len(members) == 1:
                box = self.node_box(level, members[0])
            else:
                inner.append(level.inside(key, members))
                box = level.scope_box(key, members, inner[-1].name)
            boxes.append(box)
            text.append(f"{box.title}.")
        text += [panel.text for box in boxes for panel in box.panels]
        arrows, ends = level.arrows()
        return Figure(
            name=level.name,
            caption=level.caption,
            boxes=(*boxes, *ends),
            arrows=tuple(arrows),
            text=" ".join(text),
            parts=tuple(self.level(part) for part in inner),
        )

    def node_box(self, level: _Level, node: Node) -> Box:
        """Builds the box of one node, with the functions it runs inside if they are small."""
        mark = level.marks.get(node.name)
        lines = [shorten(node.op, LONGEST_OP), shorten(node.name.removeprefix(level.strip))]
        if node.variable is not None:
            lines.append(shorten(node.variable.split(":")[0]))
        panels: list[Figure] = []
        link = None
        for call in node.calls:
            function = self.functions.get(call.function)
            caption = f"{call.role}: {call.function}"
            small = function is not None and len(function.nodes) <= LARGEST_INSIDE
            if function is not None and call.function not in self.shown:
                self.shown.add(call.function)
                strip = f"{node.name}/"
                drawn = self.level(
                    _Level(function, function.nodes, call.function, strip=strip, caption=caption)
                )
                (panels if small else self.large).append(drawn)
                if small:
                    continue
            lines.append(shorten(caption))
            if function is not None and not small:
                link = link or call.function
        title = describe(level.graph, node).removesuffix(".")
        if mark is not None:
            lines.append(mark.label)
            title += f", {mark.label}"
        return Box(
            key=node.name,
            style=str(node.kind),
            lines=tuple(lines),
            title=title,
            value=shorten(node.value or ""),
            tops=len(node.inputs) + bool(node.controls),
            bottoms=level.bottoms(node),
            result=node.name in level.results,
            mark=mark,
            panels=tuple(panels),
            link=link,
        )


@dataclass
class _Level:
    """One figure in the making: some nodes of a graph, grouped if they are many.

    Attributes:
        graph: The graph that they belong to.
        nodes: The nodes of this figure.
        name: What to call the figure.
        scope: The name scope that they are under, with a slash at its end, or nothing.
        marks: What TensorFlow did to the nodes.
        strip: What to leave out at the beginning of a name, if it is not the scope.
        caption: What the figure shows, if the name does not say it.
        series: Whether nodes numbered `add`, `add_1`, `add_2`, … may be grouped as one.
        around: The figure in which this one is a box.
    """

    graph: Graph
    nodes: Sequence[Node]
    name: str
    scope: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    strip: str = ""
    caption: str = ""
    series: bool = True
    around: _Level | None = None

    def __post_init__(self) -> None:
        self.groups = _groups(self.nodes, self.scope, self.series)
        while (
            len(self.groups) == 1 and len(self.nodes) > 1
        ):  # one box around everything says nothing
            only = next(iter(self.groups))
            self.series = only.endswith("/")
            self.scope = only if self.series else self.scope
            self.groups = _groups(self.nodes, self.scope, self.series)
        self.item = {node.name: key for key, members in self.groups.items() for node in members}
        self.strip = self.strip or self.scope
        self.caption = self.caption or f"{self.name}: {count(len(self.nodes))}"
        self.ops = {node.name: node.op for node in self.graph.nodes}
        self.results = {output.source.node for output in self.graph.outputs}
        self.waited_for = {control for node in self.graph.nodes for control in node.controls}
        sources = [source for node in self.graph.nodes for source in node.inputs]
        sources += [output.source for output in self.graph.outputs]
        used: dict[str, set[int]] = {node.name: set() for node in self.graph.nodes}
        for source in sources:
            used[source.node].add(source.index)
        self.used = {name: sorted(indices) for name, indices in used.items()}

    def inside(self, key: str, members: Sequence[Node]) -> _Level:
        """Prepares the figure behind the box of a group."""
        is_scope = key.endswith("/")
        return _Level(
            self.graph,
            members,
            f"{self.name} › {key.removeprefix(self.scope)}",
            scope=key if is_scope else self.scope,
            marks=self.marks,
            series=is_scope,
            around=self,
        )

    def scope_box(self, key: str, members: Sequence[Node], link: str) -> Box:
        """Builds the box that stands for many nodes."""
        changed = sum(node.name in self.marks for node in members)
        ops = Counter(node.op for node in members)
        often = sorted(ops.items(), key=lambda item: (-item[1], item[0]))[:5]
        lines = [shorten(key.removeprefix(self.scope)), count(len(members))]
        if changed:
            lines.append(f"{changed} changed")
        return Box(
            key=key,
            style="scope",
            lines=tuple(lines),
            title=f"{key} {count(len(members))}: {', '.join(f'{n} {op}' for op, n in often)}",
            result=any(node.name in self.results for node in members),
            link=link,
        )

    def bottoms(self, node: Node) -> tuple[str | None, ...]:
        """Says what leaves a node: one tensor for each output that is used, then control."""
        many = len(node.outputs) > 1
        labels: list[str | None] = []
        for index in self.used[node.name]:
            tensor = node.output(index)
            labels.append(f":{index} {tensor}" if many else str(tensor) if tensor.dtype else "")
        if node.name in self.waited_for:
            labels.append(None)
        return tuple(labels) or ("",)

    def arrows(self) -> tuple[list[Arrow], list[Box]]:
        """Builds the arrows, and the boxes where they begin or end outside this figure's nodes."""
        found: dict[Arrow, None] = {}  # in order, and each once: many edges may join two scopes
        outside: dict[str, list[str]] = {}
        for node in self.graph.nodes:
            for position, source in enumerate(node.inputs):
                arrow = Arrow(source.node, node.name, source.index, position, "data")
                found |= dict.fromkeys(self._between(arrow, outside))
            for control in node.controls:
                arrow = Arrow(control, node.name, None, len(node.inputs), "control")
                found |= dict.fromkeys(self._between(arrow, outside))
        ends = [_outside_box(key, paths) for key, paths in outside.items()]
        for number, output in enumerate(self.graph.outputs):
            if output.source.node in self.item:
                key = f"output {number}"
                tail = self.item[output.source.node]
                ends.append(Box(key, "output", (output.label,), f"{output.label}: {output.source}"))
                found[Arrow(tail, key, self._tail_port(tail, output.source.index), 0, "data")] = (
                    None
                )
        return list(found), ends

    def _between(self, edge: Arrow, outside: dict[str, list[str]]) -> Iterator[Arrow]:
        """Turns an edge between two nodes into an arrow of this figure, if it touches it.

        Args:
            edge: From one node to another, with the number of the output as `tail_port`.
            outside: What is outside; the edge may add to it.
        """
        tail, head = self.item.get(edge.tail), self.item.get(edge.head)
        if (tail is None and head is None) or (tail == head and tail not in self.ops):
            return
        if tail is None:
            tail = self._outside("from", edge.tail, head, outside)
        if head is None:
            head = self._outside("to", edge.head, tail, outside)
        yield Arrow(
            tail,
            head,
            self._tail_port(tail, edge.tail_port),
            edge.head_port if head == edge.head else None,
            edge.style,
            self.ops[edge.tail] in NEXT_ITERATION,
        )

    def _tail_port(self, key: str, index: int | None) -> int | None:
        """Returns the place along the bottom of a node for one output, or for control."""
        if self.item.get(key) != key:  # a group, or something outside
            return None
        return len(self.used[key]) if index is None else self.used[key].index(index)

    def _outside(
        self, side: str, name: str, inner: str | None, outside: dict[str, list[str]]
    ) -> str:
        """Stands beside a box for what it is connected to in the figures around this one."""
        level: _Level = self
        while name not in level.item and level.around is not None:
            level = level.around
        key = f"{side} {inner}"
        paths = outside.setdefault(key, [side])
        if level.item[name] not in paths:
            paths.append(level.item[name])
        return key


_MOST_PATHS = 3


def _outside_box(key: str, paths: Sequence[str]) -> Box:
    """Builds a box that says where arrows come from or go to."""
    side, *names = paths
    lines = [shorten(name) for name in names]
    if len(names) > _MOST_PATHS:
        lines = [*lines[: _MOST_PATHS - 1], f"and {len(names) - _MOST_PATHS + 1} more"]
    return Box(key, "outside", (f"{side} {lines[0]}", *lines[1:]), f"{side} {', '.join(names)}")


def _groups(nodes: Sequence[Node], scope: str, series: bool) -> dict[str, tuple[Node, ...]]:
    """Groups nodes by the next name scope, if they are too many to draw one by one."""
    if len(nodes) <= LARGEST_FLAT:
        return {node.name: (node,) for node in nodes}
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        first, slash, _ = node.name.removeprefix(scope).partition("/")
        groups.setdefault(f"{scope}{first}/" if slash else node.name, []).append(node)
    if series and len(groups) > LARGEST_FLAT:
        groups = _series(groups)
    return {
        (key if len(members) > 1 else members[0].name): tuple(members)
        for key, members in groups.items()
    }


def _series(groups: Mapping[str, list[Node]]) -> dict[str, list[Node]]:
    """Groups what is numbered: `add`, `add_1`, `add_2`, … become `add…`."""
    stems = {key: re.sub(r"_\d+$", "", key.rstrip("/")) for key in groups}
    often = Counter(stems.values())
    merged: dict[str, list[Node]] = {}
    for key, members in groups.items():
        stem = stems[key]
        merged.setdefault(f"{stem}…" if often[stem] > 3 else key, []).extend(members)
    return merged
