"""Runs a function in each of TensorFlow's modes, and keeps what came of it.

It needs NumPy and TensorFlow alone and keeps to the syntax of Python 3.7, so that old versions of TensorFlow
run it as it is.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import logging
import os
import random
import re
import sys
import tempfile
import warnings
from typing import Any, Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf

from tfxray._outcomes import Failure, InMode, Outcome, Part, failure_of, in_mode, parts_of

EAGER, FUNCTION, XLA, SESSION = MODES = (
    "eager",
    "tf.function",
    "jit_compile=True",
    "compat.v1 session",
)
SEED = 1


def run(
    function: Callable[..., Any], arguments: Sequence[Any], calls: int = 1
) -> tuple[InMode, ...]:
    """Runs a function in the four modes, each time with arguments of its own and the same seeds.

    Args:
        function: A function, or a `tf.function`: then the function in it, with its signature.
        arguments: What it is called with. Tensors stay tensors; in a session, placeholders feed them.
        calls: How often it is called. What the last call returns counts.

    Returns:
        What came of it in each mode, eager execution first.
    """
    plain = getattr(function, "python_function", function)
    signature = getattr(function, "input_signature", getattr(function, "_input_signature", None))
    made = {
        EAGER: lambda given: _call(plain, given, calls),
        FUNCTION: lambda given: _call_traced(plain, given, calls, signature, {}),
        XLA: lambda given: _call_traced(plain, given, calls, signature, {_JIT: True}),
        SESSION: lambda given: _in_session(plain, given, calls, signature),
    }
    outcomes = {mode: _outcome(how, arguments) for mode, how in made.items()}
    return tuple(in_mode(mode, found, outcomes[EAGER]) for mode, found in outcomes.items())


_COMPOSITE = (tf.RaggedTensor, tf.SparseTensor, tf.IndexedSlices)

# Each mode ----------------------------------------------------------------------------------------


class _EarlyError(Exception):
    """What was raised before anything ran is the cause of this."""


# Its name until TensorFlow 2.4.
_JIT = (
    "jit_compile"
    if "jit_compile" in inspect.signature(tf.function).parameters
    else "experimental_compile"
)


def _call(function: Callable[..., Any], given: list[Any], calls: int) -> Any:
    for _ in range(calls):
        returned = function(*given)
    return returned


def _call_traced(
    function: Callable[..., Any],
    given: list[Any],
    calls: int,
    signature: Any,
    options: dict[str, Any],
) -> Any:
    traced = tf.function(function, input_signature=signature, **options)
    try:
        return _call(traced, given, calls)
    except Exception as error:
        is_early = not (
            isinstance(error, tf.errors.OpError) and traced.experimental_get_tracing_count()
        )
        if options or is_early:
            raise _EarlyError from error
        raise


def _in_session(function: Callable[..., Any], given: list[Any], calls: int, signature: Any) -> Any:
    values = [_values(value) for value in given]
    with tf.Graph().as_default():
        _seed()
        try:
            feeds: dict[Any, Any] = {}
            specs = signature or [None] * len(given)
            arguments = [_placed(value, spec, feeds) for value, spec in zip(values, specs)]
            returned = function(*arguments)
            flat = tf.nest.flatten(returned)
            fetched = [at for at, each in enumerate(flat) if _is_symbolic(each)]
            fetches = [flat[at] for at in fetched]
            variables = [
                each for each in tf.nest.flatten(arguments) if isinstance(each, tf.Variable)
            ]
            prepare = [
                tf.compat.v1.global_variables_initializer(),
                tf.compat.v1.local_variables_initializer(),
                tf.compat.v1.tables_initializer(),
            ]
        except Exception as error:
            raise _EarlyError from error
        with tf.compat.v1.Session() as session:
            session.run(prepare, feeds)
            for _ in range(calls):
                fetched_values = session.run(fetches, feeds)
            left = session.run(variables)
        for at, value in zip(fetched, fetched_values):
            flat[at] = value
        places = iter(left)
        given[:] = [
            next(places) if isinstance(each, tf.Variable) else each
            for each in tf.nest.flatten(given)
        ]
        return tf.nest.pack_sequence_as(returned, flat)


class _Fed:
    """A tensor or a variable among the arguments: a graph of its own gets its value."""

    def __init__(self, part: Any) -> None:
        self.dtype = part.dtype
        self.shape = part.shape
        self.value = part if isinstance(part, np.ndarray) else part.numpy()
        self.variable = _name(part) if isinstance(part, tf.Variable) else ""

    def placed(self, spec: Any, feeds: dict[Any, Any]) -> Any:
        """Makes what stands for it in a graph; a placeholder needs what feeds it."""
        if self.variable:
            return tf.Variable(self.value, dtype=self.dtype, name=self.variable)
        shape = spec.shape if isinstance(spec, tf.TensorSpec) else self.shape
        place = tf.compat.v1.placeholder(self.dtype, shape)
        feeds[place] = self.value
        return place


class _FedParts:
    """A ragged or sparse tensor among the arguments, taken apart."""

    def __init__(self, whole: Any) -> None:
        self.whole = whole
        self.parts = [_Fed(part) for part in tf.nest.flatten(whole, expand_composites=True)]

    def placed(self, spec: Any, feeds: dict[Any, Any]) -> Any:
        """Makes what stands for it in a graph, of placeholders."""
        parts = [part.placed(spec, feeds) for part in self.parts]
        return tf.nest.pack_sequence_as(self.whole, parts, expand_composites=True)


def _values(argument: Any) -> Any:
    """Takes from an argument what only eager execution can read."""

    def one(part: Any) -> Any:
        if isinstance(part, _COMPOSITE):
            return _FedParts(part)
        return _Fed(part) if isinstance(part, (tf.Variable, tf.Tensor, np.ndarray)) else part

    return tf.nest.map_structure(one, argument)


def _placed(argument: Any, spec: Any, feeds: dict[Any, Any]) -> Any:
    return tf.nest.map_structure(
        lambda part: part.placed(spec, feeds) if isinstance(part, (_Fed, _FedParts)) else part,
        argument,
    )


def _name(variable: Any) -> str:
    return str(variable.name).split(":")[0]


def _is_symbolic(value: Any) -> bool:
    return isinstance(value, (tf.Tensor, tf.Variable, tf.Operation, *_COMPOSITE))


def _seed() -> None:
    random.seed(SEED)
    np.random.seed(SEED)
    tf.random.set_seed(SEED)


def _fresh(part: Any) -> Any:
    """Copies a part of an argument, as far as anything can change it."""
    if isinstance(part, tf.Variable):
        return tf.Variable(
            part.numpy(), trainable=part.trainable, dtype=part.dtype, name=_name(part)
        )
    if isinstance(part, (tf.Tensor, tf.data.Dataset, *_COMPOSITE)):
        return part
    try:
        return copy.deepcopy(part)
    except (TypeError, RuntimeError):  # of Keras 2: a layer with a lock, an optimizer
        if not hasattr(part, "get_config"):
            raise
        return type(part).from_config(part.get_config())


def _outcome(how: Callable[[list[Any]], Any], arguments: Sequence[Any]) -> Outcome:
    _seed()  # a copied layer draws its seed
    given = [tf.nest.map_structure(_fresh, argument) for argument in arguments]
    _seed()
    printed: list[str] = []
    parts: tuple[Part, ...] = ()
    failure: Failure | None = None
    with _quiet(printed):
        try:
            returned = how(given)
            parts = (*parts_of("", returned), *_variables(arguments, given))
        except _EarlyError as error:
            failure = failure_of(error.__cause__, early=True)
        except Exception as error:
            failure = failure_of(error, early=False)
    return Outcome(parts, failure, tuple(printed))


def _variables(arguments: Sequence[Any], given: Sequence[Any]) -> Iterator[Part]:
    """Yields what the variables among the arguments hold afterwards."""
    flat = tf.nest.flatten(list(given))
    for before, after in zip(tf.nest.flatten(list(arguments)), flat):
        if isinstance(before, tf.Variable):
            yield from parts_of(_name(before), after)


# What was printed ---------------------------------------------------------------------------------

_LOG = re.compile(r"^(?:\d{4}-\d\d-\d\d \d\d:|[IWEF]\d{4} |WARNING|INFO)")


@contextlib.contextmanager
def _quiet(printed: list[str]) -> Iterator[None]:
    """Keeps what Python and TensorFlow print, and drops what they log."""
    logger = tf.get_logger()
    level = logger.level
    with contextlib.ExitStack() as stack, tempfile.TemporaryFile() as file:
        python = io.StringIO()
        stack.callback(logger.setLevel, level)
        logger.setLevel(logging.CRITICAL)
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        for descriptor in (1, 2):  # tf.print writes there, below Python
            stack.enter_context(_moved(descriptor, file.fileno()))
        stack.enter_context(contextlib.redirect_stdout(python))
        stack.enter_context(contextlib.redirect_stderr(python))
        yield
        stack.close()
        file.seek(0)
        text = python.getvalue() + file.read().decode("utf-8", "backslashreplace")
    printed += [line for line in text.split("\n") if line.strip() and not _LOG.match(line)]


@contextlib.contextmanager
def _moved(descriptor: int, to: int) -> Iterator[None]:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    kept = os.dup(descriptor)
    os.dup2(to, descriptor)
    try:
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)
