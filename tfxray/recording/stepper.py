"""Follows a program statement by statement, through the functions it defines and AutoGraph's copies."""

from __future__ import annotations

import ast
import dis
import re
import sys
import threading
from types import CodeType, FrameType
from typing import Any, Final

import tensorflow as tf

from tfxray import _private
from tfxray._stable import repeatable
from tfxray.recording.building import Graphs, in_trial_graph
from tfxray.recording.failures import error_text
from tfxray.recording.journal import Frame, Happening, Journal, Segment, Stop
from tfxray.recording.program import Program, Statement
from tfxray.recording.steps import Kind, Phase
from tfxray.recording.tracings import Tracing, Tracings
from tfxray.recording.variables import Variables

# AutoGraph's copy of a function calls the parts of its loops and branches by these names.
_AUTOGRAPH_FILE: Final = "__autograph_generated_file"
_AUTOGRAPH_FUNCTION: Final = re.compile(r"tf__(\w+)")
_AUTOGRAPH_BLOCK: Final = re.compile(r"(loop_body|loop_test|extra_test|if_body|else_body)(_\d+)?")

_YIELD, _RESUME = dis.opmap["YIELD_VALUE"], dis.opmap["RESUME"]
_JUMPS: Final = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)


class Stepper:
    """What Python does.

    Attributes:
        frames: The functions of the program that run, the program itself first.
        elsewhere: The names of its functions that ran in other threads, and so were not followed.
        joined_lines: The lines whose several statements AutoGraph runs as one.
    """

    def __init__(
        self,
        program: Program,
        journal: Journal,
        graphs: Graphs,
        variables: Variables,
        tracings: Tracings,
    ) -> None:
        """Begins before the first line.

        Args:
            program: The program.
            journal: Where to note what happens.
            graphs: The graphs that its lines build.
            variables: The variables that its lines bind.
            tracings: The traces of functions that its lines begin.
        """
        self.frames: list[Frame] = []
        self.elsewhere: dict[str, None] = {}
        self.joined_lines: set[int] = set()
        self._program = program
        self._journal = journal
        self._graphs = graphs
        self._variables = variables
        self._tracings = tracings
        self._resuming: Frame | None = None
        self._unreported: list[str] = []  # nodes that the next happening tells of
        self._begun: list[Tracing] = []
        self._positions: dict[CodeType, list[tuple[int | None, ...]]] = {}

    # -- Functions ------------------------------------------------------------------------------

    def on_call(self, frame: FrameType, event: str, _: Any) -> Any:
        """Decides, when a function starts, whether its lines are part of the program."""
        if self._journal.stopping.is_set():
            raise Stop
        code = frame.f_code
        generated = _AUTOGRAPH_FILE in code.co_filename
        if not generated and code.co_filename != self._program.filename:
            return None
        with self._journal.guarded():
            if code is self._program.code:
                return self._enter(frame, Frame(frame, ""))
            if not self.frames:
                return None
            graph = None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()
            if generated:
                name = _AUTOGRAPH_FUNCTION.fullmatch(code.co_name)
                if name:
                    scope = self._program.scope_of(name[1], _private.source_position(1)[1])
                    if scope is not None:
                        return self._enter(frame, Frame(frame, scope, generated, graph=graph))
                if _AUTOGRAPH_BLOCK.fullmatch(code.co_name) and not in_trial_graph():
                    scope = self.frames[-1].scope
                    return self._enter(
                        frame, Frame(frame, scope, generated, block=True, graph=graph)
                    )
            else:
                scope = self._program.scope_of(code.co_name, code.co_firstlineno)
                if scope is not None:
                    return self._enter(frame, Frame(frame, scope, graph=graph))
        return None if generated else self._on_unstepped

    def on_call_elsewhere(self, frame: FrameType, event: str, _: Any) -> None:
        """Notes a function of the program that another thread runs."""
        if self._journal.stopping.is_set():
            sys.settrace(None)  # a thread may outlive the recording
        code = frame.f_code
        if code.co_filename == self._program.filename:
            scope = self._program.scope_of(code.co_name, code.co_firstlineno)
            self.elsewhere.setdefault(scope or code.co_name)

    def _on_unstepped(self, frame: FrameType, event: str, _: Any) -> Any:
        """Counts the lines of what is not stepped through, lest it never ends."""
        with self._journal.guarded():
            self._journal.count_line()
        return self._on_unstepped

    def _enter(self, frame: FrameType, entered: Frame) -> Any:
        """Begins to follow a frame; returns the function that Python calls for its events."""
        self.resume_caller()
        self._graphs.look()
        segment = self._journal.segment
        goes_on = _is_at_yield(frame)
        if segment is not None and not entered.block:
            self._look_at(entered)  # its parameters
            segment.kind = "call"
            segment.callee = entered.scope
            segment.paused = goes_on
            segment.tracing = tf.inside_function()
            if segment.tracing and entered.graph is not self.frames[-1].graph:
                segment.traced_as = self._trace_of(frame)
                segment.trace = "begins" if segment.traced_as else ""
                if segment.traced_as and segment.traced_as.name == _own(entered.scope):
                    entered.traced_as = segment.traced_as
            self.flush()
        self.frames.append(entered)
        if goes_on:
            entered.statement = self._statement_of(frame, entered)
            entered.started_at = frame.f_lasti
            if entered.statement is not None:
                self._journal.segment = self._new_segment(entered, entered.statement, "resume")

        def on_event(frame: FrameType, event: str, argument: Any) -> Any:
            with self._journal.guarded():
                if event == "line":
                    self._journal.count_line()
                    self._on_line(frame, entered)
                elif event == "opcode":
                    self._on_instruction(frame, entered)
                elif event == "return":
                    self._on_return(frame, entered)
                elif event == "exception":
                    self._on_exception(entered, argument[1])
            return on_event

        frame.f_trace = (
            on_event  # Python 3.13 hands over instructions of frames with a tracer alone
        )
        frame.f_trace_opcodes = not entered.generated and self._program.has_shared_lines(
            frame.f_code
        )
        return on_event

    def _trace_of(self, frame: FrameType) -> Tracing | None:
        """Finds the trace that begins with a frame; other graphs are made within a trace as well."""
        trace = self._tracings.find(frame)
        if trace in self._begun:
            return None
        if trace is not None:
            self._begun.append(trace)
        return trace

    def _on_return(self, frame: FrameType, entered: Frame) -> None:
        self.resume_caller()
        entered.paused = _is_at_yield(frame) and not entered.unwinding
        segment = self._journal.segment
        if entered.paused and segment is not None and segment.frame is entered:
            segment.pauses = True
        if entered.block:
            self._graphs.look()
            self._variables.tag(entered.scope, dict(frame.f_locals))
        self.frames.pop()
        if not self.frames:
            self.flush()
            entered.python = None
            return
        self._resuming = entered
        if entered.block or entered.graph is self.frames[-1].graph:
            self.resume_caller()
        elif segment is not None and entered.traced_as:  # its results still join its last line
            segment.trace = "ends"
            self._begun.remove(entered.traced_as)  # one that failed may begin again

    def resume_caller(self) -> None:
        """Goes on with the line that called a function, once the function's own part is over."""
        if self._resuming is None:
            return
        returned, self._resuming = self._resuming, None
        caller = self.frames[-1]
        segment = self._journal.segment
        if returned.block and segment and segment.statement is caller.statement:
            segment.frame = caller
            returned.python = None
            return
        self.flush()
        returned.python = None
        if not returned.block and not returned.paused:
            self._variables.forget(returned.scope)
        if caller.statement is not None:
            callee = "" if returned.block else returned.scope
            segment = self._new_segment(caller, caller.statement, "resume", callee)
            segment.paused = returned.paused
            segment.after_block = returned.block
            self._journal.segment = segment

    # -- Statements -----------------------------------------------------------------------------

    def _on_line(self, frame: FrameType, entered: Frame) -> None:
        entered.unwinding = False
        self._visit(frame, entered, self._statement_of(frame, entered))

    def _on_instruction(self, frame: FrameType, entered: Frame) -> None:
        """Finds where, within a line, another statement begins."""
        line: int | None = frame.f_lineno  # what Python adds, as around `except`, is on none
        if line is None or not self._program.is_shared(line) or _opcode(frame) in _JUMPS:
            return
        statement = self._statement_of(frame, entered)
        if statement is not entered.statement:
            self._visit(frame, entered, statement)

    def _statement_of(self, frame: FrameType, entered: Frame) -> Statement | None:
        """Finds the statement that a frame is at."""
        if entered.generated:
            file, line = _private.source_position(3)
            if file != self._program.filename:
                return None
            if self._program.is_shared(line):
                self.joined_lines.add(line - self._program.offset)
            return self._program.last_statement_at(line)
        if not self._program.is_shared(frame.f_lineno):
            return self._program.statement_at(frame.f_lineno)
        code = frame.f_code
        if code not in self._positions:
            self._positions[code] = list(code.co_positions())
        first, _, column, _ = self._positions[code][max(frame.f_lasti, 0) // 2]
        if first is None or column is None:
            return None
        return self._program.statement_at(first, column)

    def _visit(self, frame: FrameType, entered: Frame, statement: Statement | None) -> None:
        if statement is None:
            return
        before, now = entered.statement, frame.f_lasti
        if statement is before and now > entered.started_at:
            return  # another line, or another part, of the same statement
        if self._resuming is not None and not self._resuming.block:
            self.resume_caller()  # while its statement is still the one that called
        entered.statement, entered.started_at = statement, now
        self._journal.visit(statement)
        if (
            before
            and isinstance(statement.node, ast.With | ast.AsyncWith)
            and statement.contains(before)
        ):
            return  # leaving the block: Python visits its head again
        segment = self._journal.segment
        if entered.block and segment is not None and segment.statement is statement:
            segment.frame = entered  # a loop's condition is part of the loop's own line
            segment.block = self._graphs.block_of(entered)
            return
        self.resume_caller()
        self.flush()
        self._journal.segment = self._new_segment(entered, statement, "line")

    def _on_exception(self, entered: Frame, error: BaseException) -> None:
        entered.unwinding = True
        if isinstance(error, StopIteration | StopAsyncIteration | GeneratorExit | Stop):
            return  # how loops over generators end
        self.resume_caller()
        happenings, segment = self._journal.happenings, self._journal.segment
        if segment is not None and isinstance(error, SystemExit) and not error.code:
            segment.exits = segment.kind != "resume" or not happenings or not happenings[-1].exits
            return
        unwinding = bool(happenings) and happenings[-1].kind == "raise"
        if segment is not None and not (unwinding and segment.kind == "resume"):
            segment.raised = error_text(error)

    def end(self, error: BaseException, raised: str) -> None:
        """Notes the exception that ended the program, if no line that raised it is the last step."""
        happenings = self._journal.happenings
        if happenings and happenings[-1].kind == "raise":
            return
        frames = error.__traceback__
        while frames and frames.tb_frame.f_code is not self._program.code:
            frames = frames.tb_next
        statement = self._program.statement_at(frames.tb_lineno) if frames else None
        if statement is not None:
            self._journal.add(
                Happening(
                    "raise", statement, "error", variables=self._variables.now(), raised=raised
                )
            )

    # -- What it prints -------------------------------------------------------------------------

    def on_print(self, text: str, thread: int) -> None:
        """Notes what was printed, in whatever thread."""
        with self._journal.guarded():
            if threading.get_ident() == thread:
                self.resume_caller()
            if self._journal.segment is not None:
                self._journal.segment.printed.append(text)

    # -- Happenings -----------------------------------------------------------------------------

    def _new_segment(
        self, frame: Frame, statement: Statement, kind: Kind, callee: str = ""
    ) -> Segment:
        nodes, self._unreported = self._unreported, []
        block = self._graphs.block_of(frame)
        return Segment(
            frame, statement, kind, tf.inside_function(), callee, block=block, nodes=nodes
        )

    def go_on(self) -> None:
        """Begins with the rest of the statement that is going on."""
        segment = self._journal.segment
        assert segment is not None
        self._journal.segment = self._new_segment(segment.frame, segment.statement, "resume")

    def flush_if_anything(self) -> None:
        """Ends a part of a line in which something happened; the line then goes on."""
        segment = self._journal.segment
        if segment is None:
            return
        self._graphs.look()
        if segment.nodes or segment.executed or segment.printed:
            self.flush()
            self._journal.segment = self._new_segment(segment.frame, segment.statement, "resume")

    def flush(self) -> None:
        """Turns what happened since the last time into a happening."""
        segment = self._journal.segment
        if segment is None:
            return
        self._graphs.look()
        changed = self._look_at(segment.frame)
        self._journal.segment = None
        new_nodes = tuple(self._journal.nodes[node_id] for node_id in segment.nodes)
        joined = self._graphs.matter(segment.nodes)
        ended = segment.raised or segment.exits
        happened = joined or segment.executed or segment.printed or ended
        if segment.after_block and not happened:
            self._unreported = segment.nodes
            return
        if segment.kind == "resume" and not (happened or changed):
            return
        self._journal.add(
            Happening(
                "raise" if segment.raised else segment.kind,
                segment.statement,
                _phase(segment),
                segment.frame.scope,
                self._variables.now(),
                changed,
                new_nodes,
                tuple(segment.executed),
                values=tuple(segment.values),
                printed=repeatable("".join(segment.printed)),
                callee=segment.callee,
                paused=segment.paused,
                pauses=segment.pauses,
                trace=segment.trace,
                traced_as=segment.traced_as,
                block=segment.block,
                raised=segment.raised,
                exits=segment.exits,
            )
        )

    def _look_at(self, frame: Frame) -> tuple[str, ...]:
        values = dict(frame.python.f_locals) if frame.python else {}
        return self._variables.look(frame.scope, values)


def _phase(segment: Segment) -> Phase:
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


def _own(scope: str) -> str:
    """Returns a function's own name."""
    return scope.rpartition(".")[2]


def _opcode(frame: FrameType) -> int:
    return frame.f_code.co_code[max(frame.f_lasti, 0)]


def _is_at_yield(frame: FrameType) -> bool:
    """Tells whether a frame is at a `yield` or an `await`, just before or just after it."""
    if frame.f_lasti < 0:
        return False
    opcode, argument = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 2]
    return opcode == _YIELD or (opcode == _RESUME and bool(argument & 3))
