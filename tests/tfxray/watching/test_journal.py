"""What is noted at each event, and how much at most: by events alone, without a program that runs."""

from __future__ import annotations

import functools
import gc
import json
import linecache
import sys
import time
import weakref
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfxray import _private
from tfxray._trace_keys import Change, Reason
from tfxray.watching import journal as journal_module
from tfxray.watching.journal import (
    Bounded,
    Chain,
    FunctionNote,
    Journal,
    KerasNote,
    _bytes_of,
    _called,
    _frameworks,
    _name_of,
    _names,
    _sample,
    _stages,
    _unwrapped,
    _usual,
    _varies,
    _visits,
    _works_ahead,
)
from tfxray.watching.kept import Kept
from tfxray.watching.sites import Library, Site


@pytest.fixture
def journal() -> Journal:
    """A journal without notes."""
    return Journal(Library())


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """What the clock shows, one after another."""
    shown: list[float] = []
    monkeypatch.setattr(time, "perf_counter", lambda: shown.pop(0))
    return shown


def in_library(name: str, act: Callable[[FrameType], Any]) -> Any:
    """Acts with the frame of a function of a library, which the program has called."""
    names: dict[str, Any] = {"sys": sys}
    text = f"def {name}(act): return act(sys._getframe())"
    exec(compile(text, json.__file__, "exec"), names)
    return names[name](act)


class Thing:
    """Something that can be referred to weakly."""


# How much -----------------------------------------------------------------------------------------


def test_notes_are_bounded(monkeypatch):
    monkeypatch.setattr(journal_module, "MOST_LINES", 2)
    notes: Bounded[str, list[int]] = Bounded()
    first = notes.note("a", list)
    assert notes.note("b", list) == []
    assert notes.note("c", list) is None
    assert notes.note("a", lambda: [1]) is first
    assert [*notes] == ["a", "b"]


def test_each_collection_of_notes_is_bounded(journal):
    plain = {
        name
        for name, each in vars(journal).items()
        if isinstance(each, dict) and not isinstance(each, Bounded | Library)
    }
    assert plain == {
        *("_objects", "_references"),  # those that are gone are forgotten
        *("settings", "settings_seen", "failures"),  # by a name of which there are few
        *("logs", "warned_at", "kept_graphs"),  # below
    }


def test_messages_that_are_kept_are_bounded(journal):
    for number in range(70):
        journal.logged(f"  warning {number}\nand more")
    journal.logged("warning 3")
    assert len(journal.logs) == 64
    assert journal.logs["warning 3"] == 2
    assert "warning 64" not in journal.logs


def test_shapes_and_changes_and_names_that_are_kept_are_bounded(journal, monkeypatch):
    monkeypatch.setattr(journal_module, "MOST_LINES", 2)
    note = FunctionNote("f", None, "tf.function")
    keys = [journal._new_shapes(note, (np.ones(length),)) for length in (1, 2, 1, 3)]
    assert [key is not None for key in keys] == [True, True, False, False]
    assert len(note.shapes) == 2
    graph = SimpleNamespace(type="AssignVariableOp")
    for name in ("a", "b", "c"):
        concrete = SimpleNamespace(
            function_def=SimpleNamespace(signature=SimpleNamespace(name=name))
        )
        assert journal._writes(concrete, [graph])
    assert journal._writing == {"a", "b"}
    other = SimpleNamespace(type="Sin")
    assert not journal._writes(concrete, [other])

    def called(name: str) -> Any:
        kind = "StatefulPartitionedCall"
        return SimpleNamespace(type=kind, get_attr=lambda _: SimpleNamespace(name=name))

    assert journal._writes(concrete, [other, called("a")])
    assert not journal._writes(concrete, [called("c")])


def test_changes_that_are_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(journal_module, "MOST_LINES", 1)
    from tfxray import watch

    with watch() as seen:
        function = tf.function(lambda x, y: x)
        for number in range(3):
            function(number, float(number))
    assert seen._journal is not None
    (note,) = seen._journal.functions.values()
    assert (note.retraces, len(note.changed)) == (2, 1)


def test_calls_led_somewhere_are_looked_at_ever_less_often():
    chains: Counter[Chain] = Counter()
    asked: list[int] = []
    for count in range(1, 20):

        def callers(_: FrameType, count: int = count) -> Chain:
            asked.append(count)
            return (Site("train.py", count),)

        _sample(chains, count, sys._getframe(), callers)
    assert asked == [1, 2, 4, 8, 16]
    assert {chain[0].line: weight for chain, weight in chains.items()} == {
        1: 1,
        2: 1,
        4: 2,
        8: 4,
        16: 8,
    }
    assert _usual(chains) == (Site("train.py", 16),)
    assert _usual(Counter()) == ()


def test_chains_that_are_kept_are_bounded():
    chains: Counter[Chain] = Counter({(Site("train.py", line),): 1 for line in range(15)})
    frame = sys._getframe()
    for line in (20, 21, 3):
        chain = (Site("train.py", line),)
        _sample(chains, 1, frame, lambda _, chain=chain: chain)  # type: ignore[misc]
    assert len(chains) == 16
    assert chains[Site("train.py", 3),] == 2
    assert chains[Site("train.py", 20),] == 1


def test_calls_from_many_lines_are_kept_apart_up_to_a_number():
    note = FunctionNote("f", None, "tf.function")
    lines = "\n".join(f"note(frame(), lambda _: (at({number},),))" for number in range(1, 20))
    names = {
        "note": note.called_at,
        "frame": sys._getframe,
        "at": lambda line: Site("other.py", line),
    }
    code = compile(lines, "train.py", "exec")
    exec(code, names)
    exec(code, names)
    note.called_at(None, lambda _: ())
    assert note.called == {Site("train.py", line): 2 for line in range(1, 17)}
    assert note.called_through[Site("train.py", 3), Site("other.py", 3)] == 2


