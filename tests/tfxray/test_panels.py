"""Speeds by size: where marks are, what they say without colour, and to whom."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.tfxray.charts import SVG, charts, lines, marks, texts
from tfxray import Speeds, Timing
from tfxray._panels import _axes

SIZES = ("1", "10", "100", "1000")


def timings(program: str, *speeds: float, sizes: tuple[str, ...] = SIZES) -> list[Timing]:
    return [
        Timing(program, size, speed, speed * 0.9, speed * 1.1, first_call=9.0)
        for size, speed in zip(sizes, speeds, strict=True)
    ]


def panels(*rows: Timing) -> dict[str, ElementTree.Element]:
    """The panels, by the program."""
    found = charts(Speeds("base", 3, rows))
    return {picture.findtext(f"{SVG}text") or "": picture for picture in found}


ROWS = (
    *timings("base", 1, 1, 1, 1),
    *timings("a<b", 0.1, 1, 5, 20),
    *timings("c", 2, 2, 2, 2),
)


@pytest.fixture(scope="module")
def drawn():
    """The panels of two programs, by their name."""
    return panels(*ROWS)


def test_each_program_but_the_baseline_has_a_panel(drawn):
    assert list(drawn) == ["a<b", "c"]


def test_marks_tell_the_side_without_colour(drawn):
    assert [mark.shape for mark in marks(drawn["a<b"])] == ["down", "circle", "up", "up"]
    assert [mark.shape for mark in marks(drawn["c"])] == ["up"] * 4


def test_panel_can_be_heard(drawn):
    assert drawn["a<b"].get("role") == "img"
    assert drawn["a<b"].get("aria-label") == (
        "a<b next to base, by size. 1: 10 times slower; 10: no clear difference; "
        "100: 5.0 times faster; 1000: 20 times faster."
    )


def test_panels_are_explained():
    rows = (*timings("<base>", 1, 1, 1, 1), *timings("c", 2, 2, 2, 2))
    grid, legend, table = ElementTree.fromstring(Speeds("<base>", 3, rows)._repr_html_())
    assert [child.tag for child in grid] == [f"{SVG}svg"]
    assert "".join(legend.itertext()) == (
        "1 × is <base>. ▲ faster, ▼ slower, ● no clear difference. "
        "A line at a mark: the middle half of the rounds."
    )
    assert table.findtext("summary") == "The numbers"


def test_all_panels_have_one_logarithmic_scale(drawn):
    found = marks(drawn["a<b"])
    assert [mark.x for mark in found] == pytest.approx([20, 43.33, 66.67, 90], abs=0.01)
    assert [mark.x for mark in found] == [mark.x for mark in marks(drawn["c"])]
    one = found[1].y  # the speed of 1
    ten_times = found[0].y - one  # a tenth is as far below as ten times would be above
    assert found[2].y == pytest.approx(one - ten_times * 0.699, abs=0.15)  # 5 is 10 ** 0.699
    assert found[3].y == pytest.approx(one - ten_times * 1.301, abs=0.15)
    twice = one - ten_times * 0.301
    assert [mark.y for mark in marks(drawn["c"])] == pytest.approx([twice] * 4, abs=0.15)


def test_spread_goes_through_its_mark_and_has_room_above_and_below(drawn):
    found = marks(drawn["a<b"])
    for mark in found:
        (spread,) = [
            each for each in lines(drawn["a<b"]) if each.x1 == each.x2 == mark.x and each.y1 < 138
        ]
        assert 38 < spread.y2 < mark.y < spread.y1 < 134


def test_line_joins_the_marks(drawn):
    joined = [line for line in lines(drawn["a<b"]) if line.x2 not in {line.x1, 100}]
    places = [(mark.x, mark.y) for mark in marks(drawn["a<b"])]
    assert [line[:2] for line in joined] == places[:-1]
    assert [line[2:] for line in joined] == places[1:]


def test_speeds_are_at_the_left_at_their_lines(drawn):
    found = {text: y for text, (x, y) in texts(drawn["a<b"]).items() if x == 16}
    assert list(found) == ["1 ×", "10 ×", "0.1 ×"]
    across = [line.y1 for line in lines(drawn["a<b"]) if line.x2 == 100 and line.y1 == line.y2]
    assert [y - 4 for y in found.values()] == pytest.approx(across)
    assert across[0] == marks(drawn["a<b"])[1].y  # the line of 1 ×


def test_axes_have_titles(drawn):
    found = texts(drawn["a<b"])
    assert found["speed"][0] == 0
    assert found["size"][0] == 55  # the middle of the sizes


def test_sizes_are_below_their_marks(drawn):
    found = {text: x for text, (x, y) in texts(drawn["a<b"]).items() if y == 156}
    assert list(found) == ["1", "1000", "10", "100"]
    assert [found[size] for size in SIZES] == [mark.x for mark in marks(drawn["a<b"])]


def test_sizes_without_room_are_left_out_but_not_the_ends():
    sizes = ("1000", "1100", "10000", "90000", "100000")
    rows = timings("base", *[1] * 5, sizes=sizes) + timings("c", *[2] * 5, sizes=sizes)
    found = [text for text, (_, y) in texts(panels(*rows)["c"]).items() if y == 156]
    assert found == ["1000", "100000", "10000"]


@pytest.mark.parametrize(
    ("between", "room"), [(45.2, False), (45.4, True), (84.6, True), (84.8, False)]
)
def test_sizes_keep_apart(between, room):
    """A digit takes 7 pixels of 208, and 4 lie between numbers: 5.29 percent from middle to middle."""
    places = {"1": 40.0, "2": between, "9": 90.0}
    drawn = _axes(["1", "2", "9"], lambda size: places[f"{size:g}"], lambda speed: 100.0)
    assert (">2</text>" in drawn) == room


def test_few_sizes_stay_a_chart_with_a_table():
    for last, is_drawn_by_size in ((3, False), (4, True)):
        rows = [each for each in ROWS if each.size in SIZES[:last]]
        assert ("<details>" in Speeds("base", 3, tuple(rows))._repr_html_()) == is_drawn_by_size
    for name in ("0", "-1", "many"):  # nothing that has a logarithm
        rows = [*ROWS, Timing("c", name, 1, 1, 1, 1)]
        assert "<details>" not in Speeds("base", 3, tuple(rows))._repr_html_()
