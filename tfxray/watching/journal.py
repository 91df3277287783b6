"""What is noted while a program runs: counts and seconds, by line. Its size does not grow with the run."""

from __future__ import annotations

import functools
import math
import re
import sys
import threading
import time
import weakref
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any, Final, TypeVar

import numpy as np
import tensorflow as tf

from tfxray import _hooks, _private
from tfxray._trace_keys import Reason, TraceKey, reason
from tfxray.watching import sources
from tfxray.watching.kept import Kept, kept_by, kept_in
from tfxray.watching.outside import Outside, read_by
from tfxray.watching.sites import Library, Site, line_of

MOST_LINES: Final = 5_000
"""How many lines are kept apart; operations of further ones are counted together."""

MOST_TRACES: Final = 16
"""With how many of its latest traces a function's next one is compared, and how many are told."""

MOST_GRAPHS: Final = 50
"""Of how many functions the largest graph is kept where pictures are asked for."""

OWNED_CALLS: Final = 32
"""From the how many-th call or operation on it is looked at what lists hold, now and then."""

MOST_CALLERS: Final = 6
"""How many of the calls that led to a line are noted."""

RARE: Final = 20
"""What is so many times less often is not a part of each round."""

WEIGHTS: Final = 1_000
"""From how many bytes on an array that a callback reads is noted: less is a rate or a count."""

LARGE_CONSTANT: Final = 2_000_000
"""From how many bytes on a constant in a graph is noted."""

LONGEST_BETWEEN: Final = 1e-3
"""How many seconds count at most as work between two operations: more is the machine's, or a wait."""

LARGE_GRAPH: Final = 300
"""From how many nodes on it is noted which lines made a graph's nodes."""


Chain = tuple[Site, ...]
"""Lines of the program that had called one another, the innermost first."""


_Key = TypeVar("_Key")
_Note = TypeVar("_Note")


class Bounded(dict[_Key, _Note]):
    """Notes by line, or by what else tells them apart: no more than `MOST_LINES`."""

    def note(self, key: _Key, make: Callable[[], _Note]) -> _Note | None:
        """Returns the note of a key, made at its first time, or None where there is room for no other."""
        found = self.get(key)
        if found is None and len(self) < MOST_LINES:
            found = self[key] = make()
        return found


