"""Runs a small program line by line and notes, as plain data, what Python and TensorFlow do."""

from __future__ import annotations

import ast
import ctypes
import inspect
import io
import itertools
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Any, Final, Literal, NoReturn

import tensorflow as tf

from tfxray import _private
from tfxray.recording.failures import error_text, own_failure
from tfxray.recording.program import Program, Statement
from tfxray.recording.sessions import SessionRun, traced_run, what_ran
from tfxray.recording.steps import (
    Execution,
    Kind,
    Node,
    Phase,
    PythonVariable,
)
from tfxray.recording.values import (
    array_text,
    counted,
    describe,
    is_eager_tensor,
    repeatable,
    tensor_text,
    type_text,
)

_LINES_PER_STEP: Final = 100  # several visits of a line may make one step, but not endlessly many
_MOST_NODES_ONE_BY_ONE: Final = 12
_PATIENCE: Final = 2.0  # seconds that a program gets to end after it was told to
_ATTEMPTS: Final = 20

# AutoGraph's copy of a function calls the parts of its loops and branches by these names.
_AUTOGRAPH_FILE: Final = "__autograph_generated_file"
_AUTOGRAPH_FUNCTION: Final = re.compile(r"tf__(\w+)")
_AUTOGRAPH_BLOCK: Final = re.compile(r"(loop_body|loop_test|extra_test|if_body|else_body)(_\d+)?")
_TRIAL_GRAPH: Final = "tmp"  # AutoGraph looks there at a loop's condition, then throws it away

_FUNCTION_CALL: Final = re.compile(r"__inference_(.+)_(\d+)")
_SUBGRAPHS: Final = (
    (re.compile(r"(.*_)?while_cond_\d+"), "loop condition"),
    (re.compile(r"(.*_)?while_body_\d+"), "loop body"),
    (re.compile(r"(.*_)?cond_true_\d+"), "branch if true"),
    (re.compile(r"(.*_)?cond_false_\d+"), "branch if false"),
)
_LOOP_PLUMBING: Final = re.compile(r"(.*/)?(loop_counter|maximum_iterations)")


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
        trace: Whether the happening begins or ends the trace of a function.
        block: What the surrounding block of a graph is, as in `loop body`; empty outside one.
        run: What a session ran.
        raised: The exception, as text.
    """

    kind: Kind
    statement: Statement
    phase: Phase
    scope: str = ""
    variables: tuple[PythonVariable, ...] = ()
    changed: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    executed: tuple[Execution, ...] = ()
    left_out: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    printed: str = ""
    callee: str = ""
    trace: Literal["", "begins", "ends"] = ""
    block: str = ""
    run: SessionRun | None = None
    raised: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """All that happened while a program ran.

    Attributes:
        happenings: In order.
        nodes: All operations, in the order they appeared.
        raised: The exception that ended the program, as text; empty when none did.
        stopped: Why the recording ends before the program; empty when it does not.
    """

    happenings: tuple[Happening, ...]
    nodes: tuple[Node, ...]
    raised: str = ""
    stopped: str = ""


class _Stop(BaseException):
    """Ends the program from within; no `except Exception` of the program holds it up."""


@dataclass(slots=True)
class _Frame:
    """A running function of the program, or a block of one that AutoGraph runs by itself."""

    python: FrameType | None  # until it has returned, and no longer: what it holds must end with it
    scope: str
    generated: bool = False
    block: bool = False
    graph: tf.Graph | None = None
    statement: Statement | None = None
    started_at: int = 0  # the instruction at which the statement began


@dataclass(slots=True)
class _Segment:
    """What has happened since the last happening, all of it on one statement."""

    frame: _Frame
    statement: Statement
    kind: Kind
    tracing: bool
    callee: str = ""
    block: str = ""
    trace: Literal["", "begins", "ends"] = ""
    after_block: bool = False
    begun: int = field(
        default_factory=_private.next_number
    )  # functions made later have numbers above
    nodes: list[str] = field(default_factory=list)
    executed: list[Execution] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    raised: str = ""


@dataclass(slots=True)
class _KnownGraph:
    graph: tf.Graph
    label: str
    block: str
    seen: int = 0


_recording = threading.Lock()


def run(program: Program, max_steps: int, max_seconds: float = 60) -> Run:
    r"""Runs a program and notes what happens.

    The program runs in a thread of its own: it starts eagerly and outside every graph and session,
    and whatever it leaves open there ends with it.

    Args:
        program: The program.
        max_steps: How many happenings to note at most.
        max_seconds: How long it may run. A loop on one line, or in a library, takes no step.

    Returns:
        What happened; an exception of the program is part of it, and where the program was stopped.

    Raises:
        RuntimeError: A recording is running already.

    Examples:
        >>> from tfxray.recording.program import read
        >>> [each.printed for each in run(read("print(12 * 3 - 2)"), max_steps=9).happenings]
        ['34\n']
    """
    if not _recording.acquire(blocking=False):
        raise RuntimeError("record() runs one program at a time, and one is being recorded already")
    try:
        recorder = _Recorder(program, max_steps)
        thread = threading.Thread(target=recorder.run, name="recorded program", daemon=True)
        with (
            program.surroundings(),
            redirect_stdout(recorder.output),
            recorder.watched_sessions(),
        ):
            recorder.run_in(thread, max_seconds)
    finally:
        _recording.release()
    return Run(
        tuple(recorder.happenings),
        tuple(recorder.drawn_nodes()),
        recorder.raised,
        recorder.stopped,
    )


class _Output(io.TextIOBase):
    """Takes what the program prints."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self.take = take

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.take(text)
        return len(text)


