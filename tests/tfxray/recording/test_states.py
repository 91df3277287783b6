"""What the picture shows after each step."""

from __future__ import annotations

import textwrap

from tfxray import Recording, record
from tfxray.recording.states import drawn_nodes, node_states


def history(recording: Recording, node_id: str) -> list[tuple[str, str]]:
    """The states of a node, each named once while it lasts."""
    place = [node.id for node in drawn_nodes(recording)].index(node_id)
    states = [moment[place] for moment in node_states(recording)]
    return [
        (state.status, state.text)
        for before, state in zip([None, *states], states, strict=False)
        if before is None or before[:2] != state[:2]
    ]


def test_one_moment_before_the_first_step_and_one_after_each(recording):
    moments = node_states(recording)
    assert len(moments) == len(recording.steps) + 1
    assert {state.status for state in moments[0]} <= {"absent"}
    assert "absent" not in {state.status for state in moments[-1]}
    for moment in moments:
        assert len(moment) == len(drawn_nodes(recording))


def test_eager_operation_has_its_value_at_once(recordings):
    assert history(recordings["eager"], "Mul") == [("absent", ""), ("value", "[36]")]


def test_folded_graph(recordings):
    recording = recordings["graph_and_session"]
    assert history(recording, "graph/Mul") == [
        ("absent", ""),
        ("built", "int32 (1,)"),
        ("left out", "does not run"),
    ]
    assert history(recording, "graph/sub") == [
        ("absent", ""),
        ("built", "int32 (1,)"),
        ("folded", "constant [34]"),
    ]


def test_unfolded_graph(recordings):
    recording = recordings["session_without_optimizers"]
    assert history(recording, "graph/Const")[1:] == [("built", "holds [12]"), ("value", "[12]")]
    assert history(recording, "graph/Mul")[-1] == ("value", "[36]*")


def test_inside_of_a_function_has_no_values(recordings):
    recording = recordings["function_called_twice"]
    assert history(recording, "compute/Mul") == [("absent", ""), ("built", "int32 (1,)")]
    assert history(recording, "compute/Identity")[-1] == ("value", "[34]")
    assert history(recording, "compute()") == [("absent", ""), ("value", "[34]")]


def test_loop_says_so(recordings):
    assert history(recordings["factorial_traced"], "factorial/while")[-1] == ("built", "loop")


def test_step_is_about_what_it_changes(recordings):
    moments = node_states(recordings["eager"])
    assert [sum(state.now for state in moment) for moment in moments] == [0, 0, 1, 1, 1, 1, 1, 0]


def test_second_session_run_starts_anew():
    recording = record(
        textwrap.dedent("""
            import tensorflow as tf
            graph = tf.Graph()
            with graph.as_default():
                one = tf.compat.v1.placeholder(tf.int32, [1], name="one")
                two = tf.negative(one)
                three = tf.math.abs(two)
            with tf.compat.v1.Session(graph=graph) as session:
                session.run(three, {one: [12]})
                session.run(two, {one: [3]})
        """)
    )
    assert history(recording, "graph/Neg")[1:] == [
        ("built", "int32 (1,)"),
        ("value", "[-12]*"),
        ("built", "int32 (1,)"),
        ("value", "[-3]"),
    ]
    _, second = (at for at, step in enumerate(recording.steps) if step.kind == "session")
    place = [node.id for node in drawn_nodes(recording)].index("graph/Neg")
    assert node_states(recording)[second + 1][place].status == "built", "before it ran again"
    assert history(recording, "graph/Abs")[-2:] == [("value", "[12]"), ("left out", "does not run")]
