"""How a report is worded, ordered and cut: by notes alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import tensorflow as tf

from tests.tfxray.watching.noting import COSTS, Noted, call, retraced, written
from tfxray._trace_keys import Reason
from tfxray.watching import costs, report
from tfxray.watching.findings import Finding
from tfxray.watching.journal import (
    FunctionNote,
    LoopNote,
    SessionNote,
    Tally,
    TraceNote,
    VariableNote,
)
from tfxray.watching.report import Report, _cost, _marked, _ms, _remark, _told, _whose, make_report


@pytest.fixture
def noted(tmp_path, monkeypatch) -> Noted:
    """A journal of a program of forty lines."""
    monkeypatch.setattr(costs, "measure", lambda: COSTS)
    return written(tmp_path, "".join(f"line({number})\n" for number in range(1, 41)))


def reported(noted: Noted, seconds: float = 10.0, error: BaseException | None = None) -> Report:
    """Returns the report of the notes."""
    return make_report("train.py", noted, seconds, error, [])


def finding(kind: str, line: int, **more: Any) -> Finding:
    """Returns something to mend."""
    return Finding(
        kind, "/elsewhere/train.py", line, f"x{line}", "`f` < 2.", "Do it.", "p#a", **more
    )


EMPTY = Report(
    "train.py",
    12.34,
    {"Python": "3", "TF": "2"},
    ("CPU:0", "GPU:0"),
    *(((),) * 9),
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.0 ms"), (0.00026, "0.3 ms"), (0.99, "990.0 ms"), (1, "1.0 s"), (61.26, "61.3 s")],
)
def test_units_of_time(seconds, text):
    assert _ms(seconds) == text


def test_cost_is_a_time_and_a_share():
    assert _cost(finding("a", 1, seconds=0.5), 2.0) == "500.0 ms, 25% of the run"
    assert _cost(finding("a", 1, seconds=3.0, how="a guess"), 2.0) == "about 3.0 s, 100% of the run"
    assert _cost(finding("a", 1), 2.0) == "0.0 ms, less than 1% of the run"


def test_code_is_marked():
    assert _marked("a `b<` c `d`") == "a <code>b&lt;</code> c <code>d</code>"
    assert _marked("`a` b") == "<code>a</code> b"
    assert _marked("a") == "a"


@pytest.mark.parametrize(("count", "text"), [(1, "1 finding, "), (2, "2 findings, ")])
def test_findings_are_counted(count, text):
    made = replace(EMPTY, findings=(finding("a", 1),) * count)
    assert made.verdict == f"{text}those that cost most first."
    assert EMPTY.verdict == "Nothing to mend was found."


def test_text_has_its_parts_in_order():
    made = replace(
        EMPTY,
        findings=tuple(
            finding(kind, at, seconds=cost, how="a guess")
            for at, (kind, cost) in enumerate(
                [("a", 1.234), ("b", None), ("c", 0.0), ("d", 0.01)], start=1
            )
        ),
        error="ValueError: no",
        too_little=("this", "that"),
        missing=("one", "two"),
        unseen=("all", "else"),
    )
    text = re.sub(r"More: .*", "More: there", made.text)
    assert text == (
        "tfxray watch: train.py, 12.3 s with Python 3, TF 2, on CPU:0, GPU:0\n"
        "It ended with ValueError: no\n"
        "4 findings, those that cost most first.\n"
        "1. train.py:1: a [about 1.2 s, 10% of the run]\n"
        "   > x1\n   `f` < 2.\n   Do: Do it.\n   (That is a guess.)\n   More: there\n"
        "2. train.py:2: b\n"
        "   > x2\n   `f` < 2.\n   Do: Do it.\n   (That is a guess.)\n   More: there\n"
        "3. train.py:3: c\n"
        "   > x3\n   `f` < 2.\n   Do: Do it.\n   (That is a guess.)\n   More: there\n"
        "4. train.py:4: d [about 10.0 ms, less than 1% of the run]\n"
        "   > x4\n   `f` < 2.\n   Do: Do it.\n   More: there\n"
        "Too little to be a finding: this; that.\n"
        "\nNot seen: all; else. This TensorFlow let nobody see one; two."
    )
    bare = replace(EMPTY, findings=(replace(finding("a", 1), source=""),), unseen=("all",))
    text = re.sub(r"More: .*", "More: there", bare.text)
    assert text.endswith(
        "first.\n1. train.py:1: a\n   `f` < 2.\n   Do: Do it.\n   More: there\n\nNot seen: all."
    )


def test_page_has_the_same_parts():
    made = replace(
        EMPTY,
        title="a<b",
        findings=tuple(finding("k&", at, seconds=1.0, how="a guess") for at in range(1, 5)),
        error="<no>",
        too_little=("this",),
        unseen=("`x`",),
    )
    page = made.html
    assert page.count('<li class="tfw-1">') == 3
    assert page.count('<li class="tfw-2">') == 1
    assert page.count('<p class="tfw-t">That is a guess.</p>') == 4
    assert '<span class="tfw-c">about 1.0 s, 8% of the run</span>' in page
    assert "<strong>k&amp;</strong> <code>train.py:1</code>" in page
    assert "<pre><code>x1</code></pre><p><code>f</code> &lt; 2.</p>" in page
    assert "<strong>Do:</strong> Do it. <a href=" in page
    assert "<strong>It ended with</strong> <code>&lt;no&gt;</code>" in page
    assert '<p class="tfw-t">Too little to be a finding: this.</p>' in page
    assert '<p class="tfw-v">4 findings, those that cost most first.</p>' in page
    assert 'aria-label="What TensorFlow made of a&lt;b"' in page
    assert "<strong>a&lt;b</strong> · 12.3 s · Python 3, TF 2 · CPU:0, GPU:0</p>" in page
    assert page.endswith('<p class="tfw-t">Not seen: <code>x</code>.</p></section>')
    bare = replace(EMPTY, findings=(replace(finding("a", 1), source=""),)).html
    for part in ("tfw-c", "<pre>", "That is", "It ended", "Too little", "<details>"):
        assert part not in bare.partition("</style>")[2]


def test_rows_have_their_words(noted):
    note = retraced(
        noted.function(calls=1234, seconds=3.0, tracing=1.0, nodes=5, captures=2), 1, "x", "value"
    )
    note.notes.appendleft(TraceNote(noted.site(9), Reason("the first call", needed=True), 0.2, 5))
    noted.run(3, 1234, 1)
    noted.read[noted.code(), noted.site(4)] = Tally(1200, 0.5, visits=[1])
    noted.keras_call(5, "fit", calls=Tally(2, 1.5), in_functions=0.25)
    site = noted.site(6)
    noted.loops[site] = LoopNote(site, ("Range", "Map"), False, waits=Tally(7, 0.75))
    site = noted.site(7)
    noted.loops[site] = LoopNote(site, ("Range",), True)
    session = noted.sessions[noted.site(8)] = SessionNote(
        noted.site(8), Tally(3, 0.5), first_nodes=1000, last_nodes=2000
    )
    session.fetched.update({name: 9 - at for at, name in enumerate("abcdef")})
    noted.variables[site] = VariableNote(site, made=3, most_alive=2)
    noted.logs["careful"] = 2
    tables = {table.caption: table for table in reported(noted)._tables()}
    rows = {caption: [list(row) for row in table.rows] for caption, table in tables.items()}
    at = {line: str(noted.site(line)) for line in range(1, 10)}
    row = [f"f ({at[1]})", "tf.function", "1234", "2", "1.0 s", "2.0 s", "5", "2", ""]
    assert rows == {
        "1 function of tf.function, Keras and tf.data.": [row],
        "Why each function was traced again.": [["f", at[1], "x changed", "100.0 ms"]],
        "Operations that ran eagerly, one by one.": [[at[3], "1,234", "12.3 ms", "line(3)"]],
        "Values of tensors that Python read.": [[at[4], "1,200", "500.0 ms", "line(4)"]],
        "Calls of Keras.": [["fit", at[5], "2", "1.5 s", "250.0 ms"]],
        "Loops over datasets.": [
            [at[6], "Range → Map", "7", "750.0 ms"],
            [at[7], "Range", "read inside Keras's graph", "0.0 ms"],
        ],
        "Runs of sessions.": [
            [at[8], "3", "500.0 ms", "a, b, c, d, e", "nothing", "1,000 and 2,000"]
        ],
        "Variables.": [[at[7], "3", "2"]],
        "What TensorFlow logged.": [["careful", "2", "no entry"]],
    }
    page = reported(noted).html
    assert "<summary>Calls of Keras.</summary>" in page
    assert ">250.0&nbsp;ms<" in page
    assert ">1.5&nbsp;s<" in page
    text = reported(noted).text
    assert "\n\nCalls of Keras.\n" in text


def test_what_is_most_comes_first_and_the_rest_is_cut(noted):
    code = noted.code()
    for line in range(1, 31):
        noted.ran[code, noted.site(line)] = Tally(line, visits=[1])
        noted.read[code, noted.site(line)] = Tally(line, visits=[1], between=9)
        site = noted.site(line)
        noted.variables[site] = VariableNote(site, made=line)
        noted.loops[site] = LoopNote(site, (), False)
        noted.sessions[site] = SessionNote(site)
        noted.keras_call(line, "fit")
        noted.logs[f"message {line}"] = line
    made = reported(noted)
    for rows in (made.lines, made.reads):
        assert [each["count"] for each in rows] == [*range(30, 10, -1)]
    assert [each["made"] for each in made.variables] == [*range(30, 10, -1)]
    assert [each["times"] for each in made.warnings] == [*range(30, 10, -1)]
    for rows in (made.datasets, made.sessions, made.keras):
        assert [each["at"] for each in rows] == [str(noted.site(line)) for line in range(1, 21)]


def test_functions_that_took_longest_come_first(noted):
    for name, seconds, tracing in (("a", 1.0, 1.0), ("b", 2.5, 0.0), ("c", 0.0, 1.5)):
        noted.function(name, calls=1, seconds=seconds, tracing=tracing)
    noted.function("eager", eager_calls=1)
    noted.function("traced", traces=1)
    noted.function("unused")
    functions = reported(noted).functions
    assert [each["name"] for each in functions] == ["b", "a", "c", "eager", "traced"]
    assert [each["running"] for each in functions] == [2.5, 0.0, 0.0, 0.0, 0.0]


def test_why_functions_were_traced_again_is_cut(noted):
    note = noted.function(calls=100)
    note.notes.extend([TraceNote(None, Reason("y" * 101), 0.1, 5)] * 16)
    other = noted.function(calls=100)
    other.notes.extend([TraceNote(None, Reason("z"), 0.1, 5)] * 16)
    (table,) = (each for each in reported(noted)._tables() if each.caption.startswith("Why"))
    assert len(table.rows) == 20
    assert table.rows[0] == ("f", "", "y" * 99 + "…", "100.0 ms")


def remarked(**more: Any) -> str:
    """Returns what is remarked on a function."""
    return _remark(FunctionNote("f", None, "tf.function", **more))


def test_remarks():
    assert remarked(calls=1) == "ran once only"
    assert remarked(calls=1, inside=1) == ""
    assert remarked(calls=2) == ""
    assert remarked(inside=1) == "a part of other graphs"
    assert remarked(calls=2, inside=1) == ""
    assert remarked(calls=2, objects=2) == "made 2 times"
    assert remarked(calls=2, objects=1) == ""
    assert remarked(calls=2, objects=3, bound=1) == ""
    assert remarked(calls=2, objects=3, bound=2) == "a method of 2 objects"
    assert remarked(eager_calls=1) == "ran as plain Python in 1 call"
    assert remarked(eager_calls=2) == "ran as plain Python in 2 calls"
    assert remarked(calls=2, jit=True, traces=2) == "XLA compiled it twice"
    assert remarked(calls=2, jit=True, traces=2, shapes={1}) == "XLA compiled it once"
    refused = Counter({"a": 1, "b": 1})
    assert remarked(calls=2, jit=True, refused=refused) == "XLA refused it in 2 calls"
    assert remarked(calls=1, jit=True, refused=refused, eager_calls=1, objects=2) == (
        "XLA refused it in 2 calls, ran as plain Python in 1 call, made 2 times, ran once only"
    )


def test_function_says_whose_it_is():
    own = {"name": "f", "package": "", "defined": "a.py:1", "made": "a.py:2"}
    assert _whose(own) == "f (a.py:1)"
    assert _whose({**own, "defined": ""}) == "f (a.py:2)"
    assert _whose({**own, "package": "keras"}) == "f (of keras, made at a.py:2)"
    assert _whose({**own, "package": "keras", "made": ""}) == "f (of keras)"


def test_function_has_its_data(noted):
    note = noted.function(calls=2, inside=3, objects=4, jit=True, compiling=0.5, shapes={1, 2, 3})
    note.made.update({noted.site(3): 1, noted.site(4): 2})
    note.refused["no"] = 2
    call(note, noted.code(), 5, 2)
    (data,) = reported(noted).functions
    assert data["defined"] == str(noted.site(1))
    assert data["made"] == str(noted.site(4))
    assert (data["calls_inside_graphs"], data["objects"]) == (3, 4)
    assert (data["jit_compile"], data["compiled"], data["compiling"]) == (True, 3, 0.5)
    assert (data["refused"], data["called_from"]) == ({"no": 2}, [str(noted.site(5))])
    assert data["nodes_after_optimization"] is None


@pytest.mark.parametrize(("nodes", "is_optimized"), [(5000, True), (5001, False)])
def test_nodes_of_a_large_graph_are_not_optimized(noted, nodes, is_optimized):
    concrete = tf.function(lambda x: x + 1.0).get_concrete_function(tf.TensorSpec([]))
    note = noted.function(calls=2, nodes=nodes)
    note.graph = lambda: concrete
    made = reported(noted)
    (data,) = made.functions
    assert isinstance(data["nodes_after_optimization"], int) == is_optimized
    after = f" → {data['nodes_after_optimization']}" * is_optimized
    assert made._tables()[0].rows[0][6] == f"{nodes}{after}"
    note.graph = lambda: None
    assert reported(noted).functions[0]["nodes_after_optimization"] is None


def test_pictures_are_of_the_functions_that_took_longest(noted, monkeypatch):
    monkeypatch.setattr(report, "draw", lambda concrete: concrete)
    for number in range(13):
        note = noted.function(f"f{number}", calls=1, seconds=float(number))
        if number != 11:
            noted.kept_graphs[id(note)] = SimpleNamespace(number=number)
    numbers = [each.number for each in reported(noted).pictures]  # type: ignore[attr-defined]
    assert numbers == [12, 10, 9, 8, 7, 6, 5, 4, 3, 2]


def test_what_was_left_out_is_told(noted):
    noted.failures["operation"] = "ValueError: no"
    assert reported(noted).missing == ("operation (ValueError: no)",)
    noted.others.add(1.0)
    noted.others.count = 1200
    made = make_report("train.py", noted, 1.0, None, ["sessions"])
    assert made.missing == (
        "sessions",
        "operation (ValueError: no)",
        "the lines of 1,200 more operations",
    )


def test_error_is_told_with_its_entry():
    assert _told(None) == ""
    assert _told(SystemExit()) == _told(SystemExit(0)) == ""
    assert _told(SystemExit(3)) == "SystemExit: 3"
    assert _told(ValueError("x" * 400)) == f"ValueError: {'x' * 287}…"
    told = _told(
        ValueError("tf.function only supports singleton tf.Variables created on the first call.")
    )
    assert re.search(r"first call\. \(explained: .*errors/.*\)$", told)


def test_line_and_message_are_cut(noted, tmp_path):
    long = written(tmp_path, "x" * 61 + "\n" + "y" * 60 + "\n")
    long.run(1, 2, 1)
    long.run(2, 1, 1)
    long.logs["z" * 121] = 1
    made = make_report("train.py", long, 1.0, None, [])
    assert [each["source"] for each in made.lines] == ["x" * 59 + "…", "y" * 60]
    assert made.warnings[0] == {"message": "z" * 119 + "…", "times": 1, "entry": ""}


def test_versions_and_devices_are_told(noted):
    made = reported(noted)
    assert list(made.versions)[:2] == ["Python", "TensorFlow"]
    assert made.versions["TensorFlow"] == tf.__version__
    assert made.devices[0] == "CPU:0"
    assert made.title == "train.py"
    assert made._title == "What TensorFlow made of train.py"
    page = made._forms()[".html"]()
    assert page.count("<h1>What TensorFlow made of train.py</h1>") == 1
    assert made.seconds == 10.0
