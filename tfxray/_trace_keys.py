"""What a trace of a `tf.function` was made for, and how that differs from earlier traces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import tensorflow as tf

from tfxray import _private
from tfxray._stable import without_addresses


@dataclass(frozen=True)
class TraceKey:
    """What TensorFlow compares to decide whether a call needs a trace.

    Attributes:
        context: Where the function was called.
        kinds: The `TraceType` of each argument.
    """

    context: Any
    kinds: dict[str, Any]


def written(kind: Any) -> str:
    """Writes a type in short: `int32 (2,)` for a tensor, `3` for a Python value."""
    if isinstance(kind, tf.TensorSpec):
        return f"{kind.dtype.name} {kind.shape}"
    if value := _private.trace_type_value(kind):
        return without_addresses(repr(value[0]))
    if parts := _private.trace_type_parts(kind):
        name, inside = parts
        texts = [written(part) for part in inside.values()]
        if name == "list":
            return f"[{', '.join(texts)}]"
        if name == "tuple":
            return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
        if name == "dict":
            named = (f"{at[1:-1]}: {text}" for at, text in zip(inside, texts, strict=True))
            return f"{{{', '.join(named)}}}"
        named = (f"{at[1:]}={text}" for at, text in zip(inside, texts, strict=True))
        return f"{name}({', '.join(named)})"
    if _private.trace_type_is_identity(kind):
        return "object"
    if isinstance(kind, tf.TypeSpec):  # a Variable, a Dataset, a ragged or sparse tensor
        return type(kind).__name__.removesuffix("Spec")
    return without_addresses(str(kind))


# Why ----------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """What differs between two traces in one argument.

    Attributes:
        argument: The parameter, or the part of it: `x`, `xs[0]`.
        what: `value`, `shape`, `dtype`, `object` or `type`.
        text: One clause that says it.
        is_option: Whether a text, a truth value or None became another: a few of them are ways to run it.
    """

    argument: str
    what: str
    text: str
    is_option: bool = False

    @property
    def distance(self) -> int:
        """How far it sets two traces apart: another shape is nearer than a tensor instead of a number."""
        return 3 if self.what == "type" else 1


class Reason(NamedTuple):
    """Why a trace was made.

    Attributes:
        text: One clause.
        changes: What differs from the nearest earlier trace; empty for the first, and for others whose
            arguments are equal.
        needed: Whether TensorFlow makes it in any case: the first, and the second where the first made
            variables.
    """

    text: str
    changes: tuple[Change, ...] = ()
    needed: bool = False


def reason(key: TraceKey, earlier: Sequence[TraceKey]) -> Reason:
    """Says what differs from the earlier trace that is nearest, and of those the latest."""
    if not earlier:
        return Reason("the first call", needed=True)
    nearest = min(
        reversed(earlier),
        key=lambda other: sum(each.distance for each in _inside("", key.kinds, other.kinds)),
    )
    if changes := _inside("", key.kinds, nearest.kinds):
        return Reason("; ".join(each.text for each in changes), tuple(changes))
    if _private.made_variables(nearest.context) and not _private.made_variables(key.context):
        text = "the first trace made variables, so a second was made that makes none"
        return Reason(text, needed=True)
    return Reason("equal arguments, called inside another graph or tf.distribute strategy")


def _inside(path: str, new: dict[str, Any], old: dict[str, Any]) -> list[Change]:
    """Lists what differs among named types."""
    found = []
    for name, kind in new.items():
        at = path + name
        if name in old:
            found += _changes(at, kind, old[name])
        else:
            found.append(Change(at, "type", f"{at} is new: {written(kind)}"))
    gone = [path + name for name in old if name not in new]
    return found + [Change(at, "type", f"{at} is gone") for at in gone]


def _changes(at: str, new: Any, old: Any) -> list[Change]:
    """Lists what differs between two types of one argument, or of one part of it."""
    if new is old or new == old:
        return []
    if isinstance(new, tf.TensorSpec) and isinstance(old, tf.TensorSpec):
        found = []
        if new.dtype != old.dtype:
            text = f"{at}: dtype {old.dtype.name} became {new.dtype.name}"
            found.append(Change(at, "dtype", text))
        if new.shape != old.shape:
            found.append(Change(at, "shape", f"{at}: shape {old.shape} became {new.shape}"))
        return found
    new_parts, old_parts = _private.trace_type_parts(new), _private.trace_type_parts(old)
    if new_parts and old_parts and new_parts[0] == old_parts[0]:
        return _inside(at, new_parts[1], old_parts[1])
    if written(new) == written(old):
        return [Change(at, "object", f"{at}: another {written(new)}")]
    value = _private.trace_type_value(new)
    if value and _private.trace_type_value(old):
        text = f"{at}: the Python value {written(old)} became {written(new)}"
        is_option = isinstance(value[0], str | bool | None)
        return [Change(at, "value", text, is_option)]
    return [Change(at, "type", f"{at}: {_named(old)} became {_named(new)}")]


def _named(kind: Any) -> str:
    return f"the Python value {written(kind)}" if _private.trace_type_value(kind) else written(kind)
