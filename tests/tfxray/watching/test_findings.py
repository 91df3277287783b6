"""From how much on something is a finding, how it is worded and which line it names: by notes alone."""

from __future__ import annotations

import sys
from collections import Counter
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import tensorflow as tf

from tests.tfxray.watching.noting import COSTS, Noted, call, retraced, told, written
from tfxray._trace_keys import Reason
from tfxray.watching import findings
from tfxray.watching.findings import Finding, Seen, percent, retracing_cause, times, too_little
from tfxray.watching.journal import (
    CallbackNote,
    LoopNote,
    PythonNote,
    SessionNote,
    SessionsMade,
    Stale,
    Tally,
    TraceNote,
    Unrolled,
    VariableNote,
)
from tfxray.watching.kept import Kept
from tfxray.watching.outside import Outside
from tfxray.watching.sites import Site

LOOP = """\
def f(x):
    return x

for step in steps:
    f(step)
    g(step)
    h(step)
"""


@pytest.fixture
def noted(tmp_path) -> Noted:
    """A journal of `LOOP`."""
    return written(tmp_path, LOOP)


def only(noted: Noted, kind: str, seconds: float = 10.0) -> Finding:
    """Returns the one finding, which is of a kind."""
    (finding,) = noted.findings(seconds)
    assert finding.kind == kind
    return finding


# All ----------------------------------------------------------------------------------------------


def test_shares_and_counts_are_worded():
    assert [times(number) for number in (1, 2, 3, 1234)] == [
        "once",
        "twice",
        "3 times",
        "1,234 times",
    ]
    assert percent(0.0099, 1) == "less than 1%"
    assert percent(0.01, 1) == "1%"
    assert percent(3, 2) == "100%"
    assert percent(1, 0) == "100%"
    assert percent(0, 0) == "less than 1%"


def test_address_has_the_anchor_after_the_page():
    made = Finding("kind", "/elsewhere/train.py", 3, "", "", "", "explanation/gpus#wait")
    assert made.address == "explanation/gpus.html#wait"
    assert made.place == "train.py:3"
    assert (
        Finding("kind", "train.py", 3, "", "", "", "explanation/gpus").address
        == "explanation/gpus.html"
    )


def test_costs_and_causes_come_first(monkeypatch):
    def look(kind: str, line: int, seconds: float | None) -> Any:
        return lambda _: [Finding(kind, "train.py", line, "", "", "", "", seconds)]

    def ranked(*kinds: Any) -> list[str]:
        monkeypatch.setattr(findings, "_KINDS", kinds)
        return [
            f"{each.kind} {each.line} {each.seconds}"
            for each in findings.find(Seen(Noted(), 10.0, None))
        ]

    assert ranked((look("a", 1, 1.0), 0.0), (look("b", 2, 2.0), 0.0)) == ["b 2 2.0", "a 1 1.0"]
    assert ranked((look("a", 1, 1.0), 0.11), (look("b", 2, 2.0), 0.0)) == ["a 1 1.0", "b 2 2.0"]
    assert ranked((look("a", 1, None), 0.1), (look("b", 2, 2.0), 0.0)) == ["b 2 2.0", "a 1 None"]
    # Of one kind and line the one that costs most is told.
    assert ranked((look("a", 1, 1.0), 0.0), (look("a", 1, 2.0), 0.0)) == ["a 1 2.0"]
    # That a line makes variables anew explains what else it does.
    remade = look(findings.VARIABLES, 1, None)
    assert ranked((look("a", 1, 1.0), 0.0), (look("a", 2, 0.5), 0.0), (remade, 0.0)) == [
        "a 2 0.5",
        "variables made again and again 1 None",
    ]


def test_what_is_a_cause_weighs_more_than_what_follows_from_it():
    weights = {look.__name__: weight for look, weight in findings._KINDS}
    assert max(weights, key=lambda name: weights[name]) == "_graphs"
    assert weights["_fails"] == weights["_variables"] > weights["_retracing"]
    assert (
        weights["_retracing"]
        == weights["_remade"]
        == weights["_run_eagerly"]
        == weights["_settings"]
    )
    assert weights["_hot_spots"] == weights["_small_calls"] < weights["_keras_loops"]
    assert min(weights.values()) == weights["_effects"] == weights["_reads"] > 0


# Functions ----------------------------------------------------------------------------------------


def test_retracing_is_told_where_the_function_is_called_most(noted):
    note = retraced(noted.function(calls=4, retracing=1.5), 3, "x", "value", "x: 1 became 2")
    call(note, noted.code(), 5, 2)
    call(note, noted.code(), 6, 3)
    finding = only(noted, "retracing")
    assert (finding.line, finding.source, finding.seconds) == (6, "g(step)", 1.5)
    assert finding.what == (
        f"`f` ({noted.site(1)}) was traced 4 times in 4 calls. The latest time because x: 1 became 2."
    )
    assert finding.page == "howto/count-and-stop-retracing"


def test_retracing_without_a_call_is_told_where_it_was_traced_last(noted):
    note = retraced(noted.function(calls=1), 3, "x", "value")
    note.notes.append(TraceNote(noted.site(7), Reason("x again"), 0.1, 5))
    note.notes.append(TraceNote(noted.site(6), Reason("the first call", needed=True), 0.1, 5))
    finding = only(noted, "retracing")
    assert finding.line == 7
    assert "in 4 calls" in finding.what  # no fewer than there were traces
    assert finding.what.endswith("because x again.")
    note.notes.append(TraceNote(None, Reason("y"), 0.1, 5))
    finding = only(noted, "retracing")
    assert finding.line == 1
    assert finding.what.startswith("`f` was traced")  # the line is its own


@pytest.mark.parametrize(
    ("retraces", "options", "calls", "is_told"),
    [
        (3, 0, (30, 0), True),
        (3, 0, (31, 0), False),
        (3, 0, (20, 11), False),
        (3, 0, (20, 10), True),
        (2, 0, (2, 0), False),
        (9, 7, (9, 0), False),  # what is left are two
        (10, 7, (10, 0), True),
        (8, 8, (8, 0), True),  # so many are no ways to run it
        (7, 7, (7, 0), False),
    ],
)
def test_retraces_that_are_told(noted, retraces, options, calls, is_told):
    note = noted.function(calls=calls[0], inside=calls[1], options=options)
    retraced(note, retraces, "x", "value")
    assert noted.kinds() == ["retracing"] * is_told


@pytest.mark.parametrize(
    ("what", "retraces", "retracing", "is_told"),
    [
        ("value", 5, 0.6, True),
        ("value", 4, 0.6, False),
        ("value", 5, 0.5, False),  # a twentieth of the run is not felt yet
        ("shape", 10, 0.6, True),
        ("shape", 9, 0.6, False),
    ],
)
def test_new_graphs_now_and_then_are_told_where_they_are_felt(
    noted, what, retraces, retracing, is_told
):
    retraced(noted.function(calls=1000, retracing=retracing), retraces, "x", what)
    assert noted.kinds() == ["retracing"] * is_told