class _Recorder:
    def __init__(self, program: Program, max_steps: int) -> None:
        self.program = program
        self.max_steps = max_steps
        self.happenings: list[Happening] = []
        self.raised = ""
        self.stopped = ""
        self.output = _Output(self.on_print)

        self.stopping = threading.Event()
        self.ended = False
        self.interactive: list[Any] = []  # sessions that stay open until they are closed
        self.in_program = threading.Lock()  # held while `ended` changes or must not
        self.thread = 0
        self.lines_left = max_steps * _LINES_PER_STEP
        self.frames: list[_Frame] = []
        self.segment: _Segment | None = None
        self.resuming: _Frame | None = None
        self.returned = ""
        self.unreported: list[str] = []  # nodes that the next happening tells of
        self.busy = False

        self.nodes: dict[str, Node] = {}
        self.plumbing: set[str] = set()
        self.graphs: dict[int, _KnownGraph] = {}
        self.tensors: dict[int, tuple[tf.Tensor, str]] = {}  # kept, so that no id is used twice
        self.calls: dict[str, str] = {}
        self.variables: dict[tuple[str, str], PythonVariable] = {
            (scope, name): PythonVariable(name, scope)
            for scope, names in program.names.items()
            for name in names
        }

    # -- Starting and ending --------------------------------------------------------------------

    def run_in(self, thread: threading.Thread, seconds: float) -> None:
        """Starts a thread that runs the program, and waits until it ends or has to."""
        try:
            thread.start()
            if not self.stopping.wait(seconds):
                self.stopped = self.stopped or (
                    f"stopped {self.place()} after {seconds:g} seconds: record() is for small "
                    "programs that end; give it less to do, or a larger max_seconds"
                )
        finally:  # also when Ctrl-C interrupts the start or the waiting
            self.stopping.set()
            self.interrupt(thread)

    def interrupt(self, thread: threading.Thread) -> None:
        """Ends a program that is still running, even one that catches every exception."""
        for _ in range(_ATTEMPTS):
            if not thread.is_alive():
                return
            with self.in_program:
                if not self.ended and thread.ident is not None:
                    _raise_in(thread.ident, _Stop)
            thread.join(_PATIENCE / _ATTEMPTS)

    def run(self) -> None:
        """Runs the program; what it raises is its own, whatever else is raised is the recorder's."""
        self.thread = threading.get_ident()
        try:
            with _private.watched_operations(self.on_operation):
                self.run_program()
        except _Stop:
            pass
        except BaseException as error:
            self.stopped = self.stopped or own_failure(error)
        finally:
            with self.in_program:
                self.ended = True
            self.stopping.set()

    def run_program(self) -> None:
        trace_before = sys.gettrace()
        sys.settrace(self.on_call)
        try:
            self.program.start()
        except _Stop:
            pass
        except BaseException as error:
            self.raised = error_text(error)
        finally:
            with self.in_program:
                self.ended = True
            sys.settrace(trace_before)
            # An open one would close with the recorder, and take this thread's graph from
            # whatever thread that is.
            for session in self.interactive:
                session.close()

    @contextmanager
    def watched_sessions(self) -> Iterator[None]:
        classes = (tf.compat.v1.Session, tf.compat.v1.InteractiveSession)
        for each in classes:  # both inherit `run`: what is set here hides it until it is deleted
            each.run = self.session_run(each.run)
        try:
            yield
        finally:
            for each in classes:
                del each.run

    def stop(self, why: str) -> NoReturn:
        """Ends the program; what was noted until now stays."""
        self.stopped = self.stopped or why
        self.stopping.set()
        raise _Stop

    def place(self) -> str:
        """Says where the program is, as in `at line 3`."""
        statements = (frame.statement for frame in reversed(self.frames))
        statement = next((each for each in statements if each is not None), None)
        return (
            "before its first line"
            if statement is None
            else f"at {self.program.place(statement.first)}"
        )

    # -- What Python does -----------------------------------------------------------------------

    def on_call(self, frame: FrameType, event: str, _: Any) -> Any:
        """Decides, when a function starts, whether its lines are part of the program."""
        if self.stopping.is_set():
            raise _Stop
        code = frame.f_code
        generated = _AUTOGRAPH_FILE in code.co_filename
        if not generated and code.co_filename != self.program.filename:
            return None
        with self.guarded():
            if code is self.program.code:
                return self.enter(_Frame(frame, ""))
            if not self.frames:
                return None
            graph = None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()
            if generated:
                name = _AUTOGRAPH_FUNCTION.fullmatch(code.co_name)
                if name and name[1] in self.program.names:
                    return self.enter(_Frame(frame, name[1], generated, graph=graph))
                if _AUTOGRAPH_BLOCK.fullmatch(code.co_name) and not _in_trial_graph():
                    return self.enter(
                        _Frame(frame, self.frames[-1].scope, generated, block=True, graph=graph)
                    )
            elif code.co_name in self.program.names:
                return self.enter(_Frame(frame, code.co_name, graph=graph))
        return None if generated else self.on_unstepped

    def on_unstepped(self, frame: FrameType, event: str, _: Any) -> Any:
        """Counts the lines of what is not stepped through, lest it never ends."""
        with self.guarded():
            self.count_line()
        return self.on_unstepped

    def enter(self, entered: _Frame) -> Any:
        """Begins to follow a frame; returns the function that Python calls for its events."""
        self.resume_caller()
        self.find_nodes()
        if self.segment is not None and not entered.block:
            self.look_at(entered)  # its parameters
            self.segment.kind = "call"
            self.segment.callee = entered.scope
            self.segment.tracing = tf.inside_function()
            if self.segment.tracing and entered.graph is not self.frames[-1].graph:
                self.segment.trace = "begins"
            self.flush()
        self.frames.append(entered)

        def on_event(frame: FrameType, event: str, argument: Any) -> Any:
            with self.guarded():
                if event == "line":
                    self.count_line()
                    self.on_line(frame, entered)
                elif event == "return":
                    self.on_return(frame, entered)
                elif event == "exception":
                    self.on_exception(argument[1])
            return on_event

        return on_event

    def count_line(self) -> None:
        self.lines_left -= 1
        if self.lines_left < 0:
            lines = self.max_steps * _LINES_PER_STEP
            self.stop(self.too_long(f"{lines:,} lines in few steps"))
        if self.stopping.is_set():
            raise _Stop

    def too_long(self, taken: str) -> str:
        return (
            f"stopped {self.place()} after {taken}: record() is for small programs that end; give it "
            "fewer repetitions, or a larger max_steps"
        )

    def on_line(self, frame: FrameType, entered: _Frame) -> None:
        file, line = self.program.filename, frame.f_lineno
        if entered.generated:
            file, line = _private.source_position(2)
        statement = self.program.statement_at(line) if file == self.program.filename else None
        if statement is None:
            return
        before, now = entered.statement, frame.f_lasti
        if statement is before and now > entered.started_at:
            return  # another line, or another part, of the same statement
        entered.statement, entered.started_at = statement, now
        if before and isinstance(statement.node, ast.With) and statement.contains(before):
            return  # leaving the block: Python visits its head again
        if entered.block and self.segment is not None and self.segment.statement is statement:
            self.segment.frame = entered  # a loop's condition is part of the loop's own line
            self.segment.block = self.block_of(entered)
            return
        self.resume_caller()
        self.flush()
        self.segment = self.new_segment(entered, statement, "line")

    def new_segment(
        self, frame: _Frame, statement: Statement, kind: Kind, callee: str = ""
    ) -> _Segment:
        tracing, block = tf.inside_function(), self.block_of(frame)
        nodes, self.unreported = self.unreported, []
        return _Segment(frame, statement, kind, tracing, callee, block, nodes=nodes)

    def block_of(self, frame: _Frame) -> str:
        known = self.graphs.get(id(frame.graph))
        return known.block if frame.block and known else ""

    def on_return(self, frame: FrameType, entered: _Frame) -> None:
        self.resume_caller()
        if entered.block:
            self.find_nodes()
            for name, value in dict(frame.f_locals).items():
                if name in self.program.names[entered.scope]:
                    self.tag(name, value)
        self.frames.pop()
        if not self.frames:
            self.flush()
            entered.python = None
            return
        self.resuming = entered
        if entered.block or entered.graph is self.frames[-1].graph:
            self.resume_caller()
        elif self.segment is not None:  # the results of a trace still join its last line
            self.segment.trace = "ends"

    def resume_caller(self) -> None:
        """Goes on with the line that called a function, once the function's own part is over."""
        if self.resuming is None:
            return
        returned, self.resuming = self.resuming, None
        caller = self.frames[-1]
        if returned.block and self.segment and self.segment.statement is caller.statement:
            self.segment.frame = caller
            returned.python = None
            return
        self.flush()
        returned.python = None
        if not returned.block:
            for key, variable in self.variables.items():
                if variable.scope == returned.scope:
                    self.variables[key] = PythonVariable(variable.name, variable.scope)
        if caller.statement is not None:
            callee = "" if returned.block else returned.scope
            self.segment = self.new_segment(caller, caller.statement, "resume", callee)
            self.segment.after_block = returned.block

    def on_exception(self, error: BaseException) -> None:
        if isinstance(error, StopIteration | StopAsyncIteration | GeneratorExit | _Stop):
            return  # how loops over generators end
        self.resume_caller()
        unwinding = bool(self.happenings) and self.happenings[-1].kind == "raise"
        if self.segment is not None and not (unwinding and self.segment.kind == "resume"):
            self.segment.raised = error_text(error)

    def on_print(self, text: str) -> None:
        with self.guarded():
            if threading.get_ident() == self.thread:
                self.resume_caller()
            if self.segment is not None:
                self.segment.printed.append(text)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Keeps a mistake of the recorder from passing for one of the program."""
        try:
            yield
        except _Stop:
            raise
        except BaseException as error:
            self.stop(own_failure(error))

    # -- What TensorFlow does -------------------------------------------------------------------

    def on_operation(  # noqa: PLR0913, PLR0917  (TensorFlow calls it so)
        self,
        op_type: str,
        inputs: tuple[tf.Tensor, ...],
        attrs: Any,
        outputs: list[tf.Tensor],
        op_name: str | None = None,
        graph: tf.Graph | None = None,
    ) -> None:
        """Notes an operation that ran eagerly; TensorFlow calls it for nodes of graphs as well."""
        if graph is not None or self.busy or not self.frames:
            return
        with self.guarded():
            self.resume_caller()
            if self.segment is None:
                return
            ids, operands = self.inputs_of(inputs)
            texts = tuple(tensor_text(tensor) for tensor in inputs)
            value = ", ".join(tensor_text(tensor) for tensor in outputs)
            call = _FUNCTION_CALL.fullmatch(op_type)
            if call:
                name, op_type = call[1], "function"
                traced = int(call[2]) > self.segment.begun
                node_id = self.calls.setdefault(name, f"{name}()")
                self.note_function_values(name, inputs, outputs)
            else:
                name, traced = op_type, False
                node_id = self.unique_id(op_type)
            output = type_text(outputs[0].dtype, outputs[0].shape) if len(outputs) == 1 else ""
            self.nodes[node_id] = Node(node_id, name, op_type, ids, output=output, operand=operands)
            for tensor in outputs:
                self.tensors[id(tensor)] = (tensor, node_id)
            self.segment.executed.append(
                Execution(node_id, name, op_type, texts, value, "computed", traced)
            )

    def inputs_of(self, tensors: tuple[tf.Tensor, ...]) -> tuple[tuple[str, ...], str]:
        """Finds the nodes that eager tensors come from, and the numbers that come from none."""
        ids, texts = [], []
        for tensor in tensors:
            known = self.tensors.get(id(tensor))
            if (
                known is None
                and tensor.shape.rank == 0
                and tensor.dtype not in (tf.resource, tf.variant)
            ):
                texts.append(tensor_text(tensor))
                continue
            ids.append(known[1] if known else self.add_constant(tensor))
            texts.append("·")
        return tuple(ids), ", ".join(texts) if any(text != "·" for text in texts) else ""

    def add_constant(self, tensor: tf.Tensor, variable: str = "") -> str:
        """Makes a node for an eager tensor that no operation was seen to make."""
        node_id = self.unique_id("constant")
        output = type_text(tensor.dtype, tensor.shape)
        self.nodes[node_id] = Node(
            node_id, "constant", "constant", output=output, variable=variable
        )
        self.tensors[id(tensor)] = (tensor, node_id)
        assert self.segment is not None
        self.segment.values.append((node_id, tensor_text(tensor)))
        return node_id

    def unique_id(self, name: str) -> str:
        node_id, number = name, 0
        while node_id in self.nodes:
            number += 1
            node_id = f"{name}_{number}"
        return node_id

    def note_function_values(
        self, name: str, inputs: tuple[tf.Tensor, ...], outputs: list[tf.Tensor]
    ) -> None:
        """Notes what goes into and comes out of the graph that a call runs."""
        assert self.segment is not None
        for known in reversed(self.graphs.values()):
            graph = known.graph
            if (
                _name(graph) == name
                and len(graph.inputs) == len(inputs)
                and all(
                    symbolic.dtype == tensor.dtype
                    and symbolic.shape.is_compatible_with(tensor.shape)
                    for symbolic, tensor in zip(graph.inputs, inputs, strict=True)
                )
            ):
                self.find_nodes()
                for symbolic, tensor in zip(
                    (*graph.inputs, *graph.outputs), (*inputs, *outputs), strict=False
                ):
                    node_id = _graph_node_id(known.label, symbolic.op.name)
                    self.segment.values.append((node_id, tensor_text(tensor)))
                return

    def session_run(self, original: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(original)

        def run(*args: Any, **kwargs: Any) -> Any:
            if self.busy or threading.get_ident() != self.thread or self.segment is None:
                return original(*args, **kwargs)
            arguments = signature.bind(*args, **kwargs).arguments
            session = arguments["self"]
            if (
                isinstance(session, tf.compat.v1.InteractiveSession)
                and session not in self.interactive
            ):
                self.interactive.append(session)
            self.resume_caller()
            self.flush_if_anything()
            segment = self.segment
            assert segment is not None
            self.busy = True
            try:
                result, metadata = traced_run(original, session, arguments)
                with self.guarded():
                    ran = what_ran(original, session, arguments, result, metadata)
            finally:
                self.busy = False
            with self.guarded():
                self.know(session.graph)
                self.find_nodes()
                self.note_session(segment, ran, session.graph)
            return result

        return run

    def note_session(self, segment: _Segment, ran: SessionRun, graph: tf.Graph) -> None:
        label = self.graphs[id(graph)].label
        values = {node.name: node.value for node in ran.nodes}
        executed = [
            Execution(
                _graph_node_id(label, node.built) if node.built else "",
                node.built or node.name,
                node.op_type,
                tuple(values.get(name, "") for name in node.inputs),
                node.value,
                node.value_source,
            )
            for node in ran.nodes
        ]
        run_ids = {each.node for each in executed}
        left_out = tuple(
            node.id
            for node in self.nodes.values()
            if node.graph == label and node.id not in run_ids
        )
        base = Happening(
            "session", segment.statement, "running", segment.frame.scope,
            self.current_variables(), left_out=left_out, run=ran,
        )  # fmt: skip
        if len(executed) > _MOST_NODES_ONE_BY_ONE:
            self.add(replace(base, executed=tuple(executed)))
        else:
            self.add(base)
            for each in executed:
                self.add(replace(base, kind="node", executed=(each,), left_out=()))
        self.segment = self.new_segment(segment.frame, segment.statement, "resume")

    # -- Nodes ----------------------------------------------------------------------------------

    def know(self, graph: tf.Graph, variable: str = "") -> None:
        """Takes a graph into view and gives it a label of its own."""
        if id(graph) in self.graphs:
            return
        name = _name(graph)
        block = next((text for pattern, text in _SUBGRAPHS if pattern.fullmatch(name)), "")
        wanted = block or name or variable or "graph"
        taken = {known.label for known in self.graphs.values()}
        again = f"{wanted}, trace" if name and not block else wanted
        labels = itertools.chain([wanted], (f"{again} {number}" for number in itertools.count(2)))
        label = next(label for label in labels if label not in taken)
        self.graphs[id(graph)] = _KnownGraph(graph, label, block)

    def find_nodes(self) -> None:
        """Looks for nodes that have joined a graph since it last looked."""
        if self.segment is None:
            return
        if not tf.executing_eagerly() and not _in_trial_graph():
            self.know(tf.compat.v1.get_default_graph())
        for known in self.graphs.values():
            operations = known.graph.get_operations()
            leads_through = bool(known.block) and known.graph is not self.segment.frame.graph
            for operation in operations[known.seen :]:
                node = self.graph_node(known, operation)
                self.nodes[node.id] = node
                self.segment.nodes.append(node.id)
                if leads_through or _LOOP_PLUMBING.fullmatch(operation.name):
                    self.plumbing.add(node.id)
            known.seen = len(operations)

    def graph_node(self, known: _KnownGraph, operation: tf.Operation) -> Node:
        ids, texts = [], []
        for tensor in operation.inputs:
            node_id = _graph_node_id(known.label, tensor.op.name)
            ids.append(node_id)
            if _LOOP_PLUMBING.fullmatch(tensor.op.name):
                continue
            if tensor.op.type == "Const" and tensor.op.name.startswith(f"{operation.name}/"):
                texts.append(_constant_text(tensor.op))
                self.plumbing.add(node_id)
            else:
                texts.append("·")
        operand = ", ".join(texts) if any(text != "·" for text in texts) else ""
        if operation.type == "Const":
            operand = _constant_text(operation)
        outputs = operation.outputs
        output = type_text(outputs[0].dtype, outputs[0].shape) if len(outputs) == 1 else ""
        return Node(
            _graph_node_id(known.label, operation.name),
            operation.name,
            operation.type,
            tuple(ids),
            known.label,
            output,
            operand=operand,
        )

    def drawn_nodes(self) -> Iterator[Node]:
        """All nodes; those that only carry values around a loop are marked as not drawn."""
        needed = {
            each
            for node in self.nodes.values()
            if node.id not in self.plumbing
            for each in node.inputs
            if self.nodes[each].op_type == "Placeholder"
        }
        for node in self.nodes.values():
            yield replace(node, drawn=node.id not in self.plumbing or node.id in needed)

    # -- Variables ------------------------------------------------------------------------------

    def look_at(self, frame: _Frame) -> tuple[str, ...]:
        """Notes what the variables of a frame hold; returns the names that hold something new."""
        changed = []
        values = dict(frame.python.f_locals) if frame.python else {}
        self.busy = True  # reading a tf.Variable is an operation
        for key, before in self.variables.items():
            scope, name = key
            if scope != frame.scope or name not in values:
                continue
            self.tag(name, values[name])
            text, kind = describe(values[name])
            now = PythonVariable(name, scope, repeatable(text), kind)
            if now != before:
                self.variables[key] = now
                changed.append(name)
        self.busy = False
        return tuple(changed)

    def tag(self, name: str, value: object) -> None:
        """Remembers the first variable that refers to a node's output."""
        node_id = ""
        if is_eager_tensor(value):
            known = self.tensors.get(id(value))
            node_id = known[1] if known else self.add_constant(value, name)
        elif tf.is_symbolic_tensor(value):
            operation = value.op  # type: ignore[attr-defined]
            if id(operation.graph) in self.graphs and len(operation.outputs) == 1:
                label = self.graphs[id(operation.graph)].label
                node_id = _graph_node_id(label, operation.name)
        elif isinstance(value, tf.Graph):
            self.know(value, name)
        node = self.nodes.get(node_id)
        if node is not None and not node.variable:
            self.nodes[node_id] = replace(node, variable=name)

    def current_variables(self) -> tuple[PythonVariable, ...]:
        return tuple(self.variables.values())

    # -- Happenings -----------------------------------------------------------------------------

    def flush_if_anything(self) -> None:
        """Ends a part of a line in which something happened; the line then goes on."""
        segment = self.segment
        if segment is None:
            return
        self.find_nodes()
        if segment.nodes or segment.executed or segment.printed:
            self.flush()
            self.segment = self.new_segment(segment.frame, segment.statement, "resume")

    def flush(self) -> None:
        """Turns what happened since the last time into a happening."""
        segment = self.segment
        if segment is None:
            return
        self.find_nodes()
        changed = self.look_at(segment.frame)
        self.segment = None
        new_nodes = tuple(self.nodes[node_id] for node_id in segment.nodes)
        joined = any(node.id not in self.plumbing for node in new_nodes)
        happened = joined or segment.executed or segment.printed or segment.raised
        if segment.after_block and not happened:
            self.unreported = segment.nodes
            return
        if segment.kind == "resume" and not (happened or changed):
            return
        self.add(
            Happening(
                "raise" if segment.raised else segment.kind,
                segment.statement,
                self.phase_of(segment),
                segment.frame.scope,
                self.current_variables(),
                changed,
                new_nodes,
                tuple(segment.executed),
                values=tuple(segment.values),
                printed=repeatable("".join(segment.printed)),
                callee=segment.callee,
                trace=segment.trace,
                block=segment.block,
                raised=segment.raised,
            )
        )

    def add(self, happening: Happening) -> None:
        if len(self.happenings) >= self.max_steps:
            self.stop(self.too_long(counted(self.max_steps, "step")))
        self.happenings.append(happening)

    def phase_of(self, segment: _Segment) -> Phase:
        if segment.raised:
            return "error"
        if any(each.op_type == "function" for each in segment.executed):
            return "running"
        if segment.tracing:
            return "tracing"
        if segment.nodes:
            return "building"
        if segment.executed or segment.values:
            return "eager"
        return "python"


def _in_trial_graph() -> bool:
    return not tf.executing_eagerly() and _name(tf.compat.v1.get_default_graph()) == _TRIAL_GRAPH


def _name(graph: tf.Graph) -> str:
    return str(getattr(graph, "name", ""))  # only the graphs of functions have one


def _graph_node_id(label: str, name: str) -> str:
    return f"{label}/{name}"


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raises an exception in another thread, as soon as it runs Python code."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _constant_text(operation: tf.Operation) -> str:
    return array_text(tf.make_ndarray(operation.get_attr("value")))