def _sample(
    chains: Counter[Chain], count: int, frame: FrameType, callers: Callable[[FrameType], Chain]
) -> None:
    """Notes what had led to a frame, at the first, second, fourth, eighth time, and so on."""
    if not count & (count - 1):
        chain = callers(frame)
        if chain in chains or len(chains) < MOST_TRACES:
            chains[chain] += max(count // 2, 1)


def _usual(chains: Counter[Chain]) -> Chain:
    """Returns what mostly led somewhere."""
    return max(chains, key=lambda chain: chains[chain], default=())


@dataclass
class Tally:
    """How often something happened, and how long it took.

    Attributes:
        count: How often.
        seconds: How long, all together.
        least: How long if each had been as quick as the quickest of its instruction: on a busy machine that
            says more about an operation.
        visits: How often the program came to each of its instructions, which may run many operations.
        between: How many functions were called from one time to the next.
        library: How long libraries worked in Python between the operations of one visit.
        callers: The lines that mostly had called its function, the innermost first.
    """

    count: int = 0
    seconds: float = 0.0
    least: float = 0.0
    visits: list[int] = field(default_factory=list)
    between: float = 0.0
    library: float = 0.0
    callers: Chain = ()

    def add(self, seconds: float) -> None:
        """Counts one."""
        self.count += 1
        self.seconds += seconds


@dataclass
class TraceNote:
    """One trace.

    Attributes:
        site: The line of the program that asked for it.
        reason: Why it was made.
        seconds: How long it took, without functions traced inside.
        nodes: How many nodes the graph has.
    """

    site: Site | None
    reason: Reason
    seconds: float
    nodes: int


@dataclass
class Unrolled:
    """A Python loop that ran while a graph was made.

    Attributes:
        site: Its first line.
        nodes: How many nodes it made.
        rounds: How many of them are alike at most, about as many as it had rounds.
        read: How many tensors of elsewhere they read: many where each round has its own, such as a weight.
    """

    site: Site
    nodes: int = 0
    rounds: int = 0
    read: int = 0


@dataclass
class Stale:
    """A Python value that changed after a graph was made with it.

    Attributes:
        outside: Where it is read.
        kept: What the graph holds.
        latest: What it was at the latest call.
        calls: In how many calls it differed.
    """

    outside: Outside
    kept: Any
    latest: Any
    calls: int = 0


@dataclass
class FunctionNote:
    """What `tf.function` or `tf.data` made of one Python function, in all objects that were made from it.

    Attributes:
        name: Its name.
        defined: Where the Python function is.
        package: The library that it is of; empty where it is the program's.
        kind: `tf.function`, the Keras method that made it, or the `tf.data` method that it was given to.
        made: Where it was wrapped, and how often there.
        made_through: The lines that had led to the second of them, the innermost first.
        jit: Whether `jit_compile=True` was asked for.
        objects: How many `tf.function`s were made from it.
        bound: How many of those are a method of one object each, as Python asks for.
        called_objects: How many of those were called.
        calls: Calls that ran a graph.
        eager_calls: Calls that ran the Python function, since functions were told to run eagerly.
        inside: Calls while another graph was made: they become a part of that.
        errors: Calls that raised.
        failed: Traces that raised.
        failing: How long those took.
        failure: What the latest raised.
        shapes: For a function with `jit_compile=True`, what it was called with; XLA compiles for each.
        compiling: How long the first call with each took, without tracing.
        refused: What XLA said to calls that it could not compile.
        graph: Its largest graph, as long as it is there.
        seconds: How long the calls took, tracing included.
        quickest: How long the quickest took.
        tracing: How long its traces took, functions traced inside included.
        traces: How many.
        retraces: Of those, the ones that TensorFlow made because something differed.
        retracing: How long those took.
        options: In how many of them nothing but texts and truth values differed.
        notes: The latest of them.
        changed: For each kind of change and argument, how many retraces it explains.
        nodes: How many nodes its largest graph has.
        captures: How many tensors and variables from outside its latest graph holds.
        made_nodes: The loops that made most nodes of its largest graph.
        writes: Whether its graphs change variables, as a training step does.
        repeats: Whether its graphs make the same of the same arguments; only of `tf.data` this is asked.
        constants: How many bytes the large constants in its latest graph have, by the line that made them.
        code: The code of the Python function.
        calls_from: Where it was called from, by code and instruction, and what had led there.
        outside: What the Python function reads from outside; None until it is traced.
        stale: By the expression, in how many calls such a value was no longer what the graph holds.
        variables: The variables that its latest graph uses, by their names.
        same_variables: How many objects used those that the one before used.
        steps: For a function that Keras makes, what the program itself says of a step of it.
    """

    name: str
    defined: Site | None
    kind: str
    package: str = ""
    jit: bool = False
    made: Counter[Site] = field(default_factory=Counter)
    made_through: Chain = ()
    objects: int = 0
    bound: int = 0
    called_objects: int = 0
    calls: int = 0
    eager_calls: int = 0
    inside: int = 0
    errors: int = 0
    failed: int = 0
    failing: float = 0.0
    failure: str = ""
    shapes: set[int] = field(default_factory=set)
    compiling: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    graph: weakref.ref[Any] | None = None
    seconds: float = 0.0
    quickest: float = math.inf
    tracing: float = 0.0
    traces: int = 0
    retraces: int = 0
    retracing: float = 0.0
    options: int = 0
    notes: deque[TraceNote] = field(default_factory=lambda: deque(maxlen=MOST_TRACES))
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    nodes: int = 0
    captures: int = 0
    made_nodes: list[Unrolled] = field(default_factory=list)
    writes: bool = False
    repeats: bool = True
    constants: Counter[Site] = field(default_factory=Counter)
    code: CodeType | None = None
    calls_from: dict[tuple[int, int], list[Any]] = field(default_factory=dict)
    outside: list[Outside] | None = None
    stale: dict[str, Stale] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    same_variables: int = 0
    steps: set[Site] = field(default_factory=set)

    def called_at(self, frame: FrameType | None, callers: Callable[[FrameType], Chain]) -> None:
        """Counts a call from a frame of the program, and now and then asks what had led there."""
        if frame is None:
            return
        key = id(frame.f_code), frame.f_lasti
        found = self.calls_from.get(key)
        if found is None:
            if len(self.calls_from) >= MOST_TRACES:
                return
            found = self.calls_from[key] = [0, frame.f_code, Counter()]
        found[0] += 1
        _sample(found[2], found[0], frame, callers)

    @property
    def called(self) -> Counter[Site]:
        """Where it was called from, and how often."""
        found: Counter[Site] = Counter()
        for chain, count in self.called_through.items():
            found[chain[0]] += count
        return found

    @property
    def called_through(self) -> Counter[Chain]:
        """The same, with the lines that mostly had led to each call, the innermost first."""
        found: Counter[Chain] = Counter()
        for (_, instruction), (count, code, chains) in self.calls_from.items():
            site = Site(code.co_filename, line_of(code, instruction))
            found[site, *_usual(chains)] += count
        return found


@dataclass
class LoopNote:
    """A loop over a dataset.

    Attributes:
        site: The line of the loop, or of the call of Keras.
        stages: The classes of its datasets, the source first.
        through_keras: Whether Keras reads it.
        iterators: How many iterators were made there.
        exhausted: How many of them were read to their end.
        elements: How many elements Python asked them for.
        starting: How long it waited for the first of each.
        prepared: The line that gave the dataset the last function that it runs.
        batch: How many elements its last batching puts together, where that is known.
        ahead: Whether it works while the program does something else.
        makes: What its functions are noted under, the program's and others.
        size: How many bytes one of its elements has, where that is known.
        waits: The elements that Python asked for there, without the first of each iterator, and the wait.
        began: When the first was asked for.
        ended: When the last one came.
    """

    site: Site
    stages: tuple[str, ...]
    through_keras: bool
    iterators: int = 0
    exhausted: int = 0
    elements: int = 0
    starting: float = 0.0
    prepared: Site | None = None
    batch: int | None = None
    ahead: bool = False
    makes: tuple[int, ...] = ()
    size: int | None = None
    waits: Tally = field(default_factory=Tally)
    began: float = 0.0
    ended: float = 0.0


@dataclass
class PythonNote:
    """A Python function inside graphs.

    Attributes:
        name: Its name.
        site: Where it was put into a graph.
        inside: The `tf.data` method whose function it is in, or an empty text.
        code: Its code, or itself where it has none. It is kept so that no other gets its id.
        calls: How often graphs called it.
    """

    name: str
    site: Site | None
    inside: str
    code: Any
    calls: Tally = field(default_factory=Tally)


@dataclass
class SessionNote:
    """Runs of sessions from one line.

    Attributes:
        site: The line.
        runs: How many, and how long they took.
        fetched: What was asked for, by name.
        fed: What was fed, by name.
        first_nodes: How many nodes the graph had at the first run.
        last_nodes: And at the last.
        grew: In how many runs it had more nodes than in the run before.
        grown_at: The lines that added them.
    """

    site: Site
    runs: Tally = field(default_factory=Tally)
    fetched: Counter[str] = field(default_factory=Counter)
    fed: Counter[str] = field(default_factory=Counter)
    first_nodes: int = 0
    last_nodes: int = 0
    grew: int = 0
    grown_at: Counter[Site] = field(default_factory=Counter)


@dataclass
class SessionsMade:
    """Sessions made on one line.

    Attributes:
        making: How many, and how long that took.
        first_runs: The first run of each.
        later_runs: All others.
        have_variables: Whether the graph of one of them had variables, which each session holds for itself.
    """

    making: Tally = field(default_factory=Tally)
    first_runs: Tally = field(default_factory=Tally)
    later_runs: Tally = field(default_factory=Tally)
    have_variables: bool = False


@dataclass
class KerasNote:
    """Calls of one method of Keras models from one line.

    Attributes:
        site: The line.
        method: Its name.
        calls: How many, and how long they took.
        models: How many models.
        eager: How many calls had `run_eagerly` on.
        model: The latest, as long as it is there.
        steps: How many functions they called.
        batch: How large the program asked their batches to be, if it did.
        data: What the latest call was given first, as long as it is there.
        own_data: How many models were given something else than the one before, as folds are.
    """

    site: Site
    method: str
    calls: Tally = field(default_factory=Tally)
    models: int = 0
    eager: int = 0
    in_functions: float = 0.0
    model: weakref.ref[Any] | None = None
    steps: int = 0
    batch: int | None = None
    data: weakref.ref[Any] | None = None
    own_data: int = 0

    @property
    def is_of_its_own(self) -> bool:
        """Whether each model is for other data than the one before."""
        return self.own_data >= self.models - 1 > 0


@dataclass
class CallbackNote:
    """Arrays that a callback of Keras reads at batches.

    Attributes:
        site: The line.
        keras: The call of Keras that it is a callback of.
        read: How many, and how long that took.
        bytes: How large they were, all together.
        batches: After or before how many batches.
        latest: The step of that call at which it last read one.
    """

    site: Site
    keras: KerasNote
    read: Tally = field(default_factory=Tally)
    bytes: int = 0
    batches: int = 0
    latest: tuple[int, int] | None = None


@dataclass
class VariableNote:
    """Variables made on one line.

    Attributes:
        site: The line.
        callers: The lines that had called its function the first time, the innermost first.
        made: How many.
        alive: How many of those are still there.
        most_alive: How many were there at one time.
        rounds: How often the line made some after operations of other lines.
        moves: How often the program had gone from one line to another when it last made some.
    """

    site: Site
    callers: Chain = ()
    made: int = 0
    alive: int = 0
    most_alive: int = 0
    rounds: int = 1
    moves: int = 0


_CONVERSIONS: Final = frozenset((*_hooks.READS, "convert_to_numpy", "_numpy", "error_handler"))
"""The functions of libraries by which a program asks for a value: a variable's `numpy()`, for one."""


_OF_WEIGHTS: Final = _CONVERSIONS | {"get_weights", "<listcomp>"}
"""The same for all variables of a model."""


_STEPS: Final = ("train_step", "test_step", "predict_step")
"""What a program writes to have Keras call it in a function of its own."""


_WRITES: Final = ("Assign", "ResourceApply", "ResourceScatter", "ResourceSparse")


class _Thread(threading.local):
    """What goes on in one thread.

    Attributes:
        calls: The functions that are being called, the outermost first.
        tracing: The traces that are being made.
        dataset: The `tf.data` methods whose functions are being traced.
        keras: The methods of Keras that are running.
    """

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.tracing: list[Any] = []
        self.dataset: list[Any] = []
        self.keras: list[Any] = []


@dataclass
class _Object:
    """One `tf.function` object.

    Attributes:
        note: What all objects of its Python function share.
        reference: The object, as long as the program keeps it.
        keys: What its latest traces were made for.
        called: Whether it was called.
        kept: The Python values from outside that its latest graph holds.
    """

    note: FunctionNote
    reference: weakref.ref[Any]
    keys: deque[TraceKey] = field(default_factory=lambda: deque(maxlen=MOST_TRACES))
    called: bool = False
    kept: list[tuple[Outside, Any]] = field(default_factory=list)


def _harmless(listen: Callable[..., Any]) -> Callable[..., Any]:
    """Has a listener's own failure end in the report, not in the program that is watched."""

    @functools.wraps(listen)
    def guarded(self: Journal, *given: Any) -> Any:
        try:
            return listen(self, *given)
        except Exception as error:
            self.failures[listen.__name__] = f"{type(error).__name__}: {error}"
            return None

    return guarded


class Journal:
    """The listener of `tfxray._hooks`: notes what happens where.

    Args:
        library: Tells the program's files from those of libraries.
        keeps_graphs: Whether graphs are kept, to be drawn at the end, when the program drops them.
    """

    def __init__(self, library: Library, *, keeps_graphs: bool = False) -> None:
        """Begins with nothing."""
        self.library = library
        self._keeps_graphs = keeps_graphs
        self.functions: Bounded[Any, FunctionNote] = Bounded()
        self.loops: Bounded[Site, LoopNote] = Bounded()
        self.python: Bounded[Any, PythonNote] = Bounded()
        self.sessions: Bounded[Site, SessionNote] = Bounded()
        self.sessions_made: Bounded[Site, SessionsMade] = Bounded()
        self._sessions: weakref.WeakKeyDictionary[Any, list[Any]] = weakref.WeakKeyDictionary()
        self.keras: Bounded[tuple[Site, str], KerasNote] = Bounded()
        self.callbacks: Bounded[Site, CallbackNote] = Bounded()
        self.owned: Bounded[Site, list[Kept]] = Bounded()  # by what runs, looked at again and again
        self.variables: Bounded[Site, VariableNote] = Bounded()
        self.logs: Counter[str] = Counter()
        self.warned_at: dict[str, Site] = {}  # by the message of a Python warning
        self.others = Tally()  # operations of lines beyond those that are kept apart
        self._operations: Bounded[tuple[int, int], list[Any]] = Bounded()
        self._reads: Bounded[tuple[int, int, str], list[Any]] = Bounded()
        self._objects: dict[
            int, _Object
        ] = {}  # by the id of the function, and by that of its cache of traces
        self._references: dict[int, weakref.ref[Any]] = {}  # by id: a variable has no hash
        self._graphs: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
        self._iterators: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
        self.settings: dict[
            str, Site | None
        ] = {}  # those for debugging that are on, and where they were set
        self.settings_seen: dict[str, Site | None] = {}  # also those that are off again
        self._wrappers: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
        self._models: weakref.WeakKeyDictionary[Any, set[Any]] = weakref.WeakKeyDictionary()
        self.kept_graphs: dict[int, Any] = {}
        self._writing: set[str] = set()  # the names of graphs that change variables
        self.failures: dict[str, str] = {}
        self._latest: Any = None  # the code that ran the latest operation, and its instruction
        self._moves = 0  # how often that changed
        self._work = 0  # how many functions were called from Python
        self._left = 0.0, 0  # when the latest operation was counted, and how many functions by then
        self._thread = _Thread()

    # Operations -----------------------------------------------------------------------------------

    def operation(self, name: str, seconds: float, frame: FrameType | None) -> None:
        """Counts an operation that ran eagerly at its line. It runs at each: nothing in it may raise."""
        began = time.perf_counter() - seconds
        library = self.library
        while frame is not None and library[frame.f_code.co_filename]:
            frame = frame.f_back
        if frame is None:
            return
        if name == "IteratorGetNext":  # an element is counted as one; with it, a new round begins
            self._latest = None
            return
        code = frame.f_code
        key = (id(code), frame.f_lasti)
        found = self._operations.get(key)
        if found is None:
            # The code is kept so that no other gets its id.
            new = (0, 0.0, code, seconds, 0, Counter[Chain](), dict[str, int](), 0.0)
            found = self._operations.note(key, functools.partial(list, new))
            if found is None:
                self.others.add(seconds)
                self._latest = key
                self._moves += 1
                return
        if key != self._latest:
            self._latest = key
            self._moves += 1
            found[4] += 1
        elif self._left[1] == self._work:
            between = began - self._left[0]
            found[7] += between if between < LONGEST_BETWEEN else LONGEST_BETWEEN
        found[0] += 1
        found[1] += seconds
        names = found[6]
        names[name] = names.get(name, 0) + 1
        if seconds < found[3]:  # noqa: PLR1730  a call of min would cost more than the rest
            found[3] = seconds
        count = found[0]
        if not count & (count - 1):
            _sample(found[5], count, frame, self._callers)
            if count >= OWNED_CALLS:
                self._look_at_lists(frame)
        self._left = time.perf_counter(), self._work

    def _callers(self, frame: FrameType) -> Chain:
        """Lists the lines of the program that called a frame, the innermost first."""
        found: list[Site] = []
        at = self.library.user_frame(frame.f_back)
        while at is not None and len(found) < MOST_CALLERS:
            found.append(Site(at.f_code.co_filename, at.f_lineno))
            at = self.library.user_frame(at.f_back)
        return tuple(found)

    def operations(self) -> dict[tuple[CodeType, Site], Tally]:
        """Returns the operations that ran eagerly, by code and line."""
        return self._by_line((key[1], *found) for key, found in self._operations.items())

    def reads(self) -> dict[tuple[CodeType, Site], Tally]:
        """Returns where Python read the values of tensors, by code and line."""
        return self._by_line((key[1], *found) for key, found in self._reads.items())

    def _by_line(self, found: Iterable[Any]) -> dict[tuple[CodeType, Site], Tally]:
        lines: dict[tuple[CodeType, Site], Tally] = {}
        led: dict[tuple[CodeType, Site], Counter[Chain]] = defaultdict(Counter)
        for instruction, count, seconds, code, least, visits, chains, names, *work in found:
            at = code, Site(code.co_filename, line_of(code, instruction))
            tally = lines.setdefault(at, Tally())
            tally.count += count
            tally.seconds += seconds
            tally.least += count * least
            rounds = _visits(visits, names)
            tally.visits.append(rounds)
            led[at] += chains
            if len(work) == 1:  # where one visit follows another, the program works in between, too
                tally.library += work[0] if 2 * visits >= rounds else 0.0
            elif len(work) == 2:
                tally.between = max(tally.between, (work[1] - work[0]) / max(count - 1, 1))
        for at, tally in lines.items():
            tally.callers = _usual(led[at])
        return lines

    def value_read(self, how: str, seconds: float, frame: FrameType | None, size: int = 0) -> None:
        """Counts a value that the program read, not a library. It runs at each: nothing in it may raise."""
        if self._thread.keras:
            if size >= WEIGHTS:
                self._read_in_callback(seconds, frame, size)
            return
        while frame is not None and self.library[frame.f_code.co_filename]:
            if frame.f_code.co_name not in _CONVERSIONS:  # a library reads it for itself
                return
            frame = frame.f_back
        if frame is None:
            return
        code = frame.f_code
        found = self._reads.note(
            (id(code), frame.f_lasti, how),
            lambda: [0, 0.0, code, seconds, 0, Counter(), {}, self._work, self._work],
        )
        if found is None:
            return
        found[0] += 1
        found[1] += seconds
        found[4] += 1
        _sample(found[5], found[0], frame, self._callers)
        found[8] = self._work
        self._latest = None

    @_harmless
    def _read_in_callback(self, seconds: float, frame: FrameType | None, size: int) -> None:
        """Counts an array that a callback of the program read at a batch."""
        while frame is not None and self.library[frame.f_code.co_filename]:
            if frame.f_code.co_name not in _OF_WEIGHTS:
                return
            frame = frame.f_back
        if frame is None:
            return
        by: FrameType | None = frame
        while by is not None and not self.library[by.f_code.co_filename]:
            by = by.f_back
        if (
            by is None
            or "callback" not in by.f_code.co_filename
            or "batch" not in by.f_code.co_name
        ):
            return
        keras = self._thread.keras[-1]
        site = Site(frame.f_code.co_filename, frame.f_lineno)
        note = self.callbacks.note(site, lambda: CallbackNote(site, keras))
        if note is None:
            return
        note.read.add(seconds)
        note.bytes += size
        step = keras.calls.count, keras.steps
        note.batches += step != note.latest
        note.latest = step

    # Functions ------------------------------------------------------------------------------------

    @_harmless
    def function_made(self, function: Any, frame: FrameType | None) -> None:
        """Notes a new `tf.function`."""
        note = self._object(function, self.library.site(frame)).note
        user = self.library.user_frame(frame)
        if note.objects == 2 and user is not None:
            note.made_through = self._callers(user)

    def _object(self, function: Any, made: Site | None) -> _Object:
        found = self._objects.get(id(function))
        if found is not None:
            return found
        python, where = _unwrapped(function.python_function), self._thread.dataset[-1:]
        kind = "tf.function"
        if where:
            python, kind = where[0]
        code = _code(python)
        key: Any = id(code) if code else (made, type(python).__name__)
        inside_keras = code is not None and "keras" in code.co_filename
        if inside_keras and self._thread.keras:
            kind = self._thread.keras[-1].method
            key = (key, self._thread.keras[-1].site)

        def make() -> FunctionNote:
            note = FunctionNote(_name_of(python), None, kind, code=code)
            if code and self.library[code.co_filename]:
                note.package = self.library.package(code.co_filename)
            elif code:
                note.defined = Site(code.co_filename, code.co_firstlineno)
            return note

        note = self.functions.note((key, kind), make) or make()
        note.objects += 1
        note.bound += getattr(python, "__self__", None) is not None
        note.jit |= bool(getattr(function, "_jit_compile", False))
        if made is not None and len(note.made) < MOST_TRACES:
            note.made[made] += 1
        ids = [
            id(each)
            for each in (function, getattr(function, "_function_cache", None))
            if each is not None
        ]

        def gone(_: weakref.ref[Any]) -> None:
            for each in ids:
                self._objects.pop(each, None)

        found = _Object(note, weakref.ref(function, gone))
        self._objects.update(dict.fromkeys(ids, found))
        return found

    @_harmless
    def call_begins(self, function: Any, given: Any, frame: FrameType | None) -> Any:
        """Notes when a function is called, and from where."""
        thread = self._thread
        found = self._objects.get(id(function)) or self._object(function, None)
        if thread.tracing:
            found.note.inside += 1
        elif not thread.calls:
            found.note.called_at(self.library.user_frame(frame), self._callers)
        note = found.note
        new = self._new_shapes(note, given) if note.jit else None
        token = found, time.perf_counter(), note.traces, note.tracing, new
        self._latest = None
        thread.calls.append(token)
        return token

    @_harmless
    def _new_shapes(self, note: FunctionNote, given: Any) -> int | None:
        """Returns a key for what a function is called with, if XLA has yet to compile it for that."""
        shapes: list[tuple[str, Any]] = []
        for each in tf.nest.flatten(given):
            if isinstance(each, tf.Tensor | tf.Variable | np.ndarray):
                shapes.append((str(each.dtype), tuple(each.shape)))
            elif isinstance(each, bool | int | float | str):
                shapes.append((type(each).__name__, each))
        key = hash(tuple(shapes))
        if key in note.shapes or len(note.shapes) >= MOST_LINES:
            return None
        note.shapes.add(key)
        return key

    @_harmless
    def call_fails(self, token: Any, error: BaseException) -> None:
        """Counts a call that raised, and what XLA refused."""
        if token is None or self._thread.tracing:
            return
        note: FunctionNote = token[0].note
        note.shapes.discard(token[-1])
        note.errors += 1
        message = str(error)
        if note.failed:
            last = message.strip().rpartition("\n")[2].strip() or message
            note.failure = f"{type(error).__name__}: {last}"
        if note.jit and isinstance(error, tf.errors.OpError) and "xla" in message.lower():
            first = re.sub(r"\{\{.*?\}\}", "{{node}}", message.partition("\n")[0])
            if first in note.refused or len(note.refused) < MOST_TRACES:
                note.refused[first] += 1

    @_harmless
    def call_ends(self, token: Any) -> None:
        """Counts the call and its time."""
        thread = self._thread
        if thread.calls:
            thread.calls.pop()
        if thread.tracing or token is None:
            return
        found, began, traces, tracing, new = token
        seconds = time.perf_counter() - began
        note = found.note
        if new is not None:
            note.compiling += max(0.0, seconds - (note.tracing - tracing))
        if found.kept and traces == note.traces:
            self._compare(found)
        if not thread.calls:
            self._work += 1
        if not found.called:
            found.called = True
            note.called_objects += 1
        if tf.config.functions_run_eagerly():
            note.eager_calls += 1
        else:
            note.calls += 1
            if note.calls >= OWNED_CALLS and not note.calls & (note.calls - 1):
                _, owner = self._python_of(found)
                self._look_at_lists(sys._getframe(1), owner)
        note.seconds += seconds
        note.quickest = min(note.quickest, seconds)
        if thread.keras and not thread.calls:
            thread.keras[-1].in_functions += seconds
            thread.keras[-1].steps += 1

    @_harmless
    def trace_begins(self, options: Any, frame: FrameType | None) -> Any:
        """Notes when a trace begins."""
        found = self._objects.get(id(options.function_cache))
        outer = set()
        at = frame
        while at is not None:
            if not self.library[at.f_code.co_filename]:
                outer.add((at.f_code.co_filename, at.f_lineno))
            at = at.f_back
        token = [found, options, self.library.site(frame), time.perf_counter(), 0.0, outer]
        self._thread.tracing.append(token)
        return token

    @_harmless
    def trace_ends(self, token: Any, concrete: Any) -> None:
        """Notes a trace, and why it was made."""
        tracing = self._thread.tracing
        if token is None:
            return
        tracing.pop()
        found, options, site, began, inside, outer = token
        seconds = time.perf_counter() - began
        if tracing:
            tracing[-1][4] += seconds
        if found is not None and concrete is None:
            found.note.failed += 1
            found.note.failing += seconds
        if found is None or concrete is None:
            return
        note: FunctionNote = found.note
        parameters = concrete.function_type.parameters
        kinds = {name: each.type_constraint for name, each in parameters.items()}
        key = TraceKey(_private.function_context(options.scope_type), kinds)
        why = reason(key, found.keys)
        found.keys.append(key)
        operations = concrete.graph.get_operations()
        nodes = len(operations)
        note.traces += 1
        note.tracing += seconds
        note.notes.append(TraceNote(site, why, seconds - inside, nodes))
        if not why.needed:
            note.retraces += 1
            note.retracing += seconds
            note.options += bool(why.changes) and all(each.is_option for each in why.changes)
            for change in why.changes or ():
                if len(note.changed) < MOST_LINES:
                    note.changed[change.argument, change.what] += 1
        note.captures = len(concrete.captured_inputs)
        note.constants = self._constants_of(operations)
        note.writes |= self._writes(concrete, operations)
        note.repeats &= not (note.kind.startswith("Dataset.") and _varies(concrete.graph))
        if found.reference() is not None and not self._thread.dataset:
            self._keep(found)
        names = frozenset(
            str(getattr(each, "_unique_id", id(each))) for each in concrete.graph.variables
        )
        if len(found.keys) == 1 and note.traces > 1:  # the first graph of another object
            note.same_variables += names == note.variables
        note.variables = names
        if nodes > note.nodes:
            note.nodes = nodes
            note.graph = weakref.ref(concrete)
            if self._keeps_graphs and len(self.kept_graphs) < MOST_GRAPHS:
                self.kept_graphs[id(note)] = concrete
            if nodes >= LARGE_GRAPH:
                note.made_nodes = self._loops_of(operations, outer)

    @_harmless
    def _look_at_lists(self, frame: FrameType, owner: Any = None) -> None:
        """Notes what an object and what runs hold in lists: at the end they may be gone."""
        files = {file for file, is_library in self.library.items() if not is_library}
        found = {kept.site: kept for kept in (*kept_in(frame, files), *kept_by(owner, files))}
        for site, kept in found.items():
            earlier = self.owned.note(site, list)
            if earlier is not None and (not earlier or earlier[-1].items != kept.items):
                earlier.append(kept)  # not in the same round

    def _keep(self, found: _Object) -> None:
        """Notes the plain Python values from outside that a new graph holds."""
        note = found.note
        functions, owner = self._python_of(found)
        if note.kind in _hooks.KERAS_METHODS:
            for code in map(_code, functions):
                if code and code.co_name in _STEPS and not self.library[code.co_filename]:
                    note.steps.add(Site(code.co_filename, code.co_firstlineno))
        if note.outside is None:
            note.outside = read_by(functions, owner, self.library)
        values = [(outside, outside.value(owner)) for outside in note.outside]
        found.kept = [each for each in values if each[1] is not NotImplemented]

    def _compare(self, found: _Object) -> None:
        """Counts the values that are no longer what the graph holds."""
        _, owner = self._python_of(found)
        for outside, kept in found.kept:
            now = outside.value(owner)
            if now is not NotImplemented and now is not kept and now != kept:  # NaN is itself
                stale = found.note.stale.setdefault(outside.text, Stale(outside, kept, now))
                stale.latest = now
                stale.calls += 1

    def _python_of(self, found: _Object) -> tuple[list[Any], Any]:
        """Returns the program's Python functions in it, and what is `self` there."""
        function = found.reference()
        keras = self._thread.keras
        model = keras[-1].model() if keras and keras[-1].model else None
        if found.note.kind in _hooks.KERAS_METHODS and model is not None:
            names = ("train_step", "test_step", "predict_step", "call", "compute_loss")
            return [getattr(type(model), name, None) for name in names], model
        if function is None:
            return [], None
        python = _unwrapped(function.python_function)
        owner = getattr(python, "__self__", None)
        owner = getattr(
            owner, "target", owner
        )  # TensorFlow's stand-in, which keeps no object alive
        return [getattr(python, "__func__", python)], owner

    def _writes(self, concrete: Any, operations: Iterable[Any]) -> bool:
        """Tells whether a graph, or one that it calls, changes variables."""
        writes = any(
            operation.type.startswith(_WRITES)
            or (
                "PartitionedCall" in operation.type
                and operation.get_attr("f").name in self._writing
            )
            for operation in operations
        )
        if writes and len(self._writing) < MOST_LINES:
            self._writing.add(concrete.function_def.signature.name)
        return writes

    def _constants_of(self, operations: Iterable[Any]) -> Counter[Site]:
        found: Counter[Site] = Counter()
        for operation in operations:
            if operation.type != "Const":
                continue
            tensor = operation.outputs[0]
            size = (tensor.shape.num_elements() or 0) * tensor.dtype.size
            if size >= LARGE_CONSTANT:
                for entry in reversed(operation.traceback or ()):
                    if not self.library[entry[0]]:
                        found[Site(entry[0], entry[1])] += size
                        break
        return found

    def _loops_of(self, operations: Iterable[Any], outer: set[tuple[str, int]]) -> list[Unrolled]:
        """Counts what each Python loop inside the function made, its rounds, and what these read."""
        loops: dict[tuple[str, tuple[int, int]], Unrolled] = {}
        made_in: dict[Any, Unrolled] = {}
        places: dict[tuple[Site, ...], tuple[str, tuple[int, int]] | None] = {}
        alike: Counter[tuple[Any, ...]] = Counter()
        for operation in operations:
            if operation.type == "Placeholder":  # what a round reads from outside the graph
                continue
            stack: Sequence[Any] = operation.traceback or ()
            own = tuple(
                Site(entry[0], entry[1])
                for entry in stack
                if not self.library[entry[0]] and (entry[0], entry[1]) not in outer
            )
            if own not in places:
                found = ((each.file, sources.enclosing_loop(each)) for each in own)
                places[own] = next(((file, lines) for file, lines in found if lines), None)
            at = places[own]
            if at is None:
                continue
            loop = loops.setdefault(at, Unrolled(Site(at[0], at[1][0])))
            loop.nodes += 1
            made_in[operation] = loop
            like = own, operation.type, tuple(stack[-1][:2])
            alike[like] += 1
            loop.rounds = max(loop.rounds, alike[like])
        read: dict[int, set[str]] = defaultdict(set)
        for operation, loop in made_in.items():
            read[id(loop)] |= {
                tensor.name for tensor in operation.inputs if made_in.get(tensor.op) is not loop
            }
        for loop in loops.values():
            loop.read = len(read[id(loop)])
        return sorted(loops.values(), key=lambda loop: -loop.nodes)[:MOST_TRACES]

    # tf.data --------------------------------------------------------------------------------------

    @_harmless
    def dataset_function_begins(
        self, wrapper: Any, function: Any, where: str, frame: FrameType | None
    ) -> Any:
        """Notes whose function is about to be traced."""
        self._wrappers[wrapper] = self.library.site(frame)
        token = _unwrapped(function), where
        self._thread.dataset.append(token)
        return token

    @_harmless
    def dataset_function_ends(self, token: Any) -> None:
        """Forgets it."""
        if token is not None:
            self._thread.dataset.pop()

    @_harmless
    def iterator_made(self, iterator: Any, dataset: Any, frame: FrameType | None) -> None:
        """Notes a loop over a dataset."""
        user = self.library.user_frame(frame)
        if user is None:
            return
        site = Site(user.f_code.co_filename, user.f_lineno)

        def make() -> LoopNote:
            names, functions, batch = _stages(dataset)
            note = LoopNote(site, names, bool(self._thread.keras))
            note.batch = batch
            note.ahead = _works_ahead(dataset)
            note.prepared = self._wrappers.get(functions[-1]) if functions else None
            note.makes = tuple(id(_code(_unwrapped(each._func))) for each in functions)
            note.size = _bytes_of(dataset, batch)
            return note

        note = self.loops.note(site, make)
        if note is None:
            return
        note.iterators += 1
        self._iterators[iterator] = note, [True]

    @_harmless
    def element_read(self, iterator: Any, seconds: float) -> None:
        """Counts an element, and how long Python waited for it."""
        found = self._iterators.get(iterator)
        if found is None or self._thread.tracing:
            return
        note, fresh = found
        now = time.perf_counter()
        note.elements += 1
        if fresh[0]:  # the first element also starts the pipeline
            fresh[0] = False
            note.starting += seconds
            note.began = note.began or now
        else:
            note.waits.add(seconds)
        note.ended = now

    @_harmless
    def elements_ended(self, iterator: Any) -> None:
        """Counts the iterators that were read to their end."""
        found = self._iterators.get(iterator)
        if found is not None and not self._thread.tracing:
            found[0].exhausted += 1

    @_harmless
    def python_put_in_graph(self, function: Any, frame: FrameType | None) -> None:
        """Notes a Python function that is put into a graph."""
        where = self._thread.dataset[-1:]
        inside = where[0][1] if where else ""
        site = self._source_site(frame)
        python = _unwrapped(function)
        if _frameworks(python):
            return
        code = _called(python)
        self.python.note(id(code), lambda: PythonNote(_name_of(python), site, inside, code))

    def _source_site(self, frame: FrameType | None) -> Site | None:
        """Returns the line of the program, also where AutoGraph runs a copy of a function."""
        lines = [Site(*each) for each in _private.source_stack() if not self.library[each[0]]]
        return lines[-1] if lines else self.library.site(frame)

    @_harmless
    def python_called(self, function: Any, seconds: float) -> None:
        """Counts a call of it."""
        note = self.python.get(id(_called(_unwrapped(function))))
        if note is not None:
            note.calls.add(seconds)

    # Variables, sessions, Keras -------------------------------------------------------------------

    @_harmless
    def variable_made(self, variable: Any, frame: FrameType | None) -> None:
        """Counts a variable at its line, and how many from there are alive."""
        user = self.library.user_frame(frame)
        if user is None or self._thread.tracing:  # a trace makes stand-ins
            return
        site = Site(user.f_code.co_filename, user.f_lineno)
        note = self.variables.note(site, lambda: VariableNote(site, self._callers(user)))
        if note is None:
            return
        keras = self._thread.keras
        moves = (
            -keras[-1].calls.count - 1 if keras else self._moves
        )  # one call of `fit` is one round
        if note.made and note.moves != moves:
            note.rounds += 1
        note.moves = moves
        note.made += 1
        note.alive += 1
        note.most_alive = max(note.most_alive, note.alive)

        def gone(reference: weakref.ref[Any]) -> None:
            self._references.pop(id(reference), None)
            note.alive -= 1

        reference = weakref.ref(variable, gone)
        self._references[id(reference)] = reference

    @_harmless
    def session_made(self, session: Any, seconds: float, frame: FrameType | None) -> None:
        """Counts a session at its line."""
        site = self.library.site(frame)
        note = self.sessions_made.note(site, SessionsMade) if site else None
        if note is not None:
            note.making.add(seconds)
            self._sessions[session] = [note, 0]

    @_harmless
    def run_begins(self, session: Any, fetches: Any, feeds: Any, frame: FrameType | None) -> Any:
        """Notes what is asked for, and how large the graph is."""
        site = self.library.site(frame)
        if site is None:
            return None
        note = self.sessions.note(site, lambda: SessionNote(site))
        if note is None:
            return None
        nodes = session.graph.version
        before = self._graphs.get(session.graph)
        self._graphs[session.graph] = nodes
        made = self._sessions.get(session)
        if made is not None and not made[1]:
            made[0].have_variables |= bool(session.graph.get_collection("variables"))
        note.first_nodes = note.first_nodes or nodes
        note.last_nodes = max(nodes, note.last_nodes)
        if before is not None and nodes > before:
            note.grew += 1
            self._note_growth(note, session.graph, nodes - before)
        for names, given in ((note.fetched, fetches), (note.fed, feeds)):
            for name in _names(given):
                if name in names or len(names) < MOST_TRACES:
                    names[name] += 1
        return note, made, time.perf_counter()

    def _note_growth(self, note: SessionNote, graph: Any, new: int) -> None:
        if len(note.grown_at) >= MOST_TRACES or note.grew > MOST_TRACES:
            return
        for operation in graph.get_operations()[-min(new, 50) :]:
            for entry in reversed(operation.traceback or ()):
                if not self.library[entry[0]]:
                    note.grown_at[Site(entry[0], entry[1])] += 1
                    break

    @_harmless
    def run_ends(self, token: Any) -> None:
        """Counts the run and its time."""
        if token is not None:
            note, made, began = token
            seconds = time.perf_counter() - began
            note.runs.add(seconds)
            if made is not None:
                (made[0].later_runs if made[1] else made[0].first_runs).add(seconds)
                made[1] += 1

    @_harmless
    def keras_begins(self, model: Any, method: str, given: Any, frame: FrameType | None) -> Any:
        """Notes a call of a model's method, unless another of its methods makes it."""
        thread = self._thread
        site = self.library.site(frame)
        if site is None or (thread.keras and not self._is_callback(frame)):
            return None
        note = self.keras.note((site, method), lambda: KerasNote(site, method))
        if note is None:
            return None
        note.model = weakref.ref(model)
        args, named = given
        batch = named.get("batch_size", args[2] if len(args) > 2 and method == "fit" else None)
        note.batch = batch if isinstance(batch, int) else None
        seen = self._models.setdefault(model, set())
        if (site, method) not in seen:
            seen.add((site, method))
            note.models += 1
            first = next(iter((*args, named.get("x"))), None)
            if isinstance(first, np.ndarray | tf.Tensor | tf.data.Dataset):
                note.own_data += note.data is not None and note.data() is not first
                note.data = weakref.ref(first)
        note.eager += bool(getattr(model, "run_eagerly", False))
        thread.keras.append(note)
        return note, time.perf_counter()

    def _is_callback(self, frame: FrameType | None) -> bool:
        """Tells whether the program itself calls a method from inside another, as a callback may."""
        while frame is not None and frame.f_code.co_filename.endswith("traceback_utils.py"):
            frame = frame.f_back
        return frame is not None and not self.library[frame.f_code.co_filename]

    @_harmless
    def keras_ends(self, token: Any) -> None:
        """Counts the call and its time."""
        if token is not None:
            note, began = token
            self._thread.keras.pop()
            note.calls.add(time.perf_counter() - began)

    @_harmless
    def setting_changed(self, name: str, is_on: bool, frame: FrameType | None) -> None:
        """Notes a setting for debugging."""
        if is_on:
            self.settings[name] = self.settings_seen[name] = self.library.site(frame)
        else:
            self.settings.pop(name, None)

    @_harmless
    def logged(self, message: str) -> None:
        """Counts a warning."""
        first = message.strip().partition("\n")[0]
        if first in self.logs or len(self.logs) < MOST_TRACES * 4:
            self.logs[first] += 1

    @_harmless
    def warned(self, message: str, frame: FrameType | None) -> None:
        """Counts a Python warning of TensorFlow or Keras, and where the program had it come."""
        if frame is None or not self.library.is_frameworks(frame.f_code.co_filename):
            return
        self.logged(message)
        first = message.strip().partition("\n")[0]
        if first in self.logs and first not in self.warned_at:
            site = self._source_site(frame)
            if site is not None:
                self.warned_at[first] = site


def _visits(seen: int, names: dict[str, int]) -> int:
    """Returns how often the program came to an instruction.

    Args:
        seen: How often it came from another one. A loop of one instruction alone comes from nowhere else.
        names: How often the instruction ran each operation.
    """
    counts = names.values()
    least = min((count for count in counts if count * RARE >= max(counts)), default=seen)
    return seen if seen * RARE >= least else least


def _unwrapped(function: Any) -> Any:
    """Returns the Python function below TensorFlow's wrappers, `functools.partial` and bound methods."""
    for _ in range(10):
        inner = getattr(function, "__original_wrapped__", None)
        inner = inner or getattr(function, "__wrapped__", None) or getattr(function, "func", None)
        inner = inner or getattr(function, "_func", None)  # what tf.py_function wraps
        inner = inner or _private.not_converted(function)
        if inner is None or not callable(inner):
            break
        function = inner
    return function


def _name_of(function: Any) -> str:
    """Returns the name of a function; of another object that of its class."""
    return str(getattr(function, "__name__", type(function).__name__))


def _code(function: Any) -> CodeType | None:
    """Returns the code of a function or of a bound method."""
    for each in (function, getattr(function, "__func__", None)):
        found = getattr(each, "__code__", None)
        if isinstance(found, CodeType):
            return found
    return None


def _called(function: Any) -> Any:
    """Returns the code that runs when a graph calls Python, or the function itself where it has none."""
    return _code(function) or _code(getattr(type(function), "__call__", None)) or function  # noqa: B004


def _frameworks(function: Any) -> bool:
    """Tells whether a function is TensorFlow's or Keras's own, as the one that reads a generator."""
    module = str(getattr(function, "__module__", ""))
    return module.partition(".")[0] in ("tensorflow", "keras", "tf_keras")


def _stages(dataset: Any) -> tuple[tuple[str, ...], list[Any], int | None]:
    """Names the classes of a dataset and of what it reads, the source first; its functions, its batches."""
    names: list[str] = []
    batch = None
    functions: list[Any] = []
    while dataset is not None and len(names) < 50:
        names.append(type(dataset).__name__.strip("_").removesuffix("Dataset"))
        functions += [
            vars(dataset)[name] for name in ("_map_func", "_predicate") if name in vars(dataset)
        ]
        if batch is None and "_batch_size" in vars(dataset):
            batch = tf.get_static_value(dataset._batch_size)
        inputs = dataset._inputs()
        dataset = inputs[0] if inputs else None
    return tuple(reversed(names)), functions[::-1], None if batch is None else int(batch)


_VARYING: Final = (
    "PyFunc",
    "EagerPyFunc",
    "ReadVariable",
    "Multinomial",
    "Parameterized",
    "Timestamp",
)


def _varies(graph: Any) -> bool:
    """Tells whether a graph draws random numbers, calls Python or reads what may change."""
    definition = graph.as_graph_def()
    nodes = [
        *definition.node,
        *(node for each in definition.library.function for node in each.node_def),
    ]
    return any("Random" in node.op or node.op.startswith(_VARYING) for node in nodes)


def _bytes_of(dataset: Any, batch: int | None) -> int | None:
    """Returns how large an element is; None where that is not known."""
    total = 0
    for each in tf.nest.flatten(dataset.element_spec):
        if not isinstance(each, tf.TensorSpec) or each.shape.rank is None:
            return None
        first, *rest = each.shape.as_list() or [1]
        sides = [first or batch, *rest]
        if None in sides or each.dtype == tf.string:
            return None
        total += math.prod(sides) * each.dtype.size
    return total


def _works_ahead(dataset: Any) -> bool:
    """Tells whether a pipeline works while the program does something else.

    TensorFlow ends it with a prefetch of its own unless its last step works ahead anyway: the documentation
    of `tf.data.Options` says so of `inject_prefetch`. Where the options may keep it from that, it is asked
    what it runs.
    """
    options = dataset.options()
    chosen = options.experimental_optimization
    wanted = chosen.inject_prefetch
    if wanted is None:
        wanted = chosen.apply_default_optimizations is not False
    if wanted and options.autotune.enabled is not False:
        return True
    specs = tf.nest.flatten(dataset.element_spec)
    if not all(isinstance(each, tf.TensorSpec) for each in specs):
        return True  # of what is not known nothing is told
    runs = tf.raw_ops.FinalizeDataset(
        input_dataset=tf.data.experimental.to_variant(dataset),
        output_types=[each.dtype for each in specs],
        output_shapes=[each.shape for each in specs],
    )
    written = tf.raw_ops.DatasetToGraphV2(input_dataset=runs)
    graph = tf.compat.v1.GraphDef.FromString(written.numpy())
    steps = [node.op for node in graph.node if "Dataset" in node.op]
    own = [step for step in steps if not step.startswith(_SETTINGS)]
    return not own or own[-1].startswith(_AHEAD)


_SETTINGS: Final = ("PrivateThreadPool", "MaxIntraOpParallelism", "Model", "Options")
_AHEAD: Final = (
    *("Prefetch", "ParallelMap", "ParallelInterleave", "ParallelBatch", "MapAndBatch"),
    "ExperimentalMapAndBatch",
)


def _names(given: Any) -> list[str]:
    """Names the tensors in what `Session.run` takes."""
    if isinstance(given, dict):
        given = list(given)
    if isinstance(given, list | tuple):
        return [name for each in given for name in _names(each)]
    if given is None:
        return []
    return [str(getattr(given, "name", given))]