@pytest.mark.parametrize(
    ("changes", "text", "advice"),
    [
        ([("x", "value", 3)], "", "Pass `x` as a tensor, `tf.constant(...)`"),
        ([("x['a']", "value", 3)], "", "Pass `x['a']` as a tensor"),
        ([("x['a']", "value", 3), ("x['b']", "value", 3)], "", "Pass `x` as a tensor"),
        ([("x.a", "value", 2), ("x.b", "value", 2), ("y", "value", 3)], "", "Pass `x` as a tensor"),
        ([("x", "shape", 1), ("y", "shape", 2)], "", "Give `y` one shape"),
        ([("x", "dtype", 3)], "", "Give `x` one dtype"),
        ([("x", "object", 3)], "", "Make `x` once"),
        ([("x", "type", 3)], "x: 1 became a", "Pass `x` as the same kind of thing"),
        ([("x", "type", 3)], "x[3] is new: 2", "Pass `x` as one tensor"),
        ([("x", "type", 3)], "x[12] is gone", "Pass `x` as one tensor"),
        ([("x", "shape", 3)], "x[3] is new: 2", "Give `x` one shape"),
    ],
)
def test_advice_is_about_what_changed_most(noted, changes, text, advice):
    note = noted.function(calls=10)
    for argument, what, count in changes:
        retraced(note, count, argument, what, text)
    assert only(noted, "retracing").advice.startswith(advice)


def warning(name: str) -> str:
    """Returns TensorFlow's warning of retracing."""
    return f"5 out of the last 5 calls to <function {name} at 0x1> triggered tf.function retracing."


def test_cause_of_the_warning_is_that_of_its_function(noted):
    assert retracing_cause(warning("f"), noted) == ""
    retraced(noted.function(calls=1), 1, "x", "shape")
    retraced(noted.function(calls=1), 5, "x", "object")
    retraced(noted.function("g", calls=1), 9, "x", "dtype")
    assert retracing_cause(warning("f"), noted) == "error-retracing-objects"
    assert retracing_cause(warning("Model.f"), noted) == "error-retracing-objects"
    assert retracing_cause(warning("g"), noted) == ""
    assert retracing_cause("triggered tf.function retracing", noted) == ""


def test_cause_of_the_warning_is_the_loop_where_most_traces_are_first_ones(noted):
    note = retraced(noted.function(calls=1), 3, "x", "value")
    note.traces = 6
    assert retracing_cause(warning("f"), noted) == "error-retracing-a-new-python-number"
    note.traces = 7
    assert retracing_cause(warning("f"), noted) == "error-retracing-made-in-a-loop"
    note.traces, note.changed = 6, Counter()
    assert retracing_cause(warning("f"), noted) == ""


@pytest.mark.parametrize(
    ("kind", "counts", "is_told"),
    [
        ("tf.function", (3, 3, 30), True),
        ("tf.function", (2, 3, 3), False),
        ("tf.function", (3, 2, 3), False),
        ("tf.function", (3, 3, 31), False),
        ("fit", (6, 6, 6), True),
        ("fit", (5, 6, 6), False),
        ("fit", (6, 5, 6), False),
        ("Dataset.map()", (6, 6, 6), True),
        ("Dataset.map()", (5, 6, 6), False),
    ],
)
def test_functions_that_are_made_anew_are_told(noted, kind, counts, is_told):
    objects, traces, calls = counts
    of = (
        {"objects": objects}
        if kind.startswith("Dataset")
        else {"called_objects": objects, "objects": 99}
    )
    noted.function(kind=kind, traces=traces, calls=calls, **of)
    assert noted.kinds() == ["made again and again"] * is_told


@pytest.mark.parametrize(
    ("same", "tracing", "is_told"), [(5, 0.6, True), (4, 0.6, False), (5, 0.5, False)]
)
def test_functions_of_the_same_variables_are_made_anew_however_often_they_run(
    noted, same, tracing, is_told
):
    noted.function(called_objects=6, traces=6, calls=600, same_variables=same, tracing=tracing)
    assert noted.kinds() == ["made again and again"] * is_told


def test_function_made_anew_is_told_where_it_was_made_most(noted):
    note = noted.function(called_objects=4, traces=5, calls=1, tracing=2.0)
    note.made[noted.site(5)] = 1
    note.made[noted.site(6)] = 3
    finding = only(noted, "made again and again")
    assert (finding.line, finding.seconds) == (6, 1.5)  # all but one
    assert finding.what == "`tf.function` was applied to `f` 4 times: 5 traces for 1 call."
    note.bound = 2  # its `def` has no decorator, so it was wrapped at the other line
    assert only(noted, "made again and again").line == 6


def test_decorated_method_is_told_at_its_definition(tmp_path):
    noted = written(
        tmp_path, "class A:\n    @tf.function\n    def f(self):\n        pass\n\nA().f()\n"
    )
    note = noted.function(
        defined=noted.site(2), called_objects=3, traces=3, calls=1, bound=2, tracing=3.0
    )
    note.made[noted.site(6)] = 3
    finding = only(noted, "made again and again")
    assert finding.line == 2
    assert finding.what == "The method `f` was traced for each of 3 objects: 3 traces for 1 call."
    assert finding.advice.startswith("Decorate a function outside the class")
    note.bound = 1
    finding = only(noted, "made again and again")
    assert finding.line == 6
    assert finding.advice.startswith("Make the function once")


def test_function_of_a_dataset_is_told_where_the_dataset_is_asked_for(tmp_path):
    noted = written(
        tmp_path, "def make():\n    return data.map(f)\n\nfor epoch in range(9):\n    make()\n"
    )
    note = noted.function(kind="Dataset.map()", objects=6, traces=6)
    note.made[noted.site(2)] = 6
    finding = only(noted, "made again and again")
    assert finding.line == 2
    assert finding.what == "`f` was given to `Dataset.map()` 6 times, and traced each time."
    note.made_through = noted.chain(5)
    finding = only(noted, "made again and again")
    assert finding.line == 5
    assert f"to `Dataset.map()` ({noted.site(2)}) 6 times" in finding.what
    note.defined = None
    assert noted.kinds() == []


def test_function_of_keras_is_made_for_each_model(noted):
    note = noted.function(kind="fit", called_objects=6, traces=6, calls=1)
    finding = only(noted, "made again and again")
    assert finding.what == "`fit` made and traced its function 6 times here, in 1 call."
    fit = noted.keras_call(5, "fit", models=6, own_data=5)
    assert noted.kinds() == []
    fit.models = 5
    assert noted.kinds() == ["made again and again"]
    fit.models, fit.own_data = 6, 4
    assert noted.kinds() == ["made again and again"]
    note.called_objects = 5
    assert noted.kinds() == []


@pytest.mark.parametrize(
    ("own", "models", "is_so"),
    [(1, 2, True), (0, 2, False), (0, 1, False), (1, 1, False), (2, 3, True)],
)
def test_models_are_of_their_own_where_each_has_other_data(noted, own, models, is_so):
    assert noted.keras_call(5, "fit", models=models, own_data=own).is_of_its_own is is_so


def test_tracing_that_fails_is_told(noted):
    note = noted.function(failed=3, traces=3, failing=0.5, failure="ValueError: " + "x" * 200)
    call(note, noted.code(), 5, 1)
    call(note, noted.code(), 6, 3)
    finding = only(noted, "tracing that fails")
    assert (finding.line, finding.seconds) == (6, 0.5)
    assert finding.what.startswith(
        f"Tracing `f` ({noted.site(1)}) raised 3 times, and the program went on"
    )
    assert finding.what.endswith("x" * 147 + "…")
    note.calls_from.clear()
    assert only(noted, "tracing that fails").line == 1
    note.traces = 4
    assert noted.kinds() == []
    note.traces, note.failed = 0, 2
    assert noted.kinds() == []


