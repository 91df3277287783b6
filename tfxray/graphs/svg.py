"""The drawing: a figure as SVG, for a page or for a file of its own."""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from tfxray._layout import Layout, Link, Spot, place
from tfxray._words import columns
from tfxray.graphs import style
from tfxray.graphs.figures import Box, Figure

_CHARACTER = 6.63  # pixels: as wide as the common monospaced fonts are at 11 px, or a little wider
_BOLD_CHARACTER = 7.23  # the same at 12 px
_LINE = 14  # from one line of text to the next
_BASE = 11  # from the top of a line to its baseline
_SIDE, _ENDS = 8, 6  # between text and outline
_WIRE = 20  # below a box, for the dtype and shape of what leaves it
_PORT = 14  # between two arrows that end at one box
_GAP = 8  # around what is drawn inside a node
_WIDEST_ROW = 380  # what is drawn inside a node stands side by side up to this width
_MARGIN = 4
_SMALL_WIDTH, _SMALL_HEIGHT = 300, 450  # what needs no scrolling on a small screen


@dataclass(frozen=True)
class _Panel:
    """A figure inside a box, at an offset from the box's corner."""

    x: int
    y: int
    placed: _Placed


@dataclass(frozen=True)
class _Placed:
    """A figure with the size of each box, the positions, and what is inside the boxes."""

    figure: Figure
    layout: Layout
    sizes: tuple[tuple[int, int], ...]
    panels: tuple[tuple[_Panel, ...], ...]

    @property
    def width(self) -> int:
        return math.ceil(self.layout.width)

    @property
    def height(self) -> int:
        return math.ceil(self.layout.height)


def html(*figures: Figure) -> str:
    """Draws figures and everything behind them as HTML for a page or a notebook.

    Args:
        *figures: One, or several to stand side by side where there is room.

    Returns:
        A `<figure>` with inline SVG, which follows the light or dark theme of its page. It needs no
        script. What is larger than a small screen brings one, for zoom, full screen and a search.

    Raises:
        LayoutError: Graphviz is missing or gave up.

    Examples:
        >>> box = Box("a", "operation", ("Neg", "a"), "a: Neg")
        >>> html(Figure("g", "g: 1 node", (box,), (), "a: Neg."))[:54]
        '<figure class="tfg"><figcaption>g: 1 node</figcaption>'
    """
    first, *others = (_section(figure, styled=number == 0) for number, figure in enumerate(figures))
    if others:
        inside = "".join(f"<figure>{section}</figure>" for section in (first, *others))
        page = f'<figure class="tfg"><div class="tfg-two">{inside}</div></figure>'
    else:
        page = f'<figure class="tfg">{first}</figure>'
    large = "<details" in page or "tabindex" in page
    if not large:
        return page
    # HTML allows a style sheet within a picture, and not beside one.
    sheet = f"<style>{style.tools()}</style>"
    hidden = f'<svg width="0" height="0" style="position:absolute" aria-hidden="true">{sheet}</svg>'
    return f"{page}{hidden}<script>{_script()}</script>"