# Operations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "names", "visits"),
    [
        (10, {"Sin": 10}, 10),
        (1, {"Sin": 20}, 1),
        (1, {"Sin": 21}, 21),  # a loop of one instruction
        (1, {"Sin": 400, "Abs": 20}, 1),
        (1, {"Sin": 420, "Abs": 21}, 21),
        (1, {"Sin": 421, "Abs": 21}, 421),  # what is rare is no part of each round
        (3, {}, 3),
    ],
)
def test_visits_are_those_of_what_runs_in_each_round(seen, names, visits):
    assert _visits(seen, names) == visits


def test_operations_are_counted_at_their_instruction(journal):
    def program() -> None:
        for seconds in (3e-3, 1e-3, 2e-3):
            journal.operation("Sin", seconds, sys._getframe())

    program()
    ((code, site), tally) = next(iter(journal.operations().items()))
    assert code is program.__code__
    assert site.line == code.co_firstlineno + 2
    assert (tally.count, tally.visits) == (3, [1])
    assert (tally.seconds, tally.least) == (pytest.approx(6e-3), pytest.approx(3e-3))
    assert tally.callers[0].line == program.__code__.co_firstlineno + 4


def test_instructions_of_a_line_are_one_tally(journal):
    def program() -> None:
        frame = sys._getframe()
        journal.operation("Sin", 1e-3, frame), journal.operation("Cos", 2e-3, frame)

    for _ in range(3):
        program()
    (tally,) = journal.operations().values()
    assert (tally.count, tally.visits) == (6, [3, 3])
    assert (tally.seconds, tally.least) == (pytest.approx(9e-3), pytest.approx(9e-3))
    assert journal._moves == 6


def test_next_element_begins_a_new_visit_and_is_no_operation(journal):
    for name in ("Sin", "Sin", "IteratorGetNext", "Sin"):
        journal.operation(name, 1e-3, sys._getframe())
    (tally,) = journal.operations().values()
    assert (tally.count, tally.visits) == (3, [2])
    in_library("run", lambda frame: journal.operation("Sin", 1e-3, frame))
    assert len(journal.operations()) == 2  # at the line that called the library
    journal.operation("Sin", 1e-3, None)
    assert sum(each.count for each in journal.operations().values()) == 4


def test_work_of_libraries_is_what_lies_between_operations_of_one_visit(journal, clock):
    clock += [0.0, 0.0, 0.0005, 0.0005, 0.0104, 0.0104, 0.02, 0.02, 1.0, 1.0]
    for turn in range(5):
        if turn == 3:
            journal._work += 1  # a function was called in between
        if turn == 4:
            journal._latest = None  # and here the program went elsewhere
        journal.operation("Sin", 0.0001, sys._getframe())
    (tally,) = journal.operations().values()
    # At most a millisecond counts: more is the machine's, or a wait.
    assert tally.library == pytest.approx(0.0004 + 0.001)
    assert tally.visits == [2]


def test_work_counts_where_one_visit_follows_another(journal):
    code = test_visits_are_those_of_what_runs_in_each_round.__code__

    def tally(visits: int, count: int) -> Any:
        names = {"Sin": count}
        found: list[Any] = [(0, count, 1.0, code, 0.1, visits, Counter(), names, 0.5)]
        return next(iter(journal._by_line(found).values()))

    assert tally(10, 10).library == 0.5
    assert tally(1, 21).library == 0.0  # twenty-one visits of one instruction
    assert tally(1, 20).library == 0.5


def test_operations_of_further_lines_are_counted_together(journal, monkeypatch):
    monkeypatch.setattr(journal_module, "MOST_LINES", 1)
    frame = sys._getframe()
    journal.operation("Sin", 1e-3, frame)
    journal.operation("Sin", 2e-3, frame)
    journal.operation("Sin", 3e-3, frame)
    assert (journal.others.count, journal.others.seconds) == (2, pytest.approx(5e-3))
    assert journal._moves == 3
    assert len(journal.operations()) == 1


@pytest.mark.parametrize(("count", "looks"), [(31, 0), (32, 1), (63, 1), (64, 2)])
def test_lists_are_looked_at_now_and_then(journal, monkeypatch, count, looks):
    looked: list[Any] = []
    monkeypatch.setattr(journal, "_look_at_lists", looked.append)
    for _ in range(count):
        journal.operation("Sin", 1e-3, sys._getframe())
    assert len(looked) == looks


def test_few_callers_are_noted(journal):
    def deep(left: int) -> Chain:
        return deep(left - 1) if left else journal._callers(sys._getframe())

    assert len(deep(9)) == 6
    assert {each.line for each in deep(9)} == {deep.__code__.co_firstlineno + 1}
    assert len({*deep(2)}) > 1


def test_values_are_counted_by_how_they_are_read(journal):
    def read(how: str) -> None:
        journal.value_read(how, 1e-3, sys._getframe())

    for work in (2, 3, 4):
        journal._work += work
        read("numpy")
    (tally,) = journal.reads().values()
    assert (tally.count, tally.seconds) == (3, pytest.approx(3e-3))
    assert tally.between == 3.5  # functions from one read to the next
    assert tally.visits == [3]
    read("bool")
    (tally,) = journal.reads().values()
    assert (tally.count, tally.between, tally.visits) == (4, 3.5, [3, 1])


def test_value_that_a_library_reads_for_itself_is_not_counted(journal, monkeypatch):
    for name, count in (("other", 0), ("_numpy", 1), ("__float__", 2)):
        in_library(name, lambda frame: journal.value_read("numpy", 1e-3, frame))
        assert sum(each.count for each in journal.reads().values()) == count
    journal.value_read("numpy", 1e-3, None)
    monkeypatch.setattr(journal_module, "MOST_LINES", 1)
    journal.value_read("numpy", 1e-3, sys._getframe())
    assert len(journal.reads()) == 1