EAGERLY = "tf.config.run_functions_eagerly"


def test_function_that_runs_eagerly_is_told_once_unless_it_is_off_again(noted):
    note = noted.function(eager_calls=1)
    finding = only(noted, "run eagerly")
    assert finding.line == 1
    assert "ran as plain Python in 1 call:" in finding.what
    noted.settings[EAGERLY] = noted.settings_seen[EAGERLY] = noted.site(6)
    assert only(noted, "run eagerly").line == 6
    del noted.settings[EAGERLY]
    assert noted.kinds() == []
    note.eager_calls = 19
    assert noted.kinds() == []
    note.eager_calls = 20
    assert only(noted, "run eagerly").line == 1
    note.defined = None
    assert noted.kinds() == []


def test_eager_function_costs_what_its_operations_do(noted):
    code = noted.code("f")
    noted.function(eager_calls=10, code=code)
    noted.run(2, 500, 10, function="f")
    noted.run(5, 100, 1)
    finding = only(noted, "run eagerly")
    assert finding.seconds == pytest.approx(500 * 9e-6 - 10 * 3e-5)
    assert finding.how == (
        "an estimate: an operation on one number takes 10.0 µs here when Python calls it, "
        "1 µs inside a graph, and a call of a graph 30 µs"
    )
    (finding,) = noted.findings(costs=None)
    assert (finding.seconds, finding.how) == (None, "")


def test_model_that_runs_eagerly_is_told_where_it_is_compiled(tmp_path):
    noted = written(tmp_path, "model.compile(run_eagerly=True)\nmodel.fit(x)\n")
    note = noted.keras_call(2, "fit", eager=1, calls=Tally(1, 3.0))
    finding = only(noted, "run eagerly")
    assert (finding.line, finding.seconds) == (1, 1.5)
    assert "in 1 call: the model" in finding.what
    note.eager = 0
    assert noted.kinds() == []


def test_model_that_may_be_compiled_at_two_lines_is_told_at_its_call(tmp_path):
    noted = written(
        tmp_path, "a.compile(run_eagerly=True)\nb.compile(run_eagerly=True)\nb.fit(x)\n"
    )
    noted.keras_call(3, "fit", eager=2)
    assert only(noted, "run eagerly").line == 3


def test_settings_that_are_left_on_are_told(noted):
    for at, name in enumerate(findings._SETTINGS, start=5):
        noted.settings[name] = noted.site(at)
    noted.settings["tf.of_no_matter"] = noted.site(1)
    noted.settings[EAGERLY] = noted.site(1)
    found = {each.line: each.what for each in noted.findings()}
    assert {line: what.partition(":")[0] for line, what in found.items()} == {
        at: f"`{name}` was on until the end" for at, name in enumerate(findings._SETTINGS, start=5)
    }
    noted.settings = dict.fromkeys(findings._SETTINGS)
    assert noted.kinds() == []


def stale(noted: Noted, kept: Any, latest: Any, calls: int) -> None:
    """Notes a value from outside that changed."""
    outside = Outside("rate", noted.site(2), lambda: None, ("rate",))  # type: ignore[arg-type]
    noted.functions.clear()
    noted.function().stale["rate"] = Stale(outside, kept, latest, calls)


def test_value_that_stays_is_told(noted):
    stale(noted, "x" * 50, 2, 3)
    finding = only(noted, "a value from outside that stays")
    assert finding.line == 2
    assert finding.what == (
        f"`f` read `rate` as '{'x' * 28}… when it was traced, and its graph keeps that. "
        "Since then it was another value in 3 calls, in the latest 2."
    )
    stale(noted, ("ndarray", 1), ("ndarray", 2), 3)
    assert only(noted, "a value from outside that stays").what.endswith(
        "its graph keeps that array. Since then it was another one in 3 calls."
    )
    stale(noted, 1, 2, 2)
    assert noted.kinds() == []
    stale(noted, 1, "y" * 50, 3)
    noted.functions[0].kind = "fit"
    finding = only(noted, "a value from outside that stays")
    assert finding.what.startswith("`fit` read `rate` as 1 when")
    assert finding.what.endswith(f"in the latest '{'y' * 28}….")


def test_what_xla_refuses_is_told_at_the_function(noted):
    note = noted.function()
    note.refused["no such thing"] = 1
    note.refused["graph: AsString (No registered 'AsString' OpKernel)"] = 2
    finding = only(noted, "refused by XLA")
    assert (finding.line, finding.page) == (1, "explanation/what-xla-adds")
    assert (
        finding.what
        == "`f` asks for XLA, which refused it in 2 calls: it cannot compile `AsString`."
    )
    note.defined = None
    assert noted.kinds() == []
    call(note, noted.code(), 5, 1)
    call(note, noted.code(), 6, 2)
    assert only(noted, "refused by XLA").line == 6
    note.refused = Counter(["y" * 200])
    assert only(noted, "refused by XLA").what.endswith(f"in 1 call: {'y' * 159}….")


@pytest.mark.parametrize(
    ("shapes", "traces", "compiling", "is_told"),
    [
        (6, 1, 0.5, True),
        (5, 1, 0.5, False),
        (6, 1, 0.49, False),
        (7, 2, 0.5, True),
        (6, 2, 0.5, False),
    ],
)
def test_shapes_that_are_compiled_are_told(noted, shapes, traces, compiling, is_told):
    note = noted.function(shapes=set(range(shapes)), traces=traces, calls=9, compiling=compiling)
    call(note, noted.code(), 6, 2)
    found = noted.findings()
    assert [(each.kind, each.line, each.seconds) for each in found] == [
        ("compiled again and again", 6, compiling)
    ] * is_told
    if is_told:
        assert f"XLA compiled `f` {shapes} times, for each shape" in found[0].what
        assert f"in 9 calls and {traces} trace" in found[0].what


@pytest.mark.parametrize(
    ("calls", "nodes", "quickest", "is_told"),
    [
        (1000, 8, 1.2e-4, True),
        (999, 8, 1.2e-4, False),
        (1000, 9, 1.2e-4, False),
        (1000, 8, 1.3e-4, False),
    ],
)
def test_small_calls_are_told(noted, calls, nodes, quickest, is_told):
    note = noted.function(calls=calls, nodes=nodes, quickest=quickest)
    call(note, noted.code(), 5, 1)
    call(note, noted.code(), 6, 2)
    found = noted.findings()
    assert [(each.kind, each.line) for each in found] == [("many small calls", 6)] * is_told
    if is_told:
        assert found[0].seconds == pytest.approx(calls * 3e-5)
        assert found[0].how == "an estimate: a call of a graph of one node takes 30 µs here"
        assert f"a graph of {nodes} nodes, and was called 1,000 times" in found[0].what


def test_small_calls_are_told_in_loops_of_functions_with_known_costs(noted):
    note = noted.function(calls=1000, nodes=1, quickest=1e-5)
    assert noted.kinds() == []  # its definition is in no loop
    note.defined = noted.site(5)
    assert "a graph of 1 node, " in only(noted, "many small calls").what
    assert noted.kinds(costs=None) == []
    note.kind = "predict"
    assert noted.kinds() == []


EFFECTS = """\
def f(x):
    seen.append(x)
    y = np.random.rand()
    z = time.time()
    print(x)
    counts['x'] += 1
    return x
"""


