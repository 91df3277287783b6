"""What in a program costs most, and what to do about it: one function for each kind of finding."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Final, NamedTuple

import tensorflow as tf

from tfxray._words import counted, keep_start, listed
from tfxray.watching import sources
from tfxray.watching.costs import Costs
from tfxray.watching.journal import FunctionNote, Journal, LoopNote, Tally, VariableNote
from tfxray.watching.sites import Site, shown

# From how many on something is a finding: below, it costs nothing that a person would notice.
RETRACES: Final = 3
REMADE: Final = 3
REMADE_BY_LIBRARIES: Final = (
    6  # datasets and Keras models: a few are made for good reasons, such as folds
)
SMALL_OPERATIONS: Final = 600
ROUNDS: Final = 20
PER_ROUND: Final = 3  # fewer in a round are what stands between calls
SMALL: Final = 1e-4  # seconds: an operation that takes longer computes, it is not waited for
KERAS_CALLS: Final = 12
PYTHON_CALLS: Final = 20
WAITS: Final = 20
LONG_WAIT: Final = 1e-3  # seconds
GROWTHS: Final = 5
VARIABLE_ROUNDS: Final = 10
READS: Final = 20
UNROLLED: Final = 300  # nodes that one line made in one graph

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
        page: The page of the site that teaches it.
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
    return [finding for finding, _ in found]


def _finding(kind: str, site: Site, what: str, advice: str, page: str, **more: object) -> Finding:
    return Finding(kind, site.file, site.line, site.source, what, advice, page, **more)  # type: ignore[arg-type]


# Functions ----------------------------------------------------------------------------------------

_RETRACED = {
    "value": "Pass {argument} as a tensor, `tf.constant(...)`: each Python value gets a graph of its own.",
    "shape": "Give {argument} one shape: drop or pad the last batch, or allow any with an `input_signature` "
    "or `reduce_retracing=True`.",
    "dtype": "Give {argument} one dtype: cast before the call.",
    "object": "Make {argument} once, above the loop, and pass that one object.",
    "type": "Pass {argument} as the same kind of thing each time, a tensor if it is a number.",
}


def _retracing(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        runs = note.calls + note.inside
        if note.retraces < RETRACES or note.retraces * 10 < runs:
            continue
        latest = next(trace for trace in reversed(note.notes) if not trace.reason.needed)
        if note.changed:
            arguments, what = _most_changed(note)
            advice = _RETRACED[what].format(argument=f"`{arguments}`")
        else:
            advice = "Call it in one context, or make one function for each."
        called = note.called.most_common(1)
        at = called[0][0] if called else latest.site or note.defined
        where = f" ({note.defined})" if note.defined and note.defined != at else ""
        why = keep_start(latest.reason.text, 90)
        what_happened = (
            f"`{note.name}`{where} was traced {_times(note.traces)} in "
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


def _most_changed(note: FunctionNote) -> tuple[str, str]:
    """Returns the parameter that explains most retraces, and how it changed."""
    parameters: Counter[tuple[str, str]] = Counter()
    for (argument, what), count in note.changed.items():
        parameters[re.split(r"[\[.]", argument)[0], what] += count
    return parameters.most_common(1)[0][0]


def _remade(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        of_dataset = note.kind.startswith("Dataset.")
        if (
            of_dataset and note.defined is None
        ):  # a library's own, such as those that `predict` makes
            continue
        least = {"tf.function": REMADE}.get(note.kind, REMADE_BY_LIBRARIES)
        made = note.objects if of_dataset else note.called_objects
        if made < least or note.traces < least or note.calls > 10 * made:
            continue
        site = note.made.most_common(1)[0][0] if note.made else note.defined
        if site is None:
            continue
        wasted = note.tracing * (1 - 1 / made)
        if of_dataset:
            what = f"`{note.name}` was given to `{note.kind}` {_times(made)}, and traced each time."
            advice = "Build the dataset once, above the loop, and iterate over it again."
        elif note.kind != "tf.function":
            what = (
                f"`{note.kind}` made and traced its function {_times(made)} here, in "
                f"{counted(note.calls, 'call')}."
            )
            advice = (
                "Make and compile the model once, and call it again; a new model needs a new graph."
            )
        else:
            what = (
                f"`tf.function` was applied to `{note.name}` {_times(made)}: "
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


def _run_eagerly(seen: Seen) -> Iterator[Finding]:
    page = "howto/debug-inside-a-function"
    for note in seen.journal.functions.values():
        if note.eager_calls and note.defined:
            at, saved, how = note.defined, None, ""
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
                f"`{note.name}` is a `tf.function`, but ran as plain Python in "
                f"{counted(note.eager_calls, 'call')}: `tf.config.run_functions_eagerly(True)` was on.",
                "Remove `tf.config.run_functions_eagerly(True)`, which is for debugging.",
                page,
                seconds=saved,
                how=how,
            )
    for keras in seen.journal.keras.values():
        if keras.eager:
            yield _finding(
                "run eagerly",
                keras.site,
                f"`{keras.method}` ran its model eagerly, operation by operation, in "
                f"{counted(keras.eager, 'call')}: the model was compiled with `run_eagerly=True`.",
                "Compile without `run_eagerly=True`, which is for debugging.",
                "explanation/keras-eager-or-graph",
                seconds=keras.calls.seconds / 2,
                how="half of the time of those calls, a guess",
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
        if note.defined is None or not note.traces or note.eager_calls:
            continue
        if not of_dataset and note.calls <= note.traces:
            continue
        for effect in sources.effects(note.defined):
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
                f"`{note.name}` {does.format(name=effect.name)}. That happened {_times(note.traces)}, "
                f"and the function ran {ran}.",
                advice,
                "explanation/what-tracing-keeps",
            )


def _unrolled(seen: Seen) -> Iterator[Finding]:
    for note in seen.journal.functions.values():
        for site, nodes in note.made_nodes.most_common(1):
            loop = sources.enclosing_loop(site)
            if nodes < UNROLLED or loop is None:
                continue
            first = Site(site.file, loop[0])
            yield _finding(
                "unrolled loop",
                first,
                f"Python ran this loop while `{note.name}` was traced: its graph has {note.nodes:,} nodes, "
                f"at least {nodes:,} of them from line {site.line}.",
                "Loop over a tensor, `tf.range(...)` in place of `range(...)`, and the graph has one loop.",
                "explanation/autograph",
                seconds=note.tracing,
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


def _hot_spots(seen: Seen) -> Iterator[Finding]:
    journal = seen.journal
    elsewhere = {note.code for note in journal.python.values()}
    elsewhere |= {note.code for note in journal.functions.values() if note.eager_calls}
    groups: dict[tuple[CodeType, tuple[int, int] | None], dict[Site, Tally]] = defaultdict(dict)
    for (code, site), tally in journal.operations().items():
        if code not in elsewhere:
            loop = sources.enclosing_loop(site)
            groups[code, loop][site] = tally
    for (code, loop), lines in groups.items():
        total = sum(tally.count for tally in lines.values())
        taken = sum(tally.least for tally in lines.values())
        often = [count for tally in lines.values() for count in tally.counts]
        rounds = min(count for count in often if count * 20 >= max(often))
        if (
            total < max(SMALL_OPERATIONS, PER_ROUND * rounds)
            or rounds < ROUNDS
            or taken / total > SMALL
        ):
            continue
        site, most = max(lines.items(), key=lambda each: each[1].count)
        where = "in this loop" if loop else f"in `{code.co_name}`"
        at = Site(site.file, loop[0]) if loop else site
        through = _keras_at(journal, site)
        if through:
            continue
        remedy = (
            "Put what the loop does into a function with `@tf.function`: one call then runs all of it."
            if loop
            else f"Decorate `{code.co_name}` with `@tf.function`: one call then runs all its operations."
        )
        saved, how, share = None, "", ""
        if seen.costs:
            saved, how = seen.costs.saving(total, rounds), _how(seen.costs)
            if not saved:  # too few in a round to pay for a call
                saved = seen.costs.saving(total, 1)
                remedy = (
                    "Replace the loop by operations on whole tensors. Where one round needs the one before, "
                    "put the whole loop into a function with `@tf.function`, over a `tf.range` or a tensor."
                )
            waited = percent(total * seen.costs.eager, seen.seconds)
            share = f" Calling them from Python took {waited} of the run, by estimate."
        hottest = f", most on line {site.line} ({most.count:,})" if len(lines) > 1 else ""
        yield _finding(
            "many small eager operations",
            at,
            f"{total:,} small operations ran one by one {where}{hottest}, "
            f"{taken / total * 1e6:.0f} µs each at best.{share}",
            remedy,
            "howto/measure-eager-against-graph",
            seconds=saved,
            how=how,
        )


def _keras_at(journal: Journal, site: Site) -> bool:
    """Tells whether a line is a call of `fit`, `predict` or their like, which is another finding."""
    return any(note.site == site for note in journal.keras.values())


def _how(costs: Costs) -> str:
    return (
        f"an estimate: an operation on one number takes {costs.eager * 1e6:.1f} µs here when Python calls "
        f"it, {costs.in_graph * 1e6:.1f} µs inside a graph, and a call of a graph {costs.call * 1e6:.0f} µs"
    )


def _reads(seen: Seen) -> Iterator[Finding]:
    journal = seen.journal
    called: Counter[Site] = Counter()  # how often each line computes something
    for note in journal.functions.values():
        called.update(note.called)
    for loop in journal.loops.values():
        called[loop.site] += loop.waits.count
    operations = {site: tally.counts for (_, site), tally in journal.operations().items()}
    for (code, site), tally in journal.reads().items():
        if tally.count < READS:
            continue
        lines = sources.enclosing_loop(site) or _lines(code)
        rounds = max(
            (count for at, count in called.items() if _within(at, site.file, lines)), default=0
        )
        if rounds == 0:
            often = [
                count
                for at in operations
                if _within(at, site.file, lines)
                for count in operations[at]
            ]
            rounds = min((count for count in often if count * 20 >= max(often)), default=0)
        if rounds == 0 or tally.count * 2 < rounds:  # read after the work, or once in a while
            continue
        yield _finding(
            "values read in a loop",
            site,
            f"Python read the value of a tensor here {tally.count:,} times. It waits each time until the "
            "value is there; on a GPU, the next step is not sent before.",
            "Keep the tensor, and read it once in a while: every hundred steps, or after the loop.",
            "explanation/gpus",
        )


def _lines(code: CodeType) -> tuple[int, int]:
    """Returns the first and last line of a function; none of a module, which holds many things."""
    if code.co_name == "<module>":
        return 0, 0
    lines = [line for _, _, line in code.co_lines() if line]
    return min(lines), max(lines)


def _within(site: Site, file: str, lines: tuple[int, int]) -> bool:
    return site.file == file and lines[0] <= site.line <= lines[1]


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
        if note.calls.count < PYTHON_CALLS or note.code is None or note.site is None:
            continue
        if seen.journal.library[note.code.co_filename]:  # the generator of from_generator, for one
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
    in_python = any(note.inside for note in seen.journal.python.values())
    for note in seen.journal.loops.values():
        after = _after_user_function(note)
        if after is None or "Prefetch" in after:
            continue
        if note.through_keras:
            fitted = [
                keras
                for keras in seen.journal.keras.values()
                if keras.site == note.site and keras.method == "fit"
            ]
            if not fitted:
                continue
            told = "`fit` reads a dataset that prepares each batch only when it is asked"
            seconds = None
        else:
            span = note.ended - note.began
            waited = note.waits.seconds / span if span > 0 else 0.0
            each = note.waits.seconds / max(note.waits.count, 1)
            if note.waits.count < WAITS or each < LONG_WAIT or waited < 0.1:
                continue
            told = (
                f"The loop waited for its dataset {waited:.0%} of the time, {each * 1e3:.1f} ms for each of "
                f"{note.waits.count:,} elements"
            )
            seconds = min(note.waits.seconds, span - note.waits.seconds)
        parallel = (
            ""
            if "ParallelMap" in note.stages or in_python
            else (" and `num_parallel_calls=tf.data.AUTOTUNE` to `map`")
        )
        yield _finding(
            "no prefetch",
            note.site,
            f"{told}: nothing after `{_stage(note)}` prefetches.",
            f"End the dataset with `.prefetch(tf.data.AUTOTUNE)`{parallel}: it then works while the step "
            "runs.",
            "explanation/tf-data-is-a-graph",
            seconds=seconds,
        )


def _after_user_function(note: LoopNote) -> tuple[str, ...] | None:
    """Returns the stages after the last one that runs a function of the program's, or None without one."""
    stages = note.stages
    last = max((at for at, stage in enumerate(stages) if stage in _USER_STAGES), default=None)
    return None if last is None else stages[last + 1 :]


