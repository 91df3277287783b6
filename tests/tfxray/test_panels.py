"""Speeds by size: where marks stand, what they say without colour, and to whom."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tfxray import Speeds, Timing
from tfxray._panels import _axes

SVG = "{http://www.w3.org/2000/svg}"
SIZES = ("1", "10", "100", "1000")


def timings(program: str, *speeds: float, sizes: tuple[str, ...] = SIZES) -> list[Timing]:
    return [
        Timing(program, size, speed, speed * 0.9, speed * 1.1, first_call=9.0)
        for size, speed in zip(sizes, speeds, strict=True)
    ]


def pictures(*rows: Timing) -> dict[str, ElementTree.Element]:
    """The panels, by the program."""
    html = Speeds("base", 3, rows)._repr_html_()
    found = map(ElementTree.fromstring, re.findall(r"<svg.*?</svg>", html, re.DOTALL))
    return {picture.findtext(f"{SVG}text") or "": picture for picture in found}


ROWS = (
    *timings("base", 1, 1, 1, 1),
    *timings("a<b", 0.1, 1, 5, 20),
    *timings("c", 2, 2, 2, 2),
)


@pytest.fixture(scope="module")
def drawn():
    """The panels of two programs, by their name."""
    return pictures(*ROWS)


def marks(picture: ElementTree.Element) -> list[tuple[float, float, str]]:
    """The shapes at the sizes, each with where it stands."""
    paths = [path.get("d", "") for path in picture.iter(f"{SVG}path")]
    found = [re.fullmatch(r"M([\d.]+) ([\d.]+)(m.*z)", path) for path in paths]
    return [(float(mark[1]), float(mark[2]), mark[3]) for mark in found if mark]


def texts(picture: ElementTree.Element) -> list[tuple[str, float, float]]:
    """The texts, each with where it stands."""
    found = picture.iter(f"{SVG}text")
    return [(text.text or "", float(text.get("x", "")), float(text.get("y", ""))) for text in found]


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def lines(picture: ElementTree.Element) -> list[list[float]]:
    """The numbers in each line of a picture."""
    paths = [path.get("d", "") for path in picture.iter(f"{SVG}path")]
    assert all(re.fullmatch("[MLHVhvlmaz0-9. -]+", path) for path in paths)
    return [numbers(path) for path in paths]


def test_each_program_but_the_baseline_has_a_panel(drawn):
    assert list(drawn) == ["a<b", "c"]


def test_marks_tell_the_side_without_colour(drawn):
    up, down, circle = "m0 -5l5 8.6h-10z", "m0 5l5 -8.6h-10z", "m-3.5 0a3.5"
    slower, neither, *faster = [shape for _, _, shape in marks(drawn["a<b"])]
    assert slower == down
    assert neither.startswith(circle)
    assert faster == [up] * 2
    assert [shape for _, _, shape in marks(drawn["c"])] == [up] * 4


def test_an_even_chance_on_either_side_is_a_circle():
    ends = [(1, 1), (1, 1.1), (0.9, 1), (1.01, 1.1)]
    rows = [Timing("c", size, 1, *pair, 1) for size, pair in zip(SIZES, ends, strict=True)]
    found = [shape[:3] for _, _, shape in marks(pictures(*ROWS[:4], *rows)["c"])]
    assert found == ["m-3", "m-3", "m-3", "m0 "]


def test_panel_can_be_heard(drawn):
    assert drawn["a<b"].get("role") == "img"
    assert drawn["a<b"].get("aria-label") == (
        "a<b next to base, by size. 1: 10 times slower; 10: no clear difference; "
        "100: 5.0 times faster; 1000: 20 times faster."
    )


def test_panels_are_explained():
    rows = (*timings("<base>", 1, 1, 1, 1), *timings("c", 2, 2, 2, 2))
    root = ElementTree.fromstring(Speeds("<base>", 3, rows)._repr_html_())
    grid, legend, table = root
    assert grid.get("style") == (
        "display:grid;gap:.5rem 1rem;"
        "grid-template-columns:repeat(auto-fill,minmax(min(13rem,100%),1fr))"
    )
    assert [child.tag for child in grid] == [f"{SVG}svg"]
    assert "".join(legend.itertext()) == (
        "1 × is <base>. ▲ faster, ▼ slower, ● no clear difference. "
        "A line at a mark: the middle half of the rounds."
    )
    assert table.findtext("summary") == "The numbers"
    for element in root.iter():  # no text stands outside the elements that are meant to have it
        assert element.tail is None
        if len(element) and element.tag.rpartition("}")[2] != "text":
            assert element.text is None


def test_all_panels_have_one_logarithmic_scale(drawn):
    for picture in drawn.values():
        assert picture.get("viewBox") == "0 0 216 150"
    places = [(x, y) for x, y, _ in marks(drawn["a<b"])]
    assert [x for x, _ in places] == pytest.approx([50, 101.3, 152.7, 204], abs=0.1)
    assert [x for x, _ in places] == [x for x, _, _ in marks(drawn["c"])]
    one = places[1][1]  # the speed of 1
    ten_times = places[0][1] - one  # a tenth is as far below as ten times would be above
    assert places[2][1] == pytest.approx(one - ten_times * 0.699, abs=0.15)  # 5 is 10 ** 0.699
    assert places[3][1] == pytest.approx(one - ten_times * 1.301, abs=0.15)
    twice = one - ten_times * 0.301
    assert [y for _, y, _ in marks(drawn["c"])] == pytest.approx([twice] * 4, abs=0.15)


def test_ends_have_room_above_and_below(drawn):
    least, most = 0.1 * 0.9, 20 * 1.1  # the ends of the lines at the marks
    spreads = [line for line in lines(drawn["a<b"]) if len(line) == 3 and line[0] > 44]
    assert [x for x, _, _ in spreads] == [x for x, _, _ in marks(drawn["a<b"])]
    lowest, highest = max(low for _, low, _ in spreads), min(high for _, _, high in spreads)
    tenfold = (lowest - highest) / 2.388  # from 0.09 to 22
    assert most / least == pytest.approx(10**2.388, rel=1e-3)
    # Half as much again is 10 ** 0.176.
    assert lowest + 0.176 * tenfold == pytest.approx(130, abs=0.1)
    assert highest - 0.176 * tenfold == pytest.approx(24, abs=0.1)


def test_line_joins_the_marks(drawn):
    (line,) = [path for path in drawn["a<b"].iter(f"{SVG}path") if "L" in path.get("d", "")]
    points = numbers(line.get("d", ""))
    assert points == [number for x, y, _ in marks(drawn["a<b"]) for number in (x, y)]


def test_powers_of_ten_are_at_the_left(drawn):
    found = [(text, y) for text, x, y in texts(drawn["a<b"]) if x == 38]
    assert [text for text, _ in found] == ["0.1 ×", "1 ×", "10 ×"]
    strokes = [line[1] for line in lines(drawn["a<b"]) if line[0] == 44 and line[2:] == [-4]]
    assert [y - 4 for _, y in found] == pytest.approx(strokes)
    (across,) = [line for line in lines(drawn["a<b"]) if line[0] == 44 and line[2:] == [204]]
    assert across[1] == strokes[1] == marks(drawn["a<b"])[1][1]  # the line of 1 ×


@pytest.mark.parametrize("sign", [1, -1])
def test_powers_of_ten_reach_as_far_as_speeds_do(sign):
    speed = 10.0 ** (6 * sign)
    rows = timings("base", 1, 1, 1, 1) + timings("c", *[speed] * 4)
    found = [text for text, x, _ in texts(pictures(*rows)["c"]) if x == 38]
    assert found[:: len(found) - 1] == (["1 ×", "1e+06 ×"] if sign > 0 else ["1e-06 ×", "1 ×"])


def test_sizes_are_below_their_marks(drawn):
    found = {text: x for text, x, y in texts(drawn["a<b"]) if y == 145}
    assert list(found) == ["1", "1000", "10", "100"]
    assert [found[size] for size in SIZES[:3]] == [x for x, _, _ in marks(drawn["a<b"])][:3]
    assert found["1000"] == 216 - 2 * 6.5  # as far right as it may be


def test_sizes_without_room_are_left_out_but_not_the_ends():
    sizes = ("1000", "1100", "10000", "90000", "100000")
    rows = timings("base", *[1] * 5, sizes=sizes) + timings("c", *[2] * 5, sizes=sizes)
    found = {text: x for text, x, y in texts(pictures(*rows)["c"]) if y == 145}
    assert list(found) == ["1000", "100000", "10000"]
    assert found["100000"] == 216 - 3 * 6.5


@pytest.mark.parametrize(
    ("between", "room"), [(73, False), (73.5, True), (190.5, True), (191, False)]
)
def test_sizes_keep_three_pixels_apart(between, room):
    """A digit is 6.5 wide: two numbers of one digit stand 9.5 from middle to middle."""
    places = {"1": 64.0, "2": between, "9": 200.0}
    drawn = _axes(["1", "2", "9"], lambda size: places[f"{size:g}"], lambda speed: 100.0)
    assert (">2</text>" in drawn) == room


def test_few_sizes_stay_a_chart_with_a_table():
    for last, is_drawn_by_size in ((3, False), (4, True)):
        rows = [each for each in ROWS if each.size in SIZES[:last]]
        assert ("<details>" in Speeds("base", 3, tuple(rows))._repr_html_()) == is_drawn_by_size
    for name in ("0", "-1", "many"):  # nothing that has a logarithm
        rows = [*ROWS, Timing("c", name, 1, 1, 1, 1)]
        assert "<details>" not in Speeds("base", 3, tuple(rows))._repr_html_()
