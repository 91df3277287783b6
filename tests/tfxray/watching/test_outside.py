"""What functions read from outside is found in their source, and read without running the program's code."""

from __future__ import annotations

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
