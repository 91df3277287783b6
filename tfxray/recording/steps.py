"""What a recorded program did, as plain data about each step: texts, pictures and players are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Phase = Literal["python", "eager", "building", "tracing", "running", "error"]
"""What happens in a step.

`python`: Python alone. `eager`: TensorFlow runs operations at once. `building`: nodes are added to
a `tf.Graph`. `tracing`: Python runs the body of a `tf.function` to add nodes to its graph.
`running`: TensorFlow runs a graph. `error`: an exception.
"""

Kind = Literal["line", "call", "resume", "session", "node", "raise"]
"""What a step is.

`line`: a statement ran. `call`: it calls a function whose body comes next. `resume`: the rest of a
statement, after a function has returned or a session has run. `session`: a session starts to run.
`node`: it runs one node. `raise`: an exception.
"""

ValueSource = Literal["computed", "constant", "fed", "fetched", "second run", ""]
"""How the value of an operation is known.

`computed`: Python holds it, the operation ran eagerly. `constant`: it stands in the graph that ran.
`fed` and `fetched`: the program gave it to the session, or asked the session for it. `second run`:
the recorder ran the session once more to read it. Empty: it is not known.
"""


@dataclass(frozen=True, slots=True)
class RecordedNode:
    """An operation: a node of a graph, or one that ran eagerly.

    Attributes:
        id: Tells it from all others of the recording.
        name: Its name in its graph; for an eager operation, which has none, its type.
        op_type: The operation's type, as in `Mul`.
        inputs: The ids of the nodes whose outputs it takes.
        graph: The graph it is in; empty for an eager operation.
        output: dtype and shape of its first output; empty when it has none.
        variable: The first Python variable that referred to its output; empty when none did.
        operand: What is written into the operation: the value of a constant of a graph, or the
            inputs of an operation that takes a plain number, as `·, 1` for `n - 1`.
        drawn: Whether the picture shows it. Numbers written into an operation and nodes that only
            carry values around a loop are left out.
    """

    id: str
    name: str
    op_type: str
    inputs: tuple[str, ...] = ()
    graph: str = ""
    output: str = ""
    variable: str = ""
    operand: str = ""
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Execution:
    """One operation that ran.

    Attributes:
        node: The id of the node; empty for one that only the optimized graph has.
        name: What to call it.
        op_type: The type of the operation as it ran: an optimized graph may hold another than was
            built.
        inputs: The values it took, as text; empty texts where they are not known.
        value: The value of its first output as text; empty when it is not known.
        value_source: How the value is known.
        traced: Whether the graph of a function was made by the very line that ran it.
    """

    node: str
    name: str
    op_type: str
    inputs: tuple[str, ...] = ()
    value: str = ""
    value_source: ValueSource = ""
    traced: bool = False


@dataclass(frozen=True, slots=True)
class PythonVariable:
    """A Python variable after a step.

    Attributes:
        name: Its name.
        scope: The function it is local to; empty for the program itself.
        text: Its value in short; empty when there is none to show, or while it is not defined.
        kind: What it holds, as in `eager tensor`; empty while it is not defined.
    """

    name: str
    scope: str = ""
    text: str = ""
    kind: str = ""

    @property
    def defined(self) -> bool:
        """Whether the variable exists after this step."""
        return bool(self.kind)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a program.

    Attributes:
        number: Its place, from 1.
        line: The first line of the statement, from 1.
        last_line: The last line of the statement, or of its head if it has a body.
        kind: What the step is.
        phase: Who is at work.
        sentence: What happens, in plain words.
        nodes_added: The ids of the nodes that joined a graph.
        executed: The operations that ran, in order.
        values: Values that became known without an operation being seen to run, by the id of the
            node: those of constants, and those that go into and come out of a function's graph.
        left_out: The ids of the nodes of a session's graph that it does not run.
        variables: All variables of the program after the step, defined or not.
        printed: What Python printed.
    """

    number: int
    line: int
    last_line: int
    kind: Kind
    phase: Phase
    sentence: str
    nodes_added: tuple[str, ...] = ()
    executed: tuple[Execution, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    variables: tuple[PythonVariable, ...] = ()
    printed: str = ""


@dataclass(frozen=True, slots=True)
class RecordedProgram:
    """A small program and what happened when it ran, without a way to show it.

    `Recording`, which adds that, says what each field holds.
    """

    title: str
    source: str
    steps: tuple[Step, ...]
    nodes: tuple[RecordedNode, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    stopped: str = ""

    @property
    def printed(self) -> str:
        """All that Python printed."""
        return "".join(step.printed for step in self.steps)
