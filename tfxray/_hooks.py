"""The only place where `tfxray.watch` hooks into what TensorFlow and Keras keep private.

Each function here is a context manager: it replaces one private name, tells a listener what passes there,
and puts the name back. Where a version lacks the name, it raises `HookMissing` and nothing is replaced. Each
has a test that names the module when it is gone.

What a listener raises would end the program that is watched: listeners raise nothing.
"""

from __future__ import annotations

import functools
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import FrameType, ModuleType
from typing import Any, Protocol


class HookMissing(Exception):
    """This TensorFlow has no such place; the message names it."""


class Listener(Protocol):
    """What is told while a program runs. `frame` is the innermost frame of TensorFlow, or of the program."""

    def operation(self, name: str, seconds: float, frame: FrameType) -> None:
        """An operation ran eagerly."""

    def call_begins(self, function: Any, given: Any, frame: FrameType) -> Any:
        """A `tf.function` is called with arguments; what this returns is given back at the end."""

    def call_fails(self, token: Any, error: BaseException) -> None:
        """The call raised; its end is told, too."""

    def call_ends(self, token: Any) -> None:
        """The call ended, also by an error."""

    def function_made(self, function: Any, frame: FrameType) -> None:
        """A `tf.function` was made."""

    def trace_begins(self, options: Any, frame: FrameType) -> Any:
        """A graph is about to be made."""

    def trace_ends(self, token: Any, concrete: Any) -> None:
        """The graph is made; None where tracing raised."""

    def dataset_function_begins(
        self, wrapper: Any, function: Any, where: str, frame: FrameType
    ) -> Any:
        """A function of `tf.data` is about to be traced, for `Dataset.map()` or another method."""

    def dataset_function_ends(self, token: Any) -> None:
        """It is traced, or tracing raised."""

    def iterator_made(self, iterator: Any, dataset: Any, frame: FrameType) -> None:
        """A loop over a dataset begins, in Python or in Keras."""

    def element_read(self, iterator: Any, seconds: float) -> None:
        """Python asked an iterator for an element."""

    def elements_ended(self, iterator: Any) -> None:
        """Python asked for one more, and there was none."""

    def value_read(self, how: str, seconds: float, frame: FrameType, size: int) -> None:
        """Python asked a tensor for its value: an array of so many bytes, or 0 where it is another object."""

    def python_put_in_graph(self, function: Any, frame: FrameType) -> None:
        """A Python function was put into a graph, by `tf.py_function` or its like."""

    def python_called(self, function: Any, seconds: float) -> None:
        """A graph called it."""

    def variable_made(self, variable: Any, frame: FrameType) -> None:
        """A variable was made."""

    def session_made(self, session: Any, seconds: float, frame: FrameType) -> None:
        """A `tf.compat.v1.Session` was made."""

    def run_begins(self, session: Any, fetches: Any, feeds: Any, frame: FrameType) -> Any:
        """`Session.run` is called."""

    def run_ends(self, token: Any) -> None:
        """It returned, or raised."""

    def keras_begins(self, model: Any, method: str, given: Any, frame: FrameType) -> Any:
        """`fit`, `predict` or another such method of a model is called with arguments."""

    def keras_ends(self, token: Any) -> None:
        """It returned, or raised."""

    def setting_changed(self, name: str, is_on: bool, frame: FrameType) -> None:
        """A setting for debugging was switched on or off."""

    def logged(self, message: str) -> None:
        """TensorFlow's Python code logged a warning."""

    def warned(self, message: str, frame: FrameType) -> None:
        """A Python warning is about to be shown."""


Make = Callable[[Any], Any]


def _held(owner: Any, name: str) -> Any:
    """Returns what an object itself holds under a name."""
    found = vars(owner).get(name)
    if found is None:
        raise HookMissing(f"{getattr(owner, '__name__', owner)} has no {name}")
    return found


