"""Reading a program: what is accepted, and what each other thing is told."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import tensorflow as tf

from tfxray import record
from tfxray.recording import program


def body_with_a_docstring():
    """Is not part of the program."""
    # A comment is.
    one = 1
    return one


def body_after_a_blank_line():
    """Is not part of the program."""  # noqa: D202 the blank line is what is tested

    one = 1
    return one


def body_that_begins_with_a_decorator():
    @tf.function
    def inner():
        return 1

    return inner


def head_over_several_lines(
    one=1,
) -> object:
    return one


def needs_arguments(one, two=2):
    return one, two


def generator():
    yield 1


async def coroutine():
    return 1


class Callable:
    def method(self):
        return 1


def test_function_is_shown_without_its_head():
    read = program.read(body_with_a_docstring)
    assert read.source == "# A comment is.\none = 1\nreturn one"
    assert read.title == "Body with a docstring"
    assert sorted(read.statements) == [2, 3]


@pytest.mark.parametrize(
    ("function", "line"),
    [
        (body_after_a_blank_line, "one = 1"),
        (body_that_begins_with_a_decorator, "@tf.function"),
        (head_over_several_lines, "return one"),
    ],
)
def test_first_line_of_a_function(function, line):
    recording = record(function)
    assert recording.source.splitlines()[0] == line
    assert recording.steps[0].line == 1


def test_title_can_be_given():
    assert program.read("one = 1", "Mine").title == "Mine"


def test_indented_text_is_a_program():
    assert program.read("\n    one = 1\n    two = 2\n").source == "one = 1\ntwo = 2"


def test_statement_over_several_lines_is_one():
    read = program.read("one = max(\n    1,\n    2,\n)\ntwo = 2")
    assert [(each.first, each.last) for each in read.statements.values()] == [(1, 4)] * 4 + [(5, 5)]


def test_compound_statement_is_its_head():
    read = program.read(
        "@decorated\ndef f(\n    x,\n):\n    return x\n\nwhile (\n    f\n):\n    pass"
    )
    assert [(read.statements[line].first, read.statements[line].last) for line in (1, 3, 7, 8)] == [
        (1, 3),
        (1, 3),
        (7, 8),
        (7, 8),
    ]


def test_names_are_those_a_scope_binds():
    read = program.read(
        "import math as m\n"
        "one, (two, *three) = 1, (2, 3)\n"
        "def f(a, *b, c=1, **d):\n"
        "    e = [g for g in a]\n"
        "for i in range(2): pass\n"
        "with open('x') as file: pass\n"
        "try: pass\n"
        "except ValueError as error: pass\n"
        "h = lambda k: k\n"
        "class C: inner = 1\n"
        "if (n := 1): pass\n"
    )
    assert read.names == {
        "": ("one", "two", "three", "f", "i", "file", "error", "h", "C", "n"),
        "f": ("a", "c", "b", "d", "e"),
    }


@pytest.mark.parametrize(
    ("source", "error", "told"),
    [
        (3, TypeError, "this is an? int"),
        (None, TypeError, "NoneType"),
        (Callable, TypeError, "type"),
        (Callable().method, TypeError, "method"),
        (print, TypeError, "builtin_function"),
        (functools.partial(needs_arguments, 1), TypeError, "partial"),
        (tf.function(body_with_a_docstring), TypeError, "call it from a program"),
        (needs_arguments, TypeError, r"needs_arguments\(\) needs some .*'one'"),
        (lambda: 1, TypeError, "lambda"),
        (generator, TypeError, r"generator\(\) would not run"),
        (coroutine, TypeError, r"coroutine\(\) would not run"),
        ("", ValueError, "empty"),
        ("\n  # only a comment\n", ValueError, "empty"),
        ("one = (1,\n", SyntaxError, "never closed"),
        ("if True:\none = 1", SyntaxError, "indented"),
    ],
)
def test_what_is_no_program_is_told_so(source: Any, error, told):
    with pytest.raises(error, match=told):
        record(source)


def test_function_whose_source_is_lost():
    namespace: dict[str, Any] = {}
    exec("def lost(): pass", namespace)
    with pytest.raises(
        ValueError, match=r"^the source of lost\(\) cannot be read: give the text instead$"
    ):
        record(namespace["lost"])


def test_function_with_defaults_needs_no_arguments():
    def defaults(one=1):
        print(one)

    assert record(defaults).printed == "1\n"


def test_decorated_function_is_the_one_inside():
    @functools.cache
    def inner():
        print("inside")

    @functools.wraps(inner.__wrapped__)
    def outer():
        return inner()

    recording = record(outer)
    assert recording.source == 'print("inside")'
    assert recording.printed == "inside\n"


def only_a_docstring():
    """Says all there is."""


def test_smallest_programs():
    def on_one_line(): print(1)  # fmt: skip

    assert record(on_one_line).printed == "1\n"
    nothing = record(only_a_docstring)
    assert nothing.source == '"""Says all there is."""'
    assert not nothing.steps
    assert str(nothing).startswith("Only a docstring\n")
    assert "<details" in nothing._repr_html_()
