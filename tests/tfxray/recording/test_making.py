"""What the recordings of the programs hold."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT
from tests.tfxray.recording.conftest import PROGRAMS
from tfxray import Recording, record
from tfxray.recording import PythonVariable, Step


def phases(recording: Recording) -> list[tuple[int, str]]:
    return [(step.line, step.phase) for step in recording.steps]


def executed(recording: Recording) -> list[tuple[str, ...]]:
    return [
        (each.name, each.op_type, each.value, each.value_source)
        for step in recording.steps
        for each in step.executed
    ]


def variable(step: Step, name: str, scope: str = "") -> PythonVariable:
    (found,) = [each for each in step.variables if (each.name, each.scope) == (name, scope)]
    return found


def step_at(recording: Recording, line: int, kind: str = "line") -> Step:
    return next(step for step in recording.steps if (step.line, step.kind) == (line, kind))


# -- Every program --------------------------------------------------------------------------------


def test_numbered_from_one(recording):
    numbers = [step.number for step in recording.steps]
    assert numbers == list(range(1, len(numbers) + 1))


def test_lines_are_those_of_the_source(recording):
    lines = recording.source.splitlines()
    for step in recording.steps:
        assert 1 <= step.line <= step.last_line <= len(lines)
        assert lines[step.line - 1].strip()


def test_every_step_has_a_sentence(recording):
    for step in recording.steps:
        assert step.sentence[0].isupper() or step.sentence[0] == "`"
        assert step.sentence.endswith(".")
        assert ".." not in step.sentence
    assert "runs this line" not in " ".join(step.sentence for step in recording.steps)


def test_all_variables_stand_in_every_step(recording):
    first = [(each.scope, each.name) for each in recording.steps[0].variables]
    for step in recording.steps:
        assert [(each.scope, each.name) for each in step.variables] == first


def test_what_steps_name_are_nodes(recording):
    ids = {node.id for node in recording.nodes}
    assert len(ids) == len(recording.nodes)
    for step in recording.steps:
        named = {*step.nodes_added, *step.left_out, *(key for key, _ in step.values)}
        named |= {each.node for each in step.executed if each.node}
        assert named <= ids
    for node in recording.nodes:
        assert set(node.inputs) <= ids


def test_each_node_of_a_graph_is_added_once(recording):
    added = [node for step in recording.steps for node in step.nodes_added]
    assert added == [node.id for node in recording.nodes if node.graph]


def test_prints_what_the_program_prints(recordings, capsys):
    for name, program in PROGRAMS.items():
        program()
        assert recordings[name].printed == capsys.readouterr().out


def test_source_is_a_program_of_its_own(recording):
    again = record(recording.source, title=recording.title)
    assert again.source == recording.source
    assert phases(again) == phases(recording)
    assert [step.sentence for step in again.steps] == [step.sentence for step in recording.steps]


def test_same_again_in_this_process(recordings):
    for name, program in PROGRAMS.items():
        assert record(program) == recordings[name]


def test_same_again_in_another_process(recordings):
    code = (
        "import sys\n"
        "from tfxray import record\n"
        "from examples.programs import recordable\n"
        "for name in sys.argv[1:]: print(repr(record(getattr(recordable, name)).steps))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *PROGRAMS],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert done.stdout.splitlines() == [repr(each.steps) for each in recordings.values()]


def test_nothing_differs_from_run_to_run(recording):
    text = f"{recording!s}{recording.steps!r}{recording.nodes!r}{recording._repr_html_()}"
    for forbidden in ("0x", "__inference", "/tmp", "autograph_generated", "all_end_rel"):
        assert forbidden not in text


# -- Eager ----------------------------------------------------------------------------------------


def test_eager_runs_each_operation_at_its_line(recordings):
    recording = recordings["eager"]
    assert phases(recording) == [
        (1, "python"),
        *((line, "eager") for line in (3, 4, 5, 6, 7)),
        (8, "python"),
    ]
    assert executed(recording) == [
        ("Mul", "Mul", "[36]", "computed"),
        ("Sub", "Sub", "[34]", "computed"),
    ]
    assert recording.steps[4].executed[0].inputs == ("[12]", "[3]")
    assert not any(step.nodes_added for step in recording.steps)


def test_eager_variables_have_values_line_by_line(recordings):
    recording = recordings["eager"]
    before, after = recording.steps[3], recording.steps[4]
    assert not variable(before, "multres").defined
    assert (variable(after, "multres").text, variable(after, "multres").kind) == (
        "[36]",
        "eager tensor",
    )


def test_eager_constants_are_nodes_that_operations_take(recordings):
    nodes = {node.variable: node for node in recordings["eager"].nodes}
    assert list(nodes) == ["one", "two", "three", "multres", "subres"]
    assert nodes["subres"].inputs == (nodes["multres"].id, nodes["three"].id)


# -- Graph and session ----------------------------------------------------------------------------


def test_graph_is_built_before_anything_runs(recordings):
    recording = recordings["graph_and_session"]
    added = [(step.line, step.nodes_added) for step in recording.steps if step.nodes_added]
    assert added == [
        (5, ("graph/Const",)),
        (6, ("graph/Const_1",)),
        (7, ("graph/Const_2",)),
        (8, ("graph/Mul",)),
        (9, ("graph/sub",)),
    ]
    built = step_at(recording, 9)
    assert built.phase == "building"
    assert not built.executed
    assert variable(built, "subres").text == "sub:0"
    assert variable(built, "subres").kind == "symbolic tensor"


def test_leaving_a_block_is_no_step(recordings):
    lines = [step.line for step in recordings["graph_and_session"].steps]
    assert lines == [1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 12, 12, 13]


def test_default_session_runs_one_constant(recordings):
    recording = recordings["graph_and_session"]
    assert executed(recording) == [("sub", "Const", "[34]", "fetched")]
    start = step_at(recording, 12, "session")
    assert start.left_out == ("graph/Const", "graph/Const_1", "graph/Const_2", "graph/Mul")
    assert "of 5 nodes, 1 is left to run" in start.sentence
    assert "become a constant" in step_at(recording, 12, "node").sentence
    assert variable(step_at(recording, 12, "resume"), "result").kind == "NumPy array"


def test_without_optimizers_all_five_nodes_run(recordings):
    recording = recordings["session_without_optimizers"]
    assert executed(recording) == [
        ("Const", "Const", "[12]", "constant"),
        ("Const_1", "Const", "[3]", "constant"),
        ("Const_2", "Const", "[2]", "constant"),
        ("Mul", "Mul", "[36]", "second run"),
        ("sub", "Sub", "[34]", "fetched"),
    ]
    assert not any(step.left_out for step in recording.steps)


def test_value_of_a_second_run_is_told_as_such(recordings):
    recording = recordings["session_without_optimizers"]
    (told,) = [step for step in recording.steps if "second run" in step.sentence]
    assert told.executed[0].name == "Mul"
    assert any("a second time" in note for note in recording.notes)
    assert any("keeps no order" in note for note in recording.notes)
    assert not recordings["graph_and_session"].notes


def test_placeholder_is_fed_and_nothing_folds(recordings):
    recording = recordings["session_with_placeholder"]
    assert ("Placeholder", "Placeholder", "[12]", "fed") in executed(recording)
    assert {name for name, *_ in executed(recording)} == {
        "Const",
        "Const_1",
        "Placeholder",
        "Mul",
        "sub",
    }


# -- tf.function ----------------------------------------------------------------------------------


def test_first_call_traces_and_second_only_runs(recordings):
    recording = recordings["function_called_twice"]
    assert phases(recording)[5:] == [
        (13, "tracing"),
        (5, "tracing"),
        (6, "tracing"),
        (7, "tracing"),
        (8, "tracing"),
        (13, "running"),
        (14, "running"),
    ]
    assert executed(recording) == [("compute", "function", "[34]", "computed")] * 2
    assert "No line of the body runs" in recording.steps[-1].sentence


def test_python_prints_only_while_tracing(recordings):
    recording = recordings["function_called_twice"]
    (printing,) = [step for step in recording.steps if "Python runs" in step.printed]
    assert (printing.line, printing.phase) == (5, "tracing")


def test_tracing_adds_nodes_without_values(recordings):
    recording = recordings["function_called_twice"]
    added = [step.nodes_added for step in recording.steps if step.nodes_added]
    assert added == [
        ("compute/a", "compute/b", "compute/c"),
        ("compute/Mul",),
        ("compute/sub",),
        ("compute/Identity",),
    ]
    traced = step_at(recording, 6)
    assert variable(traced, "multres", "compute").text == "Mul:0"
    assert not traced.values
    assert not traced.executed


def test_locals_end_with_the_function(recordings):
    recording = recordings["function_called_twice"]
    assert variable(step_at(recording, 8), "multres", "compute").defined
    assert not variable(recording.steps[-1], "multres", "compute").defined


def test_function_tells_what_goes_in_and_what_comes_out(recordings):
    last = recordings["function_called_twice"].steps[-1]
    assert last.values == (
        ("compute/a", "[12]"),
        ("compute/b", "[3]"),
        ("compute/c", "[2]"),
        ("compute/Identity", "[34]"),
    )


# -- A loop ---------------------------------------------------------------------------------------


def test_eager_loop_runs_in_python(recordings):
    recording = recordings["factorial_eager"]
    lines = [step.line for step in recording.steps]
    assert lines == [1, 3, 4, 5, 6, 7, 5, 6, 7, 5, 6, 7, 5, 8]
    values = [value for name, _, value, _ in executed(recording) if name == "Mul"]
    assert values == ["4", "12", "24"]
    conditions = [step.sentence for step in recording.steps if step.line == 5]
    assert ["enters" in each for each in conditions] == [True, True, True, False]
    assert conditions[-1].endswith("The loop ends.")


def test_traced_loop_visits_each_line_once_and_becomes_a_node(recordings):
    recording = recordings["factorial_traced"]
    assert phases(recording)[3:] == [
        (12, "tracing"),
        (5, "tracing"),
        (6, "tracing"),
        (7, "tracing"),
        (8, "tracing"),
        (6, "tracing"),
        (9, "tracing"),
        (12, "running"),
    ]
    nodes = {node.id: node for node in recording.nodes}
    assert nodes["factorial/while"].op_type == "StatelessWhile"
    assert nodes["loop body/while/mul"].inputs == (
        "loop body/while/Placeholder",
        "loop body/while/Placeholder_1",
    )
    assert nodes["loop condition/while/Greater"].operand == "·, 1"
    assert executed(recording) == [("factorial", "function", "24", "computed")]


def test_what_carries_values_around_a_loop_is_recorded_but_not_drawn(recordings):
    nodes = recordings["factorial_traced"].nodes
    assert [node.id for node in nodes if node.drawn and node.graph == "loop body"] == [
        "loop body/while/Placeholder",
        "loop body/while/Placeholder_1",
        "loop body/while/mul",
        "loop body/while/sub",
    ]
    assert any(node.name == "while/loop_counter" for node in nodes)
    assert any("11 nodes" in note for note in recordings["factorial_traced"].notes)
