"""Runs a small program line by line and notes, as plain data, what Python and TensorFlow do."""

from __future__ import annotations

import ctypes
import io
import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any, Final

import tensorflow as tf

from tfxray import _private
from tfxray.recording.building import Graphs
from tfxray.recording.eager import EagerOperations
from tfxray.recording.failures import error_text, own_failure
from tfxray.recording.journal import Happening, Journal, Stop
from tfxray.recording.program import Program
from tfxray.recording.session_runs import SessionRuns
from tfxray.recording.stepper import Stepper
from tfxray.recording.steps import RecordedNode
from tfxray.recording.tracings import Tracing, Tracings
from tfxray.recording.variables import Variables

_PATIENCE: Final = 2.0  # seconds that a program gets to end after it was told to
_ATTEMPTS: Final = 20


@dataclass(frozen=True, slots=True)
class Run:
    """All that happened while a program ran.

    Attributes:
        happenings: In order.
        nodes: All operations, in the order they appeared.
        raised: The exception that ended the program, as text; empty when none did.
        stopped: Why the recording ends before the program; empty when it does not.
        reasons: Why functions were traced again, by what `Happening.traced_as` says.
        elsewhere: The names of the program's functions that ran in other threads.
        joined_lines: The lines whose several statements AutoGraph ran as one.
    """

    happenings: tuple[Happening, ...]
    nodes: tuple[RecordedNode, ...]
    raised: str
    stopped: str
    reasons: dict[Tracing, str]
    elsewhere: tuple[str, ...]
    joined_lines: tuple[int, ...]


_recording = threading.Lock()


def run(program: Program, max_steps: int, max_seconds: float = 60) -> Run:
    r"""Runs a program and notes what happens.

    The program runs in a thread of its own: it starts eagerly and outside every graph and session,
    and whatever it leaves open there ends with it.

    Args:
        program: The program.
        max_steps: How many happenings to note at most.
        max_seconds: How many seconds it may run. A loop on one line, or in a library, takes no step.

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
        return _Recorder(program, max_steps).record(max_seconds)
    finally:
        _recording.release()


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
    """Starts a program with all that watches it, and ends it."""

    def __init__(self, program: Program, max_steps: int) -> None:
        self.program = program
        self.journal = Journal(program, max_steps)
        self.graphs = Graphs(self.journal)
        self.eager = EagerOperations(self.journal, self.graphs)
        self.variables = Variables(program.names, self.journal, self.eager, self.graphs)
        self.tracings = Tracings()
        self.stepper = Stepper(program, self.journal, self.graphs, self.variables, self.tracings)
        self.sessions = SessionRuns(self.journal, self.graphs, self.variables, self.stepper)
        self.thread = threading.Thread(target=self.run, name="recorded program", daemon=True)
        self.raised = ""
        self.reasons: dict[Tracing, str] = {}
        self.ended = False
        self.in_program = threading.Lock()  # held while `ended` changes or must not

    def record(self, seconds: float) -> Run:
        """Runs the program in a thread, and waits until it ends or has to."""
        with (
            self.program.surroundings(),
            redirect_stdout(_Output(self.on_print)),
            self.sessions.watched(self.thread),
        ):
            try:
                self.thread.start()
                if not self.journal.stopping.wait(seconds):
                    self.journal.stopped = self.journal.stopped or (
                        f"record() stopped {self.journal.place()} after {seconds:g} seconds: it is for "
                        "small programs that end; give it less to do, or a larger max_seconds"
                    )
            finally:  # also when Ctrl-C interrupts the start or the waiting
                self.journal.stopping.set()
                self.interrupt()
        return Run(
            tuple(self.journal.happenings),
            tuple(self.graphs.finished()),
            self.raised,
            self.journal.stopped,
            self.reasons,
            tuple(self.stepper.elsewhere),
            tuple(sorted(self.stepper.joined_lines)),
        )

    def interrupt(self) -> None:
        """Ends a program that is still running, even one that catches every exception."""
        for _ in range(_ATTEMPTS):
            if not self.thread.is_alive():
                return
            with self.in_program:
                if not self.ended and self.thread.ident is not None:
                    _raise_in(self.thread.ident, Stop)
            self.thread.join(_PATIENCE / _ATTEMPTS)

    def run(self) -> None:
        """Runs the program; what it raises is its own, whatever else is raised is the recorder's."""
        others_before = threading.gettrace()
        threading.settrace(self.stepper.on_call_elsewhere)
        try:
            with (
                _private.watched_operations(self.on_operation),
                _private.watched_callbacks(self.on_callback),
            ):
                self.run_program()
            self.reasons = self.tracings.reasons()
        except Stop:
            pass
        except BaseException as error:
            self.journal.stopped = self.journal.stopped or own_failure(error)
        finally:
            threading.settrace(others_before)
            with self.in_program:
                self.ended = True
            self.journal.stopping.set()

    def run_program(self) -> None:
        trace_before = sys.gettrace()
        # Python 3.12 hands over instructions if a frame has asked for them before there is a tracer.
        sys._getframe().f_trace_opcodes = bool(self.program.shared)
        sys.settrace(self.stepper.on_call)
        try:
            self.program.start()
        except Stop:
            pass
        except BaseException as error:
            if not isinstance(error, SystemExit) or error.code:
                self.raised = error_text(error)
                self.stepper.end(error, self.raised)
        finally:
            with self.in_program:
                self.ended = True
            sys.settrace(trace_before)
            self.sessions.close()

    def on_print(self, text: str) -> None:
        self.stepper.on_print(text, self.thread.ident or 0)

    def on_callback(self) -> None:
        """Looks at what a graph calls in a thread that TensorFlow started."""
        if threading.current_thread() is not self.thread:
            sys.settrace(self.stepper.on_call_elsewhere)

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
        if graph is not None or self.journal.busy or not self.stepper.frames:
            return
        with self.journal.guarded():
            self.stepper.resume_caller()
            self.eager.note(op_type, inputs, outputs)


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raises an exception in another thread, as soon as it runs Python code."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
