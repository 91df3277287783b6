"""What each figure of a graph shows: its boxes, its arrows, and the figures behind them.

A small graph is one figure. A large one is an overview in which each name scope is one box, and
behind each box is a figure of what is inside. The bodies of loops and branches and the functions
that are called are drawn inside the node that runs them, or, where they are large, in a figure of
their own. Every figure has a bounded number of boxes, and so has a whole picture, unless somebody says how
many levels of scopes to open.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tfxray._words import counted, keep_end
from tfxray.graphs.graph import Graph, Node
from tfxray.graphs.grouping import MORE, MOST_PLACES, Index, group
from tfxray.graphs.reading import NEXT_ITERATION
from tfxray.graphs.text import describe

LARGEST_INSIDE = 24
"""How many nodes a function has at most when it is drawn inside the node that calls it."""
LARGEST_PICTURE = 1200
"""How many boxes a picture has, all its figures together, before it leaves scopes closed."""
LONGEST_OP = 26
"""How many characters of an op type the eye gets, which says most; the tooltip has all of it."""


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


def figure(
    graph: Graph,
    marks: Mapping[str, Mark] | None = None,
    *,
    depth: int | None = None,
    grouped: bool = False,
) -> Figure:
    """Decides what a picture of a graph shows.

    Args:
        graph: The graph.
        marks: For each node that TensorFlow changed, what it did to it.
        depth: How many levels of name scopes are opened, however large they are; None opens them
            level by level until the picture has `LARGEST_PICTURE` boxes.
        grouped: Whether even a small graph begins with its scopes. It does when there is a `depth`.

    Returns:
        The figure; what does not fit into it is in its parts.

    Examples:
        >>> graph = Graph("g", (Node("a", "NoOp"), Node("b", "NoOp", controls=("a",))))
        >>> [arrow.style for arrow in figure(graph).arrows]
        ['control']
    """
    return _Builder(graph, marks or {}, depth, grouped or depth is not None).whole()


@dataclass
class _Builder:
    """Builds the figures of one graph; each function that it calls is drawn once."""

    graph: Graph
    marks: Mapping[str, Mark]
    depth: int | None
    grouped: bool
    functions: dict[str, Graph] = field(init=False)
    shown: set[str] = field(default_factory=set)
    large: list[Figure] = field(default_factory=list)
    boxes: int = 0
    closed: int = 0

    def __post_init__(self) -> None:
        self.functions = {function.name: function for function in self.graph.functions}

    def whole(self) -> Figure:
        """Builds the figure of the graph, with all its parts."""
        root = _Level(
            Index(self.graph),
            self.graph.nodes,
            self.graph.name,
            marks=self.marks,
            grouped=self.grouped,
        )
        whole = self.opened(root)
        closed = (
            f"{counted(self.closed, 'scope')} not opened here; depth=2 opens two levels of each."
        )
        note = f"{self.graph.note} {closed if self.closed else ''}".strip()
        return replace(whole, parts=whole.parts + tuple(self.large), note=note)

    def opened(self, root: _Level) -> Figure:
        """Builds a figure, after opening its scopes level by level as far as the picture goes."""
        self.boxes += len(root.groups)
        waiting = deque([(root, 0)])
        while waiting:
            level, depth = waiting.popleft()
            if depth == self.depth:
                continue
            for key, members in level.groups.items():
                if len(members) == 1 or key == MORE:
                    continue
                inside = level.inside(key, members)
                if self.depth is not None or self.boxes + len(inside.groups) <= LARGEST_PICTURE:
                    self.boxes += len(inside.groups)
                    level.open[key] = inside
                    waiting.append((inside, depth + 1))
                else:
                    self.closed += 1
        return self.level(root)

    def level(self, level: _Level) -> Figure:
        """Builds the figure of one name scope or of one function, and the figures behind it."""
        boxes = []
        text = [f"{level.caption}."]
        for key, members in level.groups.items():
            if len(members) == 1 and key != MORE:
                box = self.node_box(level, members[0])
            else:
                box = level.scope_box(key, members)
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
            parts=tuple(self.level(part) for part in level.open.values()),
        )

    def node_box(self, level: _Level, node: Node) -> Box:
        """Builds the box of one node, with the functions it runs inside if they are small."""
        mark = level.marks.get(node.name)
        lines = [keep_end(node.op, LONGEST_OP), keep_end(node.name.removeprefix(level.strip))]
        if node.variable is not None:  # its own name and type, not those of what stands for it
            name, _, tensor = node.variable.partition(": ")
            lines = [keep_end(name, LONGEST_OP), keep_end(tensor)]
        panels: list[Figure] = []
        link = None
        for call in node.calls:
            function = self.functions.get(call.function)
            caption = f"{call.role}: {call.function}"
            small = function is not None and len(function.nodes) <= LARGEST_INSIDE
            full = self.depth is None and self.boxes > LARGEST_PICTURE
            if function is not None and call.function not in self.shown and not full:
                self.shown.add(call.function)
                strip = f"{node.name}/"
                drawn = self.opened(
                    _Level(
                        Index(function),
                        function.nodes,
                        call.function,
                        strip=strip,
                        caption=caption,
                    )
                )
                (panels if small else self.large).append(drawn)
                if small:
                    continue
            lines.append(keep_end(caption))
            if function is not None and not small and call.function in self.shown:
                link = link or call.function
        title = describe(level.index.graph, node).removesuffix(".")
        if mark is not None:
            lines.append(mark.label)
            title += f", {mark.label}"
        return Box(
            key=node.name,
            style=str(node.kind),
            lines=tuple(lines),
            title=title,
            value=keep_end(node.value or _constants(node)),
            tops=_places(node),
            bottoms=level.bottoms(node),
            result=node.name in level.index.results,
            mark=mark,
            panels=tuple(panels),
            link=link,
        )


def _constants(node: Node) -> str:
    """Writes the constants that were folded into a node, at their places: `·, 2`."""
    return ", ".join("·" if value is None else value for value in node.constants[:MOST_PLACES])


def _places(node: Node) -> int:
    """Counts the places along the top of a node's box."""
    places = len(node.inputs) + bool(node.controls)
    return places if places <= MOST_PLACES else 1