def test_effects_are_worded(tmp_path):
    noted = written(tmp_path, EFFECTS)
    note = noted.function(calls=2, traces=1)
    told_at = {each.line: each.what for each in noted.findings()}
    ran = "That happened once, and the function ran in 2 calls."
    assert told_at == {
        2: f"`f` adds to `seen` while it is traced, not when its graph runs. {ran}",
        3: f"`f` calls `np.random.rand` while it is traced: its graph holds one number for good. {ran}",
        4: f"`f` calls `time.time` while it is traced: its graph holds that moment for good. {ran}",
        5: f"`f` prints while it is traced, not when its graph runs. {ran}",
        6: f"`f` changes `counts['x']` while it is traced, not when its graph runs. {ran}",
    }
    advice = {each.line: each.advice.split(",")[0] for each in noted.findings()}
    assert advice[3].startswith("Use `tf.random`")
    note.traces = 2  # each call was traced
    assert noted.kinds() == []
    note.calls, note.traces = 2, 0
    assert noted.kinds() == []
    note.traces, note.eager_calls = 1, 1
    assert set(noted.kinds()) == {"run eagerly"}
    note.eager_calls, note.defined = 0, None
    assert noted.kinds() == []
    note.steps.add(noted.site(1))
    assert len(noted.findings()) == 5


def test_effects_in_a_dataset_are_those_that_change_its_elements(tmp_path):
    noted = written(tmp_path, EFFECTS)
    noted.function(kind="Dataset.map()", traces=2)
    found = noted.findings()
    assert sorted(each.line for each in found) == [2, 3, 6]
    for each in found:
        assert each.what.endswith(
            "That happened twice, and the function ran for each element of `Dataset.map()`."
        )


@pytest.mark.parametrize(
    ("nodes", "rounds", "read", "is_told"),
    [(300, 16, 15, True), (299, 16, 15, False), (300, 15, 15, False), (300, 16, 16, False)],
)
def test_unrolled_loops_are_told(noted, nodes, rounds, read, is_told):
    note = noted.function(nodes=1200, tracing=2.0)
    note.made_nodes = [
        Unrolled(noted.site(4), nodes, rounds, read),
        Unrolled(noted.site(1), 900, 99, 0),
    ]
    found = noted.findings()
    assert [(each.kind, each.line, each.seconds) for each in found] == [
        ("unrolled loop", 4, 0.5)
    ] * is_told
    if is_told:
        assert "its graph has 1,200 nodes, 300 of them from this loop" in found[0].what
        note.made_nodes[0].nodes = 2400
        assert noted.findings()[0].seconds == 2.0


def test_largest_constant_is_told(noted):
    note = noted.function(traces=1)
    note.constants[noted.site(5)] = 3_000_000
    note.constants[noted.site(6)] = 4_400_000
    finding = only(noted, "a large constant in a graph")
    assert finding.line == 6
    assert finding.what == (
        "`f` holds a constant of 4 MB, made on this line from a Python or NumPy value, in its graph."
    )
    note.traces = 2
    assert only(noted, "a large constant in a graph").what.endswith("in each of its 2 graphs.")


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("<function f at 0x1>", "f"),
        ("<function Model.f at 0x1>", "f"),
        ("<bound method Model.f of <x>>", "f"),
        ("<function make.<locals>.f at 0x1>", "f"),
        ("<function g at 0x1>", ""),
    ],
)
def test_function_that_autograph_could_not_read_is_told(noted, function, name):
    noted.logs[f"AutoGraph could not transform {function} and will run it as-is."] += 1
    noted.logs["Another warning about AutoGraph could not transform <function f at"] += 1
    noted.function("other", defined=noted.site(6))
    noted.function("f")
    found = noted.findings()
    assert [(each.kind, each.line) for each in found] == [("AutoGraph fell back", 1)] * bool(name)
    assert all("AutoGraph could not read `f`, so it ran as it is" in each.what for each in found)
    noted.functions[1].defined = None
    assert noted.kinds() == []


# Eager code ---------------------------------------------------------------------------------------


def test_operations_of_a_loop_are_told(noted):
    noted.run(5, 700, 100)
    finding = only(noted, "many small eager operations")
    assert finding.line == 4
    assert finding.what == (
        "700 small operations ran one by one in this loop, in 100 rounds, 10 µs each at best. "
        "Calling them from Python took less than 1% of the run, by estimate."
    )
    assert finding.seconds == pytest.approx(700 * 9e-6 - 100 * 3e-5)
    assert finding.advice.startswith("Put what the loop does into a function")
    assert finding.how.startswith("an estimate: an operation on one number takes 10.0 µs")
    (finding,) = noted.findings(costs=None)
    assert (finding.seconds, finding.how) == (None, "")
    assert finding.what.endswith("at best.")


@pytest.mark.parametrize(
    ("count", "rounds", "least", "is_told"),
    [
        (600, 20, 0.06, True),
        (599, 20, 0.0, False),
        (600, 19, 0.0, False),
        (600, 20, 0.061, False),  # what takes longer computes
    ],
)
def test_operations_that_are_enough(noted, count, rounds, least, is_told):
    noted.run(5, count, rounds, least=least)
    assert noted.kinds() == ["many small eager operations"] * is_told


@pytest.mark.parametrize(
    ("count", "rounds", "least", "is_told"),
    [
        (100, 20, 0.01, True),
        (599, 20, 0.01, True),
        (600, 20, 0.01, False),
        (99, 20, 0.001, False),
        (100, 19, 0.01, False),
        (100, 20, 0.011, False),
    ],
)
def test_operations_that_are_told_as_too_little(noted, count, rounds, least, is_told):
    noted.run(5, count, rounds, least=least)
    assert (
        too_little(Seen(noted, 10.0, COSTS))
        == [
            f"{count} operations that ran one by one in the loop at {noted.site(4)}, in {rounds} rounds"
        ]
        * is_told
    )


def test_operations_beside_calls_of_functions_are_more(noted):
    call(noted.function(calls=200), noted.code(), 5, 200)
    noted.run(6, 600, 200)
    assert noted.kinds(0.01) == []  # 3 a round cost as much as the call that replaces them
    noted.run(6, 1200, 200)
    assert noted.kinds(0.01) == ["many small eager operations"]
    assert noted.kinds(0.096) == ["many small eager operations"]
    assert noted.kinds(0.097) == []  # less than a twentieth
    assert too_little(Seen(noted, 10.0, COSTS)) == []


@pytest.mark.parametrize("of", ["keras", "session"])
def test_operations_beside_calls_of_keras_or_a_session_are_more(noted, of):
    noted.run(6, 600, 200)
    assert noted.kinds(0.01) == ["many small eager operations"]
    if of == "keras":
        noted.keras_call(5, "train_on_batch")
    else:
        noted.sessions[noted.site(5)] = SessionNote(noted.site(5))
    assert noted.kinds(0.01) == []
    noted.run(6, 1200, 200)
    assert noted.kinds(0.01) == ["many small eager operations"]


@pytest.mark.parametrize("at", [1, 3])
def test_operations_of_a_callback_are_told_where_they_are_felt(tmp_path, at):
    noted = written(tmp_path, "model.fit(x)\nfor step in steps:\n    work(step)\n")
    noted.keras_call(1, "fit")
    noted.run(3, 1200, 100, at)
    assert noted.kinds(0.1) == ["many small eager operations"]
    assert noted.kinds() == ["many small eager operations"] * (at == 3)


