"""What in a program costs most, and what to do about it: one function for each kind of finding."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType
from typing import Final, NamedTuple

import tensorflow as tf

from tfxray._words import counted, keep_start, listed
from tfxray.explain.ranking import recognize
from tfxray.watching import sources
from tfxray.watching.costs import Costs
from tfxray.watching.journal import (
    RARE,
    CallbackNote,
    Chain,
    FunctionNote,
    Journal,
    KerasNote,
    LoopNote,
    VariableNote,
)
from tfxray.watching.kept import kept_tensors
from tfxray.watching.loops import Line, Loop, hot_loops, outermost_loops, rounds_of
from tfxray.watching.sites import Site, shown

VARIABLES: Final = "variables made again and again"

# From how many on something is a finding: below, it costs nothing that a person would notice.
RETRACES: Final = 3
RETRACES_NOW_AND_THEN: Final = 5  # where most calls find their graph
OPTIONS: Final = 8  # ways to run a function, such as `training=True` with `mode="mean"`
SHARE: Final = 0.05  # of the run
REMADE: Final = 3
REMADE_BY_LIBRARIES: Final = (
    6  # datasets and Keras models: a few are made for good reasons, such as folds
)
SMALL_OPERATIONS: Final = 600
WORTH_A_LINE: Final = 100  # operations: so many are named where they are no finding
ROUNDS: Final = 20
PER_ROUND: Final = 3  # fewer in a round are what stands between calls of functions
NEARLY_ALL: Final = 0.8
SMALL: Final = 1e-4  # seconds: an operation that takes longer computes, it is not waited for
KERAS_CALLS: Final = 12
PYTHON_CALLS: Final = 20
MANY_PYTHON_CALLS: Final = 200
FELT: Final = 0.02  # of the run
FELT_BY_BATCHES: Final = 0.01  # of the time of a call of Keras
WAITS: Final = 20
LONG_WAIT: Final = 1e-3  # seconds
GROWTHS: Final = 5
VARIABLE_ROUNDS: Final = 10
MOST_PARTS: Final = 200  # variables that one line makes for a model
READS: Final = 40
BETWEEN: Final = 3  # functions: with more from one read to the next, it is read once in a while
ITERATORS: Final = 20
EAGER_CALLS: Final = 20
STALE_CALLS: Final = 3
SMALL_CALLS: Final = 1_000
SMALL_GRAPH: Final = 8  # nodes, with those of arguments and results
MOST_COSTS: Final = 4  # times the cost of a call
FAILED_TRACES: Final = 3
TINY_BATCH: Final = 4
TINY_BATCHES: Final = 1_000
UNROLLED: Final = 300  # nodes that one loop made in one graph
UNROLLED_ROUNDS: Final = 16

WAITED: Final = 0.1  # of the time that a loop took
WAITED_AGAIN: Final = 0.25
EPOCHS: Final = 3
SLOW_ELEMENT: Final = 2e-4  # seconds: what takes less is about as fast as a cache
CACHED: Final = 500_000_000  # bytes that fit into any memory
STEADY: Final = re.compile(  # stages that make the same again; of generators and of others that is not sure
    r"TensorSlice|Tensor|Range|TextLine(V2)?|TFRecord(V2)?|Files|(Parallel)?(Map|Batch)|Filter|Shuffle|"
    r"Prefetch|Take|Skip|Options"
)

_USER_STAGES = ("Map", "ParallelMap", "Filter", "FlatMap", "Interleave", "ParallelInterleave")


@dataclass(frozen=True)
class Finding:
    """Something that costs, or that is not what it looks like.

    Attributes:
        kind: What it is, in one word, such as `retracing`.
        file: The file of the program.
        line: Its line, from 1.
        source: The line itself.
        what: What happens, with its numbers.
        advice: What to do.
        page: The page of the site that teaches it, with an anchor where one section does.
        seconds: What it cost at least, in seconds; None where that cannot be told.
        how: How the seconds were had, where they are an estimate.
    """

    kind: str
    file: str
    line: int
    source: str
    what: str
    advice: str
    page: str
    seconds: float | None = None
    how: str = ""

    @property
    def place(self) -> str:
        """The line, as a reader names it."""
        return f"{shown(self.file)}:{self.line}"

    @property
    def address(self) -> str:
        """Where the page is on the site."""
        page, hash_mark, anchor = self.page.partition("#")
        return f"{page}.html{hash_mark}{anchor}"


class Seen(NamedTuple):
    """What the kinds of findings look at.

    Attributes:
        journal: What was noted.
        seconds: How long the program ran with TensorFlow.
        costs: What operations cost here, where it was measured.
    """

    journal: Journal
    seconds: float
    costs: Costs | None


def find(seen: Seen) -> list[Finding]:
    """Returns all findings, those that cost most first."""
    found = [(finding, weight) for look, weight in _KINDS for finding in look(seen)]

    def rank(each: tuple[Finding, float]) -> float:
        finding, weight = each
        return (finding.seconds or 0.0) / max(seen.seconds, 1e-9) + weight

    found.sort(key=rank, reverse=True)
    told: dict[tuple[str, str, int], Finding] = {}
    for finding, _ in found:
        told.setdefault((finding.kind, finding.file, finding.line), finding)
    made = {(each.file, each.line) for each in told.values() if each.kind == VARIABLES}
    return [  # that a line makes variables anew explains what else it does
        each
        for each in told.values()
        if each.kind == VARIABLES or (each.file, each.line) not in made
    ]


def _finding(kind: str, site: Site, what: str, advice: str, page: str, **more: object) -> Finding:
    return Finding(kind, site.file, site.line, site.source, what, advice, page, **more)  # type: ignore[arg-type]


# Functions ----------------------------------------------------------------------------------------

_RETRACED = {
    "value": "Pass {argument} as a tensor, `tf.constant(...)`: each Python value gets a graph of its own.",
    "shape": "Give {argument} one shape: drop a smaller last batch, pad what varies to one length or a few, "
    "or allow any with an `input_signature` or `reduce_retracing=True`.",
    "dtype": "Give {argument} one dtype: cast before the call.",
    "object": "Make {argument} once, above the loop, and pass that one object.",
    "type": "Pass {argument} as the same kind of thing each time, a tensor if it is a number.",
    "length": "Pass {argument} as one tensor, and leave its length open with an `input_signature` or "
    "`reduce_retracing=True`: a list gets a graph for each length.",
}


def _retracing(seen: Seen) -> Iterator[Finding]:
    for note in _retraced(seen):
        runs = note.calls + note.inside
        latest = next(trace for trace in reversed(note.notes) if not trace.reason.needed)
        if note.changed:
            argument, what = _most_changed(note)
            values = [
                part for part, how in note.changed if how == "value" and part.startswith(argument)
            ]
            if what == "value" and len(values) == 1:
                argument = values[0]
            longer = rf"{re.escape(argument)}\[\d+\] is (new|gone)"
            if what == "type" and re.match(longer, latest.reason.text):
                what = "length"
            advice = _RETRACED[what].format(argument=f"`{argument}`")
        else:
            advice = "Call it in one context, or make one function for each."
        called = note.called.most_common(1)
        at = called[0][0] if called else latest.site or note.defined
        where = f" ({note.defined})" if note.defined and note.defined != at else ""
        why = keep_start(latest.reason.text, 90)
        what_happened = (
            f"`{note.name}`{where} was traced {times(note.traces)} in "
            f"{counted(max(runs, note.traces), 'call')}. "
            f"The latest time because {why}."
        )
        if at is not None:
            yield _finding(
                "retracing",
                at,
                what_happened,
                advice,
                "howto/count-and-stop-retracing",
                seconds=note.retracing,
            )


def _retraced(seen: Seen) -> Iterator[FunctionNote]:
    for note in seen.journal.functions.values():
        few = note.options if note.options < OPTIONS else 0
        if note.retraces - few < RETRACES:
            continue
        often = note.retraces * 10 >= note.calls + note.inside
        if often or _never_ends(note, seen.seconds):
            yield note


def _never_ends(note: FunctionNote, seconds: float) -> bool:
    """Tells whether new graphs come now and then as long as the program runs, and are felt."""
    by_number = sum(count for (_, what), count in note.changed.items() if what == "value")
    return note.retracing > SHARE * seconds and (
        by_number >= RETRACES_NOW_AND_THEN or note.retraces >= 2 * RETRACES_NOW_AND_THEN
    )


def _most_changed(note: FunctionNote) -> tuple[str, str]:
    """Returns the parameter that explains most retraces, and how it changed."""
    parameters: Counter[tuple[str, str]] = Counter()
    for (argument, what), count in note.changed.items():
        parameters[re.split(r"[\[.]", argument)[0], what] += count
    return parameters.most_common(1)[0][0]


_CAUSES = {
    "value": "error-retracing-a-new-python-number",
    "shape": "error-retracing-shapes",
    "object": "error-retracing-objects",
}


def retracing_cause(message: str, journal: Journal) -> str:
    """Returns the anchor of the cause that TensorFlow's warning of retracing has here, or an empty text.

    Args:
        message: The warning.
        journal: What was noted.
    """
    match = re.search(
        r"calls to <(?:function|bound method) (\S+) .*triggered tf.function retracing", message
    )
    if match is None:
        return ""
    name = match[1].rpartition(".")[2]
    notes = [note for note in journal.functions.values() if note.name == name]
    if not notes:
        return ""
    note = max(notes, key=lambda each: each.traces)
    if note.retraces * 2 < note.traces:  # most of its graphs are the first of another object
        return "error-retracing-made-in-a-loop"
    return _CAUSES.get(_most_changed(note)[1], "") if note.changed else ""


def _remade(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        of_dataset = note.kind.startswith("Dataset.")
        if (
            of_dataset and note.defined is None
        ):  # a library's own, such as those that `predict` makes
            continue
        least = {"tf.function": REMADE}.get(note.kind, REMADE_BY_LIBRARIES)
        made = note.objects if of_dataset else note.called_objects
        if made < least or note.traces < least:
            continue
        if note.calls > 10 * made and not (  # a new model needs a function of its own
            note.same_variables >= REMADE_BY_LIBRARIES - 1 and note.tracing > SHARE * seen.seconds
        ):
            continue
        site = note.made.most_common(1)[0][0] if note.made else note.defined
        of_objects = note.bound > 1 and note.defined and sources.is_decorated(note.defined)
        if of_objects:  # Python binds it where it is looked up, which is another line
            site = note.defined
        if site is None:
            continue
        wasted = note.tracing * (1 - 1 / made)
        if of_dataset:
            given = site
            site = _making(given, note.made_through)
            where = "" if site == given else f" ({given})"
            what = f"`{note.name}` was given to `{note.kind}`{where} {times(made)}, and traced each time."
            advice = "Build the dataset once, above the loop, and iterate over it again."
        elif note.kind != "tf.function":
            if any(each.is_of_its_own and made <= each.models for each in _fits(seen.journal)):
                continue
            what = (
                f"`{note.kind}` made and traced its function {times(made)} here, in "
                f"{counted(note.calls, 'call')}."
            )
            advice = (
                "Make and compile the model once, and call it again; a new model needs a new graph."
            )
        elif of_objects:
            what = (
                f"The method `{note.name}` was traced for each of {made:,} objects: "
                f"{counted(note.traces, 'trace')} for {counted(note.calls, 'call')}."
            )
            advice = "Decorate a function outside the class, and pass what differs from object to object."
        else:
            what = (
                f"`tf.function` was applied to `{note.name}` {times(made)}: "
                f"{counted(note.traces, 'trace')} for {counted(note.calls, 'call')}."
            )
            advice = "Make the function once, where the program starts, and pass what differs as an argument."
        yield _finding(
            "made again and again",
            site,
            what,
            advice,
            "howto/count-and-stop-retracing",
            seconds=wasted,
        )


def _fails(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        if note.failed < FAILED_TRACES or note.failed < note.traces:
            continue
        called = note.called.most_common(1)
        site = called[0][0] if called else note.defined
        if site is not None:
            yield _finding(
                "tracing that fails",
                site,
                f"Tracing `{note.name}` ({note.defined}) raised {times(note.failed)}, and the program "
                f"went on: {keep_start(note.failure, 160)}",
                "Mend what it says, or leave `tf.function` out: until then each call traces in vain.",
                "errors/index",
                seconds=note.failing,
            )


def _run_eagerly(seen: Seen) -> Iterator[Finding]:
    page = "howto/debug-inside-a-function"
    setting = "tf.config.run_functions_eagerly"
    left_on = seen.journal.settings.get(setting)
    is_off_again = setting in seen.journal.settings_seen and setting not in seen.journal.settings
    for note in seen.journal.functions.values():
        least = EAGER_CALLS if is_off_again else 1  # a few were to look at something
        if note.eager_calls >= least and note.defined:
            at, saved, how = left_on or note.defined, None, ""
            if seen.costs:
                saved = sum(
                    seen.costs.saving(tally.count, note.eager_calls)
                    for (code, _), tally in seen.journal.operations().items()
                    if code is note.code
                )
                how = _how(seen.costs)
            yield _finding(
                "run eagerly",
                at,
                f"`{note.name}` ({note.defined}) is a `tf.function`, but ran as plain Python in "
                f"{counted(note.eager_calls, 'call')}: `tf.config.run_functions_eagerly(True)` was on.",
                "Remove `tf.config.run_functions_eagerly(True)`, which is for debugging.",
                page,
                seconds=saved,
                how=how,
            )
    for keras in seen.journal.keras.values():
        compiled = sources.keyword_lines(keras.site.file, "run_eagerly")
        if keras.eager:
            yield _finding(
                "run eagerly",
                Site(keras.site.file, compiled[0]) if len(compiled) == 1 else keras.site,
                f"`{keras.method}` ran its model eagerly, operation by operation, in "
                f"{counted(keras.eager, 'call')}: the model was compiled with `run_eagerly=True`.",
                "Compile without `run_eagerly=True`, which is for debugging.",
                "explanation/keras-eager-or-graph",
                seconds=keras.calls.seconds / 2,
                how="half of the time of those calls, a guess",
            )


_SETTINGS = {
    "tf.data.experimental.enable_debug_mode": (
        "every function of `tf.data` runs as Python, one element after the other, and nothing is prefetched",
        "howto/debug-inside-a-function",
    ),
    "tf.debugging.enable_check_numerics": (
        "each operation has another one after it that looks for NaN and infinity",
        "howto/debug-inside-a-function",
    ),
    "tf.debugging.experimental.enable_dump_debug_info": (
        "what each operation computes is written to files",
        "howto/debug-inside-a-function",
    ),
}


def _settings(seen: Seen) -> Iterator[Finding]:
    for name, site in seen.journal.settings.items():
        if site is None or name not in _SETTINGS:
            continue
        does, page = _SETTINGS[name]
        yield _finding(
            "debugging left on",
            site,
            f"`{name}` was on until the end: {does}.",
            "Remove the line once the error is found.",
            page,
        )


def _stale(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        for text, stale in note.stale.items():
            if stale.calls < STALE_CALLS:
                continue
            plain = not isinstance(stale.kept, tuple)
            changed = (
                f"as {keep_start(repr(stale.kept), 30)} when it was traced, and its graph keeps that. "
                f"Since then it was another value in {counted(stale.calls, 'call')}, in the latest "
                f"{keep_start(repr(stale.latest), 30)}"
                if plain
                else f"when it was traced, and its graph keeps that array. Since then it was another one in "
                f"{counted(stale.calls, 'call')}"
            )
            name = note.name if note.kind == "tf.function" else note.kind
            yield _finding(
                "a value from outside that stays",
                stale.outside.site,
                f"`{name}` read `{text}` {changed}.",
                f"Pass `{text}` as a tensor, or make it a `tf.Variable` and change it with `assign`.",
                "explanation/what-tracing-keeps",
            )


def _compiled(seen: Seen) -> Iterator[Finding]:
    page = "explanation/what-xla-adds"
    for note in seen.journal.functions.values():
        called = note.called.most_common(1)
        at = called[0][0] if called else note.defined
        if at is None:
            continue
        for message, calls in note.refused.most_common(1):
            named = re.search(r": (\w+) \(No registered", message)
            why = f"it cannot compile `{named[1]}`" if named else keep_start(message, 160)
            entry = recognize(message)
            yield _finding(
                "refused by XLA",
                note.defined or at,
                f"`{note.name}` asks for XLA, which refused it in {counted(calls, 'call')}: {why}.",
                "Compile only the part with numbers, and leave out what works on strings, calls Python "
                "or has shapes that depend on values; or drop `jit_compile=True`.",
                f"{entry.page}#{entry.anchor}" if entry else page,
            )
        beside = len(note.shapes) - note.traces  # a graph for any shape hides them
        if beside < RETRACES_NOW_AND_THEN or note.compiling < SHARE * seen.seconds:
            continue
        yield _finding(
            "compiled again and again",
            at,
            f"XLA compiled `{note.name}` {times(len(note.shapes))}, for each shape of its arguments anew, "
            f"in {counted(note.calls, 'call')} and {counted(note.traces, 'trace')}.",
            "Pad the arguments to a few shapes: a graph for any shape is still compiled for each.",
            page,
            seconds=note.compiling,
        )


def _iterators(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.loops.values():
        if (
            note.through_keras
            or note.iterators < ITERATORS
            or note.exhausted * 2 > note.iterators
            or note.elements > 2 * note.iterators
        ):
            continue
        yield _finding(
            "made again and again",
            note.site,
            f"{counted(note.iterators, 'iterator')} of a dataset were made here, and read for "
            f"{counted(note.elements, 'element')}. Each starts the pipeline anew, at its first element.",
            "Make one iterator above the loop, or loop over the dataset itself.",
            "explanation/tf-data-is-a-graph",
            seconds=note.starting,
        )


def _small_calls(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        if (
            note.kind != "tf.function"
            or note.calls < SMALL_CALLS
            or note.nodes > SMALL_GRAPH
            or seen.costs is None
            or note.quickest > MOST_COSTS * seen.costs.call
        ):
            continue
        called = note.called.most_common(1)
        site = called[0][0] if called else note.defined
        if site is not None and sources.enclosing_loop(site):
            yield _finding(
                "many small calls",
                site,
                f"`{note.name}` has a graph of {counted(note.nodes, 'node')}, and was called "
                f"{note.calls:,} times from here: the calls cost more than what they compute.",
                "Put the loop itself into the function, over a `tf.range` or a tensor, or compute on whole "
                "tensors.",
                "howto/measure-eager-against-graph",
                seconds=note.calls * seen.costs.call,
                how=f"an estimate: a call of a graph of one node takes {seen.costs.call * 1e6:.0f} µs here",
            )


def _effects(seen: Seen) -> Iterator[Finding]:
    told = {
        "counter": (
            "changes `{name}` while it is traced, not when its graph runs",
            "Count in a `tf.Variable` with `assign_add`, or outside the function.",
        ),
        "list": (
            "adds to `{name}` while it is traced, not when its graph runs",
            "Return the value and collect it outside, or use a `tf.TensorArray`.",
        ),
        "random": (
            "calls `{name}` while it is traced: its graph holds one number for good",
            "Use `tf.random`, which draws whenever the graph runs.",
        ),
        "clock": (
            "calls `{name}` while it is traced: its graph holds that moment for good",
            "Use `tf.timestamp`, or measure outside the function.",
        ),
        "print": (
            "prints while it is traced, not when its graph runs",
            "Use `tf.print`, which prints whenever the graph runs.",
        ),
    }
    for note in seen.journal.functions.values():
        of_dataset = note.kind.startswith("Dataset.")
        defined = {note.defined: note.name} if note.defined else {}
        defined |= {site: _name(site) for site in note.steps}
        if not defined or not note.traces or note.eager_calls:
            continue
        if not of_dataset and note.calls <= note.traces:
            continue
        of_all = [(name, each) for at, name in defined.items() for each in sources.effects(at)]
        for name, effect in of_all:
            if of_dataset and effect.what in ("print", "clock"):
                continue
            does, advice = told[effect.what]
            ran = (
                f"for each element of `{note.kind}`"
                if of_dataset
                else f"in {counted(note.calls, 'call')}"
            )
            yield _finding(
                "Python while tracing",
                effect.site,
                f"`{name}` {does.format(name=effect.name)}. That happened {times(note.traces)}, "
                f"and the function ran {ran}.",
                advice,
                "explanation/what-tracing-keeps",
            )


def _unrolled(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        for loop in note.made_nodes[:1]:
            is_long = loop.nodes >= UNROLLED and loop.rounds >= UNROLLED_ROUNDS
            if not is_long or loop.read >= UNROLLED_ROUNDS:  # each round has weights of its own
                continue
            yield _finding(
                "unrolled loop",
                loop.site,
                f"Python ran this loop while `{note.name}` was traced: its graph has {note.nodes:,} nodes, "
                f"{loop.nodes:,} of them from this loop, a copy for each round.",
                "Loop over a tensor, `tf.range(...)` in place of `range(...)`, and the graph has one loop.",
                "explanation/autograph",
                seconds=note.tracing * min(1.0, loop.nodes / note.nodes),
                how="an estimate: of the time of tracing, the loop's share of the nodes",
            )


def _constants(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        for site, size in note.constants.most_common(1):
            copies = (
                "in its graph" if note.traces == 1 else f"in each of its {note.traces:,} graphs"
            )
            yield _finding(
                "a large constant in a graph",
                site,
                f"`{note.name}` holds a constant of {size / 1e6:,.0f} MB, made on this line from a Python "
                f"or NumPy value, {copies}.",
                "Make it a tensor or a `tf.Variable` outside the function, or pass it as an argument: "
                "a graph then refers to it, and holds no copy.",
                "explanation/what-tracing-keeps",
            )


def _autograph(seen: Seen) -> Iterator[Finding]:
    for message in seen.journal.logs:
        match = re.match(
            r"AutoGraph could not transform <(?:function|bound method) ([\w.<>]+)", message
        )
        if match is None:
            continue
        name = match[1].rpartition(".")[2]
        note = next((each for each in seen.journal.functions.values() if each.name == name), None)
        site = note.defined if note else None
        if site is not None:
            yield _finding(
                "AutoGraph fell back",
                site,
                f"AutoGraph could not read `{name}`, so it ran as it is: `if` and `for` on tensors raise "
                "there.",
                "Put the function into a file or a notebook's cell where its source can be read.",
                "explanation/autograph",
            )


# Eager code ---------------------------------------------------------------------------------------


def too_little(seen: Seen) -> list[str]:
    """Names the loops that run operations one by one, as a finding tells, but fewer.

    Args:
        seen: What the kinds of findings look at.
    """
    found = []
    for driver, lines in _eager_loops(seen):
        total, rounds = sum(each.tally.count for each in lines), rounds_of(driver, lines)
        is_small = sum(each.tally.least for each in lines) <= SMALL * total
        is_one = driver.is_loop and rounds >= ROUNDS and not _calls_functions(seen.journal, driver)
        if is_one and is_small and WORTH_A_LINE <= total < SMALL_OPERATIONS:
            at = Site(driver.file, driver.line)
            found.append(
                f"{total:,} operations that ran one by one in the loop at {at}, in {rounds:,} rounds"
            )
    return found


def _eager_loops(seen: Seen) -> Iterator[tuple[Loop, list[Line]]]:
    """Yields the loops that run operations eagerly, with their lines."""
    journal = seen.journal
    elsewhere = {note.code for note in journal.python.values()}
    elsewhere |= {note.code for note in journal.functions.values() if note.eager_calls}
    remaking = {note.site for notes in _made_again(journal).values() for note in notes}
    read_by_callbacks = {note.site for note, _ in _at_batches(journal)}
    run_eagerly = {note.site for note in journal.keras.values() if note.eager}
    lines = [
        Line(code, site, tally)
        for (code, site), tally in journal.operations().items()
        if code not in elsewhere
        and site not in remaking  # another finding, of which these operations are the cost
        and site not in read_by_callbacks
        and not run_eagerly & set(tally.callers)
        and not _keras_at(journal, site)
        and not (site in journal.loops and sources.only_iterates(site))  # for its next element
    ]
    return hot_loops(lines, _reads_of(journal))


def _reads_of(journal: Journal) -> list[Chain]:
    """Returns where Python read values, with the lines that had led there."""
    return [(site, *tally.callers) for (_, site), tally in journal.reads().items()]


def _hot_spots(seen: Seen) -> Iterator[Finding]:
    journal, reads = seen.journal, _reads_of(seen.journal)
    for driver, found in _eager_loops(seen):
        total = sum(each.tally.count for each in found)
        taken = sum(each.tally.least for each in found)
        rounds = rounds_of(driver, found)
        beside = PER_ROUND * rounds if _calls_functions(journal, driver) else 0
        if total < max(SMALL_OPERATIONS, beside) or rounds < ROUNDS or taken / total > SMALL:
            continue
        by_line: Counter[Site] = Counter()
        by_function: Counter[Site] = Counter()  # those that the loop itself calls
        for each in found:
            by_line[each.site] += each.tally.count
            function = each.function_in(driver)
            if function:
                by_function[function] += each.tally.count
        functions = [site for site, count in by_function.most_common(3) if count * 20 > total]
        names = listed([f"`{_name(site)}`" for site in functions])
        (site, most), *others = by_line.most_common(2)
        at = Site(driver.file, driver.line) if driver.is_loop else site
        where = f"in {names}" if functions else "in this loop"
        if functions and by_function[functions[0]] >= NEARLY_ALL * total:
            where += f", called from {at}" if driver.is_loop else ""
            at = functions[0]
            remedy = f"Decorate `{_name(at)}` with `@tf.function`: one call then runs all its operations."
        elif functions:
            where = f"in this loop and what it calls, {names}"
            remedy = f"Put what the loop does, with {names}, into one function with `@tf.function`."
        else:
            remedy = (
                "Put what the loop does into a function with `@tf.function`: one call then runs all "
                "of it."
            )
        saved, how, share = None, "", ""
        if seen.costs:
            saved, how = seen.costs.saving(total, rounds), _how(seen.costs)
            between = beside or any(_keras_at(journal, at) for each in found for at in each.chain)
            if between and saved < SHARE * seen.seconds:
                continue  # a metric, or a callback: what stands between calls of functions
            if not saved:  # too few in a round to pay for a call
                if any(driver.has(site) for chain in reads for site in chain):
                    continue  # nor can a graph hold the loop
                at = Site(driver.file, driver.line) if driver.is_loop else at
                saved = seen.costs.saving(total, 1)
                remedy = (
                    "Replace the loop by operations on whole tensors. Where one round needs the one before, "
                    "put the whole loop into a function with `@tf.function`, over a `tf.range` or a tensor."
                )
            library = sum(each.tally.library for each in found)
            saved += library  # a graph is made once, and what made it does not run again
            waited = percent(total * seen.costs.eager + library, seen.seconds)
            around = ", with what libraries do around them," if library > saved / 2 else ""
            how += f"; between them libraries worked {library:.2g} s" if around else ""
            share = f" Calling them from Python{around} took {waited} of the run, by estimate."
        hottest = f", most on line {site.line} ({most:,})" if others else ""
        yield _finding(
            "many small eager operations",
            at,
            f"{total:,} small operations ran one by one {where}{hottest}, in {counted(rounds, 'round')}, "
            f"{taken / total * 1e6:.0f} µs each at best.{share}",
            remedy,
            "howto/measure-eager-against-graph",
            seconds=saved,
            how=how,
        )


def _name(site: Site) -> str:
    """Returns the name of the function whose `def` is on a line."""
    function = sources.function_around(site)
    return getattr(function, "name", "lambda")


def _calls_functions(journal: Journal, driver: Loop) -> bool:
    """Tells whether a loop calls functions, between which a few operations may well stand."""
    at = [chain for note in journal.functions.values() for chain in note.called_through]
    at += [(site,) for site, _ in journal.keras]
    at += [(site,) for site in journal.sessions]
    return any(driver.has(site) for chain in at for site in chain)


def _fits(journal: Journal) -> list[KerasNote]:
    """Lists the calls of `fit`."""
    return [note for note in journal.keras.values() if note.method == "fit"]


def _keras_at(journal: Journal, site: Site) -> bool:
    """Tells whether a line is a call of `fit`, `predict` or their like, which is another finding."""
    return any(note.site == site for note in journal.keras.values())


def _how(costs: Costs) -> str:
    return (
        f"an estimate: an operation on one number takes {costs.eager * 1e6:.1f} µs here when Python calls "
        f"it, {costs.in_graph * 1e6:.2g} µs inside a graph, and a call of a graph {costs.call * 1e6:.0f} µs"
    )


def _reads(seen: Seen) -> Iterator[Finding]:
    journal = seen.journal
    called: Counter[Chain] = Counter()  # how often each line computes something
    training: list[Chain] = []
    for note in journal.functions.values():
        called.update(note.called_through)
        training += note.called_through if note.writes else []
    for dataset in journal.loops.values():
        called[dataset.site,] += dataset.waits.count
    eager: Counter[Chain] = Counter()
    for (_, site), tally in journal.operations().items():
        eager[site, *tally.callers] += max(tally.visits)
    reads = [
        ((site, *tally.callers), tally.count, Loop(site.file, *_lines(code)))
        for (code, site), tally in journal.reads().items()
        if tally.between <= BETWEEN
    ]
    for chain, count, function in [*reads, *_given_to_numpy(journal)]:
        if count < READS:
            continue
        site = chain[0]
        around = [*outermost_loops(chain), function]
        counts = [(loop, max(_counts_in(loop, called), default=0)) for loop in around]
        counts += [(loop, _least_often(_counts_in(loop, eager))) for loop in around]
        loop, rounds = next((each for each in counts if each[1]), (None, 0))
        if loop is None or count * 2 < rounds:  # read after the work, or once in a while
            continue
        if _feeds_python(chain):
            continue
        trains = any(loop.has(each) for calls in training for each in calls)
        if not trains and sources.is_returned(site):  # what a function is asked for
            continue
        where = "" if loop.has(site) else f", in the loop at {Site(loop.file, loop.line)}"
        yield _finding(
            "values read in a loop",
            site,
            f"Python read the value of a tensor here {count:,} times{where}. It waits each time until "
            "the value is there; on a GPU, the next step is not sent before.",
            "Keep the tensor, and read it once in a while: every hundred steps, or after the loop.",
            "explanation/gpus",
        )


def _reads_in_callbacks(seen: Seen) -> Iterator[Finding]:
    for note, seconds in _at_batches(seen.journal):
        size = note.bytes / note.batches
        yield _finding(
            "values read in a loop",
            note.site,
            f"A callback copied {note.read.count:,} arrays from TensorFlow to NumPy here, at "
            f"{note.batches:,} batches of `{note.keras.method}` ({note.keras.site}), "
            f"{size / 1e6:,.2g} MB each time. Training waits until it is done.",
            "Read them once an epoch, in `on_epoch_end`, or at every hundredth batch.",
            "explanation/gpus",
            seconds=seconds,
        )


def _at_batches(journal: Journal) -> list[tuple[CallbackNote, float]]:
    """Lists what callbacks read at most batches, where it is felt, with the seconds that it took."""
    operations: Counter[Site] = Counter()  # those that read variables
    for (_, site), tally in journal.operations().items():
        operations[site] += tally.seconds  # type: ignore[assignment]
    found = []
    for note in journal.callbacks.values():
        seconds = note.read.seconds + operations[note.site]
        often = note.batches >= READS and note.batches * 2 >= note.keras.steps
        if often and seconds > FELT_BY_BATCHES * note.keras.calls.seconds:
            found.append((note, seconds))
    return found


def _given_to_numpy(journal: Journal) -> Iterator[tuple[Chain, int, Loop]]:
    """Yields where NumPy was given what a `tf.function` had just returned: it reads that without a word."""
    for note in journal.functions.values():
        if note.kind != "tf.function" or note.code is None:
            continue
        for chain, count in note.called_through.items():
            for line, called, name in sources.given_to_numpy(chain[0].file):
                if (called, name) == (chain[0].line, note.name):
                    site = Site(chain[0].file, line)
                    definition = sources.function_around(site)
                    lines = (
                        (definition.lineno, definition.end_lineno or 0) if definition else (0, 0)
                    )
                    yield (site, *chain[1:]), count, Loop(site.file, *lines)


def _counts_in(loop: Loop, counts: Counter[Chain]) -> list[int]:
    """Returns how often what a loop has run did."""
    return [count for chain, count in counts.items() if any(map(loop.has, chain))]


def _least_often(counts: list[int]) -> int:
    """Returns the least of what is no exception."""
    return min((count for count in counts if count * RARE >= max(counts)), default=0)


def _feeds_python(chain: Chain) -> bool:
    """Tells whether a value decides what the program does next, where it is read or where it is returned."""
    for site in chain:
        if sources.feeds_python(site):
            return True
        if not sources.is_returned(site):
            return False
    return False


def _lines(code: CodeType) -> tuple[int, int]:
    """Returns the first and last line of a function; none of a module, which holds many things."""
    if code.co_name == "<module>":
        return 0, 0
    lines = [line for _, _, line in code.co_lines() if line]
    return min(lines), max(lines)


# Keras, tf.data, Python in graphs -----------------------------------------------------------------


def _keras_loops(seen: Seen) -> Iterator[Finding]:
    instead = {
        "predict": "Call `predict` once with all inputs, or `model(x, training=False)` for one small batch.",
        "evaluate": "Evaluate once, over one dataset.",
        "fit": "Call `fit` once with `epochs=`, and do what comes between in a callback.",
    }
    for note in seen.journal.keras.values():
        outside = note.calls.seconds - note.in_functions
        if note.calls.count < KERAS_CALLS or note.method not in instead or note.models > 1:
            continue
        yield _finding(
            f"{note.method} in a loop",
            note.site,
            f"`model.{note.method}` was called {note.calls.count:,} times here. "
            f"{outside / max(note.calls.seconds, 1e-9):.0%} of its time went into setting up each call, not "
            "into the model.",
            instead[note.method],
            "explanation/keras-eager-or-graph",
            seconds=outside,
        )


def _python_in_graphs(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.python.values():
        if note.calls.count < PYTHON_CALLS or note.site is None:
            continue
        if note.calls.count < MANY_PYTHON_CALLS and note.calls.seconds < FELT * seen.seconds:
            continue
        inside = f", inside `{note.inside}`" if note.inside else ""
        yield _finding(
            "Python inside a graph",
            note.site,
            f"The graph called back into Python {note.calls.count:,} times for `{note.name}`{inside}. Python "
            "runs one such call at a time, and nothing of it is optimized.",
            "Write it with TensorFlow's operations, or do it once before the dataset is built.",
            "howto/use-python-and-numpy-in-a-graph",
            seconds=note.calls.seconds,
        )


def _datasets(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.loops.values():
        stages = _from_user_function(note)
        if not stages or note.through_keras:  # Keras waits inside a graph, where nobody sees it
            continue
        span = note.ended - note.began
        waited = note.waits.seconds / span if span > 0 else 0.0
        each = note.waits.seconds / max(note.waits.count, 1)
        if note.waits.count < WAITS or each < LONG_WAIT or waited < WAITED:
            continue
        at = note.prepared or note.site
        where = "" if at == note.site else f" It is read at {note.site}."
        told = (
            f"The loop waited for its dataset {waited:.0%} of the time, {each * 1e3:.1f} ms for each of "
            f"{note.waits.count:,} elements"
        )
        works = min(note.waits.seconds, span - note.waits.seconds)
        if note.ahead or works < FELT * span:  # a prefetch would have nothing to do
            continue
        yield _finding(
            "no prefetch",
            at,
            f"{told}: nothing after `{_stage(stages[0])}` prefetches, and its options keep TensorFlow "
            f"from adding a prefetch itself.{where}",
            "End the dataset with `.prefetch(tf.data.AUTOTUNE)`, or leave TensorFlow's own options on: "
            "the dataset then works while the step runs.",
            "explanation/tf-data-is-a-graph#run-ahead",
            seconds=works,
        )


def _recomputed(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.loops.values():
        again = note.iterators - 1
        if note.through_keras or again < EPOCHS - 1 or note.exhausted < again or not note.size:
            continue
        waited, span = note.waits.seconds + note.starting, note.ended - note.began
        read = note.elements * (note.batch or 1)
        size = note.size * note.elements / note.iterators
        saved = waited * again / note.iterators
        is_felt = waited > WAITED_AGAIN * span and saved > 2 * SHARE * seen.seconds
        if not is_felt or waited < SLOW_ELEMENT * read or size > CACHED:
            continue
        if not _makes_the_same(note, seen.journal):
            continue
        at = note.prepared or note.site
        where = "" if at == note.site else f" It is read at {note.site}."
        yield _finding(
            "no cache",
            at,
            f"The loop read its dataset {times(note.iterators)} and waited {percent(waited, span)} of the "
            f"time: each time the dataset computes the same "
            f"{counted(note.elements // note.iterators, 'element')} anew, {size / 1e6:,.2g} MB.{where}",
            "Put `.cache()` right after it, and what shuffles or draws random numbers after that.",
            "explanation/tf-data-is-a-graph",
            seconds=saved,
            how="the time that it waited, without the first time through",
        )


def _makes_the_same(note: LoopNote, journal: Journal) -> bool:
    """Tells whether a dataset with functions of the program's makes the same each time, in some order.

    One that is made anew each time would lose its cache.
    """
    if not note.makes or not all(map(STEADY.fullmatch, note.stages)):
        return False
    made = [each for each in journal.functions.values() if id(each.code) in note.makes]
    kept = all(each.objects < note.iterators for each in made)
    return kept and len(made) >= len(set(note.makes)) and all(each.repeats for each in made)


def _tiny_batches(seen: Seen) -> Iterator[Finding]:
    for loop in seen.journal.loops.values():
        steps, size = loop.elements, loop.batch
        if loop.through_keras:
            fits = [note for (site, _), note in seen.journal.keras.items() if site == loop.site]
            steps = sum(note.steps for note in fits)
            size = next((note.batch for note in fits if note.batch), size)
        if size is None or size > TINY_BATCH or steps < TINY_BATCHES:
            continue
        lines = sources.lines_with_batch(loop.site.file, size)
        yield _finding(
            "tiny batches",
            Site(loop.site.file, lines[0]) if len(lines) == 1 else loop.site,
            f"The loop at {loop.site} ran {steps:,} steps on batches of {size}: most of such a step is what "
            "any step costs, however large.",
            "Use batches of 32 or more, and a higher learning rate with them.",
            "explanation/tf-data-is-a-graph",
        )


def _from_user_function(note: LoopNote) -> tuple[str, ...]:
    """Returns the stages from the last one on that runs a function of the program's; none without one."""
    stages = note.stages
    last = max(
        (at for at, stage in enumerate(stages) if stage in _USER_STAGES), default=len(stages)
    )
    return stages[last:]


