"""Finds which names of TensorFlow 1 and of Keras 2 the installed TensorFlow has no more.

`python -m tests.tfxray.explain.gone_names` writes them to `examples/gone-names.tsv`. The reviewed answers of
`examples/api-map.tsv` come first: what has a row there has none here. `tf_keras` has
the names of Keras 2.
"""

from __future__ import annotations

import csv
import logging
import types
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import tensorflow as tf

from tests.conftest import ROOT
from tfxray.explain.entries import Name
from tfxray.explain.pages import MEASURED, REVIEWED, read_names

DEEPEST = 6  # modules in one another
FILE = ROOT / MEASURED
KERAS_2 = "Keras 2 has it, in the package `tf_keras`."


def walk(module: types.ModuleType, name: str, depth: int = DEEPEST) -> Iterator[tuple[str, Any]]:
    """Yields the public names below a module, with what they stand for."""
    for attribute in sorted(vars(module)):
        if attribute.startswith("_") or attribute in {"compat", "python", "tools", "core"}:
            continue
        value = getattr(module, attribute, None)
        if isinstance(value, types.ModuleType):
            package = module.__name__.partition(".")[0]
            if depth and getattr(value, "__name__", "").startswith(package):
                yield f"{name}.{attribute}", value
                yield from walk(value, f"{name}.{attribute}", depth - 1)
        elif value is not None:
            yield f"{name}.{attribute}", value


def has(root: Any, name: str) -> bool:
    """Tells whether a dotted name leads somewhere; its first part stands for the root."""
    for part in name.split(".")[1:]:
        root = getattr(root, part, None)
        if root is None:
            return False
    return True


def of_tensorflow_1() -> Iterator[Name]:
    """Yields what is in `tf.compat.v1` alone, with the name that the same object has in `tf`."""
    now: dict[int, str] = {}
    for name, value in walk(tf, "tf"):
        if not name.startswith("tf.keras") and not isinstance(value, bool | int | float | str):
            now.setdefault(id(value), name)
            if len(name) < len(now[id(value)]):
                now[id(value)] = name
    for name, value in walk(tf.compat.v1, "tf"):
        if not name.startswith("tf.keras") and not has(tf, name):
            today = now.get(id(value), "")
            yield Name(name, "renamed" if today else "compat.v1", f"`{today}`" if today else "")


def of_keras_2() -> Iterator[Name]:
    """Yields what Keras 2 has and `tf.keras` has not, with where the same last name is now."""
    tf_keras = import_module("tf_keras")

    places: dict[str, set[str]] = {}
    for name, value in walk(tf.keras, "tf.keras"):
        if not isinstance(value, types.ModuleType):
            places.setdefault(name.rpartition(".")[2], set()).add(name)
    for name, _ in walk(tf_keras, "tf.keras"):
        if name.startswith("tf.keras.src") or has(tf.keras, name.removeprefix("tf.")):
            continue
        same = sorted(places.get(name.rpartition(".")[2], ()), key=lambda each: (len(each), each))
        today = f"`{same[0]}`" if same else ""
        yield Name(name, "removed", today, KERAS_2)


def without_reviewed(names: Iterable[Name]) -> list[Name]:
    """Returns those that have no reviewed answer, by name."""
    reviewed = {each.name for each in read_names(ROOT / REVIEWED)}
    found = {each.name: each for each in names}
    return [found[name] for name in sorted(found) if name not in reviewed]


def write(names: list[Name], file: Path) -> None:
    """Writes a table of names."""
    with file.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(
            lines, "excel-tab", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\"
        )
        table.writerow(["name", "status", "today", "note"])
        table.writerows([each.name, each.status, each.today, each.note] for each in names)


if __name__ == "__main__":
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # old names log that they are old
    write(without_reviewed([*of_tensorflow_1(), *of_keras_2()]), FILE)
