"""What has happened so far: one list, to which all that watches a program adds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final, Literal, NoReturn

import tensorflow as tf

from tfxray import _private
from tfxray._words import counted
from tfxray.recording.failures import own_failure
from tfxray.recording.program import Program, Statement
from tfxray.recording.sessions import SessionRun
from tfxray.recording.steps import Execution, Kind, Phase, PythonVariable, RecordedNode
from tfxray.recording.tracings import Tracing

_LINES_PER_STEP: Final = 100  # several visits of a line may make one step, but not endlessly many


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, before it is put into words.

    Attributes:
        kind: What it is.
        statement: The statement it belongs to.
        phase: Who was at work.
        scope: The function the statement belongs to; empty for the program itself.
        variables: All variables afterwards.
        changed: The names of the statement's own scope that hold something new.
        nodes: The nodes that joined a graph.
        executed: What ran.
        left_out: The ids of the nodes of a session's graph that it does not run.
        values: Values that went into or came out of a function's graph, by the id of the node.
        printed: What Python printed.
        callee: The function that is entered or has returned.
        paused: Whether that function goes on after a `yield` or an `await`, or paused at one.
        pauses: Whether the statement's own function pauses at one.
        trace: Whether the happening begins or ends the trace of a function.
        traced_as: The trace that begins: of the function that is entered, or of one that calls it.
        block: What the surrounding block of a graph is, as in `loop body`; empty outside one.
        run: What a session ran.
        raised: The exception, as text.
        exits: Whether the program asks to end here, as one that went well.
    """

    kind: Kind
    statement: Statement
    phase: Phase
    scope: str = ""
    variables: tuple[PythonVariable, ...] = ()
    changed: tuple[str, ...] = ()
    nodes: tuple[RecordedNode, ...] = ()
    executed: tuple[Execution, ...] = ()
    left_out: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    printed: str = ""
    callee: str = ""
    paused: bool = False
    pauses: bool = False
    trace: Literal["", "begins", "ends"] = ""
    traced_as: Tracing | None = None
    block: str = ""
    run: SessionRun | None = None
    raised: str = ""
    exits: bool = False


class Stop(BaseException):
    """Ends the program from within; no `except Exception` of the program holds it up."""


@dataclass(slots=True)
class Frame:
    """A running function of the program, or a block of one that AutoGraph runs by itself."""

    python: FrameType | None  # until it has returned, and no longer: what it holds must end with it
    scope: str
    generated: bool = False
    block: bool = False
    graph: tf.Graph | None = None
    statement: Statement | None = None
    started_at: int = 0  # the instruction at which the statement began
    traced_as: Tracing | None = None  # the trace of this very function, if it is traced
    unwinding: bool = False  # an exception is on its way out
    paused: bool = False  # at a `yield` or an `await`


@dataclass(slots=True)
class Segment:
    """What has happened since the last happening, all of it on one statement."""

    frame: Frame
    statement: Statement
    kind: Kind
    tracing: bool
    callee: str = ""
    paused: bool = False
    pauses: bool = False
    block: str = ""
    trace: Literal["", "begins", "ends"] = ""
    traced_as: Tracing | None = None
    after_block: bool = False
    begun: int = field(
        default_factory=_private.next_number
    )  # functions made later have numbers above
    nodes: list[str] = field(default_factory=list)
    executed: list[Execution] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    raised: str = ""
    exits: bool = False


class Journal:
    """All that has happened, what is going on, and when it is enough.

    Attributes:
        happenings: What has happened, in order.
        segment: What is going on; nothing between two statements.
        nodes: All operations by id, in the order they appeared.
        stopped: Why the recording ends before the program does; empty when it does not.
        stopping: Set as soon as the program has ended or has to.
        busy: Whether TensorFlow works for the recorder now, and not for the program.
    """

    def __init__(self, program: Program, max_steps: int) -> None:
        """Begins with nothing.

        Args:
            program: The program.
            max_steps: How many happenings to note at most.
        """
        self.happenings: list[Happening] = []
        self.segment: Segment | None = None
        self.nodes: dict[str, RecordedNode] = {}
        self.stopped = ""
        self.stopping = threading.Event()
        self.busy = False
        self._program = program
        self._max_steps = max_steps
        self._lines_left = max_steps * _LINES_PER_STEP
        self._statement: Statement | None = None

    def add(self, happening: Happening) -> None:
        """Adds what happened, unless it is one too many."""
        if len(self.happenings) >= self._max_steps:
            self._stop_as_too_long(counted(self._max_steps, "step"))
        self.happenings.append(happening)

    def visit(self, statement: Statement) -> None:
        """Notes where the program is."""
        self._statement = statement

    def count_line(self) -> None:
        """Counts a line that ran, lest one that takes no step goes on for ever."""
        self._lines_left -= 1
        if self._lines_left < 0:
            lines = self._max_steps * _LINES_PER_STEP
            self._stop_as_too_long(f"{lines:,} lines in few steps")
        if self.stopping.is_set():
            raise Stop

    def stop(self, why: str) -> NoReturn:
        """Ends the program; what was noted until now stays."""
        self.stopped = self.stopped or why
        self.stopping.set()
        raise Stop

    def _stop_as_too_long(self, taken: str) -> NoReturn:
        self.stop(
            f"record() stopped {self.place()} after {taken}: it is for small programs that end; give it "
            "fewer repetitions, or a larger max_steps"
        )

    def place(self) -> str:
        """Says where the program is, as in `at line 3`."""
        if self._statement is None:
            return "before its first line"
        return f"at {self._program.place(self._statement.first)}"

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Keeps a mistake of the recorder from passing for one of the program."""
        try:
            yield
        except (Stop, GeneratorExit):  # the latter where Stop came just before or after the body
            raise
        except BaseException as error:
            self.stop(own_failure(error))

    @contextmanager
    def own_work(self) -> Iterator[None]:
        """Keeps what TensorFlow does for the recorder out of the recording."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False

    def unique_id(self, name: str) -> str:
        """Returns an id that no node has: the name, with a number where it needs one."""
        node_id, number = name, 0
        while node_id in self.nodes:
            number += 1
            node_id = f"{name}_{number}"
        return node_id
