"""The drawing: valid, lean, the same everywhere, and nothing lies on top of anything else."""

from __future__ import annotations

import itertools
import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf

from tests.tfxray.graphs import samples
from tests.tfxray.graphs.drawn import (
    SVG,
    Rectangle,
    all_figures,
    groups,
    outline,
    pages,
    rectangle,
)
from tfxray.graphs import draw, draw_executed, draw_optimized, read
from tfxray.graphs.figures import Arrow, Box, Figure, Mark, figure
from tfxray.graphs.svg import _outline, file, html

v1 = tf.compat.v1
ROOT = Path(__file__).parents[3]


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
    figures = list(all_figures(picture._figure))
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
    # every tag is closed, every attribute quoted, every sign escaped
    ET.fromstring(f"<body>{html}</body>")
    assert not re.search(r"(src|srcset|xlink:href)=|url\(|@import|https?:|fetch\(", html)
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
    assert "<script" not in html


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
    assert html.count("<style>") == 2  # of the drawings, and of the tools


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


# Figures made by hand: where everything stands, to the pixel --------------------------------------

BOX = Box("a", "operation", ("Neg", "a"), "a: Neg", tops=0)


def one(box: Box, **more: Any) -> Figure:
    """Returns a figure of one box."""
    return Figure("g", "g: <1> node", (box,), (), "a: <Neg>.", **more)


def without_style(picture: str) -> str:
    return re.sub(r"<style>.+?</style>", "<style/>", picture)


def test_one_box_in_a_file():
    digest = re.search(r'id="(tfg-[0-9a-f]{10}-0)"', file(one(BOX)))
    assert digest
    assert without_style(file(one(BOX))) == (
        '<svg xmlns="http://www.w3.org/2000/svg" class="tfg" role="img" '
        'width="89" height="90" viewBox="0 0 89 90">'
        "<title>g: &lt;1&gt; node</title><desc>a: &lt;Neg&gt;.</desc><style/>"
        '<rect class="tfg-b" width="89" height="90"/>'
        f'<g id="{digest[1]}"><text class="tfg-t" x="44" y="19">g: &lt;1&gt; node</text>'
        '<g data-node="a"><title>a: Neg</title>'
        '<path class="tfg-n tfg-operation" d="M25 36h38v40h-38z"/>'
        '<text class="tfg-t" x="44" y="53">Neg</text><text x="44" y="67">a</text></g></g></svg>\n'
    )


def test_one_box_on_a_page():
    assert without_style(html(one(BOX, note="A <note>."))) == (
        '<figure class="tfg"><figcaption>g: &lt;1&gt; node</figcaption><p>A &lt;note&gt;.</p>'
        '<div class="tfg-x"><svg role="img" aria-label="g: &lt;1&gt; node" '
        'width="46" height="48" viewBox="0 0 46 48"><desc>a: &lt;Neg&gt;.</desc><style/>'
        '<g data-node="a"><title>a: Neg</title>'
        '<path class="tfg-n tfg-operation" d="M4 4h38v40h-38z"/>'
        '<text class="tfg-t" x="23" y="21">Neg</text><text x="23" y="35">a</text></g>'
        "</svg></div></figure>"
    )


def test_two_figures_stand_side_by_side_on_a_page_and_below_one_another_in_a_file():
    first, second = one(BOX), replace(one(BOX), name="h", caption="h")
    page = ET.fromstring(html(first, second))
    (pair,) = page
    assert pair.get("class") == "tfg-two"
    assert [part.findtext("figcaption") for part in pair] == ["g: <1> node", "h"]
    assert [len(list(part.iter("style"))) for part in pair] == [1, 0]  # one style for both
    root = ET.fromstring(file(first, second))
    assert (root.get("width"), root.get("height")) == ("89", str(90 + 96 + 14))
    assert [text.get("y") for text in root.findall(f"{SVG}g/{SVG}text")] == ["19", "129"]
    assert [rectangle(groups(page)[0]).top for page in pages(file(first, second))] == [36, 146]
    assert len({page.get("id") for page in root.findall(f"{SVG}g")}) == 2


