"""Sets what the cells of a page printed on two versions side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from docs._ext.execution.cell_rules import VOLATILE
from tests import outputs

from .noise import said, without_information, without_noise

# What differs, the gravest first.
STOPPED, RAISES, RAISES_NOT, MESSAGE, WARNING = (
    "stopped",
    "raises",
    "raises nothing",
    "message",
    "warning",
)
OUTPUT, PICTURE, RECORDING, ANCHOR, NAME = "output", "picture", "recording", "anchor", "name"
KINDS = (STOPPED, RAISES, RAISES_NOT, MESSAGE, WARNING, OUTPUT, PICTURE, RECORDING, ANCHOR, NAME)
_KIND_OF = {"error": MESSAGE, "stderr": WARNING, "picture": PICTURE}
_FAILED = re.compile(r"^-+> *\d+ +(assert\b.*)$", re.MULTILINE)
_DISPLAYED = re.compile(r"<IPython\.core\.display\.\w+ object>")
_UNBOUND = re.compile(r"NameError: name '\w+' is not defined")


@dataclass(frozen=True)
class Place:
    """Where something differs.

    Attributes:
        page: The page; of what is no page, what it is.
        cell: The cell's number on it, from 1; 0 where there are no cells.
        first: The first line of the cell.
    """

    page: str
    cell: int = 0
    first: str = ""


@dataclass(frozen=True)
class Difference:
    """One thing that is printed otherwise.

    Attributes:
        kind: One of `KINDS`.
        place: Where.
        before: The lines that only the version of the lock has.
        after: The lines that only the other one has.
        follows: The number of the cell that failed before on the page, where this cell fails for want of it.
    """

    kind: str
    place: Place
    before: tuple[str, ...]
    after: tuple[str, ...]
    follows: int = 0


def compare_pages(
    before: Any, after: Any, page: str, versions: Mapping[str, Iterable[str]]
) -> Iterator[Difference]:
    """Compares two runs of a page.

    Args:
        before: The notebook of the version of the lock.
        after: That of the other, which may say that cells were `left-out`.
        page: The page's name.
        versions: The versions of packages on both sides, by package.

    Yields:
        What differs, cell after cell.
    """
    left_out = _left_out(after)
    failed = 0
    both = zip(outputs.cells(before), outputs.cells(after), strict=True)
    for number, ((first, old), (_, new)) in enumerate(both, start=1):
        place = Place(page, number, first)
        if number in left_out:
            yield Difference(STOPPED, place, ("ran",), (left_out[number],))
            failed = failed or number
            continue
        for difference in _compare_cells(old, new, place, versions):
            raises = difference.kind == RAISES
            if raises and failed and _UNBOUND.search(difference.after[0]):
                yield Difference(RAISES, place, difference.before, difference.after, follows=failed)
                continue
            failed = failed or (number if raises else 0)
            yield difference


def _left_out(notebook: Any) -> dict[int, str]:
    """Returns why cells were left out, by their number among the code cells."""
    given = notebook["metadata"].get("left-out", {})
    code = [at for at, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    return {code.index(int(at)) + 1: why for at, why in given.items()}


def _compare_cells(
    old: Any, new: Any, place: Place, versions: Mapping[str, Iterable[str]]
) -> Iterator[Difference]:
    varies = VOLATILE in old["metadata"].get("tags", [])
    before, after = (
        {what: without_noise(text, versions) for what, text in _items(cell).items()}
        for cell in (old, new)
    )
    raised, raises = before.pop("error", None), after.pop("error", None)
    if raises and not raised:
        yield Difference(RAISES, place, ("raised nothing",), tuple(raises))
        return  # what it did not come to print any more is no news
    if raised and not raises:
        yield Difference(
            RAISES_NOT, place, tuple(raised), ("raises nothing", *_added(before, after))
        )
        return
    if raised and raises:
        yield from _hunks(MESSAGE, place, raised, raises)
    shown = []
    for what in sorted(before.keys() | after.keys()):
        pair = before.get(what, []), after.get(what, [])
        if what in {"value", "picture"}:
            shown += [] if varies else list(_whole(_KIND_OF.get(what, OUTPUT), place, *pair))
        elif not varies or what == "stderr":
            yield from _hunks(_KIND_OF.get(what, OUTPUT), place, *pair)
    if shown:  # an object says as text and as a picture the same: the shorter will do
        yield min(shown, key=lambda found: len("".join(found.before + found.after)))


def _added(before: dict[str, list[str]], after: dict[str, list[str]]) -> Iterator[str]:
    """Yields the lines that a cell prints after what it printed before."""
    for what, lines in after.items():
        old = before.get(what, [])
        yield from lines[len(old) :] if lines[: len(old)] == old else lines


def _items(cell: Any) -> dict[str, str]:
    """Returns the outputs of a cell as texts: one for each stream, its error, its values, its pictures."""
    texts: dict[str, str] = {}

    def add(what: str, text: str) -> None:
        texts[what] = texts.get(what, "") + text + ("" if what in {"stdout", "stderr"} else "\n")

    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            add(output["name"], "".join(output["text"]))
        elif output["output_type"] == "error":
            add("error", f"{output['ename']}: {output['evalue']}" + _asserted(output))
        else:
            for kind, content in output["data"].items():
                text = "".join(content) if isinstance(content, str | list) else str(content)
                if kind.endswith(("text/html", "image/svg+xml")):
                    add("picture", said(text))
                elif not _DISPLAYED.fullmatch(text):
                    add(output["metadata"].get("scrapbook", {}).get("name", "value"), text)
    if "stderr" in texts:
        texts["stderr"] = without_information(texts["stderr"])
    return texts


def _asserted(output: Any) -> str:
    """Returns the line of an assertion that failed, which mostly says no more."""
    lines = _FAILED.findall("\n".join(output.get("traceback", [])))
    return f"\n{lines[-1]}" if output["ename"] == "AssertionError" and lines else ""


def _whole(kind: str, place: Place, before: list[str], after: list[str]) -> Iterator[Difference]:
    """Yields all lines that differ as one difference: a graph is one thing."""
    hunks = list(_hunks(kind, place, before, after))
    if hunks:
        old = [line for each in hunks for line in each.before]
        new = [line for each in hunks for line in each.after]
        yield Difference(kind, place, tuple(old), tuple(new))


def _hunks(kind: str, place: Place, before: list[str], after: list[str]) -> Iterator[Difference]:
    """Yields each run of lines that differs, as a difference of its own."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        old, new = _without_blank(before[i:j]), _without_blank(after[k:m])
        if tag != "equal" and (old or new):
            yield Difference(kind, place, old, new)


def _without_blank(lines: list[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip())


def compare_texts(kind: str, place: Place, before: str, after: str) -> Iterator[Difference]:
    """Compares two texts, such as what a program of `examples.elsewhere` printed."""
    yield from _hunks(kind, place, without_noise(before, {}), without_noise(after, {}))


def compare_names(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    """Compares public names; of a class that is gone or new, its methods are not told one by one.

    Args:
        before: The names of the version of the lock, each with the address of its documentation.
        after: Those of the other.
    """
    for old, new in ((before, after), (after, before)):
        alone = old.keys() - new.keys()
        for name in sorted(alone):
            if name.rpartition(".")[0] not in alone:
                told = (("there",), ("gone",)) if old is before else (("not there",), ("new",))
                yield Difference(NAME, Place(name), *told)


def compare_anchors(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    """Compares what became of the names in the map of TensorFlow 1's names."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, "no row"), after.get(name, "no row")
        if old != new:
            yield Difference(ANCHOR, Place(f"examples/api-map.tsv: {name}"), (old,), (new,))
