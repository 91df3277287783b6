"""What `tfxray watch` tells: findings first, then what was counted."""

from __future__ import annotations

import platform
import re
import traceback
from dataclasses import dataclass, field, replace
from html import escape
from importlib.resources import files
from typing import Any, Final

import tensorflow as tf

from tfxray import _private, _saving
from tfxray._results import Result
from tfxray._stable import without_addresses
from tfxray._table import Table
from tfxray._words import counted, keep_start
from tfxray.explain.entries import locate
from tfxray.explain.ranking import recognize
from tfxray.graphs.picture import Picture, draw
from tfxray.watching import costs
from tfxray.watching.findings import (
    Finding,
    Seen,
    find,
    percent,
    retracing_cause,
    times,
    too_little,
)
from tfxray.watching.journal import FunctionNote, Journal
from tfxray.watching.sites import Site

MOST_ROWS: Final = 20
MOST_NODES: Final = 5_000  # optimizing a larger graph takes seconds
MOST_PICTURES: Final = 10
VERDICT: Final = 3  # findings that are told in full at the top
_QUANTITY, _UNBROKEN = r"(\d) (m?s)<", r"\1&nbsp;\2<"
UNSEEN: Final = (
    "what other processes did",
    "what runs below Python: the time of single operations in a graph, and waits inside one",
    "values that NumPy reads by itself, unless a `tf.function` has just returned them",
    "code that ended the process at once, such as `os._exit`",
)