@pytest.mark.parametrize(
    ("style", "width", "height", "first_line"),
    [
        ("operation", 38, 40, 17),
        ("outside", 38, 40, 17),
        ("constant", 42, 40, 17),
        ("input", 38, 48, 17),  # room for the point below
        ("captured", 38, 50, 23),  # and for the lid of a drum
        ("variable", 38, 50, 23),
        ("control flow", 52, 40, 17),
        ("call", 50, 40, 17),
        ("output", 48, 40, 17),
        ("scope", 42, 44, 17),
    ],
)
def test_box_is_as_large_as_its_text_and_its_outline_need(style, width, height, first_line):
    (group,) = groups(pages(file(one(replace(BOX, style=style))))[0])
    box = rectangle(group)
    lid = 5 if style in ("captured", "variable") else 0  # what the arcs of a drum add
    assert (box.right - box.left, box.bottom - box.top + 2 * lid) == (width, height)
    lines = [
        (float(text.get("x", "")), float(text.get("y", ""))) for text in group.iter(f"{SVG}text")
    ]
    middle = (box.left + box.right) / 2 - (2 if style == "scope" else 0)  # of the uppermost sheet
    top = box.top - lid
    assert lines == [(middle, top + first_line), (middle, top + first_line + 14)]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (
            "constant",
            "M28 20h64a18 18 0 0 1 18 18v4a18 18 0 0 1 -18 18"
            "h-64a18 18 0 0 1 -18 -18v-4a18 18 0 0 1 18 -18z",
        ),
        ("input", "M10 20h100v32l-50 8l-50 -8z"),
        ("captured", "M10 25a50 5 0 0 1 100 0v30a50 5 0 0 1 -100 0zM10 25a50 5 0 0 0 100 0"),
        ("control flow", "M10 40l10 -20h80l10 20v0l-10 20h-80l-10 -20z"),
        ("call", "M10 20h100v40h-100zM15 20v40M105 20v40"),
        ("output", "M18 20h92l-8 40h-92z"),
        ("scope", "M10 20h96v36h-96zM14 56v4h96v-36h-4v32z"),
        ("operation", "M10 20h100v40h-100z"),
        ("outside", "M10 20h100v40h-100z"),
    ],
)
def test_outline_of_each_kind(kind, path):
    assert _outline(kind, 10, 20, 100, 40) == path


def test_outline_of_a_tall_or_flat_box():
    assert _outline("control flow", 0, 0, 100, 60) == (
        "M0 20l10 -20h80l10 20v20l-10 20h-80l-10 -20z"
    )
    flat = _outline("constant", 0, 0, 100, 20)
    assert outline("", flat) == Rectangle("", 0, 0, 100, 20)
    assert flat.count("a10 10") == 4


def test_box_with_everything():
    inside = replace(one(BOX), name="p")
    box = Box(
        "b",
        "constant",
        ("Const", "a/b", "gone"),
        "b: Const",
        value="<12>",
        tops=0,
        bottoms=("int32 (1,)", None, ""),
        result=True,
        mark=Mark("gone", "gone"),
        link="p",
    )
    drawing = without_style(html(one(box, parts=(inside,))))
    link = re.search(r'<a href="#(tfg-[0-9a-f]{10}-1)">', drawing)
    assert link
    # 72 and 14 and 14 pixels below for what leaves: a dtype and shape, control, and a tensor
    assert (
        '<path class="tfg-u" d="M41 58v3m0 14v3"/><text class="tfg-l" x="41" y="72">int32 (1,)</text>'
        '<path class="tfg-u tfg-w" d="M85 58v20"/><path class="tfg-u" d="M99 58v20"/>'
        f'<a href="#{link[1]}"><path class="tfg-n tfg-constant tfg-gone" '
    ) in drawing
    small = _outline("constant", 4 + 3, 4 + 3, 102 - 6, 54 - 6)
    assert (
        f'd="{_outline("constant", 4, 4, 102, 54)}"/><path class="tfg-r" d="{small}"/>' in drawing
    )
    assert (
        '<text class="tfg-t" x="55" y="21">Const <tspan class="tfg-v">&lt;12&gt;</tspan></text>'
        '<text x="55" y="35">a/b</text><text class="tfg-k" x="55" y="49">gone</text></a></g></svg>'
    ) in drawing
    assert (
        '</svg></div><details class="tfg-d"><summary>g: &lt;1&gt; node</summary>'
        f'<div id="{link[1]}"><div class="tfg-x"><svg role="img"'
    ) in drawing
    assert '<svg role="group" aria-label="g: &lt;1&gt; node" width="110" height="82"' in drawing