@contextmanager
def _replaced(owner: Any, name: str, make: Make) -> Iterator[None]:
    original = _held(owner, name)
    setattr(owner, name, make(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


def operations(listener: Listener) -> AbstractContextManager[None]:
    """Listens to operations that run eagerly, through the call that all of them take.

    The public ways, `tf.debugging.set_log_device_placement` and `tf.profiler`, tell no line, or need files.
    """
    from tensorflow.python import pywrap_tfe  # noqa: PLC0415

    clock, frame_at = time.perf_counter, sys._getframe
    told = listener.operation

    def make(original: Any) -> Any:
        def TFE_Py_FastPathExecute(*given: Any) -> Any:
            start = clock()
            result = original(*given)
            told(given[1], clock() - start, frame_at(1))
            return result

        return TFE_Py_FastPathExecute

    return _replaced(pywrap_tfe, "TFE_Py_FastPathExecute", make)


def slow_operations(listener: Listener) -> AbstractContextManager[None]:
    """Listens to the operations that cannot take the fast call."""
    from tensorflow.python import pywrap_tfe  # noqa: PLC0415

    clock, frame_at = time.perf_counter, sys._getframe

    def make(original: Any) -> Any:
        def TFE_Py_Execute(*given: Any) -> Any:
            start = clock()
            result = original(*given)
            name = given[2] if isinstance(given[2], str) else given[2].decode()
            if not name.startswith("__"):  # the functions of `tf.function` run through it, too
                listener.operation(name, clock() - start, frame_at(1))
            return result

        return TFE_Py_Execute

    return _replaced(pywrap_tfe, "TFE_Py_Execute", make)


def calls(listener: Listener) -> AbstractContextManager[None]:
    """Listens to calls of `tf.function`s. Nothing public is called when one is."""
    from tensorflow.python.eager.polymorphic_function import (  # noqa: PLC0415
        polymorphic_function,
    )
    from tensorflow.python.util import traceback_utils  # noqa: PLC0415

    def make(original: Any) -> Any:
        inner = getattr(original, "__wrapped__", original)

        def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
            token = listener.call_begins(self, (args, kwargs), sys._getframe(1))
            try:
                return inner(self, *args, **kwargs)
            except BaseException as error:
                listener.call_fails(token, error)
                raise
            finally:
                listener.call_ends(token)

        return traceback_utils.filter_traceback(__call__)

    return _replaced(polymorphic_function.Function, "__call__", make)


def functions(listener: Listener) -> AbstractContextManager[None]:
    """Listens to the making of `tf.function`s."""
    from tensorflow.python.eager.polymorphic_function import (  # noqa: PLC0415
        polymorphic_function,
    )

    def make(original: Any) -> Any:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            listener.function_made(self, sys._getframe(1))

        return __init__

    return _replaced(polymorphic_function.Function, "__init__", make)


def traces(listener: Listener) -> AbstractContextManager[None]:
    """Listens to the making of graphs, of `tf.function`, Keras and `tf.data` alike."""
    from tensorflow.python.eager.polymorphic_function import (  # noqa: PLC0415
        tracing_compilation,
    )
    from tensorflow.python.util import tf_stack  # noqa: PLC0415

    def make(original: Any) -> Any:
        def _create_concrete_function(*args: Any) -> Any:
            token = listener.trace_begins(args[-1], sys._getframe(1))
            concrete = None
            try:
                with (
                    tf_stack.CurrentModuleFilter()
                ):  # an operation remembers its stack: without this module
                    concrete = original(*args)
                return concrete
            finally:
                listener.trace_ends(token, concrete)

        return _create_concrete_function

    return _replaced(tracing_compilation, "_create_concrete_function", make)


def dataset_functions(listener: Listener) -> AbstractContextManager[None]:
    """Listens to the functions that are given to `Dataset.map` and its like."""
    from tensorflow.python.data.ops import structured_function  # noqa: PLC0415

    def make(original: Any) -> Any:
        def __init__(
            self: Any, func: Any, transformation_name: str, *args: Any, **kwargs: Any
        ) -> None:
            token = listener.dataset_function_begins(
                self, func, transformation_name, sys._getframe(1)
            )
            try:
                original(self, func, transformation_name, *args, **kwargs)
            finally:
                listener.dataset_function_ends(token)

        return __init__

    return _replaced(structured_function.StructuredFunctionWrapper, "__init__", make)


def iterators(listener: Listener) -> AbstractContextManager[None]:
    """Listens to loops over datasets."""
    from tensorflow.python.data.ops import iterator_ops  # noqa: PLC0415

    def make(original: Any) -> Any:
        def _create_iterator(self: Any, dataset: Any) -> Any:
            listener.iterator_made(self, dataset, sys._getframe(1))
            return original(self, dataset)

        return _create_iterator

    return _replaced(iterator_ops.OwnedIterator, "_create_iterator", make)


def elements(listener: Listener) -> AbstractContextManager[None]:
    """Listens to Python asking datasets for elements: there it waits for the pipeline."""
    from tensorflow.python.data.ops import iterator_ops  # noqa: PLC0415

    clock = time.perf_counter

    def make(original: Any) -> Any:
        def _next_internal(self: Any) -> Any:
            start = clock()
            try:
                element = original(self)
            except BaseException:
                listener.elements_ended(self)
                raise
            listener.element_read(self, clock() - start)
            return element

        return _next_internal

    return _replaced(iterator_ops.OwnedIterator, "_next_internal", make)


READS = (
    "numpy",
    "__float__",
    "__int__",
    "__index__",
    "__bool__",
    "__complex__",
    "__array__",
    "__format__",
    "__str__",
    "__repr__",
)
"""The methods by which Python gets at the value of an eager tensor."""


@contextmanager
def reads(listener: Listener) -> Iterator[None]:
    """Listens to Python asking tensors for their values: there it waits for what is still running."""
    from tensorflow.python.framework import ops  # noqa: PLC0415

    base = ops._EagerTensorBase
    originals = {name: _held(base, name) for name in READS}
    for name, original in originals.items():
        setattr(base, name, _timed_read(name, original, listener))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(base, name, original)


def _timed_read(name: str, original: Any, listener: Listener) -> Any:
    clock, frame_at, told = time.perf_counter, sys._getframe, listener.value_read

    def read(self: Any, *args: Any) -> Any:
        start = clock()
        value = original(self, *args)
        told(name, clock() - start, frame_at(1), getattr(value, "nbytes", 0))
        return value

    read.__name__, read.__doc__ = name, original.__doc__
    return read


def python_in_graphs(listener: Listener) -> AbstractContextManager[None]:
    """Listens to Python functions that `tf.py_function` and its like put into a graph."""
    from tensorflow.python.ops import script_ops  # noqa: PLC0415

    def make(original: Any) -> Any:
        def insert(self: Any, func: Any) -> Any:
            listener.python_put_in_graph(func, sys._getframe(1))
            return original(self, func)

        return insert

    return _replaced(script_ops.FuncRegistry, "insert", make)


def python_calls(listener: Listener) -> AbstractContextManager[None]:
    """Listens to graphs calling Python, often in threads that TensorFlow starts itself."""
    from tensorflow.python.ops import script_ops  # noqa: PLC0415

    def make(original: Any) -> Any:
        def __call__(self: Any, token: Any, *args: Any) -> Any:
            start = time.perf_counter()
            try:
                return original(self, token, *args)
            finally:
                listener.python_called(self.get(token), time.perf_counter() - start)

        return __call__

    return _replaced(script_ops.FuncRegistry, "__call__", make)


def variables(listener: Listener) -> AbstractContextManager[None]:
    """Listens to the making of variables, but not of what `assign` returns: another view of the variable."""
    from tensorflow.python.ops import resource_variable_ops  # noqa: PLC0415

    view = resource_variable_ops._UnreadVariable

    def make(original: Any) -> Any:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            if not isinstance(self, view):
                listener.variable_made(self, sys._getframe(1))

        return __init__

    return _replaced(resource_variable_ops.BaseResourceVariable, "__init__", make)


def sessions(listener: Listener) -> AbstractContextManager[None]:
    """Listens to the making of sessions."""
    from tensorflow.python.client import session  # noqa: PLC0415

    def make(original: Any) -> Any:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            start = time.perf_counter()
            original(self, *args, **kwargs)
            listener.session_made(self, time.perf_counter() - start, sys._getframe(1))

        return __init__

    return _replaced(session.BaseSession, "__init__", make)


def session_runs(listener: Listener) -> AbstractContextManager[None]:
    """Listens to `Session.run`."""
    from tensorflow.python.client import session  # noqa: PLC0415

    def make(original: Any) -> Any:
        def run(
            self: Any,
            fetches: Any,
            feed_dict: Any = None,
            options: Any = None,
            run_metadata: Any = None,
        ) -> Any:
            token = listener.run_begins(self, fetches, feed_dict, sys._getframe(1))
            try:
                return original(self, fetches, feed_dict, options, run_metadata)
            finally:
                listener.run_ends(token)

        return run

    return _replaced(session.BaseSession, "run", make)


KERAS_METHODS = (
    "fit",
    "evaluate",
    "predict",
    "train_on_batch",
    "test_on_batch",
    "predict_on_batch",
)
"""The methods of a Keras model that make and call a function of their own."""


def keras_methods(listener: Listener) -> AbstractContextManager[None]:
    """Listens to `fit`, `predict` and their like of Keras 3."""
    from keras.src.backend.tensorflow import trainer  # noqa: PLC0415

    # Keras 3.16 calls it Trainer.
    owner = getattr(trainer, "TensorFlowTrainer", None) or trainer.Trainer
    return _methods_heard(owner, listener)


def keras_2_methods(listener: Listener) -> AbstractContextManager[None]:
    """Listens to the same of Keras 2, the package `tf_keras`."""
    from tf_keras.src.engine import training  # noqa: PLC0415

    return _methods_heard(training.Model, listener)


@contextmanager
def _methods_heard(owner: Any, listener: Listener) -> Iterator[None]:
    from tensorflow.python.util import traceback_utils  # noqa: PLC0415

    originals = {name: _held(owner, name) for name in KERAS_METHODS}
    for name, original in originals.items():
        heard = _heard(name, getattr(original, "__wrapped__", original), listener)
        setattr(owner, name, traceback_utils.filter_traceback(heard))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(owner, name, original)


def _heard(name: str, original: Any, listener: Listener) -> Any:
    @functools.wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        token = listener.keras_begins(self, name, (args, kwargs), sys._getframe(1))
        try:
            return original(self, *args, **kwargs)
        finally:
            listener.keras_ends(token)

    return method


@contextmanager
def settings(listener: Listener) -> Iterator[None]:
    """Listens to the settings that are for debugging. Who has set them is told by nothing public."""
    import tensorflow as tf  # noqa: PLC0415

    with ExitStack() as stack:
        for name, (owner, attribute, off) in {
            "tf.config.run_functions_eagerly": (tf.config, "run_functions_eagerly", None),
            "tf.data.experimental.enable_debug_mode": (
                tf.data.experimental,
                "enable_debug_mode",
                None,
            ),
            "tf.debugging.enable_check_numerics": (
                tf.debugging,
                "enable_check_numerics",
                "disable_check_numerics",
            ),
            "tf.debugging.experimental.enable_dump_debug_info": (
                tf.debugging.experimental,
                "enable_dump_debug_info",
                "disable_dump_debug_info",
            ),
        }.items():
            stack.enter_context(_told_setting(owner, attribute, name, True, listener))
            if off:
                stack.enter_context(_told_setting(owner, off, name, False, listener))
        yield


def _told_setting(
    owner: Any, attribute: str, name: str, value: bool, listener: Listener
) -> AbstractContextManager[None]:
    def make(original: Any) -> Any:
        @functools.wraps(original)
        def set_it(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            given = [each for each in (*args, *kwargs.values()) if isinstance(each, bool)]
            listener.setting_changed(name, value and (not given or given[0]), sys._getframe(1))
            return result

        return set_it

    return _replaced(owner, attribute, make)


@contextmanager
def log(listener: Listener) -> Iterator[None]:
    """Listens to the warnings that TensorFlow's Python code logs, through its public logger."""
    import tensorflow as tf  # noqa: PLC0415

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            listener.logged(record.getMessage())

    handler = Told(level=logging.WARNING)
    logger = tf.get_logger()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def python_warnings(listener: Listener) -> AbstractContextManager[None]:
    """Listens to Python's warnings, of which Keras makes use.

    Python shows each through this function, which calls `warnings.showwarning` where a program has set one of
    its own. The public name is the program's to replace; and it is not told of what a warning came from. What
    a program keeps to itself, in `warnings.catch_warnings(record=True)`, Python passes to another function.
    """
    shows = _held(warnings, "_showwarnmsg_impl")

    def make(original: Any) -> Any:
        def _showwarnmsg(message: Any) -> Any:
            if warnings._showwarnmsg_impl is shows:  # type: ignore[attr-defined]
                listener.warned(str(message.message), sys._getframe(1))
            return original(message)

        return _showwarnmsg

    return _replaced(warnings, "_showwarnmsg", make)


@contextmanager
def own_frames_hidden(_: Listener) -> Iterator[None]:
    """Has TensorFlow leave this module out of tracebacks, as it leaves out its own."""
    from tensorflow.python.util import traceback_utils  # noqa: PLC0415

    with _also_excluded(traceback_utils):
        yield


@contextmanager
def own_frames_hidden_by_keras_2(_: Listener) -> Iterator[None]:
    """Has Keras 2 leave this module out of tracebacks."""
    from tf_keras.src.utils import traceback_utils  # noqa: PLC0415

    with _also_excluded(traceback_utils):
        yield


@contextmanager
def own_frames_hidden_by_keras(_: Listener) -> Iterator[None]:
    """Has Keras leave this module out of tracebacks."""
    from keras.src.utils import traceback_utils  # noqa: PLC0415

    with _also_excluded(traceback_utils):
        yield


def _also_excluded(module: ModuleType) -> AbstractContextManager[None]:
    return _replaced(module, "_EXCLUDED_PATHS", lambda paths: (*paths, __file__))


Hook = Callable[[Listener], AbstractContextManager[None]]

OF_TENSORFLOW: dict[Hook, str] = {
    own_frames_hidden: "tracebacks without the lines of tfxray",
    operations: "operations that run eagerly",
    slow_operations: "operations that take the slow way",
    functions: "where functions are made",
    calls: "calls of functions",
    traces: "traces",
    dataset_functions: "functions of tf.data",
    iterators: "loops over datasets",
    elements: "waits for elements of datasets",
    reads: "where Python reads the values of tensors",
    python_in_graphs: "Python functions in graphs",
    python_calls: "calls of Python functions from graphs",
    variables: "variables",
    sessions: "sessions",
    session_runs: "runs of sessions",
    settings: "settings for debugging",
    log: "what TensorFlow logs",
    python_warnings: "Python's warnings",
}
"""Each hook, and what a report lacks without it."""

OF_KERAS: dict[Hook, str] = {
    own_frames_hidden_by_keras: "Keras's tracebacks without the lines of tfxray",
    keras_methods: "fit, predict and their like",
}
"""Those that Keras needs: they wait until Keras is imported."""

OF_KERAS_2: dict[Hook, str] = {
    own_frames_hidden_by_keras_2: "tracebacks of Keras 2 without the lines of tfxray",
    keras_2_methods: "fit, predict and their like of Keras 2",
}
"""The same for `tf_keras`."""