def _stage(stage: str) -> str:
    return {"ParallelMap": "map", "FlatMap": "flat_map"}.get(stage, stage.lower())


# What grows ---------------------------------------------------------------------------------------


def _graphs(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.sessions.values():
        if note.grew < GROWTHS or note.grew * 4 < note.runs.count:
            continue
        site, _ = note.grown_at.most_common(1)[0] if note.grown_at else (note.site, 0)
        places = listed([str(each) for each in list(note.grown_at)[:3] if each != note.site])
        came = f" New nodes came from {places}." if places else " The line itself adds them."
        yield _finding(
            "a graph that grows",
            site,
            f"The graph grew from {note.first_nodes:,} to {note.last_nodes:,} nodes over "
            f"{counted(note.runs.count, 'run')} of the session at {note.site}.{came}",
            "Build the graph once, above the loop, and feed what changes. `graph.finalize()` has any other "
            "node raise.",
            "howto/watch-memory",
            seconds=note.runs.seconds / 2,
            how="half of the time of the runs, a guess: a new node has TensorFlow prepare the graph again",
        )
    for site, made in seen.journal.sessions_made.items():
        count, first, later = made.making.count, made.first_runs, made.later_runs
        if count < GROWTHS:
            continue
        each = first.seconds / max(first.count, 1)
        again = later.seconds / later.count if later.count else 0.0
        beside = f"; a later run took {again * 1e3:.1f} ms" if later.count else ""
        own = ", each with variables of its own" if made.have_variables else ""
        yield _finding(
            "a session made again and again",
            site,
            f"A session was made here {count:,} times{own}. Its first run, for which TensorFlow prepares the "
            f"graph anew, took {each * 1e3:.1f} ms{beside}.",
            "Make one session, above the loop.",
            "explanation/sessions",
            seconds=made.making.seconds + max(0.0, first.seconds - first.count * again),
            how="the time of making them and of their first runs"
            + (", without what a later run takes" if later.count else ", and what these compute"),
        )


def _variables(seen: Seen) -> Iterator[Finding]:
    # A new model is made on one line, and its variables perhaps on others.
    passed = _rounds_with_new_objects(seen)
    for loop, notes in _made_again(seen.journal).items():
        if loop in passed:
            continue
        first = min(notes, key=lambda note: note.site.line)
        made, alive = (
            sum(getattr(note, name) for note in notes) for name in ("made", "most_alive")
        )
        at = _making(first.site, first.callers)
        lines = [str(note.site.line) for note in notes if note.site != at]
        where = f"This line, and with it line {listed(lines)}," if lines else "This line"
        kept = f" {alive:,} of them were there at once." if alive > VARIABLE_ROUNDS else ""
        yield _finding(
            VARIABLES,
            at,
            f"{where} made {made:,} variables in {max(note.rounds for note in notes):,} rounds.{kept}",
            "Load it once, above the loop or where the program starts, and call that."
            if "load" in at.source
            else "Make the variable, layer, model or optimizer once, above the loop, and change it with "
            "`assign`.",
            "howto/watch-memory",
        )


def _making(at: Site, callers: Chain) -> Site:
    """Returns the line at which something is made anew: that of a loop, or of what the loop calls.

    Args:
        at: The line that makes it.
        callers: Those that had led there.
    """
    for caller in callers:
        if _loop_head(at) or not sources.hands_out(at):
            break
        at = caller
    return at


def _rounds_with_new_objects(seen: Seen) -> set[Site]:
    """Returns the heads of loops in which a function is traced since it is given a new object each time.

    That the object has variables of its own is then told with it.
    """
    return {
        head
        for note in _retraced(seen)
        if note.changed and _most_changed(note)[1] == "object"
        for chain in note.called_through
        for head in map(_loop_head, chain)
        if head
    }


def _made_again(journal: Journal) -> dict[Site, list[VariableNote]]:
    """Returns the variables that a loop makes in each round, by its head."""
    loops: dict[Site, list[VariableNote]] = defaultdict(list)
    for note in journal.variables.values():
        if note.rounds >= VARIABLE_ROUNDS and not _builds(note, journal):
            loops[_repeated(note)].append(note)
    return loops


def _builds(note: VariableNote, journal: Journal) -> bool:
    """Tells whether a loop makes the parts of one model: it keeps them all, and calls nothing yet.

    Or models that it trains on data of their own, as on folds.
    """
    loop = next(iter(outermost_loops((note.site, *note.callers))), None)
    if loop and any(fit.is_of_its_own and loop.has(fit.site) for fit in _fits(journal)):
        return True
    if loop is None or note.most_alive < note.made or note.made > MOST_PARTS:
        return False
    calls = [chain for each in journal.functions.values() for chain in each.called_through]
    calls += [(site,) for site, _ in journal.keras]
    return not any(loop.has(site) for chain in calls for site in chain)


def _repeated(note: VariableNote) -> Site:
    """Returns the head of the loop that has variables made, around their line or a call that led to it."""
    heads = (_loop_head(each) for each in (note.site, *note.callers))
    return next((head for head in heads if head), note.site)


def _loop_head(site: Site) -> Site | None:
    loop = sources.enclosing_loop(site)
    return Site(site.file, loop[0]) if loop else None


def _kept(seen: Seen) -> Iterator[Finding]:
    files = {file for file, is_library in seen.journal.library.items() if not is_library}
    at_end = kept_tensors(files)
    told = {each.site for each in at_end}
    earlier = [found for site, found in seen.journal.owned.items() if site not in told]
    grown = [
        found[-1]
        for found in earlier
        if found[-1].is_much
        and len(found) > 1
        and all(after.items > before.items for before, after in pairwise(found))
    ]
    for kept in [*at_end, *grown]:
        held = f"{kept.items:,} items, with tensors of {kept.size / 1e6:,.0f} MB"
        what = (
            f"`{kept.name}` still held {held} at the end"
            if kept in at_end
            else f"`{kept.name}` grew from one look to the next, and held {held} at the last"
        )
        yield _finding(
            "tensors that are kept",
            kept.site,
            f"{what}: it grows as long as the program runs.",
            "Keep what you need of each, such as its mean, or a `collections.deque` with a `maxlen`.",
            "howto/watch-memory",
        )


def _devices(seen: Seen) -> Iterator[Finding]:
    for index, device in enumerate(tf.config.list_physical_devices("GPU")):
        try:
            used = tf.config.experimental.get_memory_info(f"GPU:{index}")["peak"]
        except (ValueError, RuntimeError):  # no memory statistics on this kind of device
            continue
        if used < 1_000_000:  # bytes
            counts = Counter(site for _, site in seen.journal.operations())
            site = counts.most_common(1)[0][0] if counts else None
            if site is not None:
                yield _finding(
                    "an idle GPU",
                    site,
                    f"{device.name} held less than a megabyte: nothing of this program ran there.",
                    'Look for `tf.device("/cpu:0")` and for dtypes without a GPU kernel, such as strings.',
                    "explanation/gpus",
                )


def _gradients(seen: Seen) -> Iterator[Finding]:
    for message in seen.journal.logs:
        if "Gradients do not exist for variables" not in message:
            continue
        site = seen.journal.warned_at.get(message)  # a logged one, as of Keras 2, tells no line
        for _, each in seen.journal.operations():
            if site is None and ("apply_gradients" in each.source or ".apply(" in each.source):
                site = each
        if site is None:
            continue
        entry = recognize(message)
        yield _finding(
            "no gradient",
            site,
            keep_start(message, 160),
            "If that is a mistake, let the loss use those variables; if not, train the others alone.",
            f"{entry.page}#{entry.anchor}" if entry else "explanation/why-is-my-gradient-none",
        )


def percent(part: float, whole: float) -> str:
    """Writes a share as a reader would say it."""
    share = min(1.0, part / max(whole, 1e-9))
    return f"{share:.0%}" if share >= 0.01 else "less than 1%"


def times(number: int) -> str:
    """Writes how often something happened."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


# Each kind, with what it weighs beside its share of the time: a cause before what follows from it.
_KINDS: tuple[tuple[Callable[[Seen], Iterator[Finding]], float], ...] = (
    (_graphs, 0.5),
    (_variables, 0.45),
    (_kept, 0.35),
    (_retracing, 0.4),
    (_remade, 0.4),
    (_run_eagerly, 0.4),
    (_settings, 0.4),
    (_compiled, 0.4),
    (_fails, 0.45),
    (_iterators, 0.35),
    (_tiny_batches, 0.2),
    (_constants, 0.35),
    (_stale, 0.3),
    (_unrolled, 0.3),
    (_hot_spots, 0.15),
    (_small_calls, 0.15),
    (_keras_loops, 0.25),
    (_python_in_graphs, 0.25),
    (_datasets, 0.2),
    (_recomputed, 0.2),
    (_devices, 0.2),
    (_reads, 0.1),
    (_reads_in_callbacks, 0.15),
    (_effects, 0.1),
    (_autograph, 0.1),
    (_gradients, 0.1),
)
