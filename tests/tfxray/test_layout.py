"""Boxes never overlap, arrows end where they belong, and no text or font has a say."""

from __future__ import annotations

import builtins
import itertools

import pytest

from tfxray._layout import Layout, Link, Spot, place
from tfxray.graphs import LayoutError

BOX = Spot(80, 40)
TWO = Spot(80, 40, tops=(1, 1))


def overlapping(spots: list[Spot], layout: Layout) -> list[object]:
    placed = list(zip(spots, layout.corners, strict=True))
    return [
        (one, other)
        for one, other in itertools.combinations(placed, 2)
        if abs((one[1][0] + one[0].width / 2) - (other[1][0] + other[0].width / 2))
        < (one[0].width + other[0].width) / 2 - 0.5
        and abs((one[1][1] + one[0].height / 2) - (other[1][1] + other[0].height / 2))
        < (one[0].height + other[0].height) / 2 - 0.5
    ]


def test_operands_stand_from_left_to_right():
    # 12 * 3 - 2, and the boxes in an order that would suggest otherwise
    spots = [TWO, TWO, BOX, BOX, BOX]
    sub, mul, two, three, twelve = range(5)
    links = [
        Link(two, sub, 0, 1),
        Link(three, mul, 0, 1),
        Link(twelve, mul, 0, 0),
        Link(mul, sub, 0, 0),
    ]
    layout = place(spots, links)
    assert layout.corners[twelve][0] < layout.corners[three][0]
    assert layout.corners[mul][0] < layout.corners[two][0]
    assert not overlapping(spots, layout)


@pytest.mark.parametrize("count", [2, 3, 7, 20])
def test_arrows_arrive_in_the_order_of_operands(count):
    spots = [BOX] * count + [Spot(300, 40, tops=(1,) * count)]
    links = [Link(number, count, 0, number) for number in reversed(range(count))]
    layout = place(spots, links)
    tips = [route.tip for route in reversed(layout.routes)]
    assert [x for x, _ in tips] == sorted({x for x, _ in tips})
    assert all(abs(y - layout.corners[count][1]) < 1.5 for _, y in tips)


def test_the_same_operand_twice_gives_two_arrows():
    layout = place([BOX, TWO], [Link(0, 1, 0, 0), Link(0, 1, 0, 1)])
    first, second = (route.tip[0] for route in layout.routes)
    assert first < second


def test_arrows_leave_at_their_own_place():
    layout = place([Spot(90, 40, bottoms=(2, 1)), BOX, BOX], [Link(0, 1, 0), Link(0, 2, 1)])
    left = layout.corners[0][0]
    starts = [route.points[0] for route in layout.routes]
    assert starts[0][0] == pytest.approx(left + 30, abs=1)
    assert starts[1][0] == pytest.approx(left + 75, abs=1)


def test_a_loop_keeps_its_direction():
    # enter, merge, body, next iteration, and back to merge
    links = [Link(0, 1, 0, 0), Link(1, 2), Link(2, 3), Link(3, 1, 0, 1, back=True)]
    spots = [BOX, TWO, BOX, BOX]
    layout = place(spots, links)
    tops = [y for _, y in layout.corners]
    assert tops == sorted(tops)
    back = layout.routes[3]
    assert back.points[0][1] == pytest.approx(tops[3] + 40, abs=1.5)  # leaves below the last
    assert back.tip[1] == pytest.approx(tops[1], abs=1.5)  # arrives at the top of merge
    assert not overlapping(spots, layout)


def test_a_cycle_without_a_back_edge_is_placed_too():
    layout = place([BOX, BOX], [Link(0, 1), Link(1, 0)])
    assert len(layout.routes) == 2


def test_pieces_are_packed():
    spots = [BOX] * 60
    layout = place(spots, [])
    assert layout.width < 600
    assert layout.height < 700
    assert not overlapping(spots, layout)


