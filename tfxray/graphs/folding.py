"""What says nothing in a large graph, folded into what it serves."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from tfxray.graphs.graph import Graph, Kind, Node, Source


def fold(graph: Graph) -> Graph:
    """Folds the plumbing of a graph and of the functions that it calls.

    - A constant becomes a part of the nodes that take it, which show its value.
    - A `ReadVariableOp` that waits for nothing becomes a part of its variable: that then gives its
      value.
    - An `Identity` becomes a part of what it hands on, whatever it waits for.
    - A `NoOp` is left out if nothing but such nodes waits for it, or if it waits for nothing.

    What nothing takes stays, and so does a constant that leaves the graph. No other node is
    folded, and none changes its name.

    Args:
        graph: The graph.

    Returns:
        The graph without them. Its note says how many there were.

    Examples:
        >>> from tfxray.graphs.graph import Output
        >>> two = Node("two", "Const", Kind.CONSTANT, value="2")
        >>> double = Node("double", "Mul", inputs=(Source("x"), Source("two")))
        >>> whole = Graph("g", (Node("x", "Placeholder"), two, double))
        >>> fold(whole).node("double").constants
        (None, '2')
    """
    functions = tuple(_fold(function) for function in graph.functions)
    folded = replace(_fold(graph), functions=functions)
    before, after = (
        sum(len(each.nodes) for each in (whole, *whole.functions)) for whole in (graph, folded)
    )
    if before == after:
        return graph
    note = f"{before - after} of {before} nodes are folded into what they serve; plumbing=True shows them."
    return replace(folded, note=f"{graph.note} {note}".strip())


def _fold(graph: Graph) -> Graph:
    nodes = {node.name: node for node in graph.nodes}
    taken = {source.node for node in graph.nodes for source in node.inputs}
    taken |= {output.source.node for output in graph.outputs}
    handed_on = _handed_on(nodes, taken)
    leaving = {handed_on.get(each.source.node, each.source).node for each in graph.outputs}
    constants = {
        name
        for name, node in nodes.items()
        if node.kind is Kind.CONSTANT and name in taken and name not in leaving
    }
    reads = {
        name
        for name, node in nodes.items()
        if node.op == "ReadVariableOp"
        and not node.controls
        and name in taken
        and nodes[node.inputs[0].node].kind in (Kind.CAPTURED, Kind.VARIABLE, Kind.INPUT)
    }
    gone = {*constants, *reads, *handed_on}
    gone |= _only_waiting(graph, gone)
    variables = _variables(graph, nodes, reads)

    def origin(source: Source) -> Source:
        """Finds what really makes a tensor."""
        source = handed_on.get(source.node, source)
        if source.node in reads:
            variable = variables[nodes[source.node].inputs[0].node]
            return Source(variable.name, len(variable.outputs) - 1)
        return source

    def waited_for(control: str) -> str | None:
        """Finds what a node still waits for when one that it waited for is folded."""
        control = handed_on[control].node if control in handed_on else control
        return None if control in gone else control

    def kept(node: Node) -> Node:
        operands = [origin(source) for source in node.inputs]
        inputs = tuple(source for source in operands if source.node not in constants)
        known = {source.node for source in inputs} | {node.name, None}
        controls = {name for name in map(waited_for, node.controls) if name and name not in known}
        values = [
            nodes[source.node].value if source.node in constants else None for source in operands
        ]
        return replace(
            variables.get(node.name, node),
            inputs=inputs,
            controls=tuple(sorted(controls)),
            constants=tuple(values) if len(inputs) < len(operands) else (),
        )

    return replace(
        graph,
        nodes=tuple(kept(node) for node in graph.nodes if node.name not in gone),
        outputs=tuple(replace(output, source=origin(output.source)) for output in graph.outputs),
    )


def _handed_on(nodes: Mapping[str, Node], taken: Set[str]) -> dict[str, Source]:
    """Says for each `Identity` what it hands on, past other ones."""
    found: dict[str, Source] = {}
    for name, node in nodes.items():
        if node.op == "Identity" and node.kind is Kind.OPERATION and name in taken:
            (source,) = node.inputs
            found[name] = found.get(source.node, source)
    for name, source in found.items():  # one that stands before what it takes
        seen = {name}
        while source.node in found and source.node not in seen:
            seen.add(source.node)
            source = found[source.node]  # noqa: PLW2901
        found[name] = source
    return {name: source for name, source in found.items() if source.node not in found}


def _only_waiting(graph: Graph, gone: Set[str]) -> set[str]:
    """Finds each `NoOp` that nothing but folded nodes waits for, or that waits for nothing."""
    held_up = {
        control for node in graph.nodes if node.name not in gone for control in node.controls
    }
    found = {
        node.name
        for node in graph.nodes
        if node.op == "NoOp" and (not node.controls or node.name not in held_up)
    }
    return found if len(found) < len(graph.nodes) else set()


def _variables(graph: Graph, nodes: Mapping[str, Node], reads: Set[str]) -> dict[str, Node]:
    """Returns the variables that are read, with their value as the last of what they give."""
    handles = {
        source.node for node in graph.nodes if node.name not in reads for source in node.inputs
    }
    handles |= {output.source.node for output in graph.outputs}
    found: dict[str, Node] = {}
    for name in reads:
        variable = nodes[nodes[name].inputs[0].node]
        handle = variable.outputs[:1] if variable.name in handles else ()
        found[variable.name] = replace(variable, outputs=(*handle, nodes[name].output(0)))
    return found
