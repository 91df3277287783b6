"""The picture: where its nodes stand, and that it is one valid drawing."""

from __future__ import annotations

import json
import re
import textwrap
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from tfxray import Recording, record
from tfxray.recording import figure
from tfxray.recording.states import drawn_nodes, node_states

NARROW = 420  # what a column beside the program can show without texts becoming too small


def drawn(recording: Recording) -> figure.Picture:
    return figure.draw(recording, node_states(recording))


def parsed(recording: Recording) -> Any:
    return ElementTree.fromstring(drawn(recording).svg)


def boxes(recording: Recording) -> list[tuple[Any, ...]]:
    """Name, left, top, right and bottom of each node."""
    found = []
    for group in parsed(recording).iter("g"):
        if group.get("class", "").startswith("xp-node"):
            box = next(each for each in group.iter("rect"))
            x, y, width, height = (float(box.get(key, "")) for key in ("x", "y", "width", "height"))
            name = next(t for t in group.iter("text") if t.get("class") == "xp-name").text
            found.append((name, x, y, x + width, y + height))
    return found


def test_is_well_formed_and_has_no_ids(recording):
    root = parsed(recording)
    assert not [each for each in root.iter() if each.get("id")]
    assert root.get("role") == "img"


def test_stays_narrow(recording):
    assert float(parsed(recording).get("width", "")) <= NARROW


def test_every_drawn_node_once_and_in_order(recording):
    names = [name for name, *_ in boxes(recording)]
    assert names == [figure.label(node) for node in drawn_nodes(recording)]


