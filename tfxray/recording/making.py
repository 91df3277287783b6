"""Makes recordings: reads a program, runs it, and puts what happened into words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from tfxray._words import counted, listed
from tfxray.recording import program, recorder
from tfxray.recording.failures import own_failure
from tfxray.recording.recording import Recording
from tfxray.recording.sentences import sentence
from tfxray.recording.steps import RecordedNode, Step


def record(
    source: str | os.PathLike[str] | Callable[[], object],
    *,
    title: str = "",
    arguments: Sequence[str] = (),
    max_steps: int = 200,
    max_seconds: float = 60,
) -> Recording:
    r"""Runs a small program line by line and records what Python and TensorFlow do.

    The program runs once, in a thread of its own, so it starts eagerly and leaves nothing open. Text
    and a file run as `python FILE` runs them: `__name__` is `"__main__"`, and a file finds the
    modules beside it. Only its own thread is followed.
    When a line runs a session, the recorder runs the session a second time to read the values that
    the first run keeps; it does not when an operation that ran has state. What `tf.print` writes
    goes around Python, and is not recorded.

    Args:
        source: Python text, the path of a Python file (as text, one that ends in `.py`), or a
            function without parameters whose body is the program.
        title: What to call it; by default the name of the file or of the function.
        arguments: What text or a file finds in `sys.argv` after its own name.
        max_steps: How many steps to record at most.
        max_seconds: How many seconds the program may run.

    Returns:
        The recording. If the program raises, it goes up to there and shows the exception. If the
        program takes more than `max_steps` or `max_seconds`, or if `record` itself fails, it goes up
        to there and says so.

    Raises:
        TypeError: `source` is none of these, or a function that cannot stand for a program.
        ValueError: The program is empty, or the source of the function cannot be read.
        SyntaxError: The text is not Python.
        OSError: The file cannot be read.
        RuntimeError: It is recorded from within a program that is being recorded.

    Examples:
        >>> recording = record("import tensorflow as tf\nsubres = tf.constant([12]) * 3")
        >>> print(recording.steps[1].sentence)
        TensorFlow runs `Mul` at once on `[12]` and `3`: `subres` is `[36]`.
        >>> recording.steps[1].executed[0].value
        '[36]'
    """
    read = program.read(source, title, arguments)
    ran = recorder.run(read, max_steps, max_seconds)
    steps: list[Step] = []
    stopped = ran.stopped
    try:
        steps.extend(_steps(ran))
    except Exception as error:
        stopped = own_failure(error)
    return Recording(
        read.title,
        read.source,
        tuple(steps),
        _named(steps, ran.nodes),
        tuple(_notes(ran)),
        ran.raised,
        stopped,
    )


def _named(steps: list[Step], nodes: tuple[RecordedNode, ...]) -> tuple[RecordedNode, ...]:
    """Leaves out the nodes of a line that was not finished: no step tells of them."""
    named = {
        node_id
        for step in steps
        for node_id in (
            *step.nodes_added,
            *(each.node for each in step.executed),
            *(node_id for node_id, _ in step.values),
        )
    }
    waiting = [node for node in nodes if node.id in named]
    by_id = {node.id: node for node in nodes}
    while waiting:
        inputs = set(waiting.pop().inputs) - named
        named |= inputs
        waiting.extend(by_id[each] for each in inputs)
    return tuple(node for node in nodes if node.id in named)


def _steps(ran: recorder.Run) -> Iterator[Step]:
    """Puts each happening into words."""
    nodes = {node.id: node for node in ran.nodes}
    happenings = ran.happenings
    for number, (happening, following) in enumerate(
        zip_longest(happenings, happenings[1:]), start=1
    ):
        yield Step(
            number=number,
            line=happening.statement.first,
            last_line=happening.statement.last,
            kind=happening.kind,
            phase=happening.phase,
            sentence=sentence(
                happening,
                following,
                nodes,
                stopped=bool(ran.stopped),
                reason=ran.reasons.get(happening.traced_as, "") if happening.traced_as else "",
            ),
            nodes_added=tuple(node.id for node in happening.nodes),
            executed=happening.executed,
            values=happening.values,
            left_out=happening.left_out,
            variables=happening.variables,
            printed=happening.printed,
        )


def _notes(ran: recorder.Run) -> Iterator[str]:
    """What a reader has to know to trust the recording."""
    executed = [each for happening in ran.happenings for each in happening.executed]
    if sum(happening.kind == "node" for happening in ran.happenings) > 1:
        yield (
            "A session keeps no order between nodes that do not wait for each other. "
            "Here they stand in the order their inputs allow, and then by name."
        )
    if any(each.value_source == "second run" for each in executed):
        yield (
            "A session hands back only what it is asked for. "
            "A value with a star was read by running it a second time."
        )
    if any(each.op_type == "function" for each in executed):
        yield (
            "A tf.function runs as one operation: Python sees what goes into its graph and what "
            "comes out, and no value in between."
        )
    if ran.elsewhere:
        yield (
            f"{listed([f'{name}()' for name in ran.elsewhere])} ran in another thread: what it printed "
            "is told, its lines and operations are not."
        )
    if ran.joined_lines:
        lines = listed([str(line) for line in ran.joined_lines])
        yield (
            f"Several statements share line {lines}. AutoGraph runs them as one, and so they are told "
            "as one."
        )
    hidden = sum(not node.drawn for node in ran.nodes if node.op_type != "Const")
    if hidden:
        yield (
            f"{counted(hidden, 'node')} that only carry values around a loop or a branch are in "
            "the recording, and not in the picture."
        )
