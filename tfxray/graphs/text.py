"""A graph in words: one sentence a node, and a tree for terminals."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from tfxray._words import counted
from tfxray.graphs.graph import Graph, Kind, Node

LARGEST_TREE = 60
"""How many nodes a graph has at most when its tree follows the edges, not the name scopes."""
DEEPEST_TREE = 16
"""How many levels such a tree has at most: each costs three columns of the terminal."""


_MOST_NAMES = 12
"""How many names stand in one line; the rest are counted."""


def describe(graph: Graph, node: Node) -> str:
    """Says in one sentence what a node is, what it takes and what it makes.

    Args:
        graph: The graph that the node belongs to.
        node: The node.

    Examples:
        >>> graph = Graph("g", (Node("x", "Placeholder"), Node("y", "NoOp", controls=("x",))))
        >>> describe(graph, graph.node("y"))
        'y: NoOp, after x.'
    """
    words = [f"{node.name}: {node.op}"]
    if node.kind is Kind.INPUT:
        words.append("an input")
    if node.kind is Kind.CAPTURED:
        words.append(f"captured variable {node.variable}" if node.variable else "captured")
    if node.value is not None:
        words.append(f"value {node.value}")
    if node.operands:
        words.append(f"takes {_listed(node.operands)}")
    if node.controls:
        words.append(f"after {_listed(node.controls)}")
    if any(tensor.dtype for tensor in node.outputs):
        words.append(f"gives {_tensors(node)}")
    words += [f"{call.role} {call.function}" for call in node.calls]
    words += [f"is the {label}" for label in graph.labels.get(node.name, ())]
    return ", ".join(words) + "."


def _listed(names: Iterable[str]) -> str:
    """Lists names, as many as anybody reads."""
    every = list(names)
    if len(every) > _MOST_NAMES:
        every = [*every[: _MOST_NAMES - 1], f"… and {len(every) - _MOST_NAMES + 1} more"]
    return ", ".join(every)


def _tensors(node: Node) -> str:
    """Writes the dtypes and shapes that a node makes; equal ones once, with their number."""
    alike = [
        (tensor, len(list(group))) for tensor, group in itertools.groupby(node.outputs, key=str)
    ]
    return ", ".join(tensor if number == 1 else f"{number} × {tensor}" for tensor, number in alike)


def tree(graph: Graph, marks: Mapping[str, str] | None = None, *, depth: int | None = None) -> str:
    """Writes a graph as a tree of text.

    A small graph is a tree of what each result needs, from the result down to the inputs; a node
    that is needed twice is written out once. A large or deep graph is a tree of its name scopes,
    and each node says what it takes. A control edge is written `^name`, as in a `GraphDef`.

    Args:
        graph: The graph.
        marks: For some nodes, a remark to add.
        depth: How many levels of name scopes are opened; then even a small graph is a tree of them.

    Returns:
        Several lines, without a line break at the end.

    Examples:
        >>> from tfxray.graphs.graph import Source
        >>> one, two = Node("one", "Const", value="1"), Node("two", "Const", value="2")
        >>> minus = Node("sub", "Sub", inputs=(Source("one"), Source("two")))
        >>> print(tree(Graph("g", (one, two, minus))))
        g: 3 nodes
        └─ sub (Sub)
           ├─ one (Const) = 1
           └─ two (Const) = 2
    """
    lines = []
    for number, part in enumerate((graph, *graph.functions)):
        lines.append(f"{part.name}: {counted(len(part.nodes))}")
        remarks = marks or {} if number == 0 else {}
        small = len(part.nodes) <= LARGEST_TREE and depth is None
        by_edges = list(_by_edges(part, remarks)) if small else None
        lines += (
            by_edges
            if by_edges and _deepest(by_edges) <= DEEPEST_TREE
            else _by_scopes(part, remarks, depth)
        )
    if graph.note:
        lines.append(graph.note)
    return "\n".join(lines)


def _deepest(lines: list[str]) -> int:
    return max((len(line) - len(line.lstrip("│ ├└─"))) // 3 for line in lines)


def _line(graph: Graph, node: Node, name: str, marks: Mapping[str, str]) -> str:
    words = [f"{name} ({node.op})"]
    if node.value is not None:
        words.append(f"= {node.value}")
    if any(tensor.dtype for tensor in node.outputs):
        words.append(_tensors(node))
    if node.kind is Kind.CAPTURED:
        words.append(f"captured {node.variable or ''}".rstrip())
    if node.calls:
        words.append(", ".join(f"{call.role}: {call.function}" for call in node.calls))
    words += [f"→ {label}" for label in graph.labels.get(node.name, ())]
    if node.name in marks:
        words.append(f"[{marks[node.name]}]")
    return " ".join(words)


def _branch(stems: list[bool], last: bool) -> str:
    before = "".join("   " if stem else "│  " for stem in stems)
    return before + ("└─ " if last else "├─ ")


def _by_edges(graph: Graph, marks: Mapping[str, str]) -> Iterator[str]:
    """Follows the edges against the arrows; without recursion, for graphs may be deep."""
    nodes = {node.name: node for node in graph.nodes}
    used = {source.node for node in graph.nodes for source in node.inputs}
    used |= {control for node in graph.nodes for control in node.controls}
    results = [output.source.node for output in graph.outputs]
    roots = list(dict.fromkeys([*results, *(name for name in nodes if name not in used)]))
    written: set[str] = set()
    waiting: list[tuple[str, str, list[bool], bool]] = []
    while True:
        if not waiting:
            if not roots:  # what is left are cycles that nothing outside them needs
                roots = [name for name in nodes if name not in written][:1]
            if not roots:
                return
            waiting = [(name, "", [], name == roots[-1]) for name in reversed(roots)]
            roots = []
        name, sign, stems, last = waiting.pop()
        node = nodes[name]
        if name in written:
            if sign or stems:  # a root that was needed by another needs no second mention
                yield f"{_branch(stems, last)}{sign.format(name)} (above)"
            continue
        written.add(name)
        yield _branch(stems, last) + _line(graph, node, (sign or "{}").format(name), marks)
        operands = [
            (source.node, f"{{}}:{source.index}" if source.index else "{}")
            for source in node.inputs
        ]
        operands += [(control, "^{}") for control in node.controls]
        for index in reversed(range(len(operands))):
            waiting.append((*operands[index], [*stems, last], index == len(operands) - 1))


def _by_scopes(graph: Graph, marks: Mapping[str, str], depth: int | None) -> Iterator[str]:
    """Nests the nodes by name scope, each with what it takes, and counts what is not opened."""
    tops: dict[str, object] = {}
    for node in graph.nodes:
        *above, _ = node.name.split("/")
        inner = tops
        for scope in above:
            found = inner.setdefault(f"{scope}/", {})
            assert isinstance(found, dict)
            inner = found
        inner[node.name] = node
    scopes = sum(isinstance(item, dict) for item in tops.values())
    deepest = None if depth is None else depth + (scopes == 1)  # the one around all opens of itself
    waiting: list[tuple[str, object, list[bool], bool]] = []

    def add(inner: dict[str, object], stems: list[bool]) -> None:
        items = list(inner.items())
        for index in reversed(range(len(items))):
            waiting.append((*items[index], stems, index == len(items) - 1))

    add(tops, [])
    while waiting:
        name, item, stems, last = waiting.pop()
        if isinstance(item, Node):
            takes = [*item.operands, *(f"^{control}" for control in item.controls)]
            line = _line(graph, item, name.rpartition("/")[2], marks)
            yield _branch(stems, last) + line + (f" ← {_listed(takes)}" if takes else "")
        elif isinstance(item, dict):
            if len(stems) == deepest:
                yield f"{_branch(stems, last)}{name} ({counted(_leaves(item))})"
            else:
                yield _branch(stems, last) + name
                add(item, [*stems, last])


def _leaves(scope: dict[str, object]) -> int:
    """Counts the nodes in a scope and in those within it."""
    return sum(_leaves(item) if isinstance(item, dict) else 1 for item in scope.values())