def test_value_and_bold_op_have_room():
    for lines, value, width in (
        (("MatMul", "m"), "", 44),  # 6 bold letters of 7.23
        (("Const", "c"), "[12]", 73),  # 5 + 1 + 4 of them
        (("Neg", "a_longer_name"), "", 87),  # 13 of 6.63
        (("Neg", "図図"), "", 27),  # two of two columns
    ):
        box = rectangle(groups(pages(file(one(replace(BOX, lines=lines, value=value))))[0])[0])
        assert box.right - box.left == width + width % 2 + 16


def test_box_is_as_wide_as_its_arrows_and_labels_need():
    def width(**more: Any) -> float:
        box = rectangle(groups(pages(file(one(replace(BOX, **more))))[0])[0])
        return box.right - box.left

    assert width(tops=2) == 38
    assert width(tops=3) == 42
    assert width(tops=10) == 140
    assert width(bottoms=("int32 (1,)",)) == 74  # ten letters, and 6 between two labels
    assert width(bottoms=("int32 (1,)", None, "")) == 74 - 1 + 14 + 14 + 1


def test_figures_inside_a_box_stand_side_by_side():
    first = Figure("c", "cond: c", (BOX,), (), "")
    second = Figure("d", "body: d", (BOX, replace(BOX, key="z", tops=1)), (), "")
    box = Box("w", "control flow", ("While", "while"), "t", panels=(first, second))
    (group,) = groups(pages(file(one(box)))[0])
    outer = rectangle(group)
    frames = [outline("", path.attrib["d"]) for path in group if path.get("class") == "tfg-p"]
    captions = [text for text in group.findall(f"{SVG}text") if ": " in (text.text or "")]
    for frame, caption in zip(frames, captions, strict=True):
        assert float(caption.get("x", "")) == pytest.approx((frame.left + frame.right) / 2, abs=0.5)
        assert float(caption.get("y", "")) == frame.top + 14
        assert frame.top == outer.top + 40  # below the two lines of text
        assert frame.bottom <= outer.bottom - 8
    assert frames[0].left == outer.left + 15  # a six-sided box has less room inside
    assert frames[0].right - frames[0].left == 47 + 16  # the caption, and a gap on both sides
    assert frames[1].left == frames[0].right + 8
    assert frames[1].right == outer.right - 16  # one more, as its width is even
    assert max(frame.bottom for frame in frames) == outer.bottom - 8
    inner = [rectangle(each) for each in groups(group)]
    for each, frame in zip(inner[:2], frames, strict=True):
        assert frame.holds(each)
        assert each.top == frame.top + 22  # below the caption
    assert (inner[0].left + inner[0].right) / 2 == pytest.approx(
        (frames[0].left + frames[0].right) / 2, abs=1
    )


def test_wide_figures_inside_a_box_stand_below_one_another():
    wide = replace(BOX, lines=("Neg", "x" * 40))
    panels = tuple(Figure(name, f"{name}: {name}", (wide,), (), "") for name in "cd")
    box = Box("w", "call", ("While", "while"), "t", panels=panels)
    (group,) = groups(pages(file(one(box)))[0])
    outer = rectangle(group)
    first, second = (
        outline("", path.attrib["d"]) for path in group if path.get("class") == "tfg-p"
    )
    assert first.left == second.left == outer.left + 14
    assert first.right == second.right == outer.right - 14
    assert first.bottom - first.top == second.bottom - second.top == 40 + 14 + 16
    assert second.top == first.bottom + 16
    assert second.bottom == outer.bottom - 8