# Keras --------------------------------------------------------------------------------------------


def callback(name: str, file: str, act: Callable[[], Any]) -> None:
    """Acts as a callback that a function of a library calls."""
    names: dict[str, Any] = {"act": act}
    exec(compile(f"def {name}(): act()", f"{json.__path__[0]}/{file}", "exec"), names)
    names[name]()


def test_arrays_that_callbacks_read_are_counted_by_batches(journal):
    def read(size: int = 1000) -> None:
        journal.value_read("numpy", 0.5, sys._getframe(), size)

    journal.keras_begins(Thing(), "fit", ((), {}), sys._getframe())
    keras = journal.keras_begins(Thing(), "evaluate", ((), {}), sys._getframe())[0]
    for name, file in (("on_batch", "trainer.py"), ("on_epoch_end", "callback_list.py")):
        callback(name, file, read)
    callback("on_train_batch_end", "callback_list.py", functools.partial(read, 999))
    read()
    assert not journal.callbacks
    for step in (1, 1, 2, 4):
        keras.steps = step
        callback("on_train_batch_end", "callback_list.py", read)
    (note,) = journal.callbacks.values()
    assert (note.read.count, note.read.seconds, note.bytes, note.batches) == (4, 2.0, 4000, 3)
    assert note.keras is keras
    assert not journal.reads()


def test_arrays_that_libraries_read_in_callbacks_are_theirs(journal):
    def read(name: str) -> Callable[[], Any]:
        return lambda: in_library(name, lambda frame: journal.value_read("numpy", 1.0, frame, 1000))

    journal.keras_begins(Thing(), "fit", ((), {}), sys._getframe())
    callback("on_batch_end", "callback_list.py", read("save"))
    assert not journal.callbacks
    callback("on_batch_end", "callback_list.py", read("get_weights"))
    assert len(journal.callbacks) == 1


def test_calls_of_keras_are_counted_by_line(journal, clock):
    data, model = np.ones(3), Thing()
    clock += [1.0, 3.0, 10.0, 14.0]
    for _ in range(2):
        token = journal.keras_begins(model, "fit", ((data, data, 8), {}), sys._getframe())
        assert journal.keras_begins(model, "predict", ((), {}), None) is None
        journal.keras_ends(token)
        journal.keras_ends(None)
    (note,) = journal.keras.values()
    assert (note.calls.count, note.calls.seconds, note.models) == (2, 6.0, 1)
    assert (note.batch, note.eager, note.own_data) == (8, 0, 0)
    assert note.model is not None
    assert note.model() is model
    assert not journal._thread.keras


@pytest.mark.parametrize(
    ("method", "args", "named", "batch"),
    [
        ("fit", (1, 2, 8), {}, 8),
        ("fit", (1, 2), {}, None),
        ("fit", (1, 2, 8), {"batch_size": 4}, 4),
        ("fit", (1, 2), {"batch_size": None}, None),
        ("evaluate", (1, 2, 8), {}, None),
        ("evaluate", (1, 2), {"batch_size": 4}, 4),
    ],
)
def test_batch_that_keras_is_asked_for(journal, method, args, named, batch):
    note, _ = journal.keras_begins(Thing(), method, (args, named), sys._getframe())
    assert note.batch == batch


def test_models_with_data_of_their_own_are_counted(journal):
    data = [np.ones(3), np.ones(3)]
    models = []
    for index in (0, 1, 1, 0):
        model = Thing()
        model.run_eagerly = index == 1  # type: ignore[attr-defined]
        models.append(model)
        given = ((data[index],), {}) if index else ((), {"x": data[index]})
        journal.keras_ends(journal.keras_begins(model, "fit", given, sys._getframe()))
    (note,) = journal.keras.values()
    assert (note.models, note.own_data, note.eager) == (4, 2, 2)


def test_method_of_keras_in_another_is_told_where_the_program_calls_it(journal):
    journal.keras_begins(Thing(), "fit", ((), {}), sys._getframe())
    begin = functools.partial(journal.keras_begins, Thing(), "predict", ((), {}))
    assert in_library("fit", begin) is None
    assert begin(sys._getframe()) is not None
    assert [method for _, method in journal.keras] == ["fit", "predict"]


def test_time_in_functions_is_that_of_the_innermost_method_of_keras(journal):
    outer, inner = KerasNote(Site("train.py", 1), "fit"), KerasNote(Site("train.py", 2), "predict")
    journal._thread.keras += [outer, inner]
    function = tf.function(lambda x: x)
    within = tf.function(lambda x: x)
    token = journal.call_begins(function, (1,), sys._getframe())
    journal.call_ends(journal.call_begins(within, (1,), None))
    assert (outer.steps, inner.steps) == (0, 0)  # it is a part of the other
    journal.call_ends(token)
    assert (outer.steps, inner.steps) == (0, 1)
    assert inner.in_functions > outer.in_functions == 0


# Functions ----------------------------------------------------------------------------------------


def test_calls_are_counted(journal, clock, monkeypatch):
    clock += [1.0, 4.0, 10.0, 12.0, 20.0, 25.0]
    function = tf.function(lambda x: x)
    for number in range(3):
        monkeypatch.setattr(tf.config, "functions_run_eagerly", lambda number=number: number == 2)
        journal.call_ends(journal.call_begins(function, (1,), sys._getframe()))
    (note,) = journal.functions.values()
    assert (note.calls, note.eager_calls, note.called_objects, note.objects) == (2, 1, 1, 1)
    assert (note.seconds, note.quickest) == (10.0, 2.0)
    assert journal._work == 3
    assert sum(note.called.values()) == 3
    journal.call_ends(None)
    journal._thread.tracing.append(None)
    journal.call_begins(function, (1,), sys._getframe())
    assert (note.inside, sum(note.called.values())) == (1, 3)


