"""Lists that still hold many tensors are found by the names that the program has for them."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import tensorflow as tf

from tfxray.watching.kept import kept_tensors

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
"""


def test_large_lists_are_found(tmp_path, monkeypatch):
    file = tmp_path / "program.py"
    file.write_text(SOURCE)
    module = ModuleType("program")
    module.__file__ = str(file)
    monkeypatch.setitem(sys.modules, "program", module)
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
    vars(module).update(
        history={"loss": [large] * 100},
        few=[large] * 99,
        small=[tf.zeros(())] * 1000,
        unknown=[large] * 100,
        trainer=trainer,
        keep=keep,
    )
    found = {
        each.name: (each.site.line, each.items, each.size) for each in kept_tensors([str(file)])
    }
    assert found == {
        "history['loss']": (2, 100, 200_000_000),
        "enclosed": (8, 100, 200_000_000),
        "gradients": (12, 100, 400_000_000),
    }
