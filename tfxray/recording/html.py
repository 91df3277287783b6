"""Writes a recording as a player to step through; without JavaScript it is a figure with text."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tfxray._layout import LayoutError
from tfxray._saving import html_document
from tfxray._words import counted
from tfxray.recording import figure
from tfxray.recording.states import NodeState, node_states

if TYPE_CHECKING:
    from tfxray.recording.steps import RecordedProgram, Step

_HERE: Final = Path(__file__).parent
_START: Final = "Nothing has run yet. <b>Step</b> runs the first line."
_PHASES: Final = {
    "python": "Python",
    "eager": "eager",
    "building": "building a graph",
    "tracing": "tracing",
    "running": "running a graph",
    "error": "error",
}
_LINE_HEIGHT: Final = 21  # pixels, of a line of the program
_ROW_HEIGHT: Final = 25
_CONTROLS_HEIGHT: Final = 240
_LEGEND: Final = {
    "value": "has a value",
    "folded": "folded into a constant",
    "built": "in a graph, no value",
    "left out": "left out of the run",
    "absent": "not there yet",
}


def player(recording: RecordedProgram) -> str:
    """Writes the player.

    Without JavaScript it is the figure as it stands at the end, and all steps as text. The script
    finds every state computed here, and only applies the one a reader steps to.

    Args:
        recording: A recording.

    Returns:
        HTML to put into a page; it has no ids, so a page can hold several.

    Examples:
        >>> from tfxray.recording import record
        >>> player(record("print(12 * 3 - 2)"))[:18]
        '<execution-player '
    """
    moments = node_states(recording)
    style, script = _asset("player.css"), _asset("player.js")
    picture, height, moments, changes = _drawn(recording, moments)
    left, right = f"{_code(recording)}{_CONTROLS}", picture
    left_height = _CONTROLS_HEIGHT + _LINE_HEIGHT * recording.source.count("\n")
    for part in (_variables(recording), _output(recording)):  # each to the column with more room
        part_height = _ROW_HEIGHT * (part.count("<tr>") + 1)
        if left_height < height:
            left, left_height = left + part, left_height + part_height
        else:
            right, height = right + part, height + part_height
    return (
        f'<execution-player role="group" aria-label="Recording: {escape(recording.title)}">'
        # In the body of a page only an SVG may hold a style sheet.
        f'<svg class="xp-sr" aria-hidden="true"><style>{style}</style></svg>'
        # A click anywhere in it brings the focus, and the keys work.
        f'<div class="xp-card" tabindex="-1">{_header(recording)}<div class="xp-body">'
        f'<div class="xp-left">{left}</div><div class="xp-right">{right}</div></div>'
        f'<div class="xp-foot">{_notes(recording)}{_list(recording)}</div>'
        f'<script type="application/json">{_states(recording, moments, changes)}</script>'
        f"</div></execution-player><script>{script}</script>"
    )


def page(recording: RecordedProgram) -> str:
    """Writes a page of its own with the player, in the colours of the reader's system.

    Args:
        recording: A recording.

    Returns:
        An HTML document that needs nothing else.

    Examples:
        >>> from tfxray.recording import record
        >>> page(record("print(12 * 3 - 2)"))[:15]
        '<!doctype html>'
    """
    light, dark = (
        HtmlFormatter(style=style).get_style_defs(".xp-code")
        for style in ("default", "github-dark")
    )
    style = (
        f"body{{max-width:60rem;margin:0 auto;padding:0 1rem;font-family:system-ui,sans-serif}}{light}"
        f"@media (prefers-color-scheme:dark){{{dark}}}"
    )
    # In the body of a page only an SVG may hold a style sheet.
    sheet = f'<svg width="0" height="0" aria-hidden="true"><style>{style}</style></svg>'
    return html_document(recording.title, f"<main>{sheet}{player(recording)}</main>")


@cache
def _asset(name: str) -> str:
    """Reads a style sheet or script, without what only those who write it need."""
    lines = (line.strip() for line in (_HERE / name).read_text("utf-8").splitlines())
    text = "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))
    return re.sub(r"\s*([{};,])\s*|(:) ", r"\1\2", text) if name.endswith(".css") else text


_CONTROLS: Final = (
    '<div class="xp-now" aria-live="polite" aria-atomic="true" hidden>'
    '<p class="xp-where"></p><p class="xp-say"></p></div>'
    '<div class="xp-bar" hidden>'
    + "".join(
        f'<button type="button" class="xp-{name.split()[-1].lower()}">{name}</button>'
        for name in ("Restart", "Back", "Step", "To end")
    )
    + '<input type="range" min="0" value="0" aria-label="Step">'
    '<p class="xp-keys"><kbd>←</kbd> <kbd>→</kbd> step</p></div>'
)


def _header(recording: RecordedProgram) -> str:
    steps = counted(len(recording.steps), "step")
    return (
        f'<p class="xp-head"><b>{escape(recording.title)}</b> '
        f'<span class="xp-count">{steps}</span></p>'
    )


def _code(recording: RecordedProgram) -> str:
    marked = highlight(recording.source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    lines = marked.rstrip("\n").split("\n")
    items = []
    for line, text in zip(lines, recording.source.split("\n"), strict=True):
        indent = len(text) - len(text.lstrip())
        # Into the first token: tools that rewrite HTML drop white space that stands by itself.
        line = re.sub(r"^( +)(<span[^>]*>)", r"\2\1", line)  # noqa: PLW2901
        items.append(f'<li style="--in:{indent}"><code>{line or "&#8203;"}</code></li>')
    return f'<ol class="xp-code highlight" aria-label="Program">{"".join(items)}</ol>'


class _Drawn(NamedTuple):
    """The part of the player that shows the operations.

    Attributes:
        html: What it shows at the end; empty where there is no operation.
        height: Of its picture, in pixels.
        moments: The states of the nodes in it that the script applies, before the first step and
            after each.
        changes: The pictures that it puts there instead, for each moment; empty where it does not.
    """

    html: str
    height: float
    moments: list[list[NodeState]]
    changes: list[str]


def _drawn(recording: RecordedProgram, moments: list[list[NodeState]]) -> _Drawn:
    """Draws the operations, or says why they cannot be drawn here."""
    still: list[list[NodeState]] = [[] for _ in moments]
    if not moments[0]:
        return _Drawn("", 0.0, still, [])
    try:
        if len(moments[0]) <= figure.MOST_NODES:
            picture, height = _picture(recording, moments)
            return _Drawn(picture, height, moments, [])
        picture, height, changes = _changes(recording, moments)
        return _Drawn(picture, height, still, changes)
    except LayoutError as error:
        told = f'<div class="xp-picture"><p class="xp-legend">No picture: {escape(str(error))}</p></div>'
        return _Drawn(told, 0.0, still, [])


def _changes(
    recording: RecordedProgram, moments: list[list[NodeState]]
) -> tuple[str, float, list[str]]:
    """Draws what each step is about, as all nodes make no picture; the last stands there at first."""
    drawn = figure.draw_changes(recording, moments)
    pictures = []
    for each in drawn:
        more = each and each.left_out
        left_out = f'<p class="xp-legend">and {more} more</p>' if more else ""
        pictures.append(f"{each.picture.svg}{left_out}" if each else "")
    told = (
        f"{len(moments[0])} nodes are too many for one picture: this shows what the step is about."
    )
    return (
        '<div class="xp-picture"><div class="xp-changes" role="group" tabindex="0" '
        f'aria-label="What the step changes">{pictures[-1]}</div>{_legend(moments)}'
        f'<p class="xp-legend">{told}</p></div>',
        max((each.picture.height for each in drawn if each), default=0.0),
        pictures,
    )


def _picture(recording: RecordedProgram, moments: list[list[NodeState]]) -> tuple[str, float]:
    picture = figure.draw(recording, moments)
    return f'<div class="xp-picture">{picture.svg}{_legend(moments)}</div>', picture.height


def _legend(moments: list[list[NodeState]]) -> str:
    seen = {state.status for moment in moments for state in moment} & _LEGEND.keys()
    keys = "".join(
        f'<span class="xp-key is-{status.replace(" ", "-")}">{text}</span>'
        for status, text in _LEGEND.items()
        if status in seen
    )
    return f'<p class="xp-legend">{keys}</p>' if len(seen) > 1 else ""


def _variables(recording: RecordedProgram) -> str:
    shown = _shown_variables(recording)
    if not shown:
        return ""
    last = recording.steps[-1].variables
    rows, scope = [], ""
    for place in shown:
        variable = last[place]
        if variable.scope != scope:
            scope = variable.scope
            rows.append(
                f'</tbody><tbody><tr><th colspan="3" scope="rowgroup" class="xp-scope">'
                f"inside {escape(scope)}</th></tr>"
            )
        text, kind = _variable_texts(recording, place, len(recording.steps))
        rows.append(
            f'<tr><th scope="row">{escape(variable.name)}</th>'
            f"<td>{escape(text)}</td><td>{escape(kind)}</td></tr>"
        )
    return (
        '<div class="xp-vars"><table><caption>Variables in Python</caption>'
        '<thead class="xp-sr"><tr>'
        '<th scope="col">Name</th><th scope="col">Value</th><th scope="col">Kind</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _shown_variables(recording: RecordedProgram) -> list[int]:
    """The places of the variables to show: all of the program, and those of functions that ran."""
    steps = recording.steps
    return [
        place
        for place, variable in enumerate(steps[0].variables if steps else ())
        if not variable.scope or any(step.variables[place].defined for step in steps)
    ]


def _variable_texts(recording: RecordedProgram, place: int, moment: int) -> tuple[str, str]:
    """What the table says of a variable after some steps: its value and its kind."""
    if moment:
        now = recording.steps[moment - 1].variables[place]
        if now.defined:
            return now.text, now.kind
        if any(step.variables[place].defined for step in recording.steps[:moment]):
            return "", "no longer defined"
    return "", "not defined yet"


def _output(recording: RecordedProgram) -> str:
    if not recording.printed:
        return ""
    return (
        '<div class="xp-output"><p>Printed</p>'
        f"<samp><span>{escape(recording.printed.rstrip())}</span><i></i></samp></div>"
    )


def _notes(recording: RecordedProgram) -> str:
    stopped = f'<p class="xp-note is-error">{escape(recording.stopped)}</p>'
    notes = [f'<p class="xp-note">{escape(note)}</p>' for note in recording.notes]
    return "".join([stopped, *notes] if recording.stopped else notes)


def _list(recording: RecordedProgram) -> str:
    error = ' class="is-error"'
    items = "".join(
        f"<li{error if step.phase == 'error' else ''}><b>{_where(step)}</b> "
        f"<span>{_marked(step.sentence)}</span></li>"
        for step in recording.steps
    )
    steps = counted(len(recording.steps), "step")
    return (
        f'<details class="xp-all" open><summary>All {steps} as text</summary>'
        f"<ol>{items}</ol></details>"
    )


def _marked(sentence: str) -> str:
    """Sets what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(sentence))


def _where(step: Step) -> str:
    return f"Line {step.line}, {_PHASES[step.phase]}:"


def _states(recording: RecordedProgram, moments: list[list[NodeState]], changes: list[str]) -> str:
    """Writes what the player shows at each moment; each text stands once, named by its place."""
    texts: dict[str, int] = {}

    def place(text: str) -> int:
        return texts.setdefault(text, len(texts))

    shown = _shown_variables(recording)
    states: list[list[Any]] = []
    printed = 0
    for moment, nodes in enumerate(moments):
        step = recording.steps[moment - 1] if moment else None
        printed += len(step.printed) if step else 0
        lines = [step.line, step.last_line] if step else [0, 0]
        node_texts = [
            part for each in nodes for part in (place(figure.css_class(each)), place(each.text))
        ]
        variables = [
            place(part) for each in shown for part in _variable_texts(recording, each, moment)
        ]
        picture = [place(changes[moment])] if changes else []
        states.append([*lines, printed, node_texts, variables, *picture])
    data = {"start": _START, "texts": list(texts), "states": states}
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
