"""What functions read from outside is found in their source, and read without running the program's code."""

from __future__ import annotations

import linecache
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import tensorflow as tf

from tfxray.watching.outside import read_by
from tfxray.watching.sites import Library

RATE = 0.5
CONFIG: dict[str, Any] = {"scale": 2.0, "names": ["a"], "count": 0}
TABLE = np.ones(3)
LIBRARY = Library(own=(__file__,))


class Model:
    limit = 3

    def __init__(self) -> None:
        """Has a rate."""
        self.rate = 0.1
        self.steps = 0

    @property
    def costly(self):
        raise AssertionError("a property was run")

    def scaled(self, x: Any) -> Any:
        return x * self.rate

    def step(self, x):
        self.steps += 1
        return self.scaled(x) * self.limit + self.costly


def plain(x):
    CONFIG["count"] = CONFIG["count"] + 1
    rate = RATE
    return x * rate * CONFIG["scale"] + TABLE.sum() + len(CONFIG["names"])


def test_names_from_outside_are_found():
    found = {each.text: each.value(None) for each in read_by([plain], None, LIBRARY)}
    assert found == {"RATE": 0.5, "CONFIG['scale']": 2.0}


def test_array_counts_by_its_identity():
    def function(x):
        return x + TABLE

    (outside,) = read_by([function], None, LIBRARY)
    assert outside.value(None) == ("ndarray", id(TABLE))


def test_attributes_are_found_through_methods_and_properties_are_not_run():
    model = Model()
    found = {each.text: each.value(model) for each in read_by([Model.step], model, LIBRARY)}
    assert found == {"self.rate": 0.1, "self.limit": 3}
    model.rate = 0.2
    (rate,) = (each for each in read_by([Model.scaled], model, LIBRARY))
    assert rate.value(model) == 0.2


def test_callable_of_the_program_is_asked_for_nothing():
    class Schedule:
        def __call__(self, step):
            return step

        def __getattr__(self, name):
            raise AssertionError(f"{name} was asked for")

    schedule = Schedule()

    def function(x):
        return x * RATE + schedule(1)

    assert [each.text for each in read_by([function], None, LIBRARY)] == ["RATE"]


def test_functions_that_are_called_are_read_too():
    @tf.function
    def inner(x):
        return x * RATE

    model = Model()
    bound = model.scaled

    def function(x):
        return inner(x) + bound(x)

    found = {each.text: each.value(model) for each in read_by([function], model, LIBRARY)}
    assert found == {"RATE": 0.5, "self.rate": 0.1}


def test_variable_of_an_enclosing_function_is_found():
    factor = 3

    def function(x):
        return x * factor

    (outside,) = read_by([function], None, LIBRARY)
    assert (outside.text, outside.value(None)) == ("factor", 3)
    factor = 4
    assert outside.value(None) == 4


def test_function_that_is_gone_has_no_value():
    found = read_by([lambda x: x * RATE], None, LIBRARY)
    assert [each.value(None) for each in found] == [NotImplemented]


def test_library_function_is_passed_over():
    assert read_by([tf.reduce_sum, abs, None], None, LIBRARY) == []


def written(folder: Any, text: str, **given: Any) -> dict[str, Any]:
    """Runs a program, and returns its names."""
    file = folder / "program.py"
    file.write_text(text)
    linecache.checkcache()
    names: dict[str, Any] = {"__name__": "program", **given}
    exec(compile(text, str(file), "exec"), names)
    return names


def test_values_that_are_kept_are_bounded(tmp_path):
    numbers = {f"n{number}": number for number in range(50)}
    names = written(tmp_path, f"def f(x):\n    return x + {' + '.join(numbers)}\n", **numbers)
    assert len(read_by([names["f"]], None, LIBRARY)) == 40


def test_functions_that_are_followed_are_bounded(tmp_path):
    text = "".join(f"def f{at}(x):\n    return f{at + 1}(x) + r{at}\n" for at in range(30))
    names = written(tmp_path, text, **{f"r{at}": at for at in range(31)})
    found = read_by([names["f0"]], None, LIBRARY)
    assert {each.text for each in found} == {f"r{at}" for at in range(20)}


def test_names_have_their_line_and_the_longest_path(tmp_path):
    text = "def f(x):\n    y = x\n    return y + config['a']['b'] + box.inner.rate + box.kind\n"
    box = SimpleNamespace(inner=SimpleNamespace(rate=0.5), kind="a")
    names = written(tmp_path, text, config={"a": {"b": 1}}, box=box)
    found = read_by([names["f"]], None, LIBRARY)
    values = {each.text: (each.value(None), each.site.line) for each in found}
    assert values == {
        "config['a']['b']": (1, 3),
        "box.inner.rate": (0.5, 3),
        "box.kind": ("a", 3),
    }
    assert [each.path for each in found if each.text == "box.kind"] == [
        ("box", ("attribute", "kind"))
    ]


def test_what_is_set_or_has_no_plain_value_is_left(tmp_path):
    class Kept(dict):  # type: ignore[type-arg]
        pass

    text = (
        "def f(self, x):\n    self.a = x\n    del box.b\n    names[0]\n"
        "    return self.a + box.b + own['k'] + box.c + missing + box.missing + plain['no']\n"
    )
    box = SimpleNamespace(b=1, c=[1])
    names = written(tmp_path, text, box=box, own=Kept(k=1), plain={}, names=[1])
    assert read_by([names["f"]], SimpleNamespace(a=1), LIBRARY) == []


def test_names_of_a_module_and_of_a_class_are_found(tmp_path):
    class Base:
        rate = 1

    class Own(Base):
        pass

    module = ModuleType("settings")
    module.rate = 2  # type: ignore[attr-defined]
    text = "def f(x):\n    return x + own.rate + settings.rate + settings.__class__\n"
    names = written(tmp_path, text, own=Own(), settings=module)
    found = {each.text: each.value(None) for each in read_by([names["f"]], None, LIBRARY)}
    assert found == {"own.rate": 1, "settings.rate": 2}


def test_self_that_is_no_parameter_is_a_name_like_others():
    self = SimpleNamespace(rate=3)

    def function(x):
        return x * self.rate

    (outside,) = read_by([function], SimpleNamespace(rate=4), LIBRARY)
    assert outside.value(SimpleNamespace(rate=5)) == 3
    self = SimpleNamespace(rate=[])
    assert outside.value(None) is NotImplemented