@dataclass(frozen=True)
class Report(Result):
    """What was seen of a program.

    Attributes:
        title: The program.
        seconds: How long it ran, from the import of TensorFlow to its end.
        versions: The versions that ran, by name.
        devices: The devices that TensorFlow has.
        findings: What to mend, those that cost most first.
        functions: Each function of `tf.function`, Keras and `tf.data`: what it was made of, and how it ran.
        lines: The lines that ran most operations eagerly.
        reads: The lines on which Python read values of tensors.
        datasets: The loops over datasets.
        sessions: The runs of `tf.compat.v1` sessions.
        keras: The calls of `fit`, `predict` and their like.
        variables: The lines that made variables.
        warnings: What TensorFlow logged, with the entry that explains it.
        error: What ended the program, or an empty text.
        too_little: What would be a finding if there were more of it.
        missing: What this TensorFlow let nobody see.
        unseen: What no run of this kind sees.
        pictures: The largest graph of each function that took longest, where pictures were asked for.
    """

    title: str
    seconds: float
    versions: dict[str, str]
    devices: tuple[str, ...]
    findings: tuple[Finding, ...]
    functions: tuple[dict[str, Any], ...]
    lines: tuple[dict[str, Any], ...]
    reads: tuple[dict[str, Any], ...]
    datasets: tuple[dict[str, Any], ...]
    sessions: tuple[dict[str, Any], ...]
    keras: tuple[dict[str, Any], ...]
    variables: tuple[dict[str, Any], ...]
    warnings: tuple[dict[str, Any], ...]
    error: str = ""
    too_little: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = field(default=UNSEEN)
    pictures: tuple[Picture, ...] = ()

    @property
    def verdict(self) -> str:
        """How many findings there are, as a sentence."""
        if not self.findings:
            return "Nothing to mend was found."
        return f"{counted(len(self.findings), 'finding')}, those that cost most first."

    @property
    def _passed_over(self) -> str:
        """What is no finding, as a sentence; empty where there is nothing."""
        if not self.too_little:
            return ""
        return f"Too little to be a finding: {'; '.join(self.too_little)}."

    @property
    def text(self) -> str:
        """The report for a terminal."""
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        parts = [
            f"tfxray watch: {self.title}, {self.seconds:.1f} s with {versions}, on {', '.join(self.devices)}",
            *([f"It ended with {self.error}"] if self.error else []),
            self.verdict,
        ]
        for number, finding in enumerate(self.findings, start=1):
            cost = f" [{_cost(finding, self.seconds)}]" if finding.seconds else ""
            parts.append(f"{number}. {finding.place}: {finding.kind}{cost}")
            parts += [f"   > {finding.source}"] if finding.source else []
            parts += [f"   {finding.what}", f"   Do: {finding.advice}"]
            parts += [f"   (That is {finding.how}.)"] if finding.how and number <= VERDICT else []
            parts.append(f"   More: {locate(finding.address)}")
        parts += [self._passed_over] if self._passed_over else []
        tables = [f"\n{table}" for table in self._tables()]
        return "\n".join([*parts, *tables, "", self._limits])

    @property
    def html(self) -> str:
        """The report for pages and notebooks."""
        style = (files("tfxray.watching") / "report.css").read_text("utf-8")
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        findings = "".join(
            self._finding_html(finding, number)
            for number, finding in enumerate(self.findings, start=1)
        )
        error = (
            f'<p class="tfw-e"><strong>It ended with</strong> <code>{escape(self.error)}</code></p>'
            if self.error
            else ""
        )
        passed = f'<p class="tfw-t">{escape(self._passed_over)}</p>' if self._passed_over else ""
        pictures = "".join(
            f"<details><summary>The graph of {escape(each.graph.name)}, "
            f"{counted(len(each.graph.nodes), 'node')}.</summary>{each.html}</details>"
            for each in self.pictures
        )
        tables = "".join(
            f"<details><summary>{escape(table.caption)}</summary>"
            f"{re.sub(_QUANTITY, _UNBROKEN, table.html())}</details>"
            for table in self._tables()
        )
        return (
            f'<svg width="0" height="0" aria-hidden="true"><style>{style}</style></svg>'
            f'<section class="tfw" aria-label="{escape(f"What TensorFlow made of {self.title}")}">'
            f'<p class="tfw-t"><strong>{escape(self.title)}</strong> · {self.seconds:.1f} s · '
            f"{escape(versions)} · {escape(', '.join(self.devices))}</p>{error}"
            f'<p class="tfw-v">{escape(self.verdict)}</p><ol>{findings}</ol>{passed}{tables}{pictures}'
            f'<p class="tfw-t">{_marked(self._limits)}</p></section>'
        )

    def _finding_html(self, finding: Finding, number: int) -> str:
        cost = (
            f'<span class="tfw-c">{escape(_cost(finding, self.seconds))}</span>'
            if finding.seconds
            else ""
        )
        source = f"<pre><code>{escape(finding.source)}</code></pre>" if finding.source else ""
        how = f'<p class="tfw-t">That is {escape(finding.how)}.</p>' if finding.how else ""
        return (
            f'<li class="{"tfw-1" if number <= VERDICT else "tfw-2"}">'
            f'<p class="tfw-h"><strong>{escape(finding.kind)}</strong> '
            f"<code>{escape(finding.place)}</code> {cost}</p>{source}<p>{_marked(finding.what)}</p>"
            f"<p><strong>Do:</strong> {_marked(finding.advice)} "
            f'<a href="{escape(locate(finding.address))}">More on this</a></p>{how}</li>'
        )

    @property
    def _title(self) -> str:
        return f"What TensorFlow made of {self.title}"

    @property
    def _limits(self) -> str:
        missing = (
            f" This TensorFlow let nobody see {'; '.join(self.missing)}." if self.missing else ""
        )
        return f"Not seen: {'; '.join(self.unseen)}.{missing}"

    def _tables(self) -> list[Table]:
        """What was counted, as tables; those without rows are left out."""
        tables = [
            Table(
                f"{counted(len(self.functions), 'function')} of tf.function, Keras and tf.data.",
                (
                    "function",
                    "from",
                    "calls",
                    "traces",
                    "tracing",
                    "running",
                    "nodes → optimized",
                    "captures",
                    "remark",
                ),
                [
                    (
                        _whose(each),
                        each["kind"],
                        str(each["calls"]),
                        str(each["traces"]),
                        _ms(each["tracing"]),
                        _ms(each["running"]),
                        _nodes(each),
                        str(each["captures"]),
                        each["remark"],
                    )
                    for each in self.functions
                ],
            ),
            Table(
                "Why each function was traced again.",
                ("function", "asked for at", "why", "took"),
                [
                    (each["name"], trace["at"], trace["why"], _ms(trace["seconds"]))
                    for each in self.functions
                    for trace in each["latest_traces"]
                    if not trace["needed"]
                ][:MOST_ROWS],
            ),
            _counted_table("Operations that ran eagerly, one by one.", "operations", self.lines),
            _counted_table("Values of tensors that Python read.", "reads", self.reads),
            Table(
                "Calls of Keras.",
                ("call", "at", "calls", "took", "in its function"),
                [
                    (
                        each["method"],
                        each["at"],
                        str(each["calls"]),
                        _ms(each["seconds"]),
                        _ms(each["in_functions"]),
                    )
                    for each in self.keras
                ],
            ),
            Table(
                "Loops over datasets.",
                ("at", "stages", "elements waited for", "waited"),
                [
                    (
                        each["at"],
                        " → ".join(each["stages"]),
                        str(each["elements"])
                        if not each["through_keras"]
                        else "read inside Keras's graph",
                        _ms(each["waited"]),
                    )
                    for each in self.datasets
                ],
            ),
            Table(
                "Runs of sessions.",
                ("at", "runs", "took", "fetched", "fed", "nodes, first and last run"),
                [
                    (
                        each["at"],
                        str(each["runs"]),
                        _ms(each["seconds"]),
                        ", ".join(each["fetched"]),
                        ", ".join(each["fed"]) or "nothing",
                        f"{each['first_nodes']:,} and {each['last_nodes']:,}",
                    )
                    for each in self.sessions
                ],
            ),
            Table(
                "Variables.",
                ("made at", "made", "there at once"),
                [
                    (each["at"], str(each["made"]), str(each["most_alive"]))
                    for each in self.variables
                ],
            ),
            Table(
                "What TensorFlow logged.",
                ("message", "times", "explained"),
                [
                    (each["message"], str(each["times"]), each["entry"] or "no entry")
                    for each in self.warnings
                ],
            ),
        ]
        return [table for table in tables if table.rows]

    def as_dict(self) -> dict[str, Any]:
        """Returns the fields as plain data, ready for JSON; a picture is its graph."""
        data = replace(self, pictures=())
        return {**Result.as_dict(data), "pictures": [each.as_dict() for each in self.pictures]}

    def _forms(self) -> dict[str, Any]:
        trees = [f"\n{each.text}\n" for each in self.pictures]
        return {
            **super()._forms(),
            ".txt": lambda: "\n".join([self.text, *trees]),
            ".html": lambda: _saving.html_document(
                self._title, f'<main class="tfw-p"><h1>{escape(self._title)}</h1>{self.html}</main>'
            ),
        }