@cache
def _script() -> str:
    """Reads the script, without the comments and indentation it is written with."""
    written = Path(__file__).with_name("picture.js").read_text(encoding="utf-8")
    lines = (line.strip() for line in written.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _section(figure: Figure, *, styled: bool) -> str:
    """Draws a caption, the SVG in a container that scrolls, and the figures behind it."""
    ids = _ids(figure)
    note = f"<p>{_text(figure.note)}</p>" if figure.note else ""
    parts = "".join(_part(part, ids) for part in figure.parts)
    drawn = _inline(figure, ids, styled)
    return f"<figcaption>{_text(figure.caption)}</figcaption>{note}{drawn}{parts}"


def file(*figures: Figure) -> str:
    """Draws figures and everything behind them as one SVG file, one below the other.

    Args:
        *figures: At least one.

    Returns:
        An XML document that brings its own style, light and dark.

    Raises:
        LayoutError: Graphviz is missing or gave up.

    Examples:
        >>> box = Box("a", "operation", ("Neg", "a"), "a: Neg")
        >>> file(Figure("g", "g: 1 node", (box,), (), "a: Neg."))[:5]
        '<svg '
    """
    named = [(figure, _ids(figure)) for figure in figures]
    whole = [(part, ids) for figure, ids in named for part in _walk(figure)]
    placed = [(_place(part), ids) for part, ids in whole]
    width = max(max(each.width, _panel_width(each)) for each, _ in placed) + 2 * _SIDE
    y = _SIDE
    drawn = []
    for each, ids in placed:
        caption = _text(each.figure.caption)
        inside = "".join(_drawing(each, (width - each.width) // 2, y + 2 * _LINE, ids))
        drawn.append(
            f'<g id="{ids[each.figure.name]}">'
            f'<text class="tfg-t" x="{width // 2}" y="{y + _BASE}">{caption}</text>{inside}</g>'
        )
        y += 2 * _LINE + each.height + 3 * _LINE
    height = y - 2 * _LINE
    title, text = whole[0][0].caption, " ".join(part.text for part, _ in whole)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tfg" role="img" {_box_of(width, height)}>'
        f"<title>{_text(title)}</title><desc>{_text(text)}</desc><style>{style.file()}</style>"
        f'<rect class="tfg-b" width="{width}" height="{height}"/>{"".join(drawn)}</svg>\n'
    )


def _box_of(width: int, height: int) -> str:
    return f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'


def _walk(figure: Figure) -> Iterator[Figure]:
    yield figure
    for part in figure.parts:
        yield from _walk(part)


def _ids(figure: Figure) -> dict[str, str]:
    """Names each figure for links: the same in every build, different for every content."""
    digest = hashlib.sha256(repr(figure).encode()).hexdigest()[:10]
    return {each.name: f"tfg-{digest}-{number}" for number, each in enumerate(_walk(figure))}


def _part(figure: Figure, ids: Mapping[str, str]) -> str:
    """A figure that opens on request. A link to its inside opens it, too."""
    inner = "".join(_part(part, ids) for part in figure.parts)
    return (
        f'<details class="tfg-d"><summary>{_text(figure.caption)}</summary>'
        f'<div id="{ids[figure.name]}">{_inline(figure, ids, False)}{inner}</div></details>'
    )


def _inline(figure: Figure, ids: Mapping[str, str], styled: bool) -> str:
    placed = _place(figure)
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    label = _text(figure.caption)
    linked = any(box.link for box in figure.boxes)
    rules = f"<style>{style.page()}</style>" if styled else ""
    drawing = "".join(_drawing(placed, _MARGIN, _MARGIN, ids))
    # What holds links must not be an image to a screen reader: it would hide them.
    role = "group" if linked else "img"
    svg = (
        f'<svg role="{role}" aria-label="{label}" {_box_of(width, height)}>'
        f"<desc>{_text(figure.text)}</desc>{rules}{drawing}</svg>"
    )
    small = width <= _SMALL_WIDTH and height <= _SMALL_HEIGHT
    reach = "" if small else f' tabindex="0" role="group" aria-label="{label}, scrolls"'
    return f'<div class="tfg-x"{reach}>{svg}</div>'


# Sizes and positions ---------------------------------------------------------------------------


def _place(figure: Figure) -> _Placed:
    sizes, panels = [], []
    for box in figure.boxes:
        inner = _panels(box)
        sizes.append(_size(box, inner))
        panels.append(inner)
    index = {box.key: number for number, box in enumerate(figure.boxes)}
    spots = [
        Spot(width, height + _wire(box), (1,) * max(box.tops, 1), _shares(box))
        for box, (width, height) in zip(figure.boxes, sizes, strict=True)
    ]
    links = [
        Link(
            index[arrow.tail],
            index[arrow.head],
            arrow.tail_port,
            arrow.head_port,
            arrow.back,
        )
        for arrow in figure.arrows
    ]
    return _Placed(figure, place(spots, links), tuple(sizes), tuple(panels))


def _header(box: Box) -> tuple[int, int]:
    """Returns the width and height of a box's text."""
    first = box.lines[0] + (f" {box.value}" if box.value else "")
    widths = [
        columns(first) * _BOLD_CHARACTER,
        *(columns(line) * _CHARACTER for line in box.lines[1:]),
    ]
    return math.ceil(max(widths)), _LINE * len(box.lines)


_EXTRA = {  # what an outline needs beyond its text: width, above, below
    "constant": (4, 0, 0),
    "input": (0, 0, 7),
    "captured": (0, 6, 3),
    "variable": (0, 6, 3),
    "control flow": (14, 0, 0),
    "call": (12, 0, 0),
    "output": (10, 0, 0),
    "scope": (4, 0, 4),
}


def _size(box: Box, panels: tuple[_Panel, ...]) -> tuple[int, int]:
    width, height = _header(box)
    wider, above, below = _EXTRA.get(box.style, (0, 0, 0))
    width, height = width + 2 * _SIDE + wider, height + 2 * _ENDS + above + below
    if panels:
        width = max(
            width,
            max(panel.x + _panel_width(panel.placed) for panel in panels) + 2 * _GAP + wider // 2,
        )
        height = max(panel.y + panel.placed.height for panel in panels) + 2 * _GAP
    width = max(width, _PORT * box.tops, sum(_shares(box)))
    return width + width % 2, height + height % 2


def _shares(box: Box) -> tuple[int, ...]:
    """Returns the least width of each place along the bottom: that of its label."""
    return tuple(
        max(_PORT, math.ceil(columns(label or "") * _CHARACTER) + 6) for label in box.bottoms
    )


def _wire(box: Box) -> int:
    """Returns the height of the labels that hang below a box, on the arrows that leave it."""
    return _WIRE if any(box.bottoms) else 0


def _panels(box: Box) -> tuple[_Panel, ...]:
    """Places what is inside a box: side by side, or below one another where that is too wide."""
    inner = [_place(panel) for panel in box.panels]
    if not inner:
        return ()
    wider, above, _ = _EXTRA.get(box.style, (0, 0, 0))
    top = _header(box)[1] + 2 * _ENDS + above
    left = 2 * _GAP + wider // 2
    widths = [_panel_width(placed) for placed in inner]
    panels = []
    in_a_row = sum(widths) <= _WIDEST_ROW
    x, y = left, top + _LINE + _GAP
    for placed, width in zip(inner, widths, strict=True):
        panels.append(_Panel(x, y, placed))
        if in_a_row:
            x += width + 3 * _GAP
        else:
            y += placed.height + _LINE + 4 * _GAP
    return tuple(panels)


def _panel_width(placed: _Placed) -> int:
    """Returns the width of a figure with its caption."""
    return max(placed.width, math.ceil(columns(placed.figure.caption) * _CHARACTER))


# Drawing ---------------------------------------------------------------------------------------


def _text(text: str) -> str:
    """Escapes text for XML; what XML cannot hold at all becomes a replacement character."""
    return escape(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _drawing(placed: _Placed, x: float, y: float, ids: Mapping[str, str]) -> Iterator[str]:
    """Draws arrows, then their labels, then boxes, from a corner."""
    figure, layout = placed.figure, placed.layout
    lines: dict[str, list[str]] = {"data": [], "control": [], "back": []}
    heads: dict[str, list[str]] = {"data": [], "control": [], "back": []}
    for arrow, route in zip(figure.arrows, layout.routes, strict=True):
        points = [(round(x + px), round(y + py)) for px, py in route.points]
        curve = "C" + " ".join(f"{px} {py}" for px, py in points[1:])
        sort = "back" if arrow.back else arrow.style
        lines[sort].append(f'<path d="M{points[0][0]} {points[0][1]}{curve}"/>')
        base, tip = route.points[-1], route.tip
        heads[sort].append(_arrowhead((x + base[0], y + base[1]), (x + tip[0], y + tip[1])))
    for sort, drawn in lines.items():
        if drawn:
            head = f'<path class="tfg-h" d="{"".join(heads[sort])}"/>'
            yield f'<g class="tfg-e tfg-{sort}">{"".join(drawn)}{head}</g>'
    for box, corner, size, panels in zip(
        figure.boxes, layout.corners, placed.sizes, placed.panels, strict=True
    ):
        yield from _box(box, (round(x + corner[0]), round(y + corner[1])), size, panels, ids)


def _arrowhead(base: tuple[float, float], tip: tuple[float, float]) -> str:
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    length = math.hypot(dx, dy) or 1.0
    sx, sy = -dy / length * 3.2, dx / length * 3.2
    corners = (tip, (base[0] + sx, base[1] + sy), (base[0] - sx, base[1] - sy))
    return "M" + "L".join(f"{_number(px)} {_number(py)}" for px, py in corners) + "z"


def _box(
    box: Box,
    corner: tuple[int, int],
    size: tuple[int, int],
    panels: tuple[_Panel, ...],
    ids: Mapping[str, str],
) -> Iterator[str]:
    (x, y), (width, height) = corner, size
    look = box.style.split()[-1] + (f" tfg-{box.mark.style}" if box.mark else "")
    yield f'<g data-node="{_text(box.key)}"><title>{_text(box.title)}</title>'
    if any(box.bottoms):
        yield from _labels(box, x, y + height, width)
    if box.link:
        yield f'<a href="#{ids[box.link]}">'
    yield f'<path class="tfg-n tfg-{look}" d="{_outline(box.style, x, y, width, height)}"/>'
    if box.result:
        inner = _outline(box.style, x + 3, y + 3, width - 6, height - 6)
        yield f'<path class="tfg-r" d="{inner}"/>'
    middle = x + width // 2 - (2 if box.style == "scope" else 0)
    line = y + _ENDS + _EXTRA.get(box.style, (0, 0, 0))[1] + _BASE
    value = f' <tspan class="tfg-v">{_text(box.value)}</tspan>' if box.value else ""
    heading = "" if box.style == "outside" else ' class="tfg-t"'
    yield f'<text{heading} x="{middle}" y="{line}">{_text(box.lines[0])}{value}</text>'
    for number, text in enumerate(box.lines[1:], 1):
        remark = ' class="tfg-k"' if box.mark and text == box.mark.label else ""
        yield f'<text{remark} x="{middle}" y="{line + number * _LINE}">{_text(text)}</text>'
    if box.link:
        yield "</a>"
    for panel in panels:
        yield from _panel(panel, x, y, ids)
    yield "</g>"


def _labels(box: Box, x: int, y: int, width: int) -> Iterator[str]:
    """Draws where the arrows leave a box, each with the dtype and shape of its tensor on it."""
    edges = Spot(width, 0).edges(_shares(box))
    for label, (start, end) in zip(box.bottoms, itertools.pairwise(edges), strict=True):
        middle = x + round((start + end) / 2)
        gap = f"v3m0 {_LINE}v{_WIRE - _LINE - 3}" if label else f"v{_WIRE}"
        control = " tfg-w" if label is None else ""
        yield f'<path class="tfg-u{control}" d="M{middle} {y}{gap}"/>'
        if label:
            yield f'<text class="tfg-l" x="{middle}" y="{y + _BASE + 3}">{_text(label)}</text>'


def _panel(panel: _Panel, x: int, y: int, ids: Mapping[str, str]) -> Iterator[str]:
    left, top = x + panel.x, y + panel.y
    width, height = _panel_width(panel.placed), panel.placed.height
    frame = (left - _GAP, top - _GAP - _LINE, width + 2 * _GAP, height + 2 * _GAP + _LINE)
    yield f'<path class="tfg-p" d="{_rectangle(*frame)}"/>'
    caption = panel.placed.figure.caption
    yield f'<text x="{left + width // 2}" y="{top - _GAP}">{_text(caption)}</text>'
    yield from _drawing(panel.placed, left + (width - panel.placed.width) // 2, top, ids)


def _rectangle(x: int, y: int, width: int, height: int) -> str:
    return f"M{x} {y}h{width}v{height}h{-width}z"


def _outline(kind: str, x: int, y: int, width: int, height: int) -> str:
    """Returns the outline of a box: each kind has its own, so that colour is not needed."""
    match kind:
        case "constant":  # rounded ends
            radius = min(height // 2, 18)
            side, drop = width - 2 * radius, height - 2 * radius
            arc = f"a{radius} {radius} 0 0 1"
            return (
                f"M{x + radius} {y}h{side}{arc} {radius} {radius}v{drop}{arc} {-radius} {radius}"
                f"h{-side}{arc} {-radius} {-radius}v{-drop}{arc} {radius} {-radius}z"
            )
        case "input":  # points the way the tensor goes
            return f"M{x} {y}h{width}v{height - 8}l{-width // 2} 8l{-width // 2} -8z"
        case "captured" | "variable":  # the drum of a store
            half = f"a{width / 2:g} 5 0 0"
            return (
                f"M{x} {y + 5}{half} 1 {width} 0v{height - 10}{half} 1 {-width} 0z"
                f"M{x} {y + 5}{half} 0 {width} 0"
            )
        case "control flow":  # six sides
            slope, drop = 10, min(20, height // 2)
            top, side = width - 2 * slope, height - 2 * drop
            return (
                f"M{x} {y + drop}l{slope} {-drop}h{top}l{slope} {drop}v{side}"
                f"l{-slope} {drop}h{-top}l{-slope} {-drop}z"
            )
        case "call":  # a bar at each side
            bars = f"M{x + 5} {y}v{height}M{x + width - 5} {y}v{height}"
            return _rectangle(x, y, width, height) + bars
        case "output":  # leans
            return f"M{x + 8} {y}h{width - 8}l-8 {height}h{8 - width}z"
        case "scope":  # a stack of sheets
            across, down = width - 4, height - 4
            behind = f"M{x + 4} {y + down}v4h{across}v{-down}h-4v{down - 4}z"
            return _rectangle(x, y, across, down) + behind
        case _:
            return _rectangle(x, y, width, height)
