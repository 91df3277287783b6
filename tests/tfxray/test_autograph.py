"""`generated_code`: AutoGraph's output, and nothing left out but noise.

That it is the same in every process is tested with the pictures, in `graphs/test_svg.py`.
"""

from __future__ import annotations

import ast
import functools
import textwrap
from typing import Any
from xml.etree import ElementTree

import pytest
import tensorflow as tf

from tests.tfxray.graphs.samples import countdown
from tfxray import generated_code
from tfxray.autograph import _Ordered, _Shortened


class Model:
    def keep(self, x):
        if x > 0:
            return x
        return -x

    @tf.function
    def keep_traced(self, x):
        if x > 0:
            return x
        return -x

    def __call__(self, x):
        return x


def test_control_flow_is_there():
    code = generated_code(countdown)
    assert code.function == "countdown"
    for text in (code.code, code.short):
        ast.parse(text)
        assert text.startswith("def tf__countdown(n):")
        assert "ag__.while_stmt(" in text
        assert "ag__.if_stmt(" in text


def test_whole_code_is_what_autograph_says_but_for_the_order_of_names():
    def unordered(text: str) -> list[str]:
        text = ast.unparse(ast.parse(text))
        return sorted(
            "nonlocal " + ", ".join(sorted(line.split("nonlocal ")[1].split(", ")))
            if "nonlocal " in line
            else line
            for line in text.splitlines()
        )

    assert unordered(generated_code(countdown).code) == unordered(tf.autograph.to_code(countdown))


def test_short_code_leaves_out_only_what_it_says():
    whole, short = generated_code(countdown).code, generated_code(countdown).short
    for noise in ("ag__.ld(", "user_requested", '"""', "    pass"):
        assert noise in whole
        assert noise not in short
    assert "ag__.ConversionOptions(...)" in short
    kept = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(whole))
        if isinstance(node, ast.Call) and ast.unparse(node.func) != "ag__.ld"
    }
    for name in kept:
        assert name.replace("ag__.ld(tf)", "tf") in short


@pytest.mark.parametrize(
    "function",
    [Model.keep, Model().keep, Model().keep_traced, Model.keep_traced, tf.function(Model.keep)],
)
def test_methods_and_functions(function):
    code = generated_code(function)
    assert code.short.startswith(f"def tf__{code.function}(self, x):")
    assert "ag__.if_stmt(x > 0," in code.short
    assert "bound_method" not in code.short


def test_lambda():
    double = lambda x: x * 2  # noqa: E731
    assert str(generated_code(double)).startswith("tf__lam = lambda x: ag__.with_function_scope(")


ACCEPTED = "AutoGraph converts Python functions, methods and tf.functions of them"
PARTIAL = ". A functools.partial has no code of its own: give its .func."


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (len, ". len is built in: it has no Python code."),
        (Model, ", not the class Model: give one of its methods."),
        (Model(), ", not an object of type Model: give its method, such as Model.__call__."),
        (functools.partial(countdown, 3), PARTIAL),
        (tf.function(functools.partial(countdown, 3)), PARTIAL),
        (3, ", not an object of type int."),
        (None, ", not an object of type NoneType."),
        ("countdown", ", not an object of type str."),
    ],
)
def test_what_has_no_code_gets_advice(given, advice):
    with pytest.raises(TypeError) as caught:
        generated_code(given)
    assert str(caught.value) == ACCEPTED + advice


def test_lines_whose_order_is_of_chance_are_sorted():
    code = """
        def f():
            nonlocal b, a
            global d, c
            before = 1
            j = ag__.Undefined('j')
            i = ag__.Undefined('i')
            between = ag__.converted_call(g)
            l = ag__.Undefined('l')
            k = ag__.Undefined('k')
    """
    assert ast.unparse(_Ordered().visit(ast.parse(textwrap.dedent(code)))).splitlines() == [
        "def f():",
        "    nonlocal a, b",
        "    global c, d",
        "    before = 1",
        "    i = ag__.Undefined('i')",
        "    j = ag__.Undefined('j')",
        "    between = ag__.converted_call(g)",
        "    k = ag__.Undefined('k')",
        "    l = ag__.Undefined('l')",
    ]


def test_code_that_is_given_is_sorted(monkeypatch):
    """AutoGraph's own order depends on the seed of hashes, so that no single run shows it."""
    code = "def tf__countdown(n):\n    nonlocal b, a"
    monkeypatch.setattr(tf.autograph, "to_code", lambda function: code)
    given = generated_code(countdown)
    assert given.code == given.short == "def tf__countdown(n):\n    nonlocal a, b"


def test_what_is_noise():
    code = """
        def f(x):
            'A docstring.'
            with ag__.FunctionScope('f', 'fscope', ag__.ConversionOptions(recursive=True)) as fscope:

                def body():
                    pass

                def other():
                    (break_,)
                    pass
                    return None
                ag__.if_stmt(ag__.ld(x) > ag__.ld(ld)(y), body, ag__.load(x))
    """
    assert ast.unparse(_Shortened().visit(ast.parse(textwrap.dedent(code)))).splitlines() == [
        "def f(x):",
        "    with ag__.FunctionScope('f', 'fscope', ag__.ConversionOptions(...)) as fscope:",
        "",
        "        def body():",
        "            pass",  # a body needs a line
        "",
        "        def other():",
        "            return None",
        "        ag__.if_stmt(x > ld(y), body, ag__.load(x))",
    ]


def test_function_that_does_nothing_keeps_a_line():
    code = "def f():\n    pass\n    (break_,)\n"
    assert ast.unparse(_Shortened().visit(ast.parse(code))) == "def f():\n    pass"


def generator(x):
    yield x


async def coroutine(x):
    return x


def only_a_docstring():
    """AutoGraph takes the docstring away and leaves no body."""


def test_what_autograph_cannot_convert():
    namespace: dict[str, Any] = {}
    exec("def dynamic(x): return x", namespace)
    for function in (generator, coroutine, only_a_docstring, namespace["dynamic"]):
        with pytest.raises(
            ValueError, match=f"AutoGraph cannot convert {function.__name__}: "
        ) as e:
            generated_code(function)
        assert "0x" not in str(e.value)
        assert "__autograph_generated_file" not in str(e.value)
        assert e.value.__cause__ is not None


def test_html_is_well_formed_and_reachable_by_keyboard():
    tree = ElementTree.fromstring(generated_code(countdown)._repr_html_())
    assert tree.findtext("figcaption") == "What AutoGraph makes of countdown, shortened."
    (pre,) = tree.iter("pre")
    assert pre.get("tabindex") == "0"
    assert tree.get("style") == "margin:1rem 0"
    (colours,) = tree.iter("div")
    assert colours.get("class") == "highlight"  # whose colours the page has
    assert pre.findtext("span[@class='k']") == "def"
    assert "".join(pre.itertext()) == generated_code(countdown).short
