"""Every node and every edge of a graph is in its figures, large or small, and nothing else is."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest

from tests.tfxray.graphs import samples
from tests.tfxray.graphs.drawn import all_figures
from tfxray.graphs import Call, Graph, Kind, Node, Output, Source, TensorType, read
from tfxray.graphs.figures import (
    LARGEST_INSIDE,
    LARGEST_PICTURE,
    Arrow,
    Box,
    Figure,
    Mark,
    figure,
)
from tfxray.graphs.grouping import LARGEST_FIGURE, LARGEST_FLAT, MORE
from tfxray.graphs.text import tree

FLAT = ["arithmetic", "function", "branch", "calls", "loop", "layer"]


def edges(graph: Graph) -> set[tuple[str, str]]:
    data = {(source.node, node.name) for node in graph.nodes for source in node.inputs}
    return data | {(control, node.name) for node in graph.nodes for control in node.controls}


@pytest.mark.parametrize("name", FLAT)
def test_small_graph_is_one_figure_with_every_node_and_edge(name):
    graph = read(samples.SAMPLES[name]())
    drawn = figure(graph)
    keys = [box.key for box in drawn.boxes]
    assert keys[: len(graph.nodes)] == [node.name for node in graph.nodes]
    assert len(keys) == len(set(keys)) == len(graph.nodes) + len(graph.outputs)
    expected = [
        (source.node, node.name, position, "data")
        for node in graph.nodes
        for position, source in enumerate(node.inputs)
    ] + [
        (control, node.name, len(node.inputs), "control")
        for node in graph.nodes
        for control in node.controls
    ]
    inner = [arrow for arrow in drawn.arrows if not arrow.head.startswith("output ")]
    assert sorted((a.tail, a.head, a.head_port, a.style) for a in inner) == sorted(expected)
    assert drawn.parts == ()


def held(drawn: Figure) -> dict[str, set[str]]:
    """Returns the nodes that each box of a figure stands for."""
    parts = {part.name: part for part in drawn.parts}
    result = {}
    for box in drawn.boxes:
        if box.style == "scope":
            assert box.link is not None
            result[box.key] = set().union(*held(parts[box.link]).values())
        elif box.style not in ("outside", "output"):
            result[box.key] = {box.key}
    return result


def check_large(graph: Graph, drawn: Figure) -> None:
    whole = list(all_figures(drawn))
    nodes = [box.key for one in whole for box in one.boxes if box.style not in ("scope", "outside")]
    nodes = [key for key in nodes if not key.startswith("output ")]
    assert sorted(nodes) == sorted(node.name for node in graph.nodes)
    shown = set()
    for one in whole:
        stands = held(one)
        for arrow in one.arrows:
            tails, heads = stands.get(arrow.tail, set()), stands.get(arrow.head, set())
            shown |= {(tail, head) for tail in tails for head in heads} & edges(graph)
    assert shown == edges(graph)


def test_train_step_is_grouped_by_scope(train_step):
    graph = read(train_step)
    assert len(graph.nodes) > 200
    drawn = figure(graph)
    check_large(graph, drawn)
    assert len(drawn.boxes) <= LARGEST_FLAT
    assert all(len(one.boxes) <= 4 * LARGEST_FLAT for one in all_figures(drawn))
    links = {box.link for one in all_figures(drawn) for box in one.boxes if box.link}
    assert links == {part.name for one in all_figures(drawn) for part in one.parts}


def test_long_chain_without_scopes_shows_its_beginning_and_counts_the_rest():
    drawn = figure(read(samples.chain(3000)))
    assert [box.key for box in drawn.boxes] == ["x", "Sin…", "output 0"]
    (part,) = drawn.parts
    keys = [box.key for box in part.boxes if box.style == "operation"]
    assert keys == ["Sin", *(f"Sin_{number}" for number in range(1, LARGEST_FIGURE))]
    (rest,) = (box for box in part.boxes if box.key == MORE)
    assert rest.lines == ("… and 2940 more",)
    assert rest.title == "… and 2940 nodes more: 2940 Sin"
    assert rest.result
    assert rest.link is None
    assert Arrow("Sin_59", MORE, 0, None, "data") in part.arrows


def test_numbered_scopes_are_grouped():
    nodes = [Node(f"layer_{i}/{j}", "NoOp") for i in range(60) for j in "abc"]
    graph = Graph("g", (*nodes, Node("end", "NoOp", controls=("layer_7/a",))))
    drawn = figure(graph)
    check_large(graph, drawn)
    assert [box.key for box in drawn.boxes] == ["layer…", "end"]


def test_many_nodes_that_cannot_be_grouped_are_counted():
    letters = "abcdefghijklmnopqrstuvwxyz"
    graph = Graph("g", tuple(Node(a + b, "NoOp") for a in letters[:8] for b in letters))
    drawn = figure(graph)
    assert len(drawn.boxes) == LARGEST_FIGURE + 1
    assert drawn.boxes[-1].lines == (f"… and {208 - LARGEST_FIGURE} more",)


def test_many_operands_and_many_outputs_share_one_place():
    parts = tuple(neg(f"part_{number}") for number in range(300))
    total = neg("sum", *(part.name for part in parts), op="AddN")
    split = Node(
        "split", "Split", inputs=(Source("sum"),), outputs=(TensorType("int32", ()),) * 300
    )
    outputs = tuple(Output(f"output {number}", Source("split", number)) for number in range(300))
    drawn = figure(Graph("g", (*parts, total, split), outputs))
    boxes = {box.key: box for box in drawn.boxes}
    assert set(boxes) == {"part…", "sum", "split", "output …", *(f"output {n}" for n in range(15))}
    assert boxes["sum"].tops == 1
    assert boxes["split"].bottoms == ("300 tensors",)
    assert boxes["output …"].lines == ("… and 285 more",)
    assert Arrow("part…", "sum", None, None, "data") in drawn.arrows
    assert len(drawn.arrows) == 1 + 1 + 16
    assert boxes["sum"].title == (
        f"sum: AddN, takes {', '.join(f'part_{number}' for number in range(11))}, … and 289 more"
    )


def layered(nodes: int) -> Graph:
    """Returns a graph of layers in blocks, each node with a constant beside it."""
    layers: list[Node] = []
    for number in range(nodes // 10):
        scope = f"model/block{number // 40}_layer{number}"
        for part in range(5):
            before = layers[-2].name if layers else "x"
            constant = Node(f"{scope}/add_{part}/y", "Const", Kind.CONSTANT, value="1")
            add = neg(f"{scope}/add_{part}", before, constant.name, op="AddV2")
            layers += [add, constant]
    return Graph("g", (neg("x"), *layers), (Output("output", Source(layers[-2].name)),))


@pytest.mark.parametrize(
    "graph_of",
    [
        layered,
        lambda nodes: Graph("g", tuple(neg(f"n_{n}", f"n_{max(n - 1, 0)}") for n in range(nodes))),
        lambda nodes: Graph(
            "g", (*under("a", nodes), neg("b", *(f"a/n{n}" for n in range(nodes))))
        ),
    ],
    ids=["layers", "chain", "sum"],
)
def test_work_grows_as_the_graph_does(graph_of):
    """Counts the steps of Python, which are the same on every machine."""

    def steps(nodes: int) -> int:
        graph = graph_of(nodes)
        taken = 0

        def watch(frame: Any, event: str, argument: Any) -> Any:
            nonlocal taken
            taken += 1
            return watch

        sys.settrace(watch)
        try:
            tree(graph)
            figure(graph)
        finally:
            sys.settrace(None)
        return taken

    assert steps(4_000) < 10 * 1.3 * steps(400)


def test_picture_has_a_bounded_number_of_boxes_unless_levels_are_asked_for():
    graph = Graph(
        "g", tuple(neg(f"a{a}/b{b}/c{c}") for a in range(30) for b in range(30) for c in "xyz")
    )

    def boxes(drawn: Figure) -> int:
        return sum(len(one.boxes) for one in all_figures(drawn))

    drawn = figure(graph)
    assert 1000 < boxes(drawn) <= LARGEST_PICTURE
    closed = [box for part in drawn.parts for box in part.boxes if box.link is None]
    assert drawn.note == f"{len(closed)} scopes not opened here; depth=2 opens two levels of each."
    assert [boxes(figure(graph, depth=depth)) for depth in (0, 1, 2)] == [30, 930, 930 + 2700]
    links = [box.link for box in figure(graph, depth=0).boxes]
    assert links == [None] * 30


def test_depth_groups_a_small_graph_too():
    graph = Graph("g", (*under("a", 3), *under("b", 3)))
    assert len(figure(graph).boxes) == 6
    assert [box.key for box in figure(graph, depth=1).boxes] == ["a/", "b/"]
    assert [box.key for box in figure(graph, grouped=True).boxes] == ["a/", "b/"]


def test_scope_around_all_but_a_few_nodes_is_opened():
    layers = [node for number in range(5) for node in under(f"model/layer{number}", 20)]
    drawn = figure(Graph("g", (neg("x"), *layers, neg("y", "model/layer4/n1"))))
    assert [box.lines[0] for box in drawn.boxes] == [
        "Neg",
        *(f"layer{n}/" for n in range(5)),
        "Neg",
    ]


def test_many_layers_are_gathered_by_what_their_names_begin_with():
    names = [
        f"conv{block}_block{part}_{step}"
        for block in range(4)
        for part in range(5)
        for step in "abc"
    ]
    layers = [node for name in names for node in under(f"net/{name}", 3)]
    drawn = figure(Graph("g", (neg("x"), *layers)))
    assert [box.key for box in drawn.boxes[1:]] == [f"net/conv{block}…" for block in range(4)]
    assert [box.lines[0] for box in drawn.parts[0].boxes][:2] == [
        "conv0_block0_a/",
        "conv0_block0_b/",
    ]


def test_what_is_captured_stands_where_it_is_used():
    captured = Node("kernel", "Placeholder", Kind.CAPTURED, variable="kernel: float32 (2,)")
    users = [neg(f"model/dense/n{n}", "kernel") for n in range(40)]
    deeper = neg("model/dense/inner/n", "kernel")
    drawn = figure(Graph("g", (captured, *users, deeper, *under("model/other", 3))))
    assert [box.lines for box in drawn.boxes] == [("dense/", "42 nodes"), ("other/", "3 nodes")]


def neg(name: str, *inputs: str, op: str = "Neg") -> Node:
    """Returns a node that takes the first outputs of others."""
    return Node(name, op, inputs=tuple(Source(each) for each in inputs))


def under(scope: str, count: int) -> tuple[Node, ...]:
    """Returns nodes in a name scope, not numbered as TensorFlow numbers."""
    return tuple(neg(f"{scope}/n{number}") for number in range(count))


def test_forty_nodes_are_one_figure_and_one_more_is_grouped():
    assert len(figure(Graph("g", (*under("a", 20), *under("b", 20)))).boxes) == 40
    drawn = figure(Graph("g", (*under("a", 20), *under("b", 21))))
    assert [box.lines for box in drawn.boxes] == [("a/", "20 nodes"), ("b/", "21 nodes")]


def test_one_scope_around_everything_is_left_out():
    drawn = figure(Graph("g", under("a", 41)))
    assert [box.lines for box in drawn.boxes] == [("Neg", f"n{number}") for number in range(41)]
    assert drawn.parts == ()


def test_one_series_is_not_grouped_again():
    drawn = figure(Graph("g", tuple(neg(f"a/n_{number}") for number in range(41))))
    assert [box.lines for box in drawn.boxes] == [("Neg", f"n_{number}") for number in range(41)]


def test_scopes_within_a_scope_around_everything_are_grouped():
    drawn = figure(Graph("g", (*under("a/b", 20), *under("a/c", 21))))
    assert [box.lines for box in drawn.boxes] == [("b/", "20 nodes"), ("c/", "21 nodes")]
    assert [part.name for part in drawn.parts] == ["g › b/", "g › c/"]
    assert drawn.parts[1].boxes[0].lines == ("Neg", "n0")


def test_more_than_three_of_a_number_are_a_series():
    fours = [neg(f"four_{number}") for number in range(4)]
    threes = [neg(f"three_{number}") for number in range(3)]
    others = [neg(one + two) for one in "abcdef" for two in "uvwxyz"]
    drawn = figure(Graph("g", (*fours, *threes, *others)))
    boxes = {box.key: box.lines for box in drawn.boxes}
    assert boxes["four…"] == ("four…", "4 nodes")
    assert "three_0" in boxes
    assert "three…" not in boxes


def test_box_of_a_scope_says_what_is_inside():
    ops = [*["Neg"] * 30, *["Add"] * 4, *["Mul"] * 4, "Sub", "Exp", "Sin"]
    inside = [neg(f"a/n{number}", op=op) for number, op in enumerate(ops)]
    graph = Graph("g", (*inside, neg("b", "a/n0")), (Output("output", Source("a/n1")),))
    scope, other, _ = figure(graph).boxes
    assert scope == Box(
        "a/",
        "scope",
        ("a/", "41 nodes"),
        "a/ 41 nodes: 30 Neg, 4 Add, 4 Mul, 1 Exp, 1 Sin",  # the five most frequent
        result=True,
        link="g › a/",
    )
    assert not other.result
    marks = {"a/n2": Mark("gone", "removed"), "a/n3": Mark("gone", "removed")}
    marked = figure(graph, marks)
    assert marked.boxes[0].lines == ("a/", "41 nodes", "2 changed")
    assert marked.parts[0].boxes[2].lines == ("Neg", "n2", "removed")
    assert marked.parts[0].boxes[2].title == "a/n2: Neg, removed"
    assert marked.parts[0].boxes[2].mark == marks["a/n2"]


def test_captions_and_words_count_the_nodes():
    drawn = figure(Graph("g", (*under("a", 41), neg("b", "a/n0"))))
    assert drawn.caption == "g: 42 nodes"
    assert drawn.text == "g: 42 nodes. a/ 41 nodes: 41 Neg. b: Neg, takes a/n0."
    assert drawn.parts[0].caption == "g › a/: 41 nodes"
    assert figure(Graph("g", (neg("b"),))).caption == "g: 1 node"


def test_arrows_between_groups_are_drawn_once_each():
    inside = (neg(f"a/n{number}", "x") for number in range(40))
    graph = Graph("g", (neg("x"), *inside, neg("y", "a/n0", "a/n1", "a/n1")))
    assert figure(graph).arrows == (
        Arrow("x", "a/", 0, None, "data"),
        *(Arrow("a/", "y", None, place, "data") for place in range(3)),
    )


def test_result_leaves_at_its_own_place():
    split = Node("s", "Split", outputs=(TensorType("int32", ()),) * 3)
    graph = Graph("g", (split, neg("y", "s")), (Output("second", Source("s", 2)),))
    drawn = figure(graph)
    assert drawn.arrows == (
        Arrow("s", "y", 0, 0, "data"),
        Arrow("s", "output 0", 1, 0, "data"),  # nothing takes s:1, so s:2 is at the second place
    )
    assert drawn.boxes[-1] == Box("output 0", "output", ("second",), "second: s:2")
    assert [box.result for box in drawn.boxes] == [True, False, False]
    assert drawn.boxes[0].bottoms == (":0 int32 ()", ":2 int32 ()")


def test_only_a_next_iteration_closes_a_loop():
    graph = Graph("g", (neg("m", "next", op="Merge"), neg("next", "m", op="NextIteration")))
    assert [(arrow.tail, arrow.back) for arrow in figure(graph).arrows] == [
        ("next", True),
        ("m", False),
    ]


@pytest.mark.parametrize(
    ("count", "lines"),
    [
        (1, ("to y0",)),
        (3, ("to y0", "y1", "y2")),
        (4, ("to y0", "y1", "and 2 more")),
        (9, ("to y0", "y1", "and 7 more")),
    ],
)
def test_what_is_outside_is_counted_where_it_is_much(count, lines):
    outside = tuple(neg(f"y{number}", "a/n0", "a/n0") for number in range(count))
    (part,) = figure(Graph("g", (*under("a", 41), *outside))).parts
    (box,) = (box for box in part.boxes if box.style == "outside")
    assert box.lines == lines
    assert box.title == f"to {', '.join(node.name for node in outside)}"  # all of them, on request


def test_what_is_outside_a_scope_is_named():
    inner = tuple(Node(f"a/n{i}", "Neg", inputs=(Source("x"),)) for i in range(41))
    graph = Graph(
        "g", (Node("x", "Placeholder"), *inner, Node("y", "AddN", inputs=(Source("a/n0"),)))
    )
    (part,) = figure(graph).parts
    titles = {box.title for box in part.boxes if box.style == "outside"}
    assert titles == {"from x", "to y"}


def test_bodies_are_drawn_once_inside_the_node_that_runs_them():
    drawn = figure(read(samples.SAMPLES["factorial"]()))
    (loop,) = (box for box in drawn.boxes if box.panels)
    assert [panel.caption for panel in loop.panels] == ["cond: while_cond", "body: while_body"]
    twice = figure(read(samples.SAMPLES["calls"]()))
    first, second = (box for box in twice.boxes if box.style == "call")
    assert [panel.caption for panel in first.panels] == ["f: add_one"]
    assert second.panels == ()
    assert second.lines[-1] == "f: add_one"


@pytest.mark.parametrize("count", [LARGEST_INSIDE, LARGEST_INSIDE + 1])
def test_large_body_is_a_figure_of_its_own(count):
    body = Graph("body", tuple(Node(f"f/n{i}", "NoOp") for i in range(count)))
    call = Node("f", "PartitionedCall", calls=(Call("f", "body"),))
    drawn = figure(Graph("g", (call, replace(call, name="again")), functions=(body,)))
    first, second = drawn.boxes
    assert second.lines == ("PartitionedCall", "again", "f: body")  # it is drawn once
    if count == LARGEST_INSIDE:
        assert first.lines == ("PartitionedCall", "f")
        (inside,) = first.panels
        assert first.link is second.link is None
        assert drawn.parts == ()
        assert inside.text in drawn.text
    else:
        assert first.lines == ("PartitionedCall", "f", "f: body")
        (inside,) = drawn.parts
        assert first.link == second.link == inside.name == "body"
        assert first.panels == ()
    assert inside.boxes[0].lines == ("NoOp", "n0")  # the caller's name goes without saying
    assert inside.caption == "f: body"
    assert first.title == "f: PartitionedCall, f body"


def test_function_that_calls_itself_ends():
    call = Node("again", "PartitionedCall", calls=(Call("f", "f"),))
    drawn = figure(Graph("g", (call,), functions=(Graph("f", (call,)),)))
    assert drawn.boxes[0].panels[0].boxes[0].lines[-1] == "f: f"


def test_function_that_is_not_there_is_named():
    drawn = figure(Graph("g", (Node("a", "PartitionedCall", calls=(Call("f", "lost"),)),)))
    assert drawn.boxes[0].lines[-1] == "f: lost"
    assert drawn.boxes[0].link is None


def test_text_names_every_node_and_its_inputs(train_step):
    for graph in (read(samples.SAMPLES["factorial"]()), read(train_step)):
        text = " ".join(one.text for one in [figure(graph), *all_figures(figure(graph))])
        for node in graph.nodes:
            assert f"{node.name}: {node.op}" in text
            if node.inputs:
                assert f"takes {', '.join(map(str, node.inputs))}" in text


def test_tensors_are_told_where_they_leave():
    boxes = {box.key: box for box in figure(read(samples.SAMPLES["loop"]())).boxes}
    assert boxes["while/Switch"].bottoms == (":0 int32 ()", ":1 int32 ()")
    assert boxes["while/Merge"].bottoms == (":0 int32 ()",)  # nothing uses :1
    assert boxes["while/Identity"].bottoms == ("int32 ()", None)  # a control edge leaves, too