def test_too_few_operations_in_a_round_are_told_as_one_loop(noted):
    noted.run(5, 700, 700)
    finding = only(noted, "many small eager operations", 0.01)
    assert finding.line == 4
    assert finding.seconds == pytest.approx(700 * 9e-6 - 3e-5)
    assert finding.advice.startswith("Replace the loop by operations on whole tensors")
    assert "took 70% of the run" in finding.what
    noted.read[noted.code(), noted.site(6)] = Tally(1, visits=[1])
    assert noted.kinds() == []


def test_work_of_libraries_is_added(noted):
    noted.run(5, 1000, 100, library=0.004)
    finding = only(noted, "many small eager operations", 0.1)
    assert finding.seconds == pytest.approx(1000 * 9e-6 - 100 * 3e-5 + 0.004)
    assert "Calling them from Python took 14% of the run" in finding.what
    assert "libraries" not in finding.how
    noted.run(5, 1000, 100, library=0.007)
    finding = only(noted, "many small eager operations", 0.1)
    assert "Calling them from Python, with what libraries do around them, took 17%" in finding.what
    assert finding.how.endswith("; between them libraries worked 0.007 s")


HELPERS = """\
def one(x):
    return x

def two(x):
    return x

def three(x):
    return x

for step in steps:
    one(step)
    two(step)
    three(step)
"""


def test_function_that_does_most_is_to_be_decorated(tmp_path):
    noted = written(tmp_path, HELPERS)
    noted.run(2, 800, 100, 11, function="one")
    noted.run(12, 200, 100)
    finding = only(noted, "many small eager operations")
    assert finding.line == 1
    assert (
        f"one by one in `one`, called from {noted.site(10)}, most on line 2 (800), in"
        in finding.what
    )
    assert finding.advice.startswith("Decorate `one`")
    noted.run(12, 201, 100)
    finding = only(noted, "many small eager operations")
    assert finding.line == 10
    assert "one by one in this loop and what it calls, `one`, most on line 2 (800)" in finding.what
    assert "Put what the loop does, with `one`, into one function" in finding.advice


def test_functions_that_do_much_are_named(tmp_path):
    noted = written(tmp_path, HELPERS)
    noted.run(2, 800, 100, 11, function="one")
    noted.run(5, 1201, 100, 12, function="two")
    noted.run(8, 100, 100, 13, function="three")
    assert (
        "what it calls, `two` and `one`, most on line 5 (1,201)"
        in only(noted, "many small eager operations").what
    )  # a twentieth is not named
    noted.run(8, 200, 100, 13, function="three")
    assert (
        "what it calls, `two`, `one` and `three`,"
        in only(noted, "many small eager operations").what
    )


def test_function_without_a_loop_is_decorated(tmp_path):
    noted = written(tmp_path, HELPERS)
    noted.run(2, 800, 100, function="one")
    finding = only(noted, "many small eager operations")
    assert finding.line == 1
    assert "one by one in `one`, in 100 rounds" in finding.what


@pytest.mark.parametrize(
    "reason", ["python", "eager", "remade", "callback", "keras", "run eagerly"]
)
def test_operations_that_belong_to_another_finding_are_left(noted, reason):
    noted.run(5, 700, 100, 6)
    assert noted.kinds() == ["many small eager operations"]
    site = noted.site(5)
    if reason == "python":
        noted.python[0] = PythonNote("f", site, "", noted.code())
    elif reason == "eager":
        noted.function(eager_calls=1, code=noted.code())
    elif reason == "remade":
        noted.variables[site] = VariableNote(site, rounds=10, made=10, most_alive=1)
    elif reason == "callback":
        fit = noted.keras_call(7, "fit", steps=40)
        noted.callbacks[site] = CallbackNote(site, fit, Tally(40, 1.0), 4000, 40)
    elif reason == "keras":
        noted.keras_call(5, "fit")
    else:
        noted.keras_call(6, "fit", eager=1)
    assert "many small eager operations" not in noted.kinds()


def test_operations_for_the_next_element_are_left(noted):
    noted.run(4, 700, 100)
    assert noted.kinds() == ["many small eager operations"]
    noted.loops[noted.site(4)] = LoopNote(noted.site(4), (), False)
    assert noted.kinds() == []


def reads(noted: Noted, count: int, line: int = 6, between: float = 0.0) -> None:
    """Notes that values were read on a line."""
    noted.read[noted.code(), noted.site(line)] = Tally(count, visits=[count], between=between)


def test_values_that_are_read_each_round_are_told(noted):
    call(noted.function(), noted.code(), 5, 80)
    reads(noted, 40)
    finding = only(noted, "values read in a loop")
    assert finding.line == 6
    assert finding.what.startswith("Python read the value of a tensor here 40 times. It waits")
    reads(noted, 39)
    assert noted.kinds() == []
    reads(noted, 40)
    call(noted.functions[0], noted.code(), 5, 81)
    assert noted.kinds() == []  # in fewer than half of the rounds


def test_values_that_are_read_once_in_a_while_are_not_told(noted):
    call(noted.function(), noted.code(), 5, 80)
    reads(noted, 40, between=3)
    assert noted.kinds() == ["values read in a loop"]
    reads(noted, 40, between=3.1)
    assert noted.kinds() == []


def test_rounds_are_those_of_operations_where_nothing_is_called(noted):
    reads(noted, 40)
    assert noted.kinds() == []  # nothing is computed
    noted.run(5, 80, 80)
    assert noted.kinds() == ["values read in a loop"]
    noted.run(5, 81, 81)
    assert noted.kinds() == []
    noted.run(7, 5, 5)  # sixteen times less often
    assert noted.kinds() == ["values read in a loop"]
    noted.run(7, 4, 4)  # an exception is no part of each round
    assert noted.kinds() == []


def test_rounds_are_those_of_a_dataset(noted):
    reads(noted, 40)
    noted.loops[noted.site(4)] = LoopNote(noted.site(4), (), False, waits=Tally(80))
    assert noted.kinds() == ["values read in a loop"]
    noted.loops[noted.site(4)].waits.count = 81
    assert noted.kinds() == []


def test_value_that_is_returned_is_told_in_training(tmp_path):
    noted = written(
        tmp_path,
        "def ask(x):\n    return f(x).numpy()\n\nfor x in data:\n    history.append(ask(x))\n",
    )
    note = noted.function()
    call(note, noted.code("ask"), 2, 50, noted.chain(5))
    noted.read[noted.code("ask"), noted.site(2)] = Tally(50, callers=noted.chain(5))
    assert noted.kinds() == []
    note.writes = True
    finding = only(noted, "values read in a loop")
    assert f"here 50 times, in the loop at {noted.site(4)}. It waits" in finding.what


def test_function_gives_its_lines_and_a_module_none(noted):
    assert findings._lines(noted.code("f")) == (1, 2)
    assert findings._lines(noted.code()) == (0, 0)


def test_what_numpy_is_given_counts_as_read(tmp_path):
    noted = written(tmp_path, "def g(x):\n    y = f(x)\n    np.mean(y)\n\nf(1)\nnp.sum(f(2))\n")
    note = noted.function(defined=None, code=noted.code())
    call(note, noted.code("g"), 2, 40)
    found = noted.findings()
    assert [(each.kind, each.line) for each in found] == [("values read in a loop", 3)]
    assert "here 40 times. It waits" in found[0].what
    note.name = "other"
    assert noted.kinds() == []
    note.name, note.kind = "f", "fit"
    assert noted.kinds() == []
    note.kind, note.code = "tf.function", None
    assert noted.kinds() == []