def test_functions_that_are_made_are_counted(journal):
    def make() -> Any:
        return tf.function(lambda x: x)

    def tell(function: Any) -> None:
        journal.function_made(function, sys._getframe())

    kept = [make(), make(), make()]
    tell(kept[0])
    (note,) = journal.functions.values()
    assert note.made_through == ()
    tell(kept[1])
    tell(kept[2])
    tell(kept[2])  # it is known
    assert (note.name, note.kind, note.objects, note.bound) == ("<lambda>", "tf.function", 3, 0)
    assert note.made == Counter({note.made.most_common(1)[0][0]: 3})
    assert note.made_through[0].source == "tell(kept[1])"
    assert note.defined is not None
    assert note.defined.source == "return tf.function(lambda x: x)"
    assert note.package == ""
    journal.function_made(tf.function(json.loads), sys._getframe())
    (note,) = (each for each in journal.functions.values() if each.name == "loads")
    assert (note.defined, note.package) == (None, "json")


def test_lines_that_make_a_function_are_bounded(journal):
    lines = "\n".join("tell(make(), frame())" for _ in range(20))
    kept: list[Any] = []

    def make() -> Any:
        kept.append(tf.function(lambda x: x))
        return kept[-1]

    names = {"tell": journal.function_made, "make": make, "frame": sys._getframe}
    exec(compile(lines, "train.py", "exec"), names)
    (note,) = journal.functions.values()
    assert (note.objects, note.made) == (20, {Site("train.py", line): 1 for line in range(1, 17)})


def test_trace_begins_without_time_of_others(journal, clock):
    clock.append(3.0)
    frame = sys._getframe()
    token = journal.trace_begins(SimpleNamespace(function_cache=None), frame)
    found, _, site, began, inside, outer = token
    assert (found, began, inside) == (None, 3.0, 0.0)
    assert site.file == __file__
    assert {each for each in outer if each[0] == __file__} == {site}  # and what runs the tests
    assert journal._thread.tracing == [token]


def test_objects_are_named_by_their_class(journal):
    class Step:
        def __call__(self, x: Any) -> Any:
            return x

    journal.function_made(tf.function(functools.partial(Step())), sys._getframe())
    assert [note.name for note in journal.functions.values()] == ["Step"]
    assert _name_of(abs) == "abs"
    assert _name_of(Step()) == "Step"


def test_what_xla_refuses_is_counted_by_its_first_line(journal):
    def failed(error: BaseException) -> FunctionNote:
        function = tf.function(lambda x: x, jit_compile=True)
        journal.call_fails(journal.call_begins(function, (1,), None), error)
        found: FunctionNote = next(iter(journal.functions.values()))
        return found

    for number in range(2):
        error = tf.errors.InvalidArgumentError(
            None, None, f"No {{{{node a{number}}}}} in XLA\nmore"
        )
        note = failed(error)
    assert note.refused == Counter({"No {{node}} in XLA": 2})
    failed(tf.errors.InvalidArgumentError(None, None, "no"))
    failed(ValueError("XLA"))
    assert (note.refused.total(), note.errors, note.failure) == (2, 4, "")
    for number in range(30):
        failed(tf.errors.InvalidArgumentError(None, None, f"xla {number}"))
    assert len(note.refused) == 16
    note.failed = 1
    failed(ValueError("one\n  two\n"))
    assert note.failure == "ValueError: two"
    failed(ValueError(""))
    assert note.failure == "ValueError: "
    journal.call_fails(None, error)
    plain = tf.function(lambda x: x)
    error = tf.errors.InvalidArgumentError(None, None, "xla")
    journal.call_fails(journal.call_begins(plain, (1,), None), error)
    assert not [*journal.functions.values()][1].refused


def test_shapes_of_a_call_that_failed_are_compiled_again(journal):
    function = tf.function(lambda x: x, jit_compile=True)
    for _ in range(2):
        token = journal.call_begins(function, (tf.ones(3), {"a": 1, "b": "c"}), None)
        assert token[-1] is not None
        journal.call_fails(token, ValueError())
    journal.call_begins(function, (tf.ones(3), {"a": 1, "b": "c"}), None)
    for given in (tf.ones(3), {"a": 1, "b": "c"}), (tf.ones(3), {"a": 2, "b": "c"}):
        journal.call_begins(function, given, None)
    for one in (tf.ones(4), tf.ones(4, tf.float64), tf.Variable(tf.ones(4))):
        journal.call_begins(function, (one,), None)
    (note,) = journal.functions.values()
    assert len(note.shapes) == 4  # a variable counts as what it holds


def test_lists_that_are_looked_at_are_kept_once_a_round(journal, monkeypatch):
    site = Site("train.py", 1)
    for items in (10, 20, 20, 30):
        kept = [Kept("losses", site, items, 1)]
        monkeypatch.setattr(journal_module, "kept_in", lambda *_, kept=kept: kept)
        journal._look_at_lists(sys._getframe())
    assert [each.items for each in journal.owned[site]] == [10, 20, 30]


