"""Which loop of the program has its operations run one by one, and in how many rounds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Final, NamedTuple

from tfxray.watching import sources
from tfxray.watching.journal import RARE, Chain, Tally
from tfxray.watching.sites import Site

OWN_SHARE: Final = 0.2  # of the operations: a loop with so many beside its inner loop is the one
ENOUGH_ROUNDS: Final = 20


class Loop(NamedTuple):
    """A loop, by its lines; or, where there is none, a function that is run often.

    Attributes:
        file: Its file.
        line: Its first line.
        last: Its last line.
        is_loop: Whether it is one.
    """

    file: str
    line: int
    last: int
    is_loop: bool = True

    def has(self, site: Site) -> bool:
        """Tells whether a line is in it."""
        return site.file == self.file and self.line <= site.line <= self.last


@dataclass(frozen=True, eq=False)
class Line:
    """A line that ran operations eagerly.

    Attributes:
        code: Its function.
        site: The line.
        tally: How often, and what had called its function.
    """

    code: CodeType
    site: Site
    tally: Tally

    @property
    def chain(self) -> Chain:
        """The line, and those that led to it, the innermost first."""
        return (self.site, *self.tally.callers)

    def depth_in(self, loop: Loop) -> int:
        """Returns how many calls lie between a loop and the line: 0 for a line of the loop itself."""
        return next((depth for depth, site in enumerate(self.chain) if loop.has(site)), 0)

    def function_in(self, loop: Loop) -> Site | None:
        """Returns the beginning of the function that a loop calls for the line; None for its own lines."""
        depth = self.depth_in(loop)
        if not loop.is_loop:
            function = sources.definition(Site(loop.file, loop.line))
        elif depth:
            function = sources.function_around(self.chain[depth - 1])
        else:
            return None
        if function is None:
            return None
        site = Site(self.chain[max(depth - 1, 0)].file, function.lineno)
        holds = loop.is_loop and site.line <= loop.line <= (function.end_lineno or 0)
        return None if holds and site.file == loop.file else site


def loops_outward(chain: Chain) -> list[Loop]:
    """Lists the loops around a line and around the calls that led to it, the innermost first.

    Args:
        chain: The line, then the lines that called its function, and so on.
    """
    found = (
        Loop(site.file, *lines) for site in chain for lines in reversed(sources.loops_around(site))
    )
    return list(dict.fromkeys(found))  # a comprehension is a function that its own line calls


def outermost_loops(chain: Chain) -> list[Loop]:
    """Lists the outermost loop of each function around a line and around the calls that led to it.

    Args:
        chain: The line, then the lines that called its function, and so on.
    """
    found = ((site.file, sources.enclosing_loop(site)) for site in chain)
    return [Loop(file, *lines) for file, lines in found if lines]


def hot_loops(
    lines: Iterable[Line], reads: Iterable[Chain] = ()
) -> Iterator[tuple[Loop, list[Line]]]:
    """Groups lines by the loop that has them run often.

    That is the innermost one around them, unless the next one outward does more in each of its rounds than
    that: the loop over the variables in a training step belongs to the step. A loop in which Python reads
    values stays by itself, since no graph can hold it.

    Args:
        lines: The lines.
        reads: Where Python reads the values of tensors.

    Yields:
        Each loop with its lines.
    """
    reads = list(reads)
    outward = {line: loops_outward(line.chain) for line in lines}
    rounds: Counter[Loop] = Counter()  # as the lines below its head say
    for line, around in outward.items():
        if around and line.site.line != around[0].line:
            rounds[around[0]] = max(rounds[around[0]], *line.tally.visits)
    groups: dict[Loop, list[Line]] = defaultdict(list)
    for line, around in outward.items():
        at_head = around and line.site.line == around[0].line
        if at_head and 2 * max(line.tally.visits) <= rounds[around[0]]:
            del around[0]  # what a loop goes over is computed before its first round
        if not around:
            beginning = Site(line.code.co_filename, line.code.co_firstlineno)
            last = max((number for _, _, number in line.code.co_lines() if number), default=0)
            around.append(Loop(*beginning, last, is_loop=False))
        groups[around[0]].append(line)
    waiting = sorted(groups, key=lambda loop: -_nesting(loop, groups, outward))
    while waiting:
        loop = waiting.pop(0)
        own = groups[loop]
        next_outward: Counter[Loop] = Counter()
        for line in own:
            rest = outward[line]
            at = rest.index(loop) + 1 if loop in rest[:-1] else 0
            next_outward[rest[at] if at else loop] += line.tally.count
        outer = next_outward.most_common(1)[0][0]
        beside = sum(line.tally.count for line in groups.get(outer, ()))
        inside = sum(line.tally.count for line in own)
        if (
            outer == loop
            or outer not in groups
            or any(loop.has(site) for chain in reads for site in chain)
            or beside < OWN_SHARE * (beside + inside)
            or rounds_of(outer, groups[outer]) < ENOUGH_ROUNDS
        ):
            yield loop, own
        else:
            groups[outer] += own
        del groups[loop]


def _nesting(loop: Loop, groups: dict[Loop, list[Line]], outward: dict[Line, list[Loop]]) -> int:
    """Returns how many loops lie around a loop."""
    rest = outward[groups[loop][0]]
    return len(rest) - rest.index(loop)


def rounds_of(loop: Loop, lines: Iterable[Line]) -> int:
    """Counts the rounds of a loop, by the lines that run once in each.

    Args:
        loop: The loop.
        lines: Those that it has run.
    """
    lines = list(lines)
    once = [line for line in lines if _runs_once(line, loop)]
    once = [line for line in once if not _runs_now_and_then(line, loop)] or once
    depth = min((line.depth_in(loop) for line in once), default=0)
    found = [line for line in once if line.depth_in(loop) == depth]
    if depth or not loop.is_loop:  # of the functions that it calls, the one that does most
        work: Counter[CodeType] = Counter()
        for line in found:
            work[line.code] += line.tally.count
        most = {code for code, _ in work.most_common(1)}
        found = [line for line in found if line.code in most]
    if found:
        return max(count for line in found for count in line.tally.visits)
    visits = [count for line in lines for count in line.tally.visits]
    return min(count for count in visits if count * RARE >= max(visits))


def _runs_now_and_then(line: Line, loop: Loop) -> bool:
    """Tells whether a condition stands between a loop and a line of it."""
    return loop.is_loop and sources.is_conditional(line.chain[line.depth_in(loop)], loop.line)


def _runs_once(line: Line, loop: Loop) -> bool:
    """Tells whether no further loop lies between a loop and a line."""
    if not loop.is_loop:
        return not sources.loops_around(line.site)
    depth = line.depth_in(loop)
    innermost = sources.loops_around(line.chain[depth])[-1:]
    between = any(sources.loops_around(site) for site in line.chain[:depth])
    return innermost == [(loop.line, loop.last)] and not between