def callback(noted: Noted, batches: int, steps: int, seconds: float) -> None:
    """Notes what a callback read on line 6."""
    fit = noted.keras_call(5, "fit", calls=Tally(1, 10.0), steps=steps)
    noted.callbacks[noted.site(6)] = CallbackNote(
        noted.site(6), fit, Tally(80, seconds), batches * 2_000_000, batches
    )


@pytest.mark.parametrize(
    ("batches", "steps", "seconds", "is_told"),
    [(40, 80, 0.11, True), (39, 40, 0.11, False), (40, 81, 0.11, False), (40, 80, 0.1, False)],
)
def test_what_callbacks_read_is_told(noted, batches, steps, seconds, is_told):
    callback(noted, batches, steps, seconds)
    found = noted.findings()
    assert [(each.kind, each.line, each.seconds) for each in found] == [
        ("values read in a loop", 6, seconds)
    ] * is_told
    if is_told:
        assert found[0].what == (
            "A callback copied 80 arrays from TensorFlow to NumPy here, at 40 batches of "
            f"`fit` ({noted.site(5)}), 2 MB each time. Training waits until it is done."
        )


def test_operations_that_read_variables_are_a_part_of_what_callbacks_cost(noted):
    callback(noted, 40, 40, 0.06)
    noted.run(6, 5000, 40)
    assert only(noted, "values read in a loop").seconds == pytest.approx(0.11)


# Keras, tf.data, Python in graphs -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "count", "models", "is_told"),
    [
        ("fit", 12, 1, True),
        ("fit", 11, 1, False),
        ("fit", 12, 2, False),
        ("evaluate", 12, 0, True),
        ("predict", 1234, 1, True),
        ("train_on_batch", 12, 1, False),
    ],
)
def test_calls_of_keras_in_a_loop_are_told(noted, method, count, models, is_told):
    noted.keras_call(5, method, calls=Tally(count, 4.0), models=models, in_functions=1.0)
    found = noted.findings()
    assert [(each.kind, each.line, each.seconds) for each in found] == [
        (f"{method} in a loop", 5, 3.0)
    ] * is_told
    if is_told:
        assert found[0].what == (
            f"`model.{method}` was called {count:,} times here. 75% of its time went into "
            "setting up each call, not into the model."
        )


@pytest.mark.parametrize(
    ("count", "seconds", "is_told"),
    [(20, 0.2, True), (19, 5.0, False), (20, 0.19, False), (199, 0.19, False), (200, 0.0, True)],
)
def test_python_in_graphs_is_told(noted, count, seconds, is_told):
    noted.python[0] = PythonNote(
        "work", noted.site(5), "Dataset.map()", None, Tally(count, seconds)
    )
    found = noted.findings()
    assert [(each.kind, each.line, each.seconds) for each in found] == [
        ("Python inside a graph", 5, seconds)
    ] * is_told
    if is_told:
        assert f"into Python {count} times for `work`, inside `Dataset.map()`." in found[0].what
        noted.python[0].inside = ""
        assert "times for `work`. Python runs" in noted.findings()[0].what
        noted.python[0].site = None
        assert noted.kinds() == []


def loop(noted: Noted, **more: Any) -> LoopNote:
    """Notes a loop over a dataset on line 4, in which the map is waited for."""
    given: dict[str, Any] = {
        "stages": ("Range", "ParallelMap", "Batch"),
        "through_keras": False,
        "waits": Tally(20, 1.0),
        "began": 1.0,
        "ended": 5.0,
        **more,
    }
    note = noted.loops[noted.site(4)] = LoopNote(noted.site(4), **given)
    return note


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ({}, True),
        ({"waits": Tally(19, 1.0)}, False),
        ({"waits": Tally(20, 0.02), "ended": 1.1}, True),
        ({"waits": Tally(20, 0.019), "ended": 1.1}, False),
        ({"waits": Tally(20, 0.4), "ended": 5.0}, True),
        ({"waits": Tally(20, 0.4), "ended": 5.1}, False),
        ({"waits": Tally(20, 3.91)}, True),
        ({"waits": Tally(20, 3.93)}, False),  # a prefetch would have nothing to do
        ({"ended": 1.0}, False),
        ({"ahead": True}, False),
        ({"through_keras": True}, False),
        ({"stages": ("Range", "Batch")}, False),
    ],
)
def test_dataset_that_nothing_prefetches_is_told(noted, change, is_told):
    loop(noted, **change)
    assert noted.kinds() == ["no prefetch"] * is_told


def test_dataset_without_prefetch_is_told_where_it_is_prepared(noted):
    note = loop(noted, stages=("Range", "FlatMap", "ParallelMap", "Batch"))
    finding = only(noted, "no prefetch")
    assert (finding.line, finding.seconds) == (4, 1.0)
    assert finding.what == (
        "The loop waited for its dataset 25% of the time, 50.0 ms for each of 20 elements: nothing after "
        "`map` prefetches, and its options keep TensorFlow from adding a prefetch itself."
    )
    note.prepared = noted.site(1)
    note.stages = ("Range", "ParallelMap", "FlatMap")
    note.waits.seconds = 3.0
    finding = only(noted, "no prefetch")
    assert (finding.line, finding.seconds) == (1, 1.0)  # what the program does meanwhile
    assert finding.what.endswith(f"prefetch itself. It is read at {noted.site(4)}.")
    assert "nothing after `flat_map` prefetches" in finding.what


@pytest.mark.parametrize("stage", findings._USER_STAGES)
def test_stages_with_functions_of_the_program(noted, stage):
    loop(noted, stages=("Range", stage))
    name = {"ParallelMap": "map", "FlatMap": "flat_map"}.get(stage, stage.lower())
    assert f"nothing after `{name}` prefetches" in only(noted, "no prefetch").what


def recomputed(noted: Noted, **more: Any) -> LoopNote:
    """Notes a dataset that is computed three times."""
    code = noted.code("f")
    noted.function(kind="Dataset.map()", code=code, objects=1)
    given: dict[str, Any] = {
        "ahead": True,
        "iterators": 3,
        "exhausted": 3,
        "elements": 30,
        "makes": (id(code),),
        "size": 1_000_000,
        "starting": 1.0,
        "waits": Tally(27, 1.0),
        "began": 0.0,
        "ended": 4.0,
    }
    return loop(noted, **{**given, **more})


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ({}, True),
        ({"iterators": 2, "elements": 20}, False),
        ({"exhausted": 2}, True),
        ({"exhausted": 1}, False),
        ({"size": None}, False),
        ({"through_keras": True}, False),
        ({"ended": 7.9}, True),
        ({"ended": 8.0}, False),  # it waited a quarter of the time
        ({"waits": Tally(27, 0.6)}, True),
        ({"waits": Tally(27, 0.5)}, False),  # of which a tenth of the run would be saved
        ({"size": 50_000_000}, True),
        ({"size": 50_000_001}, False),
        ({"batch": 333}, True),
        ({"batch": 334}, False),  # as fast as a cache
        ({"makes": ()}, False),
        ({"makes": (1,)}, False),
        ({"stages": ("Generator", "Map")}, False),
        ({"stages": ("MapRange",)}, False),
    ],
)
def test_dataset_that_makes_the_same_again_is_told(noted, change, is_told):
    recomputed(noted, **change)
    assert noted.kinds() == ["no cache"] * is_told