def test_function_of_a_dataset_is_known_while_it_is_traced(journal):
    def work(x: Any) -> Any:
        return x

    wrapper = Thing()
    token = journal.dataset_function_begins(wrapper, work, "Dataset.map()", sys._getframe())
    journal.function_made(tf.function(lambda x: x), sys._getframe())
    journal.python_put_in_graph(abs, sys._getframe())
    (note,) = journal.functions.values()
    assert (note.name, note.kind) == ("work", "Dataset.map()")
    journal.dataset_function_ends(None)
    assert journal._thread.dataset == [token]
    journal.dataset_function_ends(token)
    assert not journal._thread.dataset
    journal.python_put_in_graph(json.loads, sys._getframe())
    journal.python_put_in_graph(tf.abs, sys._getframe())
    journal.python_called(abs, 2.0)
    journal.python_called(work, 2.0)
    told = [(each.name, each.inside, each.calls.count) for each in journal.python.values()]
    assert told == [("abs", "Dataset.map()", 1), ("loads", "", 0)]


def test_elements_are_counted_without_the_first(journal, clock):
    numbers, iterator = tf.data.Dataset.range(3).batch(2), Thing()
    clock += [10.0, 20.0, 30.0, 40.0]
    for _ in range(2):
        journal.iterator_made(iterator, numbers, sys._getframe())
        journal.element_read(iterator, 1.0)
        journal.element_read(iterator, 2.0)
    journal.elements_ended(iterator)
    journal.elements_ended(Thing())
    journal.element_read(Thing(), 1.0)
    journal._thread.tracing.append(None)
    journal.elements_ended(iterator)
    journal.element_read(iterator, 1.0)
    (note,) = journal.loops.values()
    assert (note.iterators, note.elements, note.exhausted) == (2, 4, 1)
    assert (note.starting, note.waits.count, note.waits.seconds) == (2.0, 2, 4.0)
    assert (note.began, note.ended) == (10.0, 40.0)
    assert (note.stages, note.batch, note.through_keras) == (("Range", "Batch"), 2, False)
    assert (note.makes, note.prepared, note.ahead) == ((), None, True)


# Graphs -------------------------------------------------------------------------------------------


class Concrete:
    """A graph of a function with so many operations, which uses variables by name."""

    def __init__(self, nodes: int = 5, variables: str = "", kind: str = "Sin") -> None:
        """Has them."""
        operations = [SimpleNamespace(type=kind, traceback=()) for _ in range(nodes)]
        self.captured_inputs = [1, 2, 3]
        self.function_type = SimpleNamespace(parameters={})
        self.function_def = SimpleNamespace(signature=SimpleNamespace(name="graph"))
        self.graph = SimpleNamespace(
            get_operations=lambda: operations,
            variables=[SimpleNamespace(_unique_id=name) for name in variables],
        )


def begun(journal: Journal, function: Any, began: float = 0.0) -> list[Any]:
    """Begins a trace."""
    options = SimpleNamespace(scope_type=None)
    found = journal._object(function, None)
    token = [found, options, Site("train.py", 3), began, 0.0, set()]
    journal._thread.tracing.append(token)
    return token


@pytest.fixture
def reasons(monkeypatch) -> list[Reason]:
    """Why the traces are made, one after another."""
    given: list[Reason] = []
    monkeypatch.setattr(_private, "function_context", lambda _: "context")
    monkeypatch.setattr(journal_module, "reason", lambda *_: given.pop(0))
    return given


FIRST = Reason("the first call", needed=True)


def test_traces_are_counted_by_why_they_were_made(journal, clock, reasons):
    option, value = Change("how", "value", "", is_option=True), Change("x", "value", "")
    reasons += [FIRST, Reason("a", (option,)), Reason("b", (option, value)), Reason("c")]
    clock += [1.0, 2.0, 4.0, 8.0]
    function = tf.function(lambda x: x)
    for nodes in (5, 7, 6, 6):
        journal.trace_ends(begun(journal, function), Concrete(nodes))
    (note,) = journal.functions.values()
    assert (note.traces, note.tracing) == (4, 15.0)
    assert (note.retraces, note.retracing, note.options) == (3, 14.0, 1)
    assert note.changed == {("how", "value"): 2, ("x", "value"): 1}
    assert (note.captures, note.nodes, note.writes, note.repeats) == (3, 7, False, True)
    told = [(each.reason.text, each.seconds, each.nodes, each.site) for each in note.notes]
    assert told[1] == ("a", 2.0, 7, Site("train.py", 3))
    assert len(note.notes) == 4
    assert not journal._thread.tracing


def test_functions_that_are_traced_inside_have_their_own_time(journal, clock, reasons):
    reasons += [FIRST, FIRST]
    clock += [3.0, 10.0]
    outer, inner = tf.function(lambda x: x), tf.function(lambda y: y)
    token = begun(journal, outer)
    journal.trace_ends(begun(journal, inner, 1.0), Concrete(kind="AssignVariableOp"))
    journal.trace_ends(token, Concrete())
    notes = list(journal.functions.values())
    assert [note.tracing for note in notes] == [10.0, 2.0]
    assert [note.notes[0].seconds for note in notes] == [8.0, 2.0]
    assert [note.writes for note in notes] == [False, True]


def test_traces_that_fail_are_counted(journal, clock):
    clock += [2.0, 5.0, 6.0]
    function = tf.function(lambda x: x)
    for _ in range(2):
        journal.trace_ends(begun(journal, function), None)
    (note,) = journal.functions.values()
    assert (note.failed, note.failing, note.traces) == (2, 7.0, 0)
    journal.trace_ends(None, Concrete())
    token = begun(journal, function)
    token[0] = None
    journal.trace_ends(token, Concrete())
    assert (note.failed, note.traces) == (2, 0)


def test_objects_that_use_the_same_variables_are_counted(journal, reasons):
    functions = [tf.function(journal.logged) for _ in range(4)]
    for function, variables in zip(functions, ("ab", "ba", "ac", "ac"), strict=True):
        reasons += [FIRST, FIRST]
        journal.trace_ends(begun(journal, function), Concrete(variables=variables))
        journal.trace_ends(begun(journal, function), Concrete(variables=variables))
    assert not journal.failures
    (note,) = journal.functions.values()
    assert (note.traces, note.same_variables) == (8, 2)
    assert note.variables == {"a", "c"}


