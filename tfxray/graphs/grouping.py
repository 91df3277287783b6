"""How the nodes of a figure are grouped: by name scope, then by what their names begin with.

A figure has a bounded number of boxes, whatever the graph: what does not fit is counted in one box.
The tables of a graph are built once, so that the work grows as the graph does.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tfxray.graphs.graph import Graph, Kind, Node, Output

LARGEST_FLAT = 40
"""How many nodes a figure shows before it groups them by name scope."""
LARGEST_FIGURE = 60
"""How many boxes a figure has at most; one more counts the rest."""
FITS_A_SCREEN = 16
"""How many boxes many scopes are gathered in, if their names allow it."""
MOST_PLACES = 16
"""How many arrows a box takes or gives each at a place of its own; more share one place."""
MORE = "…"
"""The key of the group that is counted and not shown."""

Groups = dict[str, list[Node]]
Edge = tuple[str, str, int | None, int | None]


@dataclass
class Index:
    """What the figures of a graph look up in it.

    Attributes:
        graph: The graph.
        ops: The op type of each node.
        results: The nodes whose tensors leave the graph.
        waited_for: The nodes from which a control edge leaves.
        used: For each node the numbers of its outputs that are used, in order.
        place: For each node the name by which it is grouped: what a function captures stands in the
            scope that uses it.

    Examples:
        >>> from tfxray.graphs.graph import Source
        >>> graph = Graph("g", (Node("a", "Const"), Node("b", "Neg", inputs=(Source("a"),))))
        >>> [edge[1] for edge in Index(graph).touching(graph.nodes[:1])]
        ['b']
    """

    graph: Graph

    def __post_init__(self) -> None:
        """Builds the tables."""
        graph = self.graph
        self.ops = {node.name: node.op for node in graph.nodes}
        self.results = {output.source.node for output in graph.outputs}
        self.waited_for = {control for node in graph.nodes for control in node.controls}
        used: dict[str, set[int]] = {node.name: set() for node in graph.nodes}
        self._edges: list[Edge] = []
        for node in graph.nodes:
            crowded = len(node.inputs) + bool(node.controls) > MOST_PLACES
            for position, source in enumerate(node.inputs):
                used[source.node].add(source.index)
                self._edges.append(
                    (source.node, node.name, source.index, None if crowded else position)
                )
            for control in node.controls:
                self._edges.append(
                    (control, node.name, None, None if crowded else len(node.inputs))
                )
        self._outputs: dict[str, list[tuple[int, Output]]] = {}
        for number, output in enumerate(graph.outputs):
            self._outputs.setdefault(output.source.node, []).append((number, output))
            used[output.source.node].add(output.source.index)
        self.used = {name: sorted(indices) for name, indices in used.items()}
        self._touching: dict[str, list[int]] = {node.name: [] for node in graph.nodes}
        users: dict[str, list[str]] = {node.name: [] for node in graph.nodes}
        for number, (tail, head, index, _) in enumerate(self._edges):
            self._touching[tail].append(number)
            if head != tail:
                self._touching[head].append(number)
            if index is not None:
                users[tail].append(head)
        self.place = {
            node.name: _beside(node.name, users[node.name])
            if node.kind is Kind.CAPTURED
            else node.name
            for node in graph.nodes
        }

    def touching(self, nodes: Iterable[Node]) -> list[Edge]:
        """Finds the edges that begin or end at some nodes, in the order of the graph.

        Args:
            nodes: Some nodes of the graph.

        Returns:
            For each edge: where it begins, where it ends, which output it carries, or None for a
            control edge, and which place along the top of its head it takes, or None where too many
            share one.
        """
        found = {number for node in nodes for number in self._touching[node.name]}
        return [self._edges[number] for number in sorted(found)]

    def leaving(self, nodes: Iterable[Node]) -> list[tuple[int, Output]]:
        """Finds the tensors of some nodes that leave the graph, each after its number.

        Args:
            nodes: Some nodes of the graph.
        """
        found = (leaving for node in nodes for leaving in self._outputs.get(node.name, ()))
        return sorted(found, key=lambda leaving: leaving[0])


def _beside(name: str, users: Sequence[str]) -> str:
    """Places what has no scope of its own in the innermost scope around all its users."""
    if "/" in name or not users:
        return name
    scopes = zip(*(user.split("/")[:-1] for user in users), strict=False)
    common = itertools.takewhile(lambda parts: len(set(parts)) == 1, scopes)
    return "/".join([*(parts[0] for parts in common), name])


def group(
    index: Index, nodes: Sequence[Node], scope: str, stem: str, *, grouped: bool
) -> tuple[Groups, str]:
    """Groups the nodes of a figure, if they are too many to be drawn one by one.

    Args:
        index: The graph.
        nodes: Some of its nodes.
        scope: The name scope that they are under, with a slash at its end, or nothing.
        stem: What the rest of their names begins with, if they are a part of a series.
        grouped: Whether few nodes are grouped, too.

    Returns:
        The groups in order, by scope, node or `stem…`, and the scope that they are under: one scope
        around everything, or around everything but a few nodes, is opened at once.

    Examples:
        >>> graph = Graph("g", tuple(Node(f"a/b/n{number}", "NoOp") for number in range(41)))
        >>> groups, scope = group(Index(graph), graph.nodes, "", "", grouped=False)
        >>> len(groups), scope
        (41, 'a/b/')
    """
    if len(nodes) <= LARGEST_FLAT and not grouped:
        return {node.name: [node] for node in nodes}, scope
    groups = _grouped(index, nodes, scope, stem)
    while True:
        many = [key for key, members in groups.items() if len(members) > 1 and key != MORE]
        if len(many) != 1 or MORE in groups:
            break
        (only,) = many
        if only.endswith("/"):
            inner, deeper = _grouped(index, nodes, only, ""), only
        elif len(groups) == 1:  # one series, which says nothing: its numbers, then
            inner, deeper = _grouped(index, nodes, scope, only.removeprefix(scope)[:-1]), scope
        else:
            break
        if len(groups) > 1 and len(inner) > LARGEST_FLAT:
            break
        groups, scope = inner, deeper
    return groups, scope


def _grouped(index: Index, nodes: Sequence[Node], scope: str, stem: str) -> Groups:
    """Groups nodes by the next name scope, and where there are many such by their names."""
    groups: Groups = {}
    for node in nodes:
        place = index.place[node.name]
        above = scope if place.startswith(scope) else ""
        first, slash, _ = place.removeprefix(above).partition("/")
        groups.setdefault(f"{above}{first}/" if slash else node.name, []).append(node)
    if len(groups) > LARGEST_FLAT:
        groups = _gathered(groups, scope, stem)
    named = {
        (key if len(members) > 1 else members[0].name): members for key, members in groups.items()
    }
    if len(named) <= LARGEST_FIGURE:
        return named
    keys = list(named)
    rest = [node for key in keys[LARGEST_FIGURE:] for node in named[key]]
    return {key: named[key] for key in keys[:LARGEST_FIGURE]} | {MORE: rest}


def _gathered(groups: Groups, scope: str, stem: str) -> Groups:
    """Gathers what is numbered (`add`, `add_1`, …), and else what begins alike (`block1_conv`, …).

    Args:
        groups: Too many groups.
        scope: What their names begin with.
        stem: What begins the rest of their names, if they were gathered already.
    """
    names = {key: key.removeprefix(scope).rstrip("/") for key in groups}
    words = {key: name.split("_") for key, name in names.items()}
    least = len(stem.split("_")) if stem else 0
    deepest = max(map(len, words.values()))

    def beginning(count: int) -> Callable[[str], str]:
        return lambda key: "_".join(words[key][:count])

    numbered = [] if stem else [lambda key: re.sub(r"_\d+$", "", names[key])]
    ways = [*numbered, *(beginning(count) for count in range(deepest - 1, least, -1))]
    tried = [_merged(groups, scope, way) for way in ways]
    few = [merged for merged in tried if 1 < len(merged) <= FITS_A_SCREEN]
    enough = [merged for merged in tried if 1 < len(merged) <= LARGEST_FLAT]
    if tried and len(tried[0]) <= LARGEST_FLAT:  # numbers alone were enough
        return tried[0]
    return next(iter(few or enough), min(tried, key=len, default=groups))


def _merged(groups: Groups, scope: str, stem: Callable[[str], str]) -> Groups:
    """Merges the groups whose names have the same stem, if they are more than three."""
    often = Counter(stem(key) for key in groups)
    merged: Groups = {}
    for key, members in groups.items():
        name = f"{scope}{stem(key)}…" if often[stem(key)] > 3 else key
        merged.setdefault(name, []).extend(members)
    return merged
