"""What a function returned or raised, as plain data, and how alike two outcomes are.

It needs NumPy and TensorFlow alone and keeps to the syntax of Python 3.7, so that old versions of TensorFlow
run it as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, Iterator, NamedTuple, Sequence

import numpy as np
import tensorflow as tf

LONGEST_MESSAGE = 160  # characters
MOST_NUMBERS = 12  # that are written of a tensor
EQUAL, CLOSE, DIFFERS, RAISES, REFUSED = VERDICTS = (
    "equal",
    "close",
    "differs in silence",
    "raises",
    "refused",
)
SIGNS = {"": "", EQUAL: "=", CLOSE: "≈", DIFFERS: "≠", RAISES: "✗", REFUSED: "⊘"}
# The distance from 1 to the next number.
_STEP = {"bfloat16": 2.0**-7, "float16": 2.0**-10, "float64": 2.0**-52, "complex128": 2.0**-52}
_STEPS = 128  # that rounding alone may lead away from a result


class Part(NamedTuple):
    """One value among those that a function returned.

    Attributes:
        path: Where it is in what was returned, as in `[0]` or `['loss']`; of a variable that was given,
            its name.
        kind: `tensor`, `ragged`, `sparse`, `slices`, `None`, or the type of what has no value to compare.
        arrays: What it holds: of a tensor one array, of others the arrays that they are made of.
    """

    path: str
    kind: str
    arrays: tuple[np.ndarray[Any, Any], ...]


class Failure(NamedTuple):
    """The error that ended a run.

    Attributes:
        name: Its class.
        message: The line of its message that tells most.
        early: It was raised before anything ran: while the function was traced, compiled or built.
    """

    name: str
    message: str
    early: bool


class Outcome(NamedTuple):
    """What came of a function in one mode: values or a failure, and what it printed."""

    parts: tuple[Part, ...]
    failure: Failure | None
    printed: tuple[str, ...]


@dataclass(frozen=True)
class InMode:
    """What came of a function in one mode.

    Attributes:
        mode: `eager`, `tf.function`, `jit_compile=True` or `compat.v1 session`.
        verdict: How that compares with eager execution: `equal`; `close`, no farther than rounding
            leads; `differs in silence`: another value, dtype or shape, other lines printed, or a value
            where eager execution raises; `raises`; `refused`: this mode raises before it runs anything
            though eager execution has a value, or has no such operations whatever their inputs. Empty for
            eager execution when it has a value.
        difference: What differs, in a few words, or how far; empty if nothing does.
        value: What it returned, and after it what each variable among its arguments holds, in short;
            None if it raised.
        error: The class of what it raised, or None.
        message: The line of the message that tells most, or None.
        printed: The lines that Python and TensorFlow printed.
    """

    mode: str
    verdict: str
    difference: str
    value: str | None
    error: str | None
    message: str | None
    printed: tuple[str, ...]

    @property
    def text(self) -> str:
        """Sign, verdict and what came of it, in one line.

        Examples:
            >>> print(InMode("eager", "", "", "int32 3", None, None, ()).text)
            int32 3
            >>> print(InMode("jit_compile=True", "equal", "", "int32 3", None, None, ()).text)
            = equal
        """
        words = f"{SIGNS[self.verdict]} {self.verdict}".strip()
        if self.error:
            return ": ".join(filter(None, (words, self.error, self.message)))
        if self.verdict == EQUAL:
            return words
        if self.verdict == CLOSE:
            return f"{words}, {self.difference}"
        if self.difference.startswith("prints"):
            return f"{words}: {self.difference}"
        return f"{words}: {self.value}" if words else str(self.value)


# What was returned --------------------------------------------------------------------------------


def parts_of(path: str, value: Any) -> Iterator[Part]:
    """Takes apart what was returned.

    Args:
        path: Where it is.
        value: The value: of tensors, or of what a session returns for them.

    Yields:
        Each value in it.
    """
    compound = type(value).__name__.replace("Value", "")
    if isinstance(value, dict):
        for key in sorted(value, key=str):
            yield from parts_of(f"{path}[{key!r}]", value[key])
    elif compound in _COMPOUND:
        kind, arrays = _COMPOUND[compound]
        yield Part(path, kind, tuple(map(_array, arrays(value))))
    elif isinstance(value, (list, tuple)):
        for at, each in enumerate(value):
            yield from parts_of(f"{path}[{at}]", each)
    elif isinstance(value, (tf.Tensor, tf.Variable)):
        yield Part(path, "tensor", (_array(value),))
    elif isinstance(value, (bool, int, float, complex, str, bytes, np.ndarray, np.generic)):
        yield Part(path, "tensor", (_constant(value),))
    else:
        yield Part(path, _without_value(value), ())


def _without_value(value: Any) -> str:
    if value is None or isinstance(value, tf.Operation):
        return "None"
    if isinstance(value, tf.DType):
        return f"DType {value.name}"
    name = type(value).__name__.lstrip("_")
    return f"{name} {value}" if isinstance(value, tf.TensorShape) else name


# What these are made of, and what a session returns for them, by the name of the class.
_COMPOUND: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "RaggedTensor": ("ragged", lambda value: (value.flat_values, *value.nested_row_splits)),
    "SparseTensor": ("sparse", lambda value: (value.values, value.indices, value.dense_shape)),
    "IndexedSlices": ("slices", lambda value: (value.values, value.indices)),
}


def _constant(value: Any) -> np.ndarray[Any, Any]:
    """Makes of a Python number what TensorFlow makes of it, also inside a graph."""
    if isinstance(value, (np.ndarray, np.generic)):
        return np.asarray(value)
    with tf.init_scope():
        return np.asarray(tf.constant(value).numpy())


def _array(value: Any) -> np.ndarray[Any, Any]:
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value)


def describe(parts: Sequence[Part]) -> str:
    """Writes values in short: `int32 [1 2]`."""
    texts = []
    for part in parts:
        text = _text(part)
        texts.append(f"{part.path} = {text}" if part.path else text)
    return "; ".join(texts) or "nothing"


def _text(part: Part) -> str:
    if not part.arrays:
        return part.kind
    first = part.arrays[0]
    dtype = _dtype(first)
    if part.kind == "ragged":
        rows = _shown(first, first.dtype)
        splits = " ".join("/" + _shown(each, each.dtype) for each in part.arrays[1:])
        return f"ragged {dtype} {rows} {splits}"
    if part.kind in ("sparse", "slices"):
        return "{} {} {} at {}".format(
            part.kind, dtype, *(_shown(a, a.dtype) for a in part.arrays[:2])
        )
    if first.size == 0 or first.size > MOST_NUMBERS:
        shape = "({})".format(", ".join(map(str, first.shape)))
        return f"{dtype} {shape} {_shown(first, first.dtype)}".rstrip()
    return f"{dtype} {_shown(first, first.dtype)}"


def _shown(array: np.ndarray[Any, Any], dtype: Any) -> str:
    if array.size == 0:
        return "[]" if array.ndim == 1 else ""
    if array.size > MOST_NUMBERS:
        array = array.reshape(-1)
        shown = "{} …".format(" ".join(_number(each, dtype) for each in array[:3]))
        return f"[{shown} {_number(array[-1], dtype)}]"
    return _nested(array, dtype)


def _nested(array: np.ndarray[Any, Any], dtype: Any) -> str:
    if array.ndim == 0:
        return _number(array[()], dtype)
    return "[{}]".format(" ".join(_nested(np.asarray(each), dtype) for each in array))


def _number(value: Any, dtype: Any) -> str:
    if isinstance(value, np.ndarray):
        value = value[()]
    if isinstance(value, bytes):
        return repr(value.decode("utf-8", "backslashreplace"))
    if dtype.kind in "biu" or isinstance(value, str):
        return str(value)
    if dtype.kind == "c":
        return "{}{:+}j".format(*(float(f"{x:.6g}") for x in (value.real, value.imag)))
    return f"{float(value):.6g}" if abs(float(value)) < 1e6 else f"{float(value):.9g}"


# What was raised ----------------------------------------------------------------------------------

_RAISED = re.compile(
    r"^\s*(?:[\w.]+\.)?(\w+(?:Error|Exception|Iteration|Interrupt)): (.*)", re.MULTILINE
)
_NO_KERNEL = re.compile(
    r"(Detected unsupported operations when trying to compile graph) .*?"
    r" on \w+: (\w+) \((?:.*?\bT=(DT_\w+))?",
    re.DOTALL,
)
_NO_KERNEL_THEN = re.compile(  # of old versions
    r"(Function invoked by the following node is not compilable).*?No registered '(\w+)'()",
    re.DOTALL,
)
_NEVER_RUNS = (
    "Detected unsupported operations when trying to compile graph",
    "Function invoked by the following node is not compilable",
)
_NOISE = (
    (re.compile(r"\x1b\[\d*m"), ""),
    (re.compile(r"\{\{function_node [^}]*\}\} ?"), ""),
    (re.compile(r" for '\{\{node .*"), ""),
    (re.compile(r"\s*\[\[\{?\{?(?:node )?[^\]]*\]\]"), ""),
    (re.compile(r"\s*\[Op:\w+\](?: name: ?\S*)?"), ""),
    (re.compile(r"(__inference_[\w<>]+?)_\d+\b"), r"\1"),
    (re.compile(r"\b0x[0-9a-f]+\b"), "0x…"),
    (re.compile(r"\b(localhost)/\d+/"), r"\1/…/"),
    (re.compile(r"\b(\w+Dataset):\d+"), r"\1"),
    (re.compile(r"/job:localhost/replica:0/task:0/device:"), ""),
    (re.compile(r"\(?/[\w./-]+/([\w.-]+\.(?:py|cc|h))"), r"\1"),
)


def failure_of(error: BaseException | None, *, early: bool) -> Failure:
    text = str(getattr(error, "message", None) or error)
    return Failure(type(error).__name__, _telling(text), early)


def _telling(text: str) -> str:
    unsupported = _NO_KERNEL.search(text) or _NO_KERNEL_THEN.search(text)
    if unsupported:
        kind = f" of {unsupported[3]}" if unsupported[3] else ""
        return f"{unsupported[1]}: {unsupported[2]}{kind}"
    for pattern, instead in _NOISE:
        text = pattern.sub(instead, text)
    if "in user code:" in text:
        raised = list(_RAISED.finditer(text))
        if raised:
            text = text[raised[-1].start(2) :]
    if (
        "Exception encountered when calling" in text.split("\n")[0]
    ):  # Keras says what was raised below
        text = text.partition("\n")[2]
    lines = [line.strip() for line in text.split("\n")]
    if "Graph execution error" in lines[0]:  # where it was made comes first, what it says last
        marks = ("Detected at", "File ", "<stack", "Stack trace", "Original stack")
        kept: list[str] = []
        for line in lines[1:]:
            if kept and line.startswith("Traceback (most recent call last)"):  # of Python, inside
                break
            kept = [] if line.startswith(marks) else [*kept, line]
        lines = [line for line in kept if not line.startswith("Node:")] or lines
    said = next((line for line in lines if line), "")
    if len(said) > LONGEST_MESSAGE:
        said = said[: LONGEST_MESSAGE - 1].rpartition(" ")[0] + " …"
    return said


# How alike two are --------------------------------------------------------------------------------


def compare(reference: Outcome, other: Outcome) -> tuple[str, str]:
    """Says how an outcome compares with that of eager execution.

    Args:
        reference: What came of it eagerly.
        other: What came of it in another mode.

    Returns:
        One of `VERDICTS`, and in a few words what differs; nothing if nothing does.
    """
    if other.failure:
        if other.failure.message.startswith(_NEVER_RUNS):
            return REFUSED, ""
        if not reference.failure:
            return (REFUSED if other.failure.early else RAISES), ""
        return RAISES, "" if other.failure[:2] == reference.failure[:2] else "another error"
    if reference.failure:
        return DIFFERS, "no error"
    if len(reference.parts) != len(other.parts):
        return DIFFERS, "another structure"
    farthest = 0.0
    for one, two in zip(reference.parts, other.parts):
        if (one.path, one.kind, len(one.arrays)) != (two.path, two.kind, len(two.arrays)):
            return DIFFERS, "another structure"
        for a, b in zip(one.arrays, two.arrays):
            if _dtype(a) != _dtype(b):
                return DIFFERS, "another dtype"
            if a.shape != b.shape:
                return DIFFERS, "another shape"
            distance = _distance(a, b)
            if distance > _STEPS * _STEP.get(a.dtype.name, 2.0**-23):
                return DIFFERS, "another value"
            farthest = max(farthest, distance)
    if reference.printed != other.printed:
        lines = len(other.printed)
        return DIFFERS, "prints {}".format(
            "nothing" if not lines else "{} line{}".format(lines, "s" * (lines > 1))
        )
    return (CLOSE, f"by {farthest:.0e} of the value") if farthest else (EQUAL, "")


def _dtype(array: np.ndarray[Any, Any]) -> str:
    return "string" if array.dtype.kind in "OSU" else str(array.dtype.name)


def _distance(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
    """Returns how far two arrays are apart, relative to the greater; NaN is as far as nothing from NaN."""
    if a.dtype.kind in "OSUbiu":
        return 0.0 if np.array_equal(a, b) else float("inf")
    kind = complex if a.dtype.kind == "c" else float
    a, b = np.asarray(a, kind), np.asarray(b, kind)
    with np.errstate(all="ignore"):
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        if not np.all(same | (np.isfinite(a) & np.isfinite(b))):
            return float("inf")
        apart = np.where(same, 0.0, np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))
    return float(np.max(apart)) if apart.size else 0.0


def in_mode(mode: str, found: Outcome, eager: Outcome) -> InMode:
    """Says what came of a function in one mode.

    Args:
        mode: The mode.
        found: What came of it there.
        eager: What came of it eagerly, which may be the same object.
    """
    verdict, difference = compare(eager, found)
    if found is eager:
        verdict, difference = RAISES if found.failure else "", ""
    failure = found.failure
    return InMode(
        mode,
        verdict,
        difference,
        None if failure else describe(found.parts),
        failure.name if failure else None,
        failure.message if failure else None,
        found.printed,
    )
