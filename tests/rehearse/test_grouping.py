"""Differences of one cause are one finding, and those of two are two."""

from __future__ import annotations

from typing import Any

from tests.rehearse.comparing import MESSAGE, NAME, OUTPUT, RAISES, RAISES_NOT, Difference, Place
from tests.rehearse.grouping import group

NEW = "This also applies when creating tf.Variables in a layer or model call(), for example."


def difference(
    before: list[str], after: list[str], *, page: str = "a", cell: int = 1, **more: Any
) -> Difference:
    return Difference(
        more.get("kind", MESSAGE),
        Place(page, cell),
        tuple(before),
        tuple(after),
        more.get("follows", 0),
    )


def found(*differences: Difference) -> list[list[tuple[str, int]]]:
    return [
        [(each.place.page, each.place.cell) for each in one.differences]
        for one in group(differences)
    ]


def test_one_message_on_five_pages_is_one_finding():
    differences = [
        difference(
            [f"ValueError: in 'f{i}', {i} variables. See."],
            [f"ValueError: in 'f{i}', {i} variables. {NEW} See."],
            page=f"page {i}",
        )
        for i in range(5)
    ]
    assert found(*differences) == [[(f"page {i}", 1) for i in range(5)]]


def test_message_is_the_same_in_an_error_and_in_what_is_printed():
    old, new = (
        "list indices must be integers or slices",
        "object cannot be interpreted as an integer",
    )
    one, other = difference([old], [new], kind=OUTPUT), difference([old], [new], cell=2)
    assert found(one, other) == [[("a", 1), ("a", 2)]]
    assert group([one, other])[0].kind == MESSAGE


def test_change_with_two_causes_is_in_two_findings():
    wrap = "Error when computing loss for output 'loss'. Received shape (4, 2)."
    both = difference(["A long message. See."], [f"{wrap} A long message. {NEW} See."], page="both")
    one = difference(["A long message. See."], [f"A long message. {NEW} See."], page="one")
    other = difference(["Another text."], [f"{wrap} Another text."], page="other")
    assert sorted(found(both, one, other)) == [
        [("both", 1), ("one", 1)],
        [("both", 1), ("other", 1)],
    ]


def test_message_that_is_reworded_in_two_places_is_one_finding():
    old = "one two three four five six seven. It stays as it is. one two three four five six seven."
    new = "a b c d e f g. It stays as it is. h i j k l m n."
    assert len(found(difference([old], [new]))) == 1


def test_few_words_say_too_little_of_their_cause():
    assert (
        len(
            found(
                difference(["max  works"], ["max  fails"]),
                difference(["int  works"], ["int  fails"]),
            )
        )
        == 2
    )


def test_arguments_of_other_names_are_one_finding():
    line = (
        "<KerasTensor shape=({}, 2), dtype=float32, sparse=False, ragged=False, name=keras_tensor>"
    )
    differences = [
        difference(
            [f"• args=('{line.format(1)}',)", "• kwargs=<class 'inspect._empty'>"],
            [f"• {name}={line.format(4)}"],
        )
        for name in ("x", "inputs")
    ]
    assert len(found(*differences)) == 1


def test_error_that_is_raised_no_more_is_one_whatever_is_printed_then():
    differences = [
        difference(["LookupError: none"], ["raises nothing", printed], cell=cell, kind=RAISES_NOT)
        for cell, printed in enumerate("ab", start=1)
    ]
    assert found(*differences) == [[("a", 1), ("a", 2)]]


def test_cells_that_fail_for_want_of_another_are_with_it():
    first = difference(["raised nothing"], ["ValueError: broken"], kind=RAISES)
    after = difference(
        ["raised nothing"], ["NameError: name 'x' is not defined"], cell=2, kind=RAISES, follows=1
    )
    [finding] = group([first, after])
    assert finding.follows == (after,)
    assert finding.differences == (first,)


def test_aliases_of_a_name_are_one_finding():
    names = ["tf.strings.new", "tf.compat.v1.strings.new", "tf.strings.other"]
    differences = [
        difference(["not there"], ["new"], page=name, cell=0, kind=NAME) for name in names
    ]
    assert sorted(map(len, found(*differences))) == [1, 2]


def test_the_gravest_come_first():
    kinds = [OUTPUT, RAISES, MESSAGE]
    differences = [difference([f"before {kind}"], [f"after {kind}"], kind=kind) for kind in kinds]
    assert [each.kind for each in group(differences)] == [RAISES, MESSAGE, OUTPUT]
