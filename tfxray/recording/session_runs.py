"""Notes the runs of sessions."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import tensorflow as tf

from tfxray.recording.building import Graphs, node_id
from tfxray.recording.journal import Happening, Journal
from tfxray.recording.sessions import SessionRun, traced_run, what_ran
from tfxray.recording.stepper import Stepper
from tfxray.recording.steps import Execution
from tfxray.recording.variables import Variables

_MOST_NODES_ONE_BY_ONE: Final = 12


class SessionRuns:
    """The runs of sessions, each watched as it happens."""

    def __init__(
        self, journal: Journal, graphs: Graphs, variables: Variables, stepper: Stepper
    ) -> None:
        """Begins without a run.

        Args:
            journal: Where to note them.
            graphs: The graphs that they run.
            variables: The variables of the program.
            stepper: Tells the statement that asks for a run.
        """
        self._journal = journal
        self._graphs = graphs
        self._variables = variables
        self._stepper = stepper
        self._interactive: list[Any] = []  # sessions that stay open until they are closed

    @contextmanager
    def watched(self, thread: threading.Thread) -> Iterator[None]:
        """Notes each run of a session in a thread."""
        classes = (tf.compat.v1.Session, tf.compat.v1.InteractiveSession)
        for each in classes:  # both inherit `run`: what is set here hides it until it is deleted
            each.run = self._watching(each.run, thread)
        try:
            yield
        finally:
            for each in classes:
                del each.run

    def close(self) -> None:
        """Closes what is open: it would else take a graph from whatever thread it ends in."""
        for session in self._interactive:
            session.close()

    def _watching(
        self, original: Callable[..., Any], thread: threading.Thread
    ) -> Callable[..., Any]:
        signature = inspect.signature(original)
        journal = self._journal

        def run(*args: Any, **kwargs: Any) -> Any:
            if journal.busy or threading.current_thread() is not thread or journal.segment is None:
                return original(*args, **kwargs)
            arguments = signature.bind(*args, **kwargs).arguments
            session = arguments["self"]
            with journal.guarded():
                if (
                    isinstance(session, tf.compat.v1.InteractiveSession)
                    and session not in self._interactive
                ):
                    self._interactive.append(session)
                self._stepper.resume_caller()
                self._stepper.flush_if_anything()
            with journal.own_work():
                result, metadata = traced_run(original, session, arguments)
                with journal.guarded():
                    ran = what_ran(original, session, arguments, result, metadata)
            with journal.guarded():
                label = self._graphs.know(session.graph)
                self._graphs.look()
                self._note(ran, label)
            return result

        return run

    def _note(self, ran: SessionRun, label: str) -> None:
        values = {node.name: node.value for node in ran.nodes}
        executed = [
            Execution(
                node_id(label, node.built) if node.built else "",
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
            for node in self._journal.nodes.values()
            if node.graph == label and node.id not in run_ids
        )
        segment = self._journal.segment
        assert segment is not None
        base = Happening(
            "session",
            segment.statement,
            "running",
            segment.frame.scope,
            self._variables.now(),
            left_out=left_out,
            run=ran,
        )
        if len(executed) > _MOST_NODES_ONE_BY_ONE:
            self._journal.add(replace(base, executed=tuple(executed)))
        else:
            self._journal.add(base)
            for each in executed:
                self._journal.add(replace(base, kind="node", executed=(each,), left_out=()))
        self._stepper.go_on()
