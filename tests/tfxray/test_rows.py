"""Speeds below one another: where labels and marks are, what they say without colour, and to whom."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from tests.tfxray.charts import Line, charts, lines, marks, texts
from tfxray import Speeds, Timing


@pytest.fixture
def chart() -> Callable[..., ElementTree.Element]:
    """Draws speeds, and returns the one picture."""

    def draw(*timings: Timing, baseline: str = "eager") -> ElementTree.Element:
        own = Timing(baseline, "", 1, 1, 1, 1)
        (chart,) = charts(Speeds(baseline, 15, (own, *timings)))
        return chart

    return draw


def test_chart_reads_without_colour_and_without_sight(chart):
    picture = chart(Timing("<a>", "10", 0.2, 0.15, 0.25, 1), Timing("b", "", 1234, 1100, 1300, 1))
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == (
        "Speed next to eager. 10, <a>: 5.0 times slower; b: 1,200 times faster."
    )
    slower, faster = marks(picture)
    assert (slower.shape, faster.shape) == ("down", "up")
    assert slower.x < faster.x
    assert "10, <a>: 5.0 times slower" in texts(picture)
    assert not [element for element in picture.iter() if element.get("id")]


def test_chart_is_explained():
    speeds = Speeds("a", 3, (Timing("a", "", 1, 1, 1, 1), Timing("b", "", 2, 2, 2, 1)))
    assert "".join(ElementTree.fromstring(speeds._repr_html_())[1].itertext()) == (
        "▲ faster, ▼ slower, ● no clear difference. "
        "A line at a mark: the middle half of the rounds."
    )


def test_chart_fills_its_place_and_its_text_keeps_its_size(chart):
    picture = chart(Timing("a", "", 2, 2, 2, 1))
    assert (picture.get("width"), picture.get("viewBox")) == ("100%", None)


def test_chart_is_logarithmic(chart):
    picture = chart(Timing("a", "", 0.5, 0.25, 1, 1), Timing("b", "", 2, 1, 4, 1))
    slow, fast = (mark.x for mark in marks(picture))
    found = texts(picture)
    assert found["1 ×"][0] == 50  # the middle, as what is left and right of it is as long
    assert 50 - slow == pytest.approx(fast - 50, abs=0.02)
    assert (found["0.5 ×"][0], found["2 ×"][0]) == (slow, fast)


def test_each_row_has_its_mark_its_spread_and_its_label(chart):
    rows = [Timing(f"p{n}", "", 2.0**n, 2.0 ** (n - 1), 2.0 ** (n + 1), 1) for n in range(5)]
    picture = chart(*rows)
    found = marks(picture)
    across = found[1].x - found[0].x  # from one power of two to the next
    for index, mark in enumerate(found):
        assert mark.y == 63 + 40 * index <= float(picture.get("height", "")) - 30  # none is cut off
        (spread,) = [line for line in lines(picture) if line.y1 == line.y2 == mark.y]
        ends = [mark.x - across, mark.x + across]
        assert [spread.x1, spread.x2] == pytest.approx(ends, abs=0.03)
        (place,) = [at for text, at in texts(picture).items() if text.startswith(f"p{index}: ")]
        assert place == (0, mark.y - 12)  # above its mark, clear of the row before


def test_one_line_goes_down_from_1_through_all_rows(chart):
    picture = chart(*(Timing(f"p{n}", "", 2, 1.5, 2.5, 1) for n in range(3)))
    one = texts(picture)["1 ×"][0]
    (line,) = [each for each in lines(picture) if each.x1 == each.x2 and each.y2 > 34]
    assert line == Line(one, 29, one, marks(picture)[-1].y + 11)


@pytest.mark.parametrize(
    ("speed", "anchor"), [(0.01, "end"), (0.9, "middle"), (1.1, "middle"), (100, "start")]
)
def test_baseline_is_named_at_its_own_tick(chart, speed, anchor):
    others = [Timing("a", "", speed, speed, speed, 1), Timing("b", "", 1, 0.9, 1.1, 1)]
    picture = chart(*others, baseline="product, eagerly")
    found = texts(picture)
    assert found["product, eagerly"] == (found["1 ×"][0], 11)  # right above the tick's own label
    (named,) = [each for each in picture.iter() if each.text == "product, eagerly"]
    assert named.get("text-anchor") == anchor


def test_axis_has_a_title_that_says_which_way_is_faster(chart):
    picture = chart(Timing("a", "", 2, 2, 2, 1))
    found = texts(picture)
    below = found["speed, logarithmic"][1]
    assert found["← slower"] == (0, below)
    assert found["faster →"] == (100, below)
    assert marks(picture)[-1].y + 11 < below < float(picture.get("height", ""))


@pytest.mark.parametrize("reach", [1.1, 3, 8, 40, 300, 2000])
def test_labels_of_the_axis_are_at_their_ticks_and_have_room(chart, reach):
    picture = chart(Timing("a", "", 1, 1 / reach, reach, 1))
    found = {text: x for text, (x, y) in texts(picture).items() if y == 25}
    assert "1 ×" in found
    pixels = sorted(x / 100 * 320 for x in found.values())  # on the narrowest of telephones
    assert all(right - left >= 44 for left, right in itertools.pairwise(pixels))
    assert 22 <= pixels[0] <= pixels[-1] <= 320 - 22
    for x in found.values():
        assert Line(x, 29, x, 34) in lines(picture)


@pytest.mark.parametrize(
    "speeds",
    [(1, 1, 1), (1e-6, 1e-7, 1e-5), (1e6, 1e5, 1e7), (0.5, 0.5, 0.5), (1.001, 1.0005, 1.002)],
)
def test_chart_keeps_everything_inside(chart, speeds):
    speed, low, high = speeds
    picture = chart(
        Timing("a very long program name " * 4, "a long size " * 4, speed, low, high, 1)
    )
    places = [
        *(x for x, _ in texts(picture).values()),
        *(mark.x for mark in marks(picture)),
        *(x for line in lines(picture) for x in (line.x1, line.x2)),
    ]
    assert 0 <= min(places) <= max(places) <= 100
    label = next(text for text in texts(picture) if "long" in text)
    assert len(label) == 52
    assert "…: " in label


def test_label_is_whole_where_it_fits(chart):
    said = ": 2.0 times faster"
    for length, whole in ((52 - len(said), True), (53 - len(said), False)):
        found = [
            text for text in texts(chart(Timing("n" * length, "", 2, 2, 2, 1))) if "nn" in text
        ]
        assert (f"{'n' * length}{said}" in found) == whole
