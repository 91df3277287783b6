"""Computes what a picture of the operations shows after each step."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from tfxray.recording.steps import RecordedNode, RecordedProgram

Status = Literal["absent", "built", "left out", "folded", "value"]


class NodeState(NamedTuple):
    """What the picture shows of a node.

    Attributes:
        status: `absent`: it does not exist yet. `built`: it exists and has no value. `left out`: a
            session does not run it. `folded`: it ran as a constant, computed while the graph was
            optimized. `value`: it ran, or its value is known.
        text: What stands in it below its name.
        now: Whether the step is about it.
    """

    status: Status
    text: str
    now: bool = False


def drawn_nodes(recording: RecordedProgram) -> list[RecordedNode]:
    r"""Lists the nodes that the picture shows, graph by graph.

    Args:
        recording: A recording.

    Returns:
        The nodes in the order of the picture.

    Examples:
        >>> from tfxray.recording import record
        >>> recording = record("import tensorflow as tf\none = tf.constant([12])")
        >>> [node.variable for node in drawn_nodes(recording)]
        ['one']
    """
    drawn = [node for node in recording.nodes if node.drawn]
    graphs = list(dict.fromkeys(node.graph for node in drawn))
    return sorted(drawn, key=lambda node: graphs.index(node.graph))


def node_states(recording: RecordedProgram) -> list[list[NodeState]]:
    r"""Computes the state of every drawn node before the first step and after each.

    Args:
        recording: A recording.

    Returns:
        For each of these moments, the states in the order of `drawn_nodes`.

    Examples:
        >>> from tfxray.recording import record
        >>> states = node_states(record("import tensorflow as tf\none = tf.constant([12])"))
        >>> [each[0].text for each in states]
        ['', '', '[12]']
    """
    drawn = {node.id: node for node in drawn_nodes(recording)}
    states = dict.fromkeys(drawn, NodeState("absent", ""))
    built = {node_id: NodeState("built", _built_text(node)) for node_id, node in drawn.items()}
    moments = [list(states.values())]
    for place, step in enumerate(recording.steps):
        now = {*step.nodes_added, *(node_id for node_id, _ in step.values)}
        now |= {each.node for each in step.executed}
        changes: dict[str, NodeState] = {node_id: built[node_id] for node_id in drawn.keys() & now}
        if step.kind == "session":  # what an earlier run left behind is gone
            run = itertools.takewhile(
                lambda step: step.kind == "node", recording.steps[place + 1 :]
            )
            running = {each.node for each in (*step.executed, *(step.executed[0] for step in run))}
            changes |= {node_id: built[node_id] for node_id in drawn.keys() & running}
        left_out = NodeState("left out", "does not run")
        changes |= dict.fromkeys(drawn.keys() & set(step.left_out), left_out)
        changes |= {key: NodeState("value", text) for key, text in step.values if key in drawn}
        for each in step.executed:
            star = "*" if each.value_source == "second run" else ""
            text = f"{each.value}{star}" if each.value else "ran"
            if each.node in drawn:
                folded = each.op_type == "Const" != drawn[each.node].op_type
                changes[each.node] = (
                    NodeState("folded", f"constant {text}") if folded else NodeState("value", text)
                )
        states |= changes
        moments.append([state._replace(now=key in now) for key, state in states.items()])
    return moments


def _built_text(node: RecordedNode) -> str:
    if node.op_type == "Const" and node.operand:
        return f"holds {node.operand}"
    if not node.output:
        return {"While": "loop", "If": "branches"}.get(node.op_type.removeprefix("Stateless"), "")
    return node.output