def make_report(
    title: str,
    journal: Journal,
    seconds: float,
    error: BaseException | None,
    missing: list[str],
) -> Report:
    """Makes the report of a program that has ended.

    Args:
        title: The program.
        journal: What was noted.
        seconds: How long it ran.
        error: What ended it, if something did.
        missing: What could not be hooked into.
    """
    seen = Seen(journal, seconds, costs.measure())
    found = find(seen)
    operations = sorted(journal.operations().items(), key=lambda each: -each[1].count)
    reads = sorted(journal.reads().items(), key=lambda each: -each[1].count)
    notes = sorted(journal.functions.values(), key=lambda note: -(note.seconds + note.tracing))
    return Report(
        title,
        seconds,
        _versions(),
        tuple(
            device.name.removeprefix("/physical_device:")
            for device in tf.config.list_physical_devices()
        ),
        tuple(found),
        tuple(_function(note) for note in notes if note.traces or note.calls or note.eager_calls),
        tuple(
            _counted(site, tally.count, tally.seconds)
            for (_, site), tally in operations[:MOST_ROWS]
        ),
        tuple(_counted(site, tally.count, tally.seconds) for (_, site), tally in reads[:MOST_ROWS]),
        tuple(
            {
                "at": str(note.site),
                "stages": note.stages,
                "through_keras": note.through_keras,
                "elements": note.waits.count,
                "waited": note.waits.seconds,
            }
            for note in list(journal.loops.values())[:MOST_ROWS]
        ),
        tuple(
            {
                "at": str(note.site),
                "runs": note.runs.count,
                "seconds": note.runs.seconds,
                "fetched": [name for name, _ in note.fetched.most_common(5)],
                "fed": [name for name, _ in note.fed.most_common(5)],
                "first_nodes": note.first_nodes,
                "last_nodes": note.last_nodes,
            }
            for note in list(journal.sessions.values())[:MOST_ROWS]
        ),
        tuple(
            {
                "method": note.method,
                "at": str(note.site),
                "calls": note.calls.count,
                "seconds": note.calls.seconds,
                "in_functions": note.in_functions,
            }
            for note in list(journal.keras.values())[:MOST_ROWS]
        ),
        tuple(
            {"at": str(note.site), "made": note.made, "most_alive": note.most_alive}
            for note in sorted(journal.variables.values(), key=lambda note: -note.made)[:MOST_ROWS]
        ),
        tuple(
            _warning(message, times, journal)
            for message, times in journal.logs.most_common(MOST_ROWS)
        ),
        _told(error),
        tuple(too_little(seen)),
        (*missing, *_left_out(journal)),
        pictures=_pictures(journal, notes),
    )


def _pictures(journal: Journal, notes: list[FunctionNote]) -> tuple[Picture, ...]:
    """Draws the graphs that were kept, of the functions that took longest."""
    kept = [journal.kept_graphs[id(note)] for note in notes if id(note) in journal.kept_graphs]
    return tuple(draw(concrete) for concrete in kept[:MOST_PICTURES])


def _left_out(journal: Journal) -> list[str]:
    """Names what a listener failed to note, and what was too much to keep apart."""
    found = [f"{name} ({error})" for name, error in journal.failures.items()]
    if journal.others.count:
        found.append(f"the lines of {journal.others.count:,} more operations")
    return found


