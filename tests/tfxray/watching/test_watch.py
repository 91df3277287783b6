"""A block, a program and a cell are watched; what they do stays the same."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.conftest import ROOT
from tfxray import _hooks, watch
from tfxray.explain.ranking import recognize
from tfxray.watching import journal
from tfxray.watching.findings import Finding
from tfxray.watching.journal import _works_ahead
from tfxray.watching.report import Report
from tfxray.watching.watch import Watch, _is_loaded, _without_own_frames


@tf.function
def double(x):
    return x * 2


def test_block_is_watched_and_tensorflow_is_as_before():
    from tensorflow.python import pywrap_tfe

    before = pywrap_tfe.TFE_Py_FastPathExecute, type(double).__call__, type(double).__init__
    with watch() as seen:
        for number in range(5):
            double(number)
    after = pywrap_tfe.TFE_Py_FastPathExecute, type(double).__call__, type(double).__init__
    assert after == before
    (finding,) = seen.report.findings
    assert finding.kind == "retracing"
    assert finding.source == "double(number)"
    assert "traced 5 times in 5 calls" in finding.what
    assert "`tf.constant(...)`" in finding.advice
    assert seen.report.missing == ()


def test_traces_for_other_graphs_are_told_as_that():
    triple = tf.function(lambda x: x * 3)
    with watch() as seen:
        for _ in range(6):
            with tf.Graph().as_default():
                triple(1)
    (finding,) = [each for each in seen.report.findings if each.kind == "retracing"]
    assert finding.advice.startswith("Call it in one context")


def test_what_costs_most_comes_first():
    @tf.function(autograph=False)
    def quick(x):
        return x

    @tf.function(autograph=False)
    def slow(x):
        time.sleep(0.2)  # while it is traced
        return x

    @tf.function(autograph=False)
    def middle(x):
        time.sleep(0.05)
        return x

    with watch() as seen:
        for number in range(4):
            quick(number)
            slow(number)
            middle(number)
    retraced = [each.source for each in seen.report.findings if each.kind == "retracing"]
    assert retraced == ["slow(number)", "middle(number)", "quick(number)"]


def test_nothing_found_says_so():
    with watch() as seen:
        double(tf.constant(1.0))
    assert seen.report.findings == ()
    assert "Nothing to mend was found." in seen.report.text


def test_nan_from_outside_is_the_same_at_each_call():
    @tf.function
    def drop_negative(x):
        return tf.where(x < 0, np.nan, x)

    with watch() as seen:
        for number in range(5):
            drop_negative(tf.constant(float(number)))
    assert seen.report.findings == ()


def test_ways_to_run_a_function_are_few_and_texts_that_differ_each_time_are_not():
    @tf.function
    def pool(x, training, how):
        x = tf.sin(x) if training else x
        return tf.reduce_mean(x) if how == "mean" else tf.reduce_max(x)

    with watch() as seen:
        for training in (True, False):
            for how in ("mean", "max", "most"):
                pool(tf.constant([1.0]), training, how)
    assert seen.report.findings == ()
    with watch() as seen:
        for number in range(12):
            pool(tf.constant([2.0, 3.0]), True, f"way {number}")
    assert [each.kind for each in seen.report.findings] == ["retracing"]
    assert "`how`" in seen.report.findings[0].advice


def test_report_is_there_once_the_block_has_ended():
    with watch() as seen, pytest.raises(RuntimeError, match="has not ended"):
        _ = seen.report


def test_error_ends_the_block_and_is_told():
    with pytest.raises(tf.errors.InvalidArgumentError) as raised, watch() as seen:
        tf.constant([1.0, 2.0]) + tf.constant([1.0, 2.0, 3.0])
    assert "InvalidArgumentError" in seen.report.error
    assert raised.value is not None


def test_eager_operations_are_counted_at_their_line():
    number = tf.constant(1.0)
    with watch() as seen:
        for _ in range(700):
            number = tf.subtract(number * 1.5 + 0.5, number, name="what_is_left")
    (line,) = [each for each in seen.report.lines if "number * 1.5" in each["source"]]
    assert line["source"] == 'number = tf.subtract(number * 1.5 + 0.5, number, name="what…'
    assert line["count"] == 2100
    (finding,) = seen.report.findings
    assert finding.kind == "many small eager operations"
    assert finding.source == "for _ in range(700):"


def eager(report: Report) -> list[Finding]:
    """Returns the findings about eager operations."""
    return [each for each in report.findings if each.kind == "many small eager operations"]


def test_rounds_are_those_of_the_loop_however_much_a_line_does():
    layers = [tf.Variable(tf.ones([4, 4]) * 0.1) for _ in range(12)]

    def step(x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            for layer in layers:
                x = tf.tanh(x @ layer)
            loss = tf.reduce_sum(x)
        for layer, gradient in zip(layers, tape.gradient(loss, layers), strict=True):
            layer.assign_sub(0.1 * gradient)

    with watch() as seen:
        for _ in range(2):
            for _ in range(30):
                step(tf.ones([2, 4]))
    (finding,) = eager(seen.report)
    assert "in 60 rounds" in finding.what
    assert finding.source.startswith("def step(x")
    assert "Decorate `step`" in finding.advice


def test_rounds_are_not_those_of_a_branch():
    number, latest = tf.constant(1.0), tf.Variable(0.0)

    def step(number: tf.Tensor) -> Any:
        return tf.sin(number) + tf.cos(number) * tf.tanh(number) - tf.abs(number) * 0.5

    with watch() as seen:
        for index in range(150):
            number = step(number)
            if index % 10 == 0:
                latest.assign(number)
    (finding,) = eager(seen.report)
    assert "in 150 rounds" in finding.what


def test_comprehension_in_a_helper_belongs_to_the_loop_that_calls_it():
    def clipped(numbers: list[tf.Tensor]) -> list[tf.Tensor]:
        return [tf.clip_by_value(number, 0.0, 1.0) for number in numbers]

    numbers = [tf.constant(float(number)) for number in range(4)]
    with watch() as seen:
        for _ in range(80):
            numbers = clipped(numbers)
            total = tf.add_n([tf.sin(tf.cos(number)) * 0.5 for number in numbers])
            tf.tanh(total * 0.5 + tf.abs(total) - tf.sin(total))
    (finding,) = eager(seen.report)
    assert finding.source == "for _ in range(80):"
    assert "in 80 rounds" in finding.what


def test_loop_with_python_between_is_no_part_of_the_one_around_it():
    weight = tf.Variable([[0.1, 0.2]])

    def choose(state: float) -> int:
        scores = tf.constant([[state]]) @ weight
        scores = functools.reduce(lambda some, _: tf.tanh(some + 0.1), range(30), scores)
        return int(tf.argmax(scores, axis=1)[0])

    def learn(reward: float) -> None:
        with tf.GradientTape() as tape:
            loss = reward * tf.reduce_sum(tf.nn.softmax(weight) ** 2)
            for _ in range(6):
                loss = tf.tanh(loss)
        weight.assign_sub(0.01 * tape.gradient(loss, weight))

    with watch() as seen:
        for _ in range(30):
            state = 1.0
            for _ in range(8):
                state += choose(state)
            learn(state)
    told = {each.source: each.what for each in eager(seen.report)}
    assert "in 240 rounds" in told["def choose(state: float) -> int:"]
    assert "in 30 rounds" in told["def learn(reward: float) -> None:"]


def test_debugging_that_is_switched_off_again_is_not_told():
    with watch() as seen:
        tf.debugging.enable_check_numerics()
        double(tf.constant(1.0))
        tf.debugging.disable_check_numerics()
    assert seen.report.findings == ()


def test_debugging_that_is_left_on_is_told_at_its_line():
    with watch() as seen:
        tf.debugging.enable_check_numerics()
        double(tf.constant(1.0))
    tf.debugging.disable_check_numerics()
    (finding,) = seen.report.findings
    assert (finding.kind, finding.source) == (
        "debugging left on",
        "tf.debugging.enable_check_numerics()",
    )


def test_value_in_a_dict_is_named():
    @tf.function
    def scale(x, options):
        return x * options["factor"]

    with watch() as seen:
        for number in range(6):
            scale(tf.constant(1.0), {"factor": float(number), "unit": 1})
    (finding,) = seen.report.findings
    assert "Pass `options['factor']` as a tensor" in finding.advice


def test_list_that_grows_is_told_as_that():
    @tf.function
    def total(numbers):
        return tf.add_n(numbers)

    with watch() as seen:
        numbers = []
        for number in range(6):
            numbers.append(tf.constant(float(number)))
            total(numbers)
    (finding,) = seen.report.findings
    assert finding.advice.startswith("Pass `numbers` as one tensor, and leave its length open")


def test_dataset_that_a_helper_makes_anew_is_told_where_it_is_asked_for():
    def make() -> Any:
        def work(x):  # so much that a cache would pay, if the dataset were kept
            large = tf.fill([300, 300], tf.cast(x, tf.float32))
            for _ in range(10):
                large = tf.sin(large @ large)
            return large[0, 0]

        return tf.data.Dataset.range(8).map(work)

    with watch() as seen:
        for _ in range(8):
            for _ in make():
                pass
    (finding,) = seen.report.findings
    assert finding.kind == "made again and again"
    assert finding.source == "for _ in make():"
    assert "`Dataset.map()` (" in finding.what


def test_dataset_that_waits_for_its_first_element_each_epoch_lacks_a_cache():
    def render(number):
        grid = tf.fill((256, 256), tf.cast(number, tf.float32) / 1000.0)
        for _ in range(4):
            grid = tf.sin(grid @ grid)
        return tf.reduce_sum(grid)

    with watch() as seen:
        rendered = tf.data.Dataset.range(16).map(render).shuffle(16)  # which fills up first
        for _ in range(4):
            for _ in rendered:
                pass
    assert [finding.kind for finding in seen.report.findings] == ["no cache"]


def test_few_operations_between_python_are_left():
    weight = tf.Variable([[0.1, 0.2]])
    with watch() as seen:
        state = 1.0
        for _ in range(300):
            state += int(tf.argmax(tf.constant([[state]]) @ weight, axis=1)[0])
    assert sum(each["count"] for each in seen.report.lines) > 600
    assert eager(seen.report) == []


def test_too_few_operations_for_a_finding_are_told_as_that():
    number = tf.constant(1.0)
    with watch() as seen:
        for _ in range(60):
            number = tf.sin(number) + tf.cos(number)
    assert seen.report.findings == ()
    (told,) = seen.report.too_little
    assert told.startswith("180 operations that ran one by one in the loop at ")
    assert told.endswith(", in 60 rounds")
    assert f"Too little to be a finding: {told}." in seen.report.text
    assert "Too little to be a finding" in seen.report.html


def test_operations_between_calls_are_not_told_as_too_few():
    number = tf.constant(1.0)
    with watch() as seen:
        for _ in range(60):
            number = double(number) - tf.cos(number) * 0.5
    assert not seen.report.findings
    assert not seen.report.too_little


def test_loop_of_one_line_has_its_rounds():
    number = tf.constant(1.0)
    with watch() as seen:
        for index in range(900):
            number = tf.sin(number)
            if index % 300 == 0:
                tf.abs(number)
    (finding,) = eager(seen.report)
    assert "in 900 rounds" in finding.what


def test_train_and_test_loops_of_an_epoch_are_two():
    def train() -> None:
        number = tf.constant(1.0)
        for _ in range(40):
            number = tf.sin(number) + tf.cos(number) * 0.5

    def test() -> None:
        number = tf.constant(1.0)
        for _ in range(30):
            number = tf.tan(number) - tf.tanh(number) * 0.5

    with watch() as seen:
        for _ in range(30):
            train()
            test()
    assert sorted(each.source for each in eager(seen.report)) == [
        "for _ in range(30):",
        "for _ in range(40):",
    ]


def test_value_that_a_library_reads_is_not_the_programs():
    variable = tf.Variable([1.0, 2.0])
    with watch() as seen:
        for _ in range(30):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(variable**2)
            tape.gradient(loss, variable)
    assert seen.report.findings == ()


def test_what_keras_does_around_its_operations_counts_as_their_cost():
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8)])
    optimizer = tf.keras.optimizers.Adam(0.1)
    x = tf.ones((2, 4))
    optimizer.build(model.trainable_variables)
    with watch() as seen:
        began = time.process_time()  # what else the machine does is no part of it
        for _ in range(60):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(model(x))
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply(grads, model.trainable_variables)
        used = time.process_time() - began
    (finding,) = eager(seen.report)
    assert finding.source == "for _ in range(60):"
    assert "with what libraries do around them" in finding.what
    assert finding.seconds is not None
    assert finding.seconds > 0.25 * used  # the calls of the operations alone are a tenth


def test_work_of_the_program_between_operations_is_not_their_cost():
    x = tf.constant(1.0)
    with watch() as seen:
        for _ in range(700):
            tf.sin(x)
            sum(range(1000))
    (finding,) = eager(seen.report)
    assert "libraries" not in finding.what


@pytest.mark.parametrize("folds", [True, False])
def test_model_for_each_fold_is_no_waste(folds):
    x, y = np.ones((40, 3), np.float32), np.ones((40, 1), np.float32)

    def build() -> Any:
        model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        return model

    with watch() as seen:
        for held in range(12):
            train = np.arange(40) % 12 != held
            inputs, targets = (x[train], y[train]) if folds else (x, y)
            model = build()
            model.fit(inputs, targets, batch_size=20, verbose=0)
    kinds = {each.kind for each in seen.report.findings}
    made = {"made again and again", "variables made again and again"}
    assert bool(kinds & made) == (not folds)


def retrace(numbers: int, calls: int) -> None:
    triple = tf.function(lambda x: x * 3)
    for call in range(calls):
        triple(min(call, numbers - 1))


def make_anew(functions: int, calls: int) -> None:
    for _ in range(functions):
        made = tf.function(lambda x: x * 3)
        for _ in range(calls):
            made(tf.constant(1))


def fail(calls: int) -> None:
    def broken(x):
        raise KeyError(x)

    function = tf.function(broken, autograph=False)
    for _ in range(calls):
        with contextlib.suppress(KeyError):
            function(1)


def run_eagerly(calls: int) -> None:
    tf.config.run_functions_eagerly(True)
    for _ in range(calls):
        double(tf.constant(1))
    tf.config.run_functions_eagerly(False)


def change_outside(calls: int) -> None:
    factor = 1
    scale = tf.function(lambda x: x * factor)
    scale(tf.constant(1))
    factor += 1
    for _ in range(calls):
        scale(tf.constant(1))


def hold_constant(items: int) -> None:
    numbers = np.ones(items, np.float32)
    tf.function(lambda x: x + tf.constant(numbers), autograph=False)(tf.constant(1.0))


def compile_lengths(most: int) -> None:
    doubled = tf.function(lambda x: x * 2.0, jit_compile=True, reduce_retracing=True)
    for length in range(1, most + 1):
        doubled(tf.ones([length]))


def read_batches(steps: int, size: int) -> None:
    for _ in tf.data.Dataset.range(steps * size).batch(size):
        pass


def grow(runs: int) -> None:
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        for number in range(runs + 1):
            session.run(tf.constant(number))


def call_small(calls: int) -> None:
    small = tf.function(lambda x: x + 1)
    one = tf.constant(1)
    for _ in range(calls):
        small(one)


@pytest.mark.parametrize(
    ("kind", "run", "least", "too_few"),
    [
        ("a value from outside that stays", change_outside, (3,), (2,)),
        ("a large constant in a graph", hold_constant, (500_000,), (499_999,)),
        ("compiled again and again", compile_lengths, (7,), (6,)),
        ("tiny batches", read_batches, (1000, 4), (999, 4)),
        ("tiny batches", read_batches, (1000, 4), (1000, 5)),
        ("a graph that grows", grow, (5,), (4,)),
        ("many small calls", call_small, (1000,), (999,)),
        ("retracing", retrace, (4, 4), (3, 3)),
        ("retracing", retrace, (4, 30), (4, 31)),
        ("made again and again", make_anew, (3, 1), (2, 1)),
        ("made again and again", make_anew, (3, 10), (3, 11)),
        ("tracing that fails", fail, (3,), (2,)),
        ("run eagerly", run_eagerly, (20,), (19,)),
    ],
)
def test_what_happens_a_few_times_is_not_told(kind, run, least, too_few):
    for numbers, told in ((least, True), (too_few, False)):
        with watch() as seen:
            run(*numbers)
        assert (kind in {each.kind for each in seen.report.findings}) == told, numbers


@pytest.mark.parametrize(("calls", "told"), [(40, True), (39, False)])
def test_values_that_a_function_reads_each_time_are_told(calls, told):
    kept = []

    def step(number):
        value = double(tf.constant(number))
        kept.append(float(value))

    with watch() as seen:
        list(map(step, range(calls)))  # no loop of the program's
    found = [each.source for each in seen.report.findings if each.kind == "values read in a loop"]
    assert found == ["kept.append(float(value))"] * told


def test_value_read_once_in_a_while_is_not_told_where_one_operation_was_an_exception():
    kept = []
    number = tf.constant(1.0)
    with watch() as seen:
        for step in range(1000):
            if step == 0:
                number = number * 2
            number = number + 1
            number = number - 1
            if step % 25 == 0:
                kept.append(float(number))
    assert len(kept) == 40
    assert "values read in a loop" not in {each.kind for each in seen.report.findings}


@pytest.mark.parametrize(("batches", "told"), [(40, True), (39, False)])
def test_reading_weights_at_each_batch_has_its_time(batches, told):
    took = []

    class Reads(tf.keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch, logs=None):
            began = time.perf_counter()
            self.model.get_weights()
            took.append(time.perf_counter() - began)

    model = tf.keras.Sequential(
        [tf.keras.Input((40,)), *(tf.keras.layers.Dense(40) for _ in range(8))]
    )
    model.compile("sgd", "mse")
    x = np.ones((batches, 40), np.float32)
    model.fit(x[:1], x[:1], batch_size=1, verbose=0)  # traces
    with watch() as seen:
        model.fit(x, x, batch_size=1, verbose=0, callbacks=[Reads()])
    found = [each for each in seen.report.findings if each.source == "self.model.get_weights()"]
    assert [each.kind for each in found] == ["values read in a loop"] * told
    assert all(0 < (each.seconds or 0) <= sum(took) for each in found)


@pytest.mark.parametrize(
    ("models", "rounds", "told"), [(1, 12, True), (1, 11, False), (2, 12, False)]
)
def test_predict_in_a_loop_is_told_of_one_model(models, rounds, told):
    built = [
        tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]) for _ in range(models)
    ]
    with watch() as seen:
        for _ in range(rounds):
            for model in built:
                model.predict(np.ones((4, 3), np.float32), verbose=0)
    assert ("predict in a loop" in {each.kind for each in seen.report.findings}) == told


class _Counted(tf.keras.Model):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(name="counted")
        self.layer = tf.keras.layers.Dense(1)
        self.norms: list[Any] = []

    def call(self, x):
        return self.layer(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.norms.append(tf.linalg.global_norm(gradients))
        self.optimizer.apply(gradients, self.trainable_variables)
        return {"loss": loss}


@pytest.mark.parametrize("eagerly", [False, True])
def test_python_in_a_step_of_keras_is_told(eagerly):
    model = _Counted()
    model.compile("sgd", "mse", run_eagerly=eagerly)
    with watch() as seen:
        model.fit(np.ones((400, 3)), np.ones((400, 1)), batch_size=4, verbose=0)
    (finding,) = seen.report.findings
    assert finding.kind == ("run eagerly" if eagerly else "Python while tracing")
    if not eagerly:
        assert finding.source == "self.norms.append(tf.linalg.global_norm(gradients))"
        assert "`train_step` adds to `self.norms` while it is traced" in finding.what


class _Probe:
    def __init__(self) -> None:
        self.recorded: list[Any] = []

    @tf.function
    def forward(self, x):
        return tf.tile(x, (1000, 400))

    def __call__(self, x: Any) -> None:
        self.recorded.append(self.forward(x))


@pytest.mark.parametrize(("rounds", "size", "told"), [(70, 1, 1), (40, 1, 0), (70, 0.2, 0)])
def test_lists_of_few_large_tensors_are_told(rounds, size, told):
    def main() -> None:
        probe = _Probe()
        for _ in range(rounds):
            probe(tf.ones((1, round(size * 5)), tf.float16))

    with watch() as seen:
        main()
    kept = [each for each in seen.report.findings if each.kind == "tensors that are kept"]
    assert [each.source for each in kept] == ["self.recorded.append(self.forward(x))"] * told


def made_anew(report: Report) -> list[str]:
    """Returns the lines at which variables are made again and again."""
    kind = "variables made again and again"
    return [each.source for each in report.findings if each.kind == kind]


def test_what_is_made_anew_is_told_where_it_is_used():
    weight, one = tf.Variable(1.0), tf.constant(1.0)

    def adapt() -> None:
        optimizer = tf.keras.optimizers.Adam(0.1)
        optimizer.apply_gradients([(one, weight)])

    def make() -> Any:
        optimizer = tf.keras.optimizers.Adam(0.1)
        optimizer.build([weight])
        return optimizer

    class Learner:
        def __init__(self) -> None:
            self.optimizer = make()

    def follow() -> Any:
        state = tf.Variable(weight)
        total = state + 1.0
        return total

    with watch() as seen:
        for _ in range(12):
            adapt()
    assert made_anew(seen.report) == ["optimizer = tf.keras.optimizers.Adam(0.1)"]
    with watch() as seen:
        for _ in range(12):
            make().apply_gradients([(one, weight)])
    assert made_anew(seen.report) == ["make().apply_gradients([(one, weight)])"]
    with watch() as seen:
        for _ in range(12):
            learner = Learner()
            learner.optimizer.apply_gradients([(one, weight)])
    assert made_anew(seen.report) == ["learner = Learner()"]
    with watch() as seen:
        for _ in range(12):
            follow()
    assert made_anew(seen.report) == ["state = tf.Variable(weight)"]


def test_new_optimizer_that_is_passed_is_one_finding():
    weight = tf.Variable([1.0, 2.0])

    @tf.function
    def step(optimizer):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(weight**2)
        optimizer.apply(tape.gradient(loss, [weight]), [weight])

    with watch() as seen:
        for _ in range(12):
            optimizer = tf.keras.optimizers.SGD(0.1)
            optimizer.build([weight])
            step(optimizer)
    (finding,) = seen.report.findings
    assert finding.kind == "retracing"
    assert finding.advice.startswith("Make `optimizer` once, above the loop")


@pytest.mark.filterwarnings("default")
def test_warning_that_the_program_keeps_to_itself_is_not_told():
    used, unused = tf.Variable(1.0), tf.Variable(2.0)

    def train() -> None:
        optimizer = tf.keras.optimizers.SGD(0.1)
        optimizer.apply_gradients([(tf.constant(1.0), used), (None, unused)])

    with watch() as seen:
        train()
    assert [each.kind for each in seen.report.findings] == ["no gradient"]
    with watch() as seen, warnings.catch_warnings(record=True) as kept:
        train()
    assert len(kept) == 1
    assert not seen.report.findings
    assert not seen.report.warnings


def test_failure_of_a_listener_is_told_and_ends_nothing(monkeypatch):
    from tfxray.watching.journal import VariableNote

    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(VariableNote, "__init__", broken)
    with watch() as seen:
        value = tf.Variable(3.0)
    assert value.numpy() == 3.0
    assert seen.report.missing == ("variable_made (RuntimeError: broken)",)


def test_place_that_is_gone_loses_one_section(monkeypatch):
    from tensorflow.python.ops import script_ops

    monkeypatch.delattr(script_ops.FuncRegistry, "insert")
    with watch() as seen:
        double(tf.constant(1.0))
    (missing,) = seen.report.missing
    assert missing == "Python functions in graphs (FuncRegistry has no insert)"
    assert missing in seen.report.text
    assert seen.report.functions


def test_report_is_data_text_and_page(tmp_path):
    with watch() as seen:
        for number in range(100, 105):  # values that nothing here was traced for
            double(number)
    report: Report = seen.report
    for ending in ("html", "txt", "json"):
        report.save(tmp_path / f"report.{ending}")
    data = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert data["findings"][0]["kind"] == "retracing"
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<h1>" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "double(number)" in page
    assert "src=" not in page


def test_nodes_are_counted_before_and_after_optimization():
    function = tf.function(lambda x: x * 1.0 + (tf.constant(1.0) + 2.0))
    with watch() as seen:
        function(tf.constant(3.0))
    (each,) = seen.report.functions
    assert each["nodes"] > each["nodes_after_optimization"] > 0
    assert [trace["needed"] for trace in each["latest_traces"]] == [True]


def test_functions_have_their_times_and_a_remark():
    @tf.function
    def within(x):
        return x + 1.0

    @tf.function
    def once(x):
        return within(x) * 2.0

    def body(x):
        time.sleep(0.1)  # while it is traced
        return x * 3.0

    with watch() as seen:
        once(tf.constant(1.0))
        for _ in range(3):
            tf.function(body, autograph=False)(tf.constant(1.0))
        tf.config.run_functions_eagerly(True)
        double(tf.constant(1.0))
        tf.config.run_functions_eagerly(False)
    functions = {each["name"]: each for each in seen.report.functions}
    assert {name: each["remark"] for name, each in functions.items()} == {
        "within": "a part of other graphs",
        "once": "ran once only",
        "body": "made 3 times",
        "double": "ran as plain Python in 1 call",
    }
    assert functions["body"]["tracing"] >= 0.3
    assert 0 < functions["once"]["running"] < functions["body"]["tracing"]
    assert functions["within"]["running"] == functions["double"]["running"] == 0


def test_pictures_are_drawn_where_they_are_asked_for(tmp_path):
    def run() -> None:
        tf.function(lambda x: tf.sin(x) + 1.0, autograph=False)(tf.constant(1.0))

    with watch(pictures=True) as seen:
        run()
    (picture,) = seen.report.pictures
    assert "Sin" in picture.text
    for ending in ("html", "txt", "json"):
        seen.report.save(tmp_path / f"report.{ending}")
    assert "<svg" in (tmp_path / "report.html").read_text("utf-8").partition("The graph of")[2]
    assert "(Sin)" in (tmp_path / "report.txt").read_text("utf-8")
    (data,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["pictures"]
    assert "Sin" in [node["op"] for node in data["nodes"]]
    with watch() as seen:
        run()
    assert seen.report.pictures == ()


def test_pictures_without_graphviz_are_refused_before_the_program_runs(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("print('ran')\n")
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'pygraphviz' else find(name, *rest)\n"
    )
    ran = command(program, tmp_path, options=["--pictures"], paths=[str(tmp_path / "hidden")])
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "pip install 'tfxray[draw]'" in ran.stderr


def test_what_xla_compiles_and_refuses_is_counted():
    @tf.function(jit_compile=True, reduce_retracing=True)
    def double(x):
        return x * 2.0

    @tf.function(jit_compile=True)
    def text(x):
        return tf.strings.as_string(x)

    with watch() as seen:
        for length in (2, 3, 4, 4):
            double(tf.ones([length]))
        with pytest.raises(tf.errors.InvalidArgumentError):
            text(tf.constant(1.0))
    functions = {each["name"]: each for each in seen.report.functions}
    assert functions["double"]["compiled"] == 3
    assert functions["double"]["traces"] == 2
    assert functions["double"]["remark"] == "XLA compiled it 3 times"
    assert "AsString" in next(iter(functions["text"]["refused"]))
    assert functions["text"]["remark"] == "XLA refused it in 1 call, ran once only"
    refused = next(each for each in seen.report.findings if each.kind == "refused by XLA")
    assert refused.address == "errors/xla.html#error-detected-unsupported-operations"
    assert "errors/xla" in seen.report.text


def test_loop_is_told_by_what_it_runs_over():
    weights = [tf.Variable(tf.ones([4])) for _ in range(64)]
    scale = tf.Variable(2.0)

    @tf.function
    def over_many(x):
        for each in weights:
            x = tf.tanh(x * each + tf.reduce_sum(each) * 0.5)
        return x

    @tf.function
    def several_on_a_line(x):
        for one, two in zip(weights[::2], weights[1::2], strict=True):
            x = tf.tanh(tf.tanh(tf.tanh(tf.tanh(tf.tanh(tf.tanh(x * one) * two)))) * scale)
        return x

    @tf.function
    def over_each_gradient_of_a_block(x):
        for _ in range(64):  # a block of layers, by its words alone
            x = tf.tanh(x * scale + tf.reduce_sum(x) * 0.5)
        return x

    with watch() as seen:
        for _ in range(3):
            over_many(tf.ones([4]))
            several_on_a_line(tf.ones([4]))
            over_each_gradient_of_a_block(tf.ones([4]))
    unrolled = [each for each in seen.report.findings if each.kind == "unrolled loop"]
    assert [each.source for each in unrolled] == [
        "for _ in range(64):  # a block of layers, by its words alone"
    ]


def test_estimate_of_an_unrolled_loop_is_its_share():
    @tf.function
    def half_a_loop(x):
        for _ in range(100):
            x = tf.tanh(x * 0.5 + 1.0)
        with tf.init_scope():
            pass
        y = tf.sin(x)
        return x, y

    with watch() as seen:
        half_a_loop(tf.ones([2]))
    (finding,) = seen.report.findings
    (function,) = seen.report.functions
    assert finding.kind == "unrolled loop"
    assert finding.seconds is not None
    assert 0 < finding.seconds < function["tracing"]
    assert "share" in finding.how


def test_sessions_tell_what_they_cost_and_claim_no_variables_without_one():
    from tensorflow.compat import v1 as tf1

    def serve(make: Callable[[tf1.Session], Any], runs: int) -> None:
        for _ in range(8):
            with tf.Graph().as_default(), tf1.Session() as session:
                fetched = make(session)
                for _ in range(runs):
                    session.run(fetched)

    def with_variable(session):
        variable = tf1.get_variable("v", initializer=1.0)
        session.run(variable.initializer)
        return variable

    told = {}
    for name, make, runs in (
        ("constant", lambda _: tf1.constant(1.0), 1),
        ("variable", with_variable, 3),
    ):
        with watch() as seen:
            serve(make, runs)
        (told[name],) = (
            each for each in seen.report.findings if each.kind == "a session made again and again"
        )
    assert "variables" not in told["constant"].what
    assert "with variables of its own" in told["variable"].what
    assert all(each.seconds for each in told.values())
    assert "a later run took" in told["variable"].what
    assert "a later run took" not in told["constant"].what


def test_runs_of_a_session_tell_what_is_asked_for_and_what_is_fed():
    from tensorflow.compat import v1 as tf1

    with tf.Graph().as_default(), tf1.Session() as session:
        number = tf1.placeholder(tf.float32, name="number")
        twice = tf.multiply(number, 2, name="twice")
        constant = tf1.constant(1.0, name="constant")
        with watch() as seen:
            session.run([twice, twice.op], {number: 1.0})
            session.run(constant)
    told = [(each["fetched"], each["fed"]) for each in seen.report.sessions]
    assert told == [(["twice:0", "twice"], ["number:0"]), (["constant:0"], [])]


def test_no_more_is_kept_than_the_most_lines(monkeypatch):
    from tensorflow.compat import v1 as tf1

    monkeypatch.setattr(journal, "MOST_LINES", 1)
    with watch() as seen:
        first = tf.Variable(1.0)
        second = tf.Variable(1.0)
        tf.function(lambda: first.assign_add(1.0))()
        tf.function(lambda: second.assign_add(1.0))()
        for _ in tf.data.Dataset.range(1):
            pass
        for _ in tf.data.Dataset.range(2):
            pass
        with tf.Graph().as_default():
            one = tf1.Session()
            other = tf1.Session()
            constant = tf1.constant(1.0)
            one.run(constant)
            other.run(constant)
    kept = seen._journal
    assert kept is not None
    for each in (
        *(kept.variables, kept.functions, kept._writing, kept.loops),
        *(kept.sessions_made, kept.sessions),
    ):
        assert len(each) == 1


def test_dataset_is_prepared_where_its_last_function_is_given():
    with watch() as seen:
        numbers = tf.data.Dataset.range(3)
        numbers = numbers.map(lambda x: x + 1)
        numbers = numbers.filter(lambda x: x > 0)
        for _ in numbers:
            pass
    assert seen._journal is not None
    (loop,) = seen._journal.loops.values()
    assert loop.prepared is not None
    assert loop.prepared.source == "numbers = numbers.filter(lambda x: x > 0)"


def test_method_of_two_objects_is_not_made_again_and_library_functions_say_whose_they_are():
    import keras

    class Scale:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        @tf.function
        def apply(self, x):
            return x * self.factor

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    with watch() as seen:
        for each in (Scale(2.0), Scale(3.0)):
            each.apply(tf.constant(1.0))
            each.apply(tf.constant(2.0))
        model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
    functions = {each["name"]: each for each in seen.report.functions}
    assert functions["apply"]["remark"] == "a method of 2 objects"
    assert functions["apply"]["package"] == ""
    keras_own = [each for each in seen.report.functions if each["package"] == "keras"]
    assert keras_own
    assert f"{keras_own[0]['name']} (of keras, made at" in seen.report.text


@tf.function
def called_with_numbers(x):
    return x * 2


@tf.function
def called_with_lengths(x):
    return x * 3


def wrapped_each_time(x):
    return x * 4


RETRACED: dict[str, Callable[[int], object]] = {
    "error-retracing-a-new-python-number": called_with_numbers,
    "error-retracing-shapes": lambda number: called_with_lengths(tf.ones([number])),
    "error-retracing-made-in-a-loop": lambda _: tf.function(wrapped_each_time)(tf.ones([2])),
}


@pytest.mark.parametrize("anchor", RETRACED)
def test_warning_of_retracing_leads_to_its_cause(anchor, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://site/")
    with watch() as seen:
        for number in range(1, 9):
            RETRACED[anchor](number)
    (where,) = {each["entry"] for each in seen.report.warnings if "triggered" in each["message"]}
    assert where == f"https://site/errors/retracing.html#{anchor}"
    entry = recognize(seen.report.warnings[0]["message"])
    assert entry
    assert anchor in entry.anchors


def test_reads_in_another_file_are_those_of_the_loop(tmp_path, monkeypatch):
    (tmp_path / "helping.py").write_text(
        "def note(history, loss):\n    history.append(float(loss))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import helping  # type: ignore[import-not-found]

    weight, history = tf.Variable(1.0), list[float]()

    @tf.function
    def step():
        weight.assign_sub(0.1 * weight)
        return weight * 2

    with watch() as seen:
        helping.note(history, step())
        for _ in range(60):
            helping.note(history, step())
    (finding,) = (each for each in seen.report.findings if each.kind == "values read in a loop")
    assert finding.source == "history.append(float(loss))"
    assert "in the loop at" in finding.what


def test_tensorflow_prefetches_what_is_not_told_otherwise():
    def stages(dataset: tf.data.Dataset) -> set[str]:
        iterator = iter(dataset)
        next(iterator)
        nodes = tf.data.experimental.get_model_proto(iterator).nodes.values()
        return {node.name for node in nodes}

    numbers = tf.data.Dataset.range(64)
    shuffled, mapped = numbers.shuffle(8), numbers.map(lambda x: x + 1).batch(8)
    options = tf.data.Options()
    options.experimental_optimization.inject_prefetch = False
    assert "Prefetch" in stages(shuffled)
    assert "MapAndBatch" in stages(mapped)
    assert "Prefetch" not in stages(shuffled.with_options(options))
    assert _works_ahead(shuffled)
    assert _works_ahead(mapped)
    assert _works_ahead(mapped.with_options(options))  # by itself
    assert not _works_ahead(shuffled.with_options(options))
    assert _works_ahead(shuffled.with_options(options).prefetch(1))


def test_memory_is_bounded():
    with watch() as seen:
        for number in range(40):
            tf.function(lambda x: x + 1)(np.float64(number))
    journal = seen._journal
    assert journal is not None
    assert len(journal.functions) == 1
    (note,) = journal.functions.values()
    assert note.objects == note.traces == 40
    assert len(note.notes) == 16
    assert len(journal._objects) <= 2  # those that are gone are forgotten


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fork_reports_nothing(warm, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import os\nimport tensorflow as tf\nchild = os.fork()\n"
        "if child:\n    os.waitpid(child, 0)\nelse:\n    print('child', flush=True)\n"
    )
    ran = command(program, tmp_path, run=warm.run)
    assert ran.stderr.count("tfxray watch:") == 1
    assert ran.stdout == "child\n"


def in_a_process(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs Python in a process that has not imported TensorFlow."""
    given = [sys.executable, *arguments]
    return subprocess.run(given, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def command(
    program: Path | str,
    folder: Path,
    *arguments: str,
    options: Sequence[str] = (),
    paths: Sequence[str] = (),
    run: Callable[..., subprocess.CompletedProcess[str]] = in_a_process,
) -> subprocess.CompletedProcess[str]:
    """Runs `tfxray watch` as a reader does."""
    path = os.pathsep.join([*paths, str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    given = ["-m", "tfxray", "watch", *options, str(program), *arguments]
    return run(given, cwd=folder, env=environment)


def test_command_runs_the_program_and_writes_beside_it(warm, tmp_path):
    program = tmp_path / "train.py"
    program.write_text(
        "import pickle, sys\nimport tensorflow as tf\nclass Own: pass\npickle.dumps(Own)\n"
        "print(sys.argv[1:], __name__)\n"
        "f = tf.function(lambda x: x)\nfor i in range(5):\n    f(i)\nsys.exit(3)\n"
    )
    ran = command(program, tmp_path, "--epochs", "3", run=warm.run)
    assert ran.returncode == 3
    assert ran.stdout == "['--epochs', '3'] __main__\n"
    assert "1. train.py:8: retracing" in ran.stderr
    assert (tmp_path / "train-watch.html").exists()
    assert json.loads((tmp_path / "train-watch.json").read_text("utf-8"))["findings"]


def test_command_runs_a_module(warm, tmp_path):
    package = tmp_path / "models"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "train.py").write_text(
        "import pickle, sys\nimport tensorflow as tf\nfrom models import __name__ as name\n"
        "class Own: pass\npickle.dumps(Own)\nprint(name, __name__, sys.argv[1:])\n"
        "f = tf.function(lambda x: x)\nfor i in range(5):\n    f(i)\n"
    )
    ran = command("models.train", tmp_path, "3", options=("-o", "seen.json", "-m"), run=warm.run)
    assert (ran.returncode, ran.stdout) == (0, "models __main__ ['3']\n")
    (finding,) = json.loads((tmp_path / "seen.json").read_text("utf-8"))["findings"]
    assert finding["line"] == 9


def test_error_is_printed_as_python_prints_it(warm, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import tensorflow as tf\n\n@tf.function\ndef f(x):\n    raise ValueError('on purpose')\n\nf(1)\n"
    )
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    plain = subprocess.run(
        [sys.executable, program.name],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    ran = command(program.name, tmp_path, run=warm.run)
    told, _, report = ran.stderr.partition("\ntfxray watch:")
    assert ran.returncode == plain.returncode == 1
    generated = re.compile(r"__autograph_generated_file\w+")
    expected = plain.stderr.strip().replace(str(tmp_path) + os.sep, "")
    assert generated.sub("", told.strip()) == generated.sub("", expected)
    assert "It ended with ValueError" in report


@pytest.mark.parametrize(
    ("options", "program", "message"),
    [
        (("-o", "report.pdf"), "program.py", "ends in .html, .txt or .json, not 'report.pdf'"),
        (("-o", "nowhere/report.html"), "program.py", "cannot write nowhere/report.html"),
        ((), "missing.py", "cannot read missing.py: No such file or directory"),
        (("-m",), "no.such.module", "there is no module no.such.module"),
    ],
)
def test_bad_input_is_one_line(tmp_path, options, program, message):
    (tmp_path / "program.py").write_text("print('ran')\n")
    ran = command(program, tmp_path, options=options)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_program_without_tensorflow_has_no_report(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("print('ran')\n")
    ran = command(program, tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "ran\n")
    assert "imported no TensorFlow" in ran.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["program.py"]


def test_cell_is_watched():
    from IPython.core.interactiveshell import InteractiveShell

    import tfxray

    shell = InteractiveShell()
    tfxray.load_ipython_extension(shell)
    cell = "import tensorflow as tf\nf = tf.function(lambda x: x)\nfor i in range(5):\n    f(i)\n"
    report = shell.run_cell_magic("watch", "my cell", cell)
    assert report.title == "my cell"
    assert [each.kind for each in report.findings] == ["retracing"]
    assert report.findings[0].source == "f(i)"
    tfxray.unload_ipython_extension(shell)
    assert shell.find_cell_magic("watch") is None


def test_watch_names_its_title():
    with Watch(title="training") as seen:
        double(tf.constant(1.0))
    assert "training" in seen.report.html


def raised_through(*files: str) -> BaseException:
    """Returns an error that went through functions of some files, the outermost first."""
    act: Callable[[], Any] = lambda: 1 // 0  # noqa: E731
    for file in reversed(files):
        names: dict[str, Any] = {"act": act}
        exec(compile("def function(): return act()", file, "exec"), names)
        act = names["function"]
    with pytest.raises(ZeroDivisionError) as raised:
        act()
    return raised.value


def files_of(trace: Any) -> list[str]:
    """Returns the files of a traceback, without those of this one."""
    found = []
    while trace is not None:
        found.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    return [file for file in found if file != __file__]


def test_traceback_has_no_frames_of_the_hooks():
    error = raised_through("one.py", _hooks.__file__, "two.py", _hooks.__file__)
    assert files_of(_without_own_frames(error.__traceback__)) == ["one.py", "two.py"]
    assert _without_own_frames(None) is None


def test_error_that_somebody_caught_is_told():
    told: list[Any] = []
    error = raised_through("one.py", _hooks.__file__)
    with watch() as seen:
        hook = seen.hook_errors(lambda *given: told.append(given))
        hook(type(error), error, error.__traceback__)
    ((kind, same, trace),) = told
    assert (kind, same, files_of(trace)) == (ZeroDivisionError, error, ["one.py"])
    assert "ZeroDivisionError" in seen.report.error
    with watch() as seen:
        seen.note(error)
        seen.note(None)
    assert seen.report.error == ""


def test_report_is_that_of_the_process_that_began(monkeypatch):
    with watch() as seen:
        assert not seen.has_report
        assert not seen.is_fork
    assert seen.has_report
    with watch() as seen:
        monkeypatch.setattr(os, "getpid", lambda: -1)
        assert seen.is_fork
    assert not seen.has_report


def test_module_is_loaded_once_its_import_has_ended(monkeypatch):
    made = ModuleType("arriving")
    monkeypatch.setitem(sys.modules, "arriving", made)
    assert not _is_loaded("arriving")
    made.__spec__ = ModuleSpec("arriving", None)
    assert _is_loaded("arriving")
    made.__spec__._initializing = True  # type: ignore[attr-defined]
    assert not _is_loaded("arriving")
    assert not _is_loaded("nowhere")


def test_keras_is_listened_to_once(monkeypatch):
    listened: list[str] = []

    def hook(_: Any) -> Any:
        listened.append("keras")
        return contextlib.nullcontext()

    def missing(_: Any) -> Any:
        raise AttributeError("gone")

    monkeypatch.setattr(_hooks, "OF_KERAS", {hook: "calls", missing: "more"})
    with watch() as seen:
        double(tf.constant(1.0))
        seen._begin_keras("keras.src.backend.tensorflow.trainer")
        seen._begin()
    assert listened == ["keras"]
    assert seen.report.missing == ("more (gone)",)
