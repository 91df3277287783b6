"""Lists that still hold many tensors are found by the names that the program has for them."""

from __future__ import annotations

import sys
import weakref
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import MethodType, ModuleType
from typing import Any

import pytest
import tensorflow as tf

from tfxray.watching.kept import Kept, _about, _bytes, kept_by, kept_in, kept_tensors
from tfxray.watching.sites import Site

SOURCE = """
history['loss'].append(1)
few.append(1)
small.append(1)
def make():
    enclosed = []
    def keep(x):
        enclosed.append(x)
    return keep
class Trainer:
    def keep(self):
        self.gradients.append(1)
        self.state['deep'].append(1)
        self.state['deeper']['deepest'].append(1)
"""


@pytest.fixture
def module(tmp_path, monkeypatch) -> ModuleType:
    """A module that is imported from a file yet to be written."""
    made = ModuleType("program")
    made.__file__ = str(tmp_path / "program.py")
    monkeypatch.setitem(sys.modules, "program", made)
    return made


def test_large_lists_are_found(module):
    file = Path(module.__file__)
    file.write_text(SOURCE)
    large = tf.zeros((500, 1000))
    lines = "\n" * 4 + SOURCE[SOURCE.index("def make") : SOURCE.index("class")]
    names: dict[str, Any] = {}
    exec(compile(lines, str(file), "exec"), names)
    keep = names["make"]()
    for _ in range(100):
        keep(large)
    kind = type("Trainer", (), {"__module__": "program"})
    trainer = kind()
    trainer.gradients = [(large, large)] * 100
    other = kind()
    other.state = {"deep": [large] * 100, "deeper": {"deepest": [large] * 100}}
    vars(module).update(
        history={"loss": [large] * 100},
        few=[large] * 99,
        small=[tf.zeros(())] * 1000,
        unknown=[large] * 100,
        trainer=trainer,
        keep=keep,
        method=MethodType(keep, other),
    )
    found = {
        each.name: (each.site.line, each.items, each.size) for each in kept_tensors([str(file)])
    }
    assert found == {
        "history['loss']": (2, 100, 200_000_000),
        "enclosed": (8, 100, 200_000_000),
        "gradients": (12, 100, 400_000_000),
        "state['deep']": (13, 100, 200_000_000),
    }


LOCAL = """
class Trainer:
    def __init__(self):
        self.maps, self.joined = [], []
    def train(self, large, look):
        self.maps.append(large)
        self.joined.append(large)
        return look(), sum(self.joined)
def main(large, look):
    kept, joined, given, few, deleted = [], [], [], [], large
    kept = []
    joined = []
    given = []
    del deleted
    for _ in range(3):
        kept.append(large)
        joined.append(large)
        given.append(large)
    found = look()
    return found, given, list(joined), len(kept), kept[-1]
def asks(large, look):
    kept = []
    kept.append(large)
    return look(), sorted(locals())
"""


def test_lists_of_running_functions_are_found(module):
    file = Path(module.__file__)
    file.write_text(LOCAL)
    exec(compile(LOCAL, str(file), "exec"), vars(module))
    large = tf.zeros((500, 1000))

    def looked(function: Callable[..., Any]) -> list[Kept]:
        found: list[Kept] = function(large, lambda: kept_in(sys._getframe(), [str(file)]))[0]
        return found

    size = 2_000_000
    names = vars(module)
    assert looked(names["main"]) == [Kept("kept", Site(str(file), 16), 3, 3 * size)]
    assert looked(names["Trainer"]().train) == [Kept("maps", Site(str(file), 6), 1, size)]
    assert looked(names["asks"]) == []


def test_looking_keeps_nothing_alive(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(
        "def main(make, look, gone):\n"
        "    kept, made = [], make()\n"
        "    kept = []\n"
        "    kept.append(made)\n"
        "    found = look()\n"
        "    del made, kept\n"
        "    return found, gone()\n"
    )
    names: dict[str, Any] = {}
    exec(compile(file.read_text(), str(file), "exec"), names)
    references: list[weakref.ref[Any]] = []

    def make() -> Any:
        made = tf.Variable(1.0)
        references.append(weakref.ref(made))
        return made

    def look() -> list[Kept]:
        return kept_in(sys._getframe(), [str(file)])

    found, is_gone = names["main"](make, look, lambda: references[0]() is None)
    assert [each.name for each in found] == ["kept"]
    assert is_gone


@pytest.mark.parametrize(
    ("items", "length", "is_found"),
    [(100, 125_000, True), (99, 200_000, False), (100, 124_999, False)],
)
def test_lists_at_the_end_are_told_from_a_size_on(module, items, length, is_found):
    file = Path(module.__file__)
    file.write_text("losses.append(1)\n")
    vars(module)["losses"] = [tf.zeros(length)] * items
    assert bool(kept_tensors([str(file)])) is is_found
    assert kept_tensors([]) == []


def test_size_is_that_of_tensors_with_values():
    assert _bytes(tf.zeros((2, 3), tf.float64)) == 48
    assert _bytes([tf.zeros(2), (tf.zeros(1), 3)]) == 12
    assert _bytes({"a": tf.zeros(2)}) == _bytes(3) == 0
    assert _bytes(tf.zeros((0, 3))) == 0
    assert _about([]) == 0
    large, small = tf.zeros(10), tf.zeros(1)
    assert _about([small, large]) == 44
    assert _about([*[large] * 1000, *[small] * 1000]) == 8000  # as the latest thousand are
    assert _about([large, *[small] * 1000]) == 4004


def test_lists_of_an_object_are_those_that_it_is_only_added_to(module):
    file = Path(module.__file__)
    file.write_text(
        "self.own.append(1)\nself.joined.append(1)\nsum(self.joined)\nself.ring.append(1)\n"
    )
    kind = type("Trainer", (), {"__module__": "program"})
    owner = kind()
    one = tf.zeros(1)
    owner.own, owner.joined, owner.other = [one], [one], [one]
    owner.ring = deque([one])
    inner = kind()
    inner.own = [one, one]
    owner.inner = inner
    found = kept_by(owner, [str(file)])
    site = Site(str(file), 1)
    assert found == [Kept("own", site, 1, 4), Kept("own", site, 2, 8)]
    assert kept_by(owner, []) == []
    assert kept_by(3, [str(file)]) == []


def test_lists_of_a_module_that_runs_are_left_to_the_end(module):
    file = Path(module.__file__)
    text = "kept = []\nkept.append(1)\nfound = look()\n"
    file.write_text(text)
    names: dict[str, Any] = {"look": lambda: kept_in(sys._getframe(), [str(file)])}
    exec(compile(text, str(file), "exec"), names)
    assert names["found"] == []
    assert kept_in(None, [str(file)]) == []


def test_lists_of_functions_in_other_files_are_not_the_programs(tmp_path):
    file = tmp_path / "library.py"
    file.write_text("def main(look):\n    kept = []\n    kept.append(1)\n    return look()\n")
    names: dict[str, Any] = {}
    exec(compile(file.read_text(), str(file), "exec"), names)
    for files, count in (([], 0), ([str(file)], 1)):
        found = names["main"](lambda files=files: kept_in(sys._getframe(), files))
        assert len(found) == count