def _versions() -> dict[str, str]:
    import sys  # noqa: PLC0415

    found = {"Python": platform.python_version(), "TensorFlow": tf.__version__}
    for name, module in (("Keras", "keras"), ("Keras 2", "tf_keras")):
        if module in sys.modules:
            found[name] = sys.modules[module].__version__
    return found


def _function(note: FunctionNote) -> dict[str, Any]:
    running = max(0.0, note.seconds - note.tracing) if note.calls else 0.0
    concrete = note.graph() if note.graph and note.nodes <= MOST_NODES else None
    optimized = None if concrete is None else _private.nodes_after_optimization(concrete)
    return {
        "name": note.name,
        "package": note.package,
        "defined": str(note.defined) if note.defined else "",
        "made": str(note.made.most_common(1)[0][0]) if note.made else "",
        "kind": note.kind,
        "objects": note.objects,
        "calls": note.calls,
        "calls_inside_graphs": note.inside,
        "eager_calls": note.eager_calls,
        "traces": note.traces,
        "tracing": note.tracing,
        "running": running,
        "nodes": note.nodes,
        "nodes_after_optimization": optimized,
        "captures": note.captures,
        "jit_compile": note.jit,
        "compiled": len(note.shapes),
        "compiling": note.compiling,
        "refused": dict(note.refused),
        "called_from": [str(site) for site in note.called],
        "latest_traces": [
            {
                "at": str(trace.site) if trace.site else "",
                "why": keep_start(trace.reason.text, 100),
                "needed": trace.reason.needed,
                "seconds": trace.seconds,
                "nodes": trace.nodes,
            }
            for trace in note.notes
        ],
        "remark": _remark(note),
    }


def _whose(function: dict[str, Any]) -> str:
    """Tells a function of the program's from one of a library, which a line of the program has made."""
    if not function["package"]:
        return f"{function['name']} ({function['defined'] or function['made']})"
    at = f", made at {function['made']}" if function["made"] else ""
    return f"{function['name']} (of {function['package']}{at})"


def _nodes(function: dict[str, Any]) -> str:
    after = function["nodes_after_optimization"]
    return str(function["nodes"]) if after is None else f"{function['nodes']} → {after}"


def _remark(note: FunctionNote) -> str:
    remarks = []
    if note.jit:
        compiled = len(note.shapes) or note.traces
        remarks.append(f"XLA compiled it {times(compiled)}")
        if note.refused:
            remarks[-1] = f"XLA refused it in {counted(note.refused.total(), 'call')}"
    if note.eager_calls:
        remarks.append(f"ran as plain Python in {counted(note.eager_calls, 'call')}")
    made = note.objects - note.bound
    if note.bound > 1:  # and one of the class
        remarks.append(f"a method of {note.bound} objects")
    elif made > 1 and not note.bound:
        remarks.append(f"made {made} times")
    if note.calls == 1 and not note.inside:
        remarks.append("ran once only")
    if note.inside and not note.calls:
        remarks.append("a part of other graphs")
    return ", ".join(remarks)


def _counted(site: Site, count: int, seconds: float) -> dict[str, Any]:
    return {
        "at": str(site),
        "source": keep_start(site.source, 60),
        "count": count,
        "seconds": seconds,
    }


def _counted_table(caption: str, what: str, rows: tuple[dict[str, Any], ...]) -> Table:
    return Table(
        caption,
        ("at", what, "took", "line"),
        [(each["at"], f"{each['count']:,}", _ms(each["seconds"]), each["source"]) for each in rows],
    )


def _warning(message: str, times: int, journal: Journal) -> dict[str, Any]:
    entry = recognize(message)
    where = entry.location if entry else ""
    cause = retracing_cause(message, journal)
    if entry and cause in entry.anchors:
        where = locate(f"{entry.page}.html#{cause}")
    told = keep_start(without_addresses(message), 120)
    return {"message": told, "times": times, "entry": where}


def _told(error: BaseException | None) -> str:
    if error is None or (isinstance(error, SystemExit) and not error.code):
        return ""
    text = "".join(traceback.format_exception_only(error)).strip()
    entry = recognize(text)
    where = f" (explained: {entry.location})" if entry else ""
    return f"{keep_start(text, 300)}{where}"


def _cost(finding: Finding, seconds: float) -> str:
    cost = finding.seconds or 0.0
    about = "about " if finding.how else ""
    return f"{about}{_ms(cost)}, {percent(cost, seconds)} of the run"


def _ms(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms"


def _marked(text: str) -> str:
    """Sets what is between back-ticks as code."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)
    )