def test_dataset_without_cache_is_told_where_it_is_prepared(noted):
    note = recomputed(noted, exhausted=2)
    finding = only(noted, "no cache")
    assert finding.line == 4
    assert finding.seconds == pytest.approx(4 / 3)
    assert finding.what == (
        "The loop read its dataset 3 times and waited 50% of the time: each time the dataset computes "
        "the same 10 elements anew, 10 MB."
    )
    note.prepared = noted.site(1)
    finding = only(noted, "no cache")
    assert finding.line == 1
    assert finding.what.endswith(f"10 MB. It is read at {noted.site(4)}.")
    function = noted.functions[0]
    function.repeats = False
    assert noted.kinds() == []
    function.repeats, function.objects = True, 3
    assert "no cache" not in noted.kinds()
    function.objects = 2
    assert noted.kinds() == ["no cache"]
    note.makes = (*note.makes, *note.makes)
    assert noted.kinds() == ["no cache"]
    other = noted.function(kind="Dataset.map()", code=noted.code())
    note.makes = (*note.makes, id(other.code))
    assert noted.kinds() == ["no cache"]
    other.repeats = False
    assert noted.kinds() == []


@pytest.mark.parametrize(
    ("elements", "batch", "is_told"),
    [(1000, 4, True), (999, 4, False), (1000, 5, False), (1000, None, False)],
)
def test_tiny_batches_are_told(noted, elements, batch, is_told):
    loop(noted, elements=elements, batch=batch, ahead=True)
    found = noted.findings()
    assert [(each.kind, each.line) for each in found] == [("tiny batches", 4)] * is_told
    if is_told:
        assert f"The loop at {noted.site(4)} ran 1,000 steps on batches of 4:" in found[0].what


def test_tiny_batches_of_keras_are_those_that_it_was_asked_for(noted):
    loop(noted, elements=1, batch=32, through_keras=True)
    fit = noted.keras_call(4, "fit", steps=600, batch=2)
    noted.keras_call(4, "evaluate", steps=400)
    noted.keras_call(5, "predict", steps=400, batch=1)
    assert "ran 1,000 steps on batches of 2:" in only(noted, "tiny batches").what
    fit.batch = None
    assert noted.kinds() == []
    fit.batch, fit.steps = 2, 599
    assert noted.kinds() == []


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), ("data.batch(2)\n", 2), ("data.batch(2)\n" * 2, 1)]
)
def test_tiny_batches_are_told_where_they_are_asked_for(tmp_path, text, line):
    noted = written(tmp_path, f"for x in data:\n{text or 'pass'}".replace("\n", "\n    ", 1))
    site = noted.site(1)
    noted.loops[site] = LoopNote(site, (), False, elements=1000, batch=2)
    assert only(noted, "tiny batches").line == line


@pytest.mark.parametrize(
    ("iterators", "exhausted", "elements", "is_told"),
    [(20, 10, 40, True), (19, 0, 1, False), (20, 11, 40, False), (20, 10, 41, False)],
)
def test_iterators_that_are_made_anew_are_told(noted, iterators, exhausted, elements, is_told):
    loop(
        noted, iterators=iterators, exhausted=exhausted, elements=elements, starting=0.5, ahead=True
    )
    found = noted.findings()
    assert [(each.kind, each.line, each.seconds) for each in found] == [
        ("made again and again", 4, 0.5)
    ] * is_told
    if is_told:
        assert found[0].what.startswith(
            "20 iterators of a dataset were made here, and read for 40 elements."
        )
        noted.loops[noted.site(4)].through_keras = True
        assert noted.kinds() == []


# What grows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grew", "runs", "is_told"), [(5, 20, True), (5, 21, False), (4, 4, False), (6, 24, True)]
)
def test_graphs_that_grow_are_told(noted, grew, runs, is_told):
    noted.sessions[noted.site(5)] = SessionNote(
        noted.site(5), Tally(runs, 3.0), first_nodes=1000, last_nodes=2000, grew=grew
    )
    found = noted.findings()
    assert [(each.kind, each.line, each.seconds) for each in found] == [
        ("a graph that grows", 5, 1.5)
    ] * is_told
    if is_told:
        assert found[0].what == (
            f"The graph grew from 1,000 to 2,000 nodes over {runs} runs of the session at "
            f"{noted.site(5)}. The line itself adds them."
        )


def test_graph_that_grows_is_told_where_nodes_are_made(noted):
    note = noted.sessions[noted.site(5)] = SessionNote(noted.site(5), Tally(5), grew=5)
    note.grown_at.update({noted.site(5): 1, noted.site(6): 3, noted.site(7): 2, noted.site(1): 1})
    finding = only(noted, "a graph that grows")
    assert finding.line == 6
    assert finding.what.endswith(f" New nodes came from {noted.site(6)} and {noted.site(7)}.")


def test_sessions_that_are_made_anew_are_told(noted):
    made = noted.sessions_made[noted.site(5)] = SessionsMade(
        Tally(5, 1.0), Tally(4, 2.0), Tally(10, 1.0)
    )
    finding = only(noted, "a session made again and again")
    assert finding.line == 5
    assert finding.seconds == pytest.approx(1.0 + 2.0 - 4 * 0.1)
    assert finding.what == (
        "A session was made here 5 times. Its first run, for which TensorFlow prepares the graph anew, "
        "took 500.0 ms; a later run took 100.0 ms."
    )
    assert finding.how.endswith("of their first runs, without what a later run takes")
    made.first_runs.seconds = 0.3
    assert only(noted, "a session made again and again").seconds == 1.0
    made.have_variables = True
    assert (
        "5 times, each with variables of its own. Its first"
        in only(noted, "a session made again and again").what
    )
    made.later_runs = Tally()
    finding = only(noted, "a session made again and again")
    assert finding.seconds == pytest.approx(1.3)
    assert finding.how.endswith("of their first runs, and what these compute")
    made.first_runs = Tally()
    assert "took 0.0 ms." in only(noted, "a session made again and again").what
    made.making.count = 4
    assert noted.kinds() == []


MODEL = """\
def make():
    w = tf.Variable(1)
    return w

for step in steps:
    make()
    load(step)
    b = tf.Variable(1)
"""


@pytest.fixture
def making(tmp_path) -> Noted:
    """A journal of `MODEL`."""
    return written(tmp_path, MODEL)


def variables(noted: Noted, line: int, *callers: int, **more: Any) -> VariableNote:
    """Notes variables that a line makes in each of ten rounds."""
    site = noted.site(line)
    given = {"made": 10, "most_alive": 9, "rounds": 10, **more}
    note = noted.variables[site] = VariableNote(site, noted.chain(*callers), **given)
    return note


def test_variables_that_are_made_anew_are_told(making):
    note = variables(making, 2, 6)
    finding = only(making, "variables made again and again")
    assert finding.line == 6
    assert finding.what == "This line, and with it line 2, made 10 variables in 10 rounds."
    assert finding.advice.startswith("Make the variable, layer, model or optimizer once")
    variables(making, 8, made=1200, most_alive=10, rounds=1100)
    finding = only(making, "variables made again and again")
    assert finding.line == 6
    assert finding.what == (
        "This line, and with it line 2 and 8, made 1,210 variables in 1,100 rounds. "
        "19 of them were there at once."
    )
    note.rounds = 9
    finding = only(making, "variables made again and again")
    assert (finding.line, finding.what) == (8, "This line made 1,200 variables in 1,100 rounds.")
    making.variables[making.site(8)].most_alive = 11
    assert "rounds. 11 of them were" in only(making, "variables made again and again").what
    making.variables.clear()
    variables(making, 7)
    assert only(making, "variables made again and again").advice.startswith("Load it once")


