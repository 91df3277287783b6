"""Every node and every edge of a graph is in its figures, large or small, and nothing else is."""

from __future__ import annotations

import pytest

from examples.instruments.graphs import Graph, Node, Source, read
from examples.instruments.graphs.figures import (
    LARGEST_FLAT,
    LONGEST_LINE,
    Figure,
    columns,
    figure,
    shorten,
)
from tests.examples.instruments.graphs import samples
from tests.examples.instruments.graphs.drawn import all_figures

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


def test_long_chain_without_scopes_is_grouped_by_number():
    graph = read(samples.chain(250))
    drawn = figure(graph)
    check_large(graph, drawn)


def test_numbered_scopes_are_grouped():
    nodes = [Node(f"layer_{i}/{j}", "NoOp") for i in range(60) for j in "abc"]
    graph = Graph("g", (*nodes, Node("end", "NoOp", controls=("layer_7/a",))))
    drawn = figure(graph)
    check_large(graph, drawn)
    assert [box.key for box in drawn.boxes] == ["layer…", "end"]


def test_many_nodes_that_cannot_be_grouped_are_still_drawn():
    letters = "abcdefghijklmnopqrstuvwxyz"
    graph = Graph("g", tuple(Node(a + b, "NoOp") for a in letters[:8] for b in letters))
    check_large(graph, figure(graph))


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


def test_large_body_is_a_figure_of_its_own():
    body = Graph("body", tuple(Node(f"n{i}", "NoOp") for i in range(30)))
    from examples.instruments.graphs import Call

    graph = Graph(
        "g", (Node("f", "PartitionedCall", calls=(Call("f", "body"),)),), functions=(body,)
    )
    drawn = figure(graph)
    assert drawn.boxes[0].panels == ()
    assert drawn.boxes[0].link == "body"
    assert [part.name for part in drawn.parts] == ["body"]


def test_function_that_calls_itself_ends():
    from examples.instruments.graphs import Call

    call = Node("again", "PartitionedCall", calls=(Call("f", "f"),))
    drawn = figure(Graph("g", (call,), functions=(Graph("f", (call,)),)))
    assert drawn.boxes[0].panels[0].boxes[0].lines[-1] == "f: f"


def test_function_that_is_not_there_is_named():
    from examples.instruments.graphs import Call

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


@pytest.mark.parametrize(
    "text",
    ["", "short", "a/b/c/d/e/f/g/h/i/j/k/l/m", "x" * 300, "図" * 40, "sequential/dense/kernel"],
)
def test_shorten_fits(text):
    short = shorten(text)
    assert columns(short) <= LONGEST_LINE
    assert short == text or "…" in short


def test_shorten_keeps_what_tells_names_apart():
    assert shorten("sequential_1/dense_1/Cast/ReadVariableOp/resource").endswith("/resource")
    assert shorten("while_while_loop_counter") == "…while_loop_counter"
