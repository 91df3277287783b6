"""The drawing: valid, lean, the same everywhere, and nothing lies on top of anything else."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf

from examples.instruments.graphs import draw, draw_executed, draw_optimized, read
from examples.instruments.graphs.figures import figure
from tests.examples.instruments.graphs import samples
from tests.examples.instruments.graphs.drawn import (
    SVG,
    Rectangle,
    all_figures,
    groups,
    pages,
    rectangle,
)

v1 = tf.compat.v1
ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def pictures(dense, saved_model, train_step):
    drawn: dict[str, Any] = {name: draw(sample()) for name, sample in samples.SAMPLES.items()}
    drawn["dense"] = draw(tf.function(dense), tf.TensorSpec([None, 4]))
    drawn["signature"] = draw(tf.saved_model.load(saved_model).signatures["serving_default"])
    drawn["train step"] = draw(train_step)
    graph, fetches, feeds = samples.session_graph()
    with v1.Session(graph=graph) as session:
        drawn["executed"] = draw_executed(session, fetches, feeds)
    drawn["optimized"] = draw_optimized(samples.layer, tf.ones([4, 4]), tf.constant(1.0))
    drawn["optimized loop"] = draw_optimized(samples.factorial, tf.constant(5))
    return drawn


NAMES = [
    *samples.SAMPLES,
    "dense",
    "signature",
    "train step",
    "executed",
    "optimized",
    "optimized loop",
]
each = pytest.mark.parametrize("name", NAMES)


@each
def test_no_boxes_or_labels_overlap(pictures, name):
    for page in pages(pictures[name].svg):
        check_inside(page)


def is_label(element: ET.Element) -> bool:
    """Tells whether an element is the dtype and shape below a box."""
    return element.get("class") == "tfg-l"


def check_inside(element: ET.Element) -> None:
    boxes = [rectangle(group) for group in groups(element)]
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)
    labels = [label for group in groups(element) for label in group if is_label(label)]
    for label in labels:
        x, y = float(label.attrib["x"]), float(label.attrib["y"])
        half = len(label.text or "") * 6.63 / 2
        place = Rectangle(label.text or "", x - half, y - 9, x + half, y + 2)
        assert not any(box.overlaps(place) for box in boxes)
    for group, box in zip(groups(element), boxes, strict=True):
        for inner in groups(group):
            assert box.holds(rectangle(inner))
        check_inside(group)


def test_arrows_begin_below_their_labels(pictures):
    svg = pictures["arithmetic"].svg
    wires = {
        (int(x), int(y) + int(gap) + 3 + int(rest))
        for x, y, gap, rest in re.findall(r'tfg-u" d="M(\d+) (\d+)v3m0 (\d+)v(\d+)"', svg)
    }
    starts = {(int(x), int(y)) for x, y in re.findall(r'<path d="M(\d+) (\d+)C', svg)}
    assert len(starts) == 5
    assert all(any(abs(x - u) + abs(y - v) <= 2 for u, v in wires) for x, y in starts)


@each
def test_nothing_leaves_the_picture(pictures, name):
    root = ET.fromstring(pictures[name].svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for page in pages(pictures[name].svg):
        for group in groups(page):
            box = rectangle(group)
            assert box.left >= 0
            assert box.top >= 0
            assert box.right <= width
            assert box.bottom <= height


@pytest.mark.parametrize("name", [*samples.SAMPLES, "dense", "signature", "train step"])
def test_every_box_and_arrow_is_drawn(pictures, name):
    picture = pictures[name]
    figures = list(all_figures(figure(picture.graph)))
    root = ET.fromstring(picture.svg)
    drawn = [element.get("data-node") for element in root.iter() if "data-node" in element.attrib]
    assert sorted(map(str, drawn)) == sorted(box.key for one in figures for box in one.boxes)
    curves = [
        path
        for group in root.iter(f"{SVG}g")
        if "tfg-e" in group.get("class", "")
        for path in group
        if path.get("class") is None
    ]
    assert len(curves) == sum(len(one.arrows) for one in figures)


@each
def test_html_is_well_formed_and_asks_for_nothing(pictures, name):
    html = pictures[name].html
    ET.fromstring(html)  # every tag is closed, every attribute quoted, every sign escaped
    assert not re.search(r"(src|srcset|xlink:href)=|url\(|@import|<script", html)
    assert re.findall(r'href="(?!#)', html) == []
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', html)) <= set(ids)


@each
def test_nothing_that_differs_from_run_to_run(pictures, name):
    for text in (pictures[name].html, pictures[name].svg, pictures[name].text):
        assert not re.search(
            r"0x[0-9a-f]{6}|__inference_|__forward_|__cf__|/tmp/|_arg_|_retval_", text
        )


def test_same_bytes_in_another_process():
    here = samples.fingerprints()
    done = subprocess.run(
        [sys.executable, "-m", samples.__name__, "3"],
        cwd=ROOT,
        env={
            "PYTHONHASHSEED": "7",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
            "PATH": "",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    there = dict(line.split("\t") for line in done.stdout.splitlines())
    assert there == here


def test_five_nodes_are_small_enough(pictures):
    html = pictures["arithmetic"].html
    assert len(html.encode()) < 6000
    width = re.search(r'<svg [^>]*width="(\d+)"', html)
    assert width
    assert int(width[1]) <= 300  # what is left of a screen 360 px wide
    assert "tabindex" not in html


def test_wide_pictures_scroll_and_can_be_reached(pictures):
    html = pictures["loop"].html
    container = re.search(r'<div class="tfg-x"([^>]*)>', html)
    assert container
    assert container[1] == ' tabindex="0" role="group" aria-label="tf.Graph: 22 nodes, scrolls"'


def test_text_is_large_enough(pictures):
    sizes = re.findall(r"font(?:-size)?:([\d.]+)px", pictures["arithmetic"].html)
    assert min(map(float, sizes)) >= 11


def test_large_graph_opens_on_request(pictures):
    html = pictures["train step"].html
    assert html.count("<details") == html.count("<summary>") > 3
    assert "<details open" not in html
    assert re.search(r'<a href="#tfg-[0-9a-f]+-\d+">', html)
    assert html.count("<style>") == 1


def test_what_holds_links_is_no_image(pictures):
    for name in NAMES:
        for svg in re.findall(r"<svg .*?</svg>", pictures[name].html, re.DOTALL):
            assert ("<a " in svg) == ('role="group"' in svg[:30])


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("arithmetic", {"constant", "operation", "output"}),
        ("branch", {"constant", "operation", "output", "input", "flow"}),
        ("dense", {"captured", "input", "operation", "output"}),
        ("calls", {"call", "input", "constant", "operation", "output"}),
    ],
)
def test_kinds_differ_in_shape(pictures, name, kinds):
    shapes: dict[str, str] = {}
    for path in ET.fromstring(pictures[name].svg).iter(f"{SVG}path"):
        style = path.get("class", "").split()
        if style[:1] == ["tfg-n"]:
            letters = re.sub(r"[^A-Za-z]", "", path.attrib["d"])
            shapes.setdefault(style[1].removeprefix("tfg-"), letters)
    assert set(shapes) == kinds
    assert len(set(shapes.values())) == len(shapes)


def test_control_edges_are_dotted(pictures):
    assert "tfg-control" in pictures["dense"].html
    assert "tfg-control" not in pictures["arithmetic"].html.partition("</style>")[2]


def test_value_and_name_are_shown_and_told_in_full():
    graph = tf.Graph()
    with graph.as_default():
        tf.constant(list(range(9)), name="a_scope/of_a_long_name/and_its_constant")
    picture = draw(graph)
    assert "<title>a_scope/of_a_long_name/and_its_constant: Const, value [0 1 2 3 4 5 6 7 8]" in (
        picture.svg
    )
    assert ">…/and_its_constant</text>" in picture.svg


def test_what_xml_cannot_hold_is_replaced():
    graph_def = v1.GraphDef()
    graph_def.node.add(name="bell\x07", op="Unknown")
    picture = draw(graph_def)
    ET.fromstring(picture.svg)
    assert "bell\ufffd" in picture.svg
    assert "\x07" not in picture.html


def test_operands_arrive_in_order(pictures):
    """The arrowheads at `sub` of 12 * 3 - 2 stand as the operands do."""
    root = ET.fromstring(pictures["arithmetic"].svg)
    boxes = {
        group.attrib["data-node"]: rectangle(group)
        for group in groups(pages(pictures["arithmetic"].svg)[0])
    }
    assert boxes["Const"].right < boxes["Const_1"].left
    assert boxes["Mul"].right < boxes["Const_2"].left
    arrows = figure(read(samples.SAMPLES["arithmetic"]())).arrows
    heads = next(path for path in root.iter(f"{SVG}path") if path.get("class") == "tfg-h")
    tips = [float(x) for x in re.findall(r"M([\d.]+) ", heads.attrib["d"])]
    at = {(arrow.tail, arrow.head): tip for arrow, tip in zip(arrows, tips, strict=True)}
    assert at["Const", "Mul"] < at["Const_1", "Mul"]
    assert at["Mul", "sub"] < at["Const_2", "sub"]