@pytest.mark.parametrize(("nodes", "looks"), [(300, 1), (299, 0)])
def test_loops_of_a_large_graph_are_looked_for(journal, reasons, monkeypatch, nodes, looks):
    loops = [object()]
    monkeypatch.setattr(journal, "_loops_of", lambda *_: loops)
    reasons.append(FIRST)
    journal.trace_ends(begun(journal, tf.function(lambda x: x)), Concrete(nodes))
    (note,) = journal.functions.values()
    assert note.made_nodes == loops * looks


@pytest.mark.parametrize(
    ("settings", "graphs"), [({"keeps_graphs": True}, 50), ({"keeps_graphs": False}, 0), ({}, 0)]
)
def test_graphs_that_are_kept_are_bounded(reasons, settings, graphs):
    journal = Journal(Library(), **settings)
    names: dict[str, Any] = {}
    for number in range(52):
        exec(f"def f{number}(x): return x", names)
        reasons.append(FIRST)
        journal.trace_ends(begun(journal, tf.function(names[f"f{number}"])), Concrete())
    assert len(journal.functions) == 52
    assert len(journal.kept_graphs) == graphs


def operation(kind: str, *lines: int, inputs: Any = (), **more: Any) -> Any:
    """Returns a node of a graph with the lines that made it, the outermost first."""
    traceback = [*((str(FILE), line) for line in lines), (json.__file__, more.pop("by", 1))]
    made = Node(type=kind, traceback=traceback, inputs=list(inputs), **more)
    return made


class Node(SimpleNamespace):
    """A node that can be a key."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        """Tells whether it is the same."""
        return self is other


FILE = Path(__file__)


@pytest.mark.parametrize(("elements", "is_large"), [(500_000, True), (499_999, False)])
def test_large_constants_are_counted_at_their_line(journal, elements, is_large):
    tensor = SimpleNamespace(
        shape=SimpleNamespace(num_elements=lambda: elements), dtype=SimpleNamespace(size=4)
    )
    made = [operation(kind, 3, 5, outputs=[tensor]) for kind in ("Const", "Const", "Sin")]
    found = journal._constants_of(made)
    assert found == ({Site(str(FILE), 5): 4_000_000} if is_large else {})
    unknown = SimpleNamespace(
        shape=SimpleNamespace(num_elements=lambda: None), dtype=SimpleNamespace(size=4)
    )
    assert not journal._constants_of([operation("Const", 3, outputs=[unknown])])
    lost = operation("Const", outputs=[tensor])
    assert not journal._constants_of([lost])


LOOPS = """\
def f(x):
    for a in x:
        g(a)
        for b in a:
            h(b)
    while x:
        x