@pytest.mark.parametrize(("letters", "stand_side_by_side"), [(26, True), (27, False)])
def test_figures_inside_a_box_may_be_380_pixels_wide_together(letters, stand_side_by_side):
    wide = replace(BOX, lines=("Neg", "x" * letters))  # 16 more than the letters
    panels = tuple(Figure(name, name, (wide,), (), "") for name in "cd")
    (group,) = groups(pages(file(one(Box("w", "call", ("f",), "t", panels=panels))))[0])
    first, second = (rectangle(each) for each in groups(group))
    assert (first.top == second.top) == stand_side_by_side


def test_arrows_end_at_the_top_of_a_box_in_the_middle_of_their_place():
    heads = Box("b", "operation", ("Sub", "a_long_name_of_one"), "t", tops=2)
    end = Box("output 0", "output", ("output",), "t")
    arrows = (
        Arrow("a", "b", 0, 0, "data"),
        Arrow("a", "b", 0, 1, "data"),
        Arrow("b", "output 0", 0, 0, "data"),
    )
    page = pages(file(Figure("g", "g", (BOX, heads, end), arrows, "")))[0]
    boxes = {box.name: box for box in map(rectangle, groups(page))}
    (path,) = (path for path in page.iter(f"{SVG}path") if path.get("class") == "tfg-h")
    shapes = [
        [tuple(map(float, corner.split())) for corner in head.split("L")]
        for head in re.findall(r"M([^z]+)z", path.attrib["d"])
    ]
    left, width = boxes["b"].left, boxes["b"].right - boxes["b"].left
    places = [left + width / 4, left + width * 3 / 4]
    places.append((boxes["output 0"].left + boxes["output 0"].right) / 2)
    tops = [boxes["b"].top, boxes["b"].top, boxes["output 0"].top]
    for (tip, one_side, other_side), x, y in zip(shapes, places, tops, strict=True):
        assert tip == pytest.approx((x, y), abs=1)
        assert math.dist(one_side, other_side) == pytest.approx(6.4, abs=0.1)
        assert math.dist(tip, one_side) == pytest.approx(math.dist(tip, other_side), abs=0.1)
        assert max(one_side[1], other_side[1]) < y - 4  # it points down into the box
    curves = [child.attrib["d"] for child in page.findall(f"{SVG}g[@class='tfg-e tfg-data']/*")][
        :-1
    ]
    ends = [tuple(map(float, curve.split()[-2:])) for curve in curves]
    for (_, one_side, other_side), at in zip(shapes, ends, strict=True):
        base = ((one_side[0] + other_side[0]) / 2, (one_side[1] + other_side[1]) / 2)
        assert base == pytest.approx(at, abs=1)  # the line ends where the arrowhead begins
    starts = [tuple(map(float, re.findall(r"[\d.]+", curve)[:2])) for curve in curves]
    assert starts[0][1] == starts[1][1] == boxes["a"].bottom


def test_kinds_of_arrows_are_apart():
    boxes = (BOX, replace(BOX, key="b", tops=3))
    arrows = (
        Arrow("a", "b", 0, 0, "data"),
        Arrow("a", "b", None, 1, "control"),
        Arrow("b", "a", None, None, "data", back=True),
    )
    page = pages(file(Figure("g", "g", boxes, arrows, "")))[0]
    drawn = [child.get("class") for child in page if child.tag == f"{SVG}g"]
    assert drawn == ["tfg-e tfg-data", "tfg-e tfg-control", "tfg-e tfg-back", None, None]


@pytest.mark.parametrize(
    ("lines", "needs_scrolling"),
    [
        (("Neg", "x" * 41), False),  # 272 + 16 + 8 pixels wide
        (("Neg", "x" * 42), True),
        (("Neg",) * 30, False),  # 30 * 14 + 12 + 8 pixels high
        (("Neg",) * 31, True),
    ],
)
def test_what_is_larger_than_a_small_screen_scrolls(lines, needs_scrolling):
    page = html(one(replace(BOX, lines=lines)))
    assert ('tabindex="0" role="group" aria-label="g: &lt;1&gt; node, scrolls"' in page) == (
        needs_scrolling
    )