def _stage(note: LoopNote) -> str:
    last = next(stage for stage in reversed(note.stages) if stage in _USER_STAGES)
    return {"ParallelMap": "map", "FlatMap": "flat_map"}.get(last, last.lower())


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
    for made, count in seen.journal.sessions_made.items():
        if count >= GROWTHS:
            yield _finding(
                "a session made again and again",
                made,
                f"A session was made here {count:,} times, each with variables of its own.",
                "Make one session, above the loop.",
                "explanation/sessions",
            )


def _variables(seen: Seen) -> Iterator[Finding]:
    loops: dict[tuple[str, tuple[int, int] | None], list[VariableNote]] = defaultdict(list)
    for note in seen.journal.variables.values():
        if note.rounds >= VARIABLE_ROUNDS:
            loops[note.site.file, sources.enclosing_loop(note.site)].append(note)
    for (
        notes
    ) in loops.values():  # a new model is made on one line, and its variables perhaps on another
        first = min(notes, key=lambda note: note.site.line)
        made, alive = (
            sum(getattr(note, name) for note in notes) for name in ("made", "most_alive")
        )
        others = [str(note.site.line) for note in notes if note is not first]
        where = f"This line, and with it line {listed(others)}," if others else "This line"
        kept = f" {alive:,} of them were there at once." if alive > VARIABLE_ROUNDS else ""
        yield _finding(
            "variables made again and again",
            first.site,
            f"{where} made {made:,} variables in {max(note.rounds for note in notes):,} rounds.{kept}",
            "Make the variable, layer, model or optimizer once, above the loop, and change it with `assign`.",
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
        for _, site in seen.journal.operations():
            if "apply_gradients" in site.source or ".apply(" in site.source:
                yield _finding(
                    "no gradient",
                    site,
                    keep_start(message, 160),
                    "Compute the loss from those variables inside the tape.",
                    "explanation/why-is-my-gradient-none",
                )
                return


def percent(part: float, whole: float) -> str:
    """Writes a share as a reader would say it."""
    share = min(1.0, part / max(whole, 1e-9))
    return f"{share:.0%}" if share >= 0.01 else "less than 1%"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


# Each kind, with what it weighs beside its share of the time: a cause before what follows from it.
_KINDS: tuple[tuple[Callable[[Seen], Iterator[Finding]], float], ...] = (
    (_graphs, 0.5),
    (_variables, 0.45),
    (_retracing, 0.4),
    (_remade, 0.4),
    (_run_eagerly, 0.4),
    (_unrolled, 0.3),
    (_hot_spots, 0.15),
    (_keras_loops, 0.25),
    (_python_in_graphs, 0.25),
    (_datasets, 0.2),
    (_devices, 0.2),
    (_reads, 0.1),
    (_effects, 0.1),
    (_autograph, 0.1),
    (_gradients, 0.1),
)