"""


def test_what_loops_make_is_counted(journal, tmp_path, monkeypatch):
    file = tmp_path / "program.py"
    file.write_text(LOOPS)
    linecache.checkcache()
    monkeypatch.setitem(globals(), "FILE", file)

    def tensor(name: str, op: Any) -> Any:
        return SimpleNamespace(name=name, op=op)

    outside = operation("ReadVariableOp", 1)
    weights = [tensor(f"w{number}", outside) for number in range(3)]
    first = operation("MatMul", 3, inputs=weights[:1])
    made = [
        outside,
        operation("Placeholder", 3),
        first,
        operation("MatMul", 3, inputs=[weights[1], tensor("first", first)]),
        operation("MatMul", 3, inputs=[weights[1]], by=2),  # of another line of the library
        operation("Sin", 5),
        operation("Sin", 7, inputs=[weights[2]]),
        operation("Sin", 10, 7),
    ]
    loops = journal._loops_of(made, {(str(file), 1)})
    told = [(each.site.line, each.nodes, each.rounds, each.read) for each in loops]
    assert told == [(2, 4, 2, 2), (6, 2, 1, 1)]
    assert journal._loops_of(made, {(str(file), line) for line in range(11)}) == []


def test_loops_that_are_kept_are_bounded(journal, tmp_path, monkeypatch):
    file = tmp_path / "program.py"
    file.write_text("for x in y:\n    x\n" * 20)
    linecache.checkcache()
    monkeypatch.setitem(globals(), "FILE", file)
    made = [operation("Sin", 2 * number) for number in range(1, 21) for _ in range(number)]
    loops = journal._loops_of(made, set())
    assert [each.nodes for each in loops] == [*range(20, 4, -1)]


# Values from outside ------------------------------------------------------------------------------


def test_values_that_changed_are_counted_by_calls(journal):
    now: list[Any] = [1]
    outside: Any = SimpleNamespace(text="rate", value=lambda owner: now[0])
    note = FunctionNote("f", None, "tf.function")
    function = tf.function(lambda x: x)
    found = journal._object(function, None)
    found.note = note
    nan = float("nan")
    for kept, changed in ((1, 1), (1, 2), (1, NotImplemented), (nan, nan), (1, 3)):
        found.kept = [(outside, kept)]
        now[0] = changed
        journal._compare(found)
    (stale,) = note.stale.values()
    assert (stale.calls, stale.kept, stale.latest) == (2, 1, 3)


def test_python_function_and_what_it_is_of(journal):
    class Model:
        def step(self, x: Any) -> Any:
            return x

        def train_step(self, data: Any) -> Any:
            return data

    model = Model()
    bound = tf.function(model.step)
    assert journal._python_of(journal._object(bound, None)) == ([Model.step], model)
    plain = tf.function(test_values_that_changed_are_counted_by_calls)
    found = journal._object(plain, None)
    assert journal._python_of(found) == ([test_values_that_changed_are_counted_by_calls], None)
    keras = KerasNote(Site("train.py", 1), "fit")
    journal._thread.keras.append(keras)
    found.note.kind = "fit"
    assert journal._python_of(found)[1] is None
    keras.model = weakref.ref(model)
    functions, owner = journal._python_of(found)
    assert (functions, owner) == ([Model.train_step, None, None, None, None], model)
    journal._keep(found)
    assert {site.line for site in found.note.steps} == {Model.train_step.__code__.co_firstlineno}
    found.note.kind = "tf.function"
    del plain
    gc.collect()
    assert journal._python_of(found) == ([], None)


# Variables, sessions ------------------------------------------------------------------------------


def test_variables_are_counted_as_long_as_they_are_there(journal):
    kept = [Thing(), Thing()]
    for number, each in enumerate([*kept, Thing(), Thing()]):
        journal._moves = number // 2
        journal.variable_made(each, sys._getframe())
        del each
    (note,) = journal.variables.values()
    assert (note.made, note.rounds) == (4, 2)
    assert note.most_alive >= 3
    assert len(journal._references) == note.alive
    kept.clear()
    journal.variable_made(Thing(), None)
    assert note.made == 4
    assert note.alive == len(journal._references) <= 1


def test_one_call_of_keras_is_one_round(journal):
    journal.keras_begins(Thing(), "fit", ((), {}), sys._getframe())
    note, _ = journal.keras_begins(Thing(), "predict", ((), {}), sys._getframe())
    things = [Thing() for _ in range(4)]
    for moves, each in enumerate(things):
        journal._moves = moves
        note.calls.count = moves // 2
        journal.variable_made(each, sys._getframe())
    (made,) = journal.variables.values()
    assert (made.made, made.most_alive, made.rounds) == (4, 4, 2)


def test_variables_in_a_trace_are_stand_ins(journal):
    journal._thread.tracing.append(None)
    journal.variable_made(Thing(), sys._getframe())
    assert not journal.variables


class Graph:
    """A graph with so many nodes, of which each was made on a line of its own."""

    def __init__(self, nodes: int, *, with_variables: bool = False) -> None:
        """Has them."""
        self.version = nodes
        self.with_variables = with_variables

    def get_collection(self, name: str) -> list[int]:
        assert name == "variables"
        return [1] * self.with_variables

    def get_operations(self) -> list[Any]:
        outer = ("train.py", 1000)
        return [
            SimpleNamespace(traceback=[outer, ("train.py", number), (json.__file__, 3)])
            for number in range(self.version)
        ]


def test_runs_of_sessions_are_counted(journal, clock):
    graph = Graph(10, with_variables=True)
    session = Thing()
    session.graph = graph  # type: ignore[attr-defined]
    clock += [1.0, 3.0, 10.0, 10.5, 20.0, 20.25]
    journal.session_made(session, 4.0, sys._getframe())
    for nodes in (10, 12, 12):
        graph.version = nodes
        journal.run_ends(journal.run_begins(session, ["a", "b"], {"c": 1}, sys._getframe()))
    (note,), (made,) = journal.sessions.values(), journal.sessions_made.values()
    assert (note.runs.count, note.runs.seconds) == (3, 2.75)
    assert (note.first_nodes, note.last_nodes, note.grew) == (10, 12, 1)
    assert note.grown_at == Counter({Site("train.py", 10): 1, Site("train.py", 11): 1})
    assert (note.fetched, note.fed) == (Counter({"a": 3, "b": 3}), Counter({"c": 3}))
    assert (made.making.count, made.making.seconds, made.have_variables) == (1, 4.0, True)
    assert (made.first_runs.count, made.first_runs.seconds) == (1, 2.0)
    assert (made.later_runs.count, made.later_runs.seconds) == (2, 0.75)
    journal.run_ends(None)
    assert journal.run_begins(session, "a", None, None) is None
    journal.session_made(session, 4.0, None)
    assert made.making.count == 1


def test_names_and_lines_of_a_session_that_are_kept_are_bounded(journal):
    graph = Graph(10)
    session = Thing()
    session.graph = graph  # type: ignore[attr-defined]
    for run in range(20):
        graph.version += 100 if run == 1 else 0
        journal.run_begins(session, f"name {run}", None, sys._getframe())
    (note,) = journal.sessions.values()
    assert len(note.fetched) == 16
    assert len(note.grown_at) == 50  # of one growth so many are looked at
    assert min(note.grown_at).line == 60
    assert not note.fed


def test_few_lines_that_let_a_graph_grow_are_looked_for(journal):
    graph = Graph(10)
    session = Thing()
    session.graph = graph  # type: ignore[attr-defined]
    for _ in range(30):
        graph.version += 1
        journal.run_begins(session, "a", None, sys._getframe())
    (note,) = journal.sessions.values()
    assert (note.grew, len(note.grown_at)) == (29, 16)


def test_settings_that_are_off_again_were_seen(journal):
    journal.setting_changed("a", True, sys._getframe())
    journal.setting_changed("b", True, sys._getframe())
    journal.setting_changed("a", False, sys._getframe())
    journal.setting_changed("c", False, sys._getframe())
    assert [*journal.settings] == ["b"]
    assert [*journal.settings_seen] == ["a", "b"]


def test_warnings_of_libraries_have_the_line_of_the_program(journal):
    file = tf.__file__
    names: dict[str, Any] = {"sys": sys, "warned": journal.warned}
    text = "def warn(message): warned(message, sys._getframe())"
    exec(compile(text, file, "exec"), names)
    names["warn"](" careful\nmore")
    names["warn"]("careful")
    journal.warned("own", sys._getframe())
    journal.warned("none", None)
    assert journal.logs == Counter({"careful": 2})
    assert journal.warned_at["careful"].source == 'names["warn"](" careful\\nmore")'


# What is asked of objects -------------------------------------------------------------------------


def test_names_of_what_a_session_is_given():
    named = SimpleNamespace(name="a:0")
    assert _names(None) == []
    assert _names(named) == ["a:0"]
    assert _names("b") == ["b"]
    assert _names([named, ("b", None), {"c": 1}]) == ["a:0", "b", "c"]
    assert _names({named.name: 1, "d": 2}) == ["a:0", "d"]


def test_function_below_wrappers():
    def function() -> None:
        pass

    @functools.wraps(function)
    def wrapped() -> None:
        pass

    assert _unwrapped(function) is function
    assert _unwrapped(wrapped) is function
    assert _unwrapped(functools.partial(wrapped)) is function
    assert _unwrapped(SimpleNamespace(_func=function)) is function
    assert _unwrapped(tf.autograph.experimental.do_not_convert(function)) is function
    marked = SimpleNamespace(__wrapped__=3)
    assert _unwrapped(marked) is marked  # what cannot be called is no function
    deep: Any = function
    for _ in range(10):
        deep = functools.partial(deep)
        deep.__wrapped__ = None
    assert _unwrapped(deep) is function
    assert _unwrapped(SimpleNamespace(func=SimpleNamespace(func=deep))) is not None


def test_code_that_runs_when_a_graph_calls_python():
    class Callable:
        def __call__(self) -> None:
            pass

        def method(self) -> None:
            pass

    made = Callable()
    assert _called(made) is Callable.__call__.__code__
    assert _called(made.method) is Callable.method.__code__
    assert _called(abs) is abs


@pytest.mark.parametrize(
    ("module", "is_theirs"),
    [
        ("tensorflow.python.data", True),
        ("keras.src", True),
        ("tf_keras", True),
        ("keras_tuner", False),
        ("train", False),
        (None, False),
    ],
)
def test_functions_of_frameworks(module, is_theirs):
    assert _frameworks(SimpleNamespace(__module__=module)) is is_theirs


def test_stages_of_a_dataset():
    numbers = tf.data.Dataset.range(8)
    assert _stages(numbers) == (("Range",), [], None)
    mapped = numbers.batch(2).map(lambda x: x + 1).filter(lambda x: x[0] > 0).batch(4).prefetch(1)
    names, functions, batch = _stages(mapped)
    assert names == ("Range", "Batch", "Map", "Filter", "Batch", "Prefetch")
    assert batch == 4  # the last one
    kinds = [type(each).__name__ for each in functions]
    assert len(functions) == 2
    assert kinds == ["StructuredFunctionWrapper"] * 2
    assert functions[0] is mapped._input_dataset._input_dataset._input_dataset._map_func
    for _ in range(60):
        numbers = numbers.take(1)
    assert len(_stages(numbers)[0]) == 50


def test_size_of_an_element():
    ones = tf.data.Dataset.from_tensors
    assert _bytes_of(ones(tf.ones([2, 3])), None) == 24
    assert _bytes_of(ones((tf.ones([2]), tf.ones([], tf.float64))), None) == 16
    assert _bytes_of(ones("text"), None) is None
    assert _bytes_of(tf.data.Dataset.range(8).batch(4), 4) == 32
    assert _bytes_of(tf.data.Dataset.range(8).batch(4), None) is None
    assert _bytes_of(ones(tf.ragged.constant([[1], [2, 3]])), None) is None
    unknown = ones(tf.ones([1])).map(lambda x: tf.py_function(lambda y: y, [x], tf.float32))
    assert _bytes_of(unknown, None) is None


@pytest.mark.parametrize(
    ("function", "varies"),
    [
        (lambda x: x + 1.0, False),
        (lambda x: x + tf.random.uniform([]), True),
        (lambda x: x + tf.py_function(lambda: 1.0, [], tf.float32), True),
        (lambda x: x + tf.numpy_function(lambda: 1.0, [], tf.float32), True),
        (lambda x: x + tf.cast(tf.timestamp(), tf.float32), True),
        (lambda x: x + tf.function(lambda: tf.random.normal([]))(), True),
        (lambda x: x + tf.function(lambda y: y * 2.0)(x), False),
    ],
)
def test_graphs_that_vary(function, varies):
    graph = tf.function(function).get_concrete_function(tf.TensorSpec([])).graph
    assert _varies(graph) is varies


def test_graph_that_reads_a_variable_varies():
    variable = tf.Variable(1.0)
    graph = tf.function(lambda: variable + 1.0).get_concrete_function().graph
    assert _varies(graph)


def options(dataset: Any, **chosen: Any) -> Any:
    """Returns a dataset with options."""
    made = tf.data.Options()
    for name, value in chosen.items():
        of = made.autotune if name == "enabled" else made.experimental_optimization
        setattr(of, name, value)
    return dataset.with_options(made)


def test_pipeline_works_ahead_by_its_options_and_its_last_step():
    numbers = tf.data.Dataset.range(8)
    assert _works_ahead(numbers)
    assert _works_ahead(options(numbers, inject_prefetch=True))
    assert not _works_ahead(options(numbers.take(3), inject_prefetch=False))
    assert not _works_ahead(options(numbers.take(3), apply_default_optimizations=False))
    assert _works_ahead(options(numbers, apply_default_optimizations=False, inject_prefetch=True))
    assert not _works_ahead(options(numbers.take(3), enabled=False))
    ragged = tf.data.Dataset.from_tensors(tf.ragged.constant([[1], [2, 3]]))
    assert _works_ahead(options(ragged, inject_prefetch=False))
    parallel = numbers.map(lambda x: x + 1, num_parallel_calls=2)
    assert _works_ahead(options(parallel, inject_prefetch=False))
    assert not _works_ahead(options(parallel.take(3), inject_prefetch=False))