@pytest.mark.parametrize(
    ("made", "alive", "is_told"), [(200, 200, False), (201, 201, True), (200, 199, True)]
)
def test_parts_of_one_model_are_no_finding(making, made, alive, is_told):
    variables(making, 8, made=made, most_alive=alive)
    assert making.kinds() == ["variables made again and again"] * is_told
    making.keras_call(7, "fit")
    assert making.kinds() == ["variables made again and again"]
    making.keras.clear()
    call(making.function(), making.code(), 6, 1)
    assert making.kinds() == ["variables made again and again"]


def test_variables_of_no_loop_are_told_at_their_line(making):
    variables(making, 2, made=10, most_alive=10)
    finding = only(making, "variables made again and again")
    assert (finding.line, finding.what) == (2, "This line made 10 variables in 10 rounds.")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("w = tf.Variable(1)\n    return w", 5),
        ("w = tf.Variable(1)\n    use(w)", 2),  # not for its caller
        ("for x in y: return tf.Variable(x)\n    z", 2),  # in a loop of its own
    ],
)
def test_variables_are_told_where_a_loop_has_them_made(tmp_path, body, line):
    noted = written(tmp_path, f"def make():\n    {body}\nfor step in steps:\n    make()\n")
    variables(noted, 2, 5, most_alive=1)
    assert only(noted, "variables made again and again").line == line


def test_variables_of_models_for_data_of_their_own_are_no_finding(making):
    variables(making, 8)
    fit = making.keras_call(7, "fit", models=3, own_data=2)
    assert making.kinds() == []
    fit.own_data = 1
    assert making.kinds() == ["variables made again and again"]
    making.keras.clear()
    making.keras_call(2, "fit", models=3, own_data=2)  # in another place
    assert making.kinds() == ["variables made again and again"]


def test_new_object_that_is_passed_is_told_as_retracing_alone(making):
    variables(making, 8)
    note = retraced(making.function(calls=3), 3, "x", "object")
    call(note, making.code(), 6, 3)
    assert making.kinds() == ["retracing"]
    note.changed = Counter({("x", "value"): 3})
    assert sorted(making.kinds()) == ["retracing", "variables made again and again"]
    note.changed = Counter({("x", "object"): 3})
    note.retraces = 2
    assert making.kinds() == ["variables made again and again"]


def kept(noted: Noted, *looks: tuple[int, int]) -> None:
    """Notes what was seen of a list on line 6."""
    noted.owned[noted.site(6)] = [Kept("losses", noted.site(6), *look) for look in looks]


def test_lists_that_grow_are_told(noted):
    kept(noted, (50, 1), (100, 50_000_000))
    finding = only(noted, "tensors that are kept")
    assert finding.line == 6
    assert finding.what == (
        "`losses` grew from one look to the next, and held 100 items, with tensors of 50 MB at the last: "
        "it grows as long as the program runs."
    )
    kept(noted, (100, 50_000_000))
    assert noted.kinds() == []  # seen once
    kept(noted, (50, 1), (50, 1), (100, 50_000_000))
    assert noted.kinds() == []
    kept(noted, (200, 50_000_000), (100, 50_000_000))
    assert noted.kinds() == []
    kept(noted, (100, 50_000_000), (101, 1))
    assert noted.kinds() == []


@pytest.mark.parametrize(
    ("items", "size", "is_much"),
    [
        (100, 50_000_000, True),
        (99, 50_000_000, False),
        (100, 49_999_999, False),
        (50, 200_000_000, True),
        (49, 200_000_000, False),
        (99, 199_999_999, False),
    ],
)
def test_how_much_is_much_for_a_list(items, size, is_much):
    assert Kept("losses", Site("train.py", 1), items, size).is_much is is_much


def test_list_that_is_there_at_the_end_is_told_as_that(tmp_path, monkeypatch):
    noted = written(tmp_path, "losses.append(1)\n")
    module = ModuleType("program")
    module.__file__ = noted.file
    vars(module)["losses"] = [tf.zeros((1000, 500))] * 1100
    monkeypatch.setitem(sys.modules, "program", module)
    noted.library[noted.file] = False
    noted.owned[noted.site(1)] = [
        Kept("losses", noted.site(1), *look) for look in ((50, 1), (100, 50_000_000))
    ]
    (finding,) = noted.findings()
    assert finding.what == (
        "`losses` still held 1,100 items, with tensors of 2,200 MB at the end: it grows as long as the "
        "program runs."
    )


@pytest.fixture
def gpus(monkeypatch) -> list[Any]:
    """Stand-ins for GPUs, by the most that each has held in bytes, or what asking for it raises."""
    peaks: list[Any] = []

    def devices(kind: str) -> list[Any]:
        assert kind == "GPU"
        return [
            SimpleNamespace(name=f"/physical_device:GPU:{index}") for index in range(len(peaks))
        ]

    def info(device: str) -> dict[str, int]:
        peak = peaks[int(device.removeprefix("GPU:"))]
        if isinstance(peak, Exception):
            raise peak
        return {"current": 0, "peak": peak}

    monkeypatch.setattr(tf.config, "list_physical_devices", devices)
    monkeypatch.setattr(tf.config.experimental, "get_memory_info", info)
    return peaks


def test_gpu_that_did_nothing_is_told(noted, gpus):
    noted.run(5, 1, 1)
    noted.ran[noted.code("f"), noted.site(6)] = Tally(1, visits=[1])
    noted.ran[noted.code(), noted.site(6)] = Tally(1, visits=[1])
    for peak in (1_000_000, ValueError("not known"), RuntimeError("not built")):
        gpus.append(peak)
    assert noted.kinds() == []
    gpus.append(999_999)
    finding = only(noted, "an idle GPU")
    assert finding.line == 6
    assert finding.what.startswith("/physical_device:GPU:3 held less than a megabyte")
    noted.ran.clear()
    assert noted.kinds() == []


GRADIENTS = "Gradients do not exist for variables ['b'] when minimizing the loss."


def test_variables_without_a_gradient_are_told(noted):
    noted.logs[GRADIENTS] += 1
    noted.logs["Another warning"] += 1
    assert noted.kinds() == []  # no line is known
    noted.warned_at[GRADIENTS] = noted.site(6)
    finding = only(noted, "no gradient")
    assert finding.line == 6
    assert finding.what == GRADIENTS
    assert finding.page.startswith("errors/")
    assert "#" in finding.page


@pytest.mark.parametrize(
    ("line", "is_told"),
    [("optimizer.apply_gradients(pairs)", True), ("optimizer.apply(g)", True), ("apply(g)", False)],
)
def test_logged_warning_is_told_where_gradients_are_applied(tmp_path, line, is_told):
    noted = written(tmp_path, f"tf.zeros(1)\n{line}\n")
    noted.logs[GRADIENTS + " " * 3 + "x" * 200] += 1
    noted.run(1, 1, 1)
    noted.run(2, 1, 1)
    found = told(noted.findings(), "no gradient")
    assert [each.line for each in found] == [2] * is_told
    assert all(len(each.what) == 160 for each in found)