def assert_apart(recording: Recording) -> None:
    for (_, *a), (_, *b) in combinations(boxes(recording), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_boxes_do_not_overlap_and_lie_inside(recording):
    root = parsed(recording)
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    assert_apart(recording)
    for _, left, top, right, bottom in boxes(recording):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


def test_inputs_stand_above_and_in_their_order(recordings):
    at = {name: box for name, *box in boxes(recordings["graph_and_session"])}
    assert at["Const"][3] < at["Mul"][1] < at["sub"][1]
    assert at["Const"][0] < at["Const_1"][0]
    assert at["Mul"][0] < at["Const_2"][0]  # sub takes Mul first
    assert at["Mul"][1] == at["Const_2"][1]


def test_rounds_of_a_loop_stand_in_columns(recordings):
    columns: dict[str, list[float]] = {}
    for name, left, _, right, _ in boxes(recordings["factorial_eager"]):
        columns.setdefault(name, []).append((left + right) / 2)
    for name in ("Mul", "Sub(·, 1)"):
        assert max(columns[name]) - min(columns[name]) < 12


def test_texts_fit_their_boxes(recording):
    widths = {name: right - left for name, left, _, right, _ in boxes(recording)}
    for name, width in widths.items():
        assert len(name) * 7.2 < width


def test_box_is_wide_enough_for_ideographs():
    recording = record("import tensorflow as tf\none = tf.constant('図図図図図図図図図図')")
    ((_, left, _, right, _),) = boxes(recording)
    assert right - left > 10 * 12


def test_one_edge_for_each_drawn_input(recording):
    ids = {node.id for node in drawn_nodes(recording)}
    inputs = sum(each in ids for node in drawn_nodes(recording) for each in node.inputs)
    assert drawn(recording).svg.count('class="xp-edge"') == inputs


def test_description_names_every_node(recordings):
    text = parsed(recordings["graph_and_session"]).get("aria-label")
    assert text == (
        "At the end 5 operations: Const (one); Const_1 (two); Const_2 (three); "
        "Mul (multres) from Const and Const_1; sub (subres) from Mul and Const_2."
    )


@pytest.mark.parametrize("name", ["a<b", "é", "&"])
def test_texts_are_escaped(name):
    recording = record(
        f"import tensorflow as tf\none = tf.constant({name!r})\ntwo = tf.strings.join([one, one])"
    )
    assert any(f"{name}{name}" in (each.text or "") for each in parsed(recording).iter("text"))


def test_shared_and_long_edges():
    recording = record(
        "import tensorflow as tf\none = tf.constant(1)\n"
        "two = one + one\nthree = two * one\nfour = three - one"
    )
    tops = [top for _, _, top, *_ in boxes(recording)]
    assert all(above < below for above, below in pairwise(tops))


def test_variable_that_has_a_long_name_is_not_crossed_by_what_comes_in():
    recording = record(
        "import tensorflow as tf\none = tf.constant(1)\ntwo = tf.constant(2)\nof_all_inputs = one * two"
    )
    (group,) = [
        each
        for each in parsed(recording).iter("g")
        if any(text.text == "of_all_inputs" for text in each.findall("text"))
    ]
    tag = next(text for text in group.findall("text") if text.get("class") == "xp-var")
    left, line = float(tag.get("x", "")), float(tag.get("y", ""))
    for path in group.findall("path"):
        points = (
            re.findall(r"([\d.]+) ([\d.]+)", path.get("d", ""))
            if path.get("class") == "xp-edge"
            else []
        )
        beside = [float(x) for x, y in points if line - 9 <= float(y)]
        assert all(x > left + 6.6 * len("of_all_inputs") for x in beside)
    assert len(group.findall("path")) == 4


@pytest.mark.parametrize(
    "program",
    [
        """
        import tensorflow as tf
        graph = tf.Graph()
        with graph.as_default():
            tf.compat.v1.disable_control_flow_v2()
            total = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [tf.constant(0)])
            tf.compat.v1.enable_control_flow_v2()
        """,
        """
        import tensorflow as tf
        @tf.function
        def f(x):
            return x + 1
        x = tf.constant(1)
        for i in range(2):
            x = f(x) * 2
        """,
    ],
    ids=["a loop of TensorFlow 1", "a function of its own result"],
)
def test_what_closes_a_loop_leaves_the_others_in_order(program):
    recording = record(textwrap.dedent(program))
    at = {name: box for name, *box in boxes(recording)}
    assert_apart(recording)
    if "Merge" in at:
        assert at["Enter"][3] <= at["Merge"][1] < at["LoopCond"][1]
        assert at["Merge"][1] < at["NextIteration"][1]
    else:
        assert at["f()"][1] < at["Mul(·, 2)"][1]


def test_many_inputs_share_one_place():
    recording = record(
        "import tensorflow as tf\none = tf.constant([1])\ntwo = tf.stack([one] * 40)"
    )
    assert drawn(recording).svg.count('class="xp-edge"') == 1
    assert float(parsed(recording).get("width", "")) < NARROW


def test_title_of_a_graph_fits_its_frame():
    recording = record(
        "import tensorflow as tf\n@tf.function\ndef a_function_that_has_a_long_name(): return 1\n"
        "a_function_that_has_a_long_name()"
    )
    root = parsed(recording)
    (frame,) = [each for each in root.iter("rect") if each.get("class") == "xp-frame"]
    (tag,) = [each for each in root.iter("rect") if each.get("class") == "xp-tag"]
    frame_right, tag_right = (
        float(each.get("x", "")) + float(each.get("width", "")) for each in (frame, tag)
    )
    assert tag_right <= frame_right


MANY = "import tensorflow as tf\none = tf.constant(1)\nfor i in range(40): one = one + 1\ntwo = 2"


def changes(recording: Recording) -> list[figure.Changes | None]:
    return figure.draw_changes(recording, node_states(recording))


def names(picture: figure.Picture) -> list[str | None]:
    texts = ElementTree.fromstring(picture.svg).iter("text")
    return [each.text for each in texts if each.get("class") == "xp-name"]


def test_step_of_a_large_program_shows_what_it_changes_and_what_is_next_to_it():
    recording = record(MANY)
    drawn = changes(recording)
    assert len(recording.nodes) > figure.MOST_NODES
    assert [names(each.picture) if each else None for each in drawn[:6]] == [
        ["constant"],  # to come
        ["constant"],
        ["constant"],
        ["constant"],
        ["constant", "AddV2(·, 1)"],
        ["constant", "AddV2(·, 1)"],
    ]
    assert drawn[0] is not None
    assert drawn[0].picture.svg.count('"xp-node is-absent"') == 1
    assert drawn[-1] is not None
    assert names(drawn[-1].picture) == ["AddV2(·, 1)"] * 2
    assert drawn[-1] is drawn[-2]  # `two = 2` changes no node


def test_step_that_changes_too_much_says_how_much_is_left_out():
    recording = record(
        "import tensorflow as tf\ngraph = tf.Graph()\nwith graph.as_default():\n"
        "    [tf.constant(i) for i in range(45)]"
    )
    last = changes(recording)[-1]
    assert last is not None
    assert (len(names(last.picture)), last.left_out) == (figure.MOST_NODES, 15)
    assert "and 15 more" in recording.html


def test_pictures_of_a_large_program_stand_in_its_player():
    recording = record(MANY)
    found = re.search(r'<script type="application/json">(.*?)</script>', recording.html)
    assert found
    data = json.loads(found[1])
    pictures = [data["texts"][state[-1]] for state in data["states"]]
    assert pictures == [each.picture.svg if each else "" for each in changes(recording)]
    assert pictures[-1] in recording.html.partition("<script")[0]
