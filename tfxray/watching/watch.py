"""Watches a program while it runs, and says what TensorFlow made of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tfxray import _hooks
from tfxray.watching.arrivals import on_import
from tfxray.watching.sites import Library

if TYPE_CHECKING:
    from tfxray.watching.journal import Journal
    from tfxray.watching.report import Report

KERAS = "keras.src.backend.tensorflow.trainer"
KERAS_2 = "tf_keras.src.engine.training"

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class Watch:
    """What `tfxray.watch` returns: watches while its block runs.

    Attributes:
        report: What was seen, once the block has ended.
    """

    def __init__(
        self, own: tuple[str, ...] = (), title: str = "this block", *, pictures: bool = False
    ) -> None:
        """Watches nothing yet."""
        self._pictures = pictures
        self._own = own
        self._title = title
        self._stack = ExitStack()
        self._journal: Journal | None = None
        self._missing: list[str] = []
        self._with_keras: set[str] = set()
        self._began = 0.0
        self._process = os.getpid()
        self._report: Report | None = None
        self._error: BaseException | None = None

    @property
    def report(self) -> Report:
        """What was seen.

        Raises:
            RuntimeError: The block still runs, or TensorFlow was not imported in it.
        """
        if self._report is None:
            raise RuntimeError(
                "there is no report yet: the block has not ended, or it never imported TensorFlow"
            )
        return self._report

    @property
    def has_report(self) -> bool:
        """Whether there is something to report, since the program imported TensorFlow in this process."""
        return self._report is not None

    @property
    def is_fork(self) -> bool:
        """Whether this is a fork of the process that began to watch."""
        return os.getpid() != self._process

    def note(self, error: BaseException | None) -> None:
        """Notes what ended the program, where somebody else caught it.

        Args:
            error: What it raised, or None.
        """
        self._error = error

    def hook_errors(self, hook: Hook) -> Hook:
        """Returns an exception hook that notes what ends the program, and hides this package in tracebacks.

        Args:
            hook: The one that prints it.
        """

        def noted(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            self.note(error)
            hook(kind, error, _without_own_frames(trace))

        return noted

    def __enter__(self) -> Self:
        """Begins: at once where TensorFlow is imported, else as soon as the program imports it."""
        actions: dict[str, Callable[[], None]] = {
            "tensorflow": self._begin,
            KERAS: partial(self._begin_keras, KERAS),
            KERAS_2: partial(self._begin_keras, KERAS_2),
        }
        self._stack.enter_context(on_import(actions))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends: TensorFlow is as it was before."""
        seconds = time.perf_counter() - self._began
        self._stack.close()
        if self._journal is None or self.is_fork:
            return
        from tfxray.watching.report import make_report  # noqa: PLC0415

        ended_by = error or self._error
        self._report = make_report(self._title, self._journal, seconds, ended_by, self._missing)

    def _begin(self) -> None:
        from tfxray.watching.journal import Journal  # noqa: PLC0415

        if self._journal is None:
            self._journal = Journal(Library(self._own), keeps_graphs=self._pictures)
            self._hook(_hooks.OF_TENSORFLOW, self._journal)
            for name in (KERAS, KERAS_2):  # TensorFlow imports it before its own import ends
                if _is_loaded(name):
                    self._begin_keras(name)
            self._began = time.perf_counter()

    def _begin_keras(self, name: str) -> None:
        if self._journal is not None and name not in self._with_keras:
            self._with_keras.add(name)
            hooks = {KERAS: _hooks.OF_KERAS, KERAS_2: _hooks.OF_KERAS_2}
            self._hook(hooks[name], self._journal)

    def _hook(self, hooks: dict[_hooks.Hook, str], journal: Journal) -> None:
        for hook, section in hooks.items():
            try:
                self._stack.enter_context(hook(journal))
            except (ImportError, AttributeError, _hooks.HookMissing) as error:
                self._missing.append(f"{section} ({error})")


def _is_loaded(name: str) -> bool:
    """Tells whether a module is there whole: the import of TensorFlow may stand in the middle of its own."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return spec is not None and not getattr(spec, "_initializing", False)


def _without_own_frames(trace: TracebackType | None) -> TracebackType | None:
    """Copies a traceback without the frames of the hooks."""
    if trace is None:
        return None
    rest = _without_own_frames(trace.tb_next)
    if trace.tb_frame.f_code.co_filename == _hooks.__file__:
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def watch(*, pictures: bool = False) -> Watch:
    """Watches what TensorFlow does in a block: `with tfxray.watch() as seen:`.

    It changes no result. `seen.report` then holds the findings, those that cost most first, and what was
    counted; print it, or save it as a page.

    Args:
        pictures: Whether the page also draws the graphs of the functions that took longest.

    Returns:
        A context manager.

    Examples:
        >>> import tensorflow as tf
        >>> double = tf.function(lambda x: x * 2)
        >>> with watch() as seen:
        ...     results = [double(number) for number in range(20)]
        >>> seen.report.findings[0].kind
        'retracing'
    """
    caller: Any = sys._getframe(1)
    return Watch(own=(caller.f_code.co_filename,), pictures=pictures)