@dataclass
class _Level:
    """One figure in the making: some nodes of a graph, grouped if they are many.

    Attributes:
        index: The graph that they belong to.
        nodes: The nodes of this figure.
        name: What to call the figure.
        scope: The name scope that they are under, with a slash at its end, or nothing.
        marks: What TensorFlow did to the nodes.
        strip: What to leave out at the beginning of a name, if it is not the scope.
        caption: What the figure shows, if the name does not say it.
        stem: What their names begin with after the scope, where they are a part of a series.
        grouped: Whether they are grouped even if they are few.
        around: The figure in which this one is a box.
        open: For each group with a figure behind its box, that figure.
    """

    index: Index
    nodes: Sequence[Node]
    name: str
    scope: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    strip: str = ""
    caption: str = ""
    stem: str = ""
    grouped: bool = False
    around: _Level | None = None
    open: dict[str, _Level] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.groups, self.scope = group(
            self.index, self.nodes, self.scope, self.stem, grouped=self.grouped
        )
        self.item = {node.name: key for key, members in self.groups.items() for node in members}
        self.strip = self.strip or self.scope
        self.caption = self.caption or f"{self.name}: {counted(len(self.nodes))}"

    def inside(self, key: str, members: Sequence[Node]) -> _Level:
        """Prepares the figure behind the box of a group."""
        is_scope = key.endswith("/")
        return _Level(
            self.index,
            members,
            f"{self.name} › {key.removeprefix(self.scope)}",
            scope=key if is_scope else self.scope,
            marks=self.marks,
            stem="" if is_scope else key.removeprefix(self.scope).removesuffix("…"),
            around=self,
        )

    def scope_box(self, key: str, members: Sequence[Node]) -> Box:
        """Builds the box that stands for many nodes."""
        changed = sum(node.name in self.marks for node in members)
        ops = Counter(node.op for node in members)
        often = sorted(ops.items(), key=lambda item: (-item[1], item[0]))[:5]
        said = ", ".join(f"{n} {op}" for op, n in often)
        if key == MORE:
            lines = [f"… and {len(members)} more"]
            title = f"… and {counted(len(members))} more: {said}"
        else:
            lines = [keep_end(key.removeprefix(self.scope)), counted(len(members))]
            title = f"{key} {counted(len(members))}: {said}"
        if changed:
            lines.append(f"{changed} changed")
        return Box(
            key=key,
            style="outside" if key == MORE else "scope",
            lines=tuple(lines),
            title=title,
            result=any(node.name in self.index.results for node in members),
            link=self.open[key].name if key in self.open else None,
        )

    def bottoms(self, node: Node) -> tuple[str | None, ...]:
        """Says what leaves a node: one tensor for each output that is used, then control."""
        used = self.index.used[node.name]
        if len(used) > MOST_PLACES:
            return (counted(len(used), "tensor"),)
        many = len(node.outputs) > 1
        labels: list[str | None] = []
        for index in used:
            tensor = node.output(index)
            labels.append(f":{index} {tensor}" if many else str(tensor) if tensor.dtype else "")
        if node.name in self.index.waited_for:
            labels.append(None)
        return tuple(labels) or ("",)

    def arrows(self) -> tuple[list[Arrow], list[Box]]:
        """Builds the arrows, and the boxes where they begin or end outside this figure's nodes."""
        found: dict[Arrow, None] = {}  # in order, and each once: many edges may join two scopes
        outside: dict[str, dict[str, None]] = {}
        for tail, head, index, place in self.index.touching(self.nodes):
            style = "data" if index is not None else "control"
            arrow = Arrow(tail, head, index, place, style)
            found |= dict.fromkeys(self._between(arrow, outside))
        ends = [_outside_box(key, list(paths)) for key, paths in outside.items()]
        leaving = self.index.leaving(self.nodes)
        shown = len(leaving) if len(leaving) <= MOST_PLACES else MOST_PLACES - 1
        for position, (number, output) in enumerate(leaving):
            tail = self.item[output.source.node]
            if position < shown:
                key = f"output {number}"
                ends.append(Box(key, "output", (output.label,), f"{output.label}: {output.source}"))
            elif position == shown:
                key, rest = "output …", f"… and {len(leaving) - shown} more"
                ends.append(Box(key, "output", (rest,), rest))
            found[Arrow(tail, key, self._tail_port(tail, output.source.index), 0, "data")] = None
        return list(found), ends

    def _between(self, edge: Arrow, outside: dict[str, dict[str, None]]) -> Iterator[Arrow]:
        """Turns an edge between two nodes into an arrow of this figure, if it touches it.

        Args:
            edge: From one node to another, with the number of the output as `tail_port`.
            outside: What is outside; the edge may add to it.
        """
        tail, head = self.item.get(edge.tail), self.item.get(edge.head)
        if (tail is None and head is None) or (tail == head and tail not in self.index.ops):
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
            self.index.ops[edge.tail] in NEXT_ITERATION,
        )

    def _tail_port(self, key: str, index: int | None) -> int | None:
        """Returns the place along the bottom of a node for one output, or for control."""
        if self.item.get(key) != key:  # a group, or something outside
            return None
        used = self.index.used[key]
        if len(used) > MOST_PLACES:
            return None
        return len(used) if index is None else used.index(index)

    def _outside(
        self, side: str, name: str, inner: str | None, outside: dict[str, dict[str, None]]
    ) -> str:
        """Stands beside a box for what it is connected to in the figures around this one."""
        level: _Level = self
        while name not in level.item and level.around is not None:
            level = level.around
        key = f"{side} {inner}"
        outside.setdefault(key, {side: None})[level.item[name]] = None
        return key


_MOST_PATHS = 3


def _outside_box(key: str, paths: Sequence[str]) -> Box:
    """Builds a box that says where arrows come from or go to."""
    side, *names = paths
    lines = [keep_end(name) for name in names]
    if len(names) > _MOST_PATHS:
        lines = [*lines[: _MOST_PATHS - 1], f"and {len(names) - _MOST_PATHS + 1} more"]
    return Box(key, "outside", (f"{side} {lines[0]}", *lines[1:]), f"{side} {', '.join(names)}")