def test_pieces_stand_in_rows_as_wide_as_a_column_of_text():
    sizes = [(100, 50), (90, 20), (400, 40), (90, 20), (300, 18), (90, 16), (540, 10)]
    layout = place([Spot(*size) for size in sizes], [])
    assert layout.corners == (
        (0, 0),  # the tallest comes first,
        (0, 66),  # then, in a new row, what is too wide for the first
        (116, 0),
        (106, 66),
        (212, 66),
        (0, 102),  # below the first of its row would be room, but it is no longer the last
        (0, 134),
    )
    assert (layout.width, layout.height) == (540, 144)


def test_pieces_stand_in_rows_as_wide_as_they_are_asked_to():
    assert place([BOX] * 3, [], row=180).corners == ((0, 0), (96, 0), (0, 56))


def test_short_pieces_stand_below_one_another_beside_a_tall_one():
    layout = place([Spot(100, 96), Spot(80, 40), Spot(80, 40), Spot(60, 30)], [])
    assert layout.corners == ((0, 0), (116, 0), (116, 56), (212, 0))
    assert (layout.width, layout.height) == (272, 96)


def test_chain_is_straight_and_a_row_is_26_pixels_below_the_one_before():
    layout = place([BOX, BOX], [Link(0, 1)])
    assert layout.corners == ((0, 0), (0, 66))
    assert (layout.width, layout.height) == (80, 106)
    (route,) = layout.routes
    assert {x for x, _ in (*route.points, route.tip)} == {40}
    assert (route.points[0][1], route.tip[1]) == (40, 66)
    assert len(route.points) % 3 == 1  # the start, then three a curve
    assert 58 < route.points[-1][1] < 60  # the arrowhead is seven pixels long


def test_neighbours_keep_12_pixels_apart_and_their_middles_on_one_line():
    layout = place([BOX, BOX, Spot(60, 30)], [Link(0, 1), Link(0, 2)])
    assert layout.corners[1:] == ((0, 66), (92, 71))
    assert layout.width == 80 + 12 + 60


def test_arrows_of_two_pieces_move_with_them():
    links = [Link(0, 1), Link(2, 3)]
    layout = place([BOX] * 4, links)
    assert layout.corners == ((0, 0), (0, 66), (96, 0), (96, 66))
    first, second = layout.routes
    assert second.points == tuple((x + 96, y) for x, y in first.points)
    assert second.tip == (first.tip[0] + 96, first.tip[1])
    above, below = place([BOX] * 4, links, row=100).routes
    assert below.points == tuple((x, y + 122) for x, y in above.points)
    assert below.tip == (above.tip[0], above.tip[1] + 122)


def test_arrow_without_a_place_ends_where_it_is_nearest():
    layout = place([Spot(80, 41), TWO], [Link(0, 1, 0, 1), Link(0, 1, None, None)])
    placed, free = layout.routes
    assert placed.tip == (layout.corners[1][0] + 60, layout.corners[1][1])
    assert placed.points[0] == (layout.corners[0][0] + 40, 41)
    assert free.tip[0] not in (layout.corners[1][0] + 20, layout.corners[1][0] + 60)


def test_everything_lies_inside():
    spots = [BOX] * 30
    layout = place(spots, [Link(number // 2, number) for number in range(1, 30)])
    for spot, (x, y) in zip(spots, layout.corners, strict=True):
        assert x >= -0.5
        assert y >= -0.5
        assert x + spot.width <= layout.width + 0.5
        assert y + spot.height <= layout.height + 0.5


def test_no_font_is_looked_for(capfd):
    place([BOX, BOX], [Link(0, 1)])
    assert capfd.readouterr() == ("", "")


def test_missing_engine_is_named(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "pygraphviz":
            raise ImportError("No module named 'pygraphviz'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LayoutError) as caught:
        place([BOX, BOX], [Link(0, 1)])
    assert str(caught.value) == (
        "drawing needs Graphviz, which comes with pygraphviz: pip install 'tfxray[draw]'"
    )


def test_engine_that_gives_up_is_named(monkeypatch):
    import pygraphviz

    def fail(*args, **kwargs):
        raise ValueError("Graphviz raised a layout error.")

    monkeypatch.setattr(pygraphviz.AGraph, "draw", fail)
    with pytest.raises(LayoutError, match="Graphviz could not place 2 boxes: Graphviz raised"):
        place([BOX, BOX], [Link(0, 1)])
