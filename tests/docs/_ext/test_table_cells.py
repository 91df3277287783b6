"""Names in tables break where a reader would break them, and verdicts stand out."""

from __future__ import annotations

import pytest

from docs._ext.table_cells import set_cells, set_contents


def code(text: str) -> str:
    """Writes code as Sphinx does."""
    return f'<code class="docutils literal notranslate"><span class="pre">{text}</span></code>'


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("tf.compat.v1.get_variable", "tf.<wbr>compat.<wbr>v1.<wbr>get_<wbr>variable"),
        ("__init__", "__init__"),
        ("value", "value"),
        ("a.b_", "a.<wbr>b_"),
        ("…", "…"),
    ],
)
def test_name_breaks_after_dots_and_underscores_alone(name, broken):
    assert set_cells(f"<table><td>{code(name)}</td></table>") == (
        f"<table><td>{code(broken)}</td></table>"
    )


def test_long_name_breaks_in_the_contents():
    long = "tf.global_variables_initializer"
    broken = "tf.<wbr>global_<wbr>variables_<wbr>initializer"
    assert set_contents(code(long) + code("tf.function")) == code(broken) + code("tf.function")


def test_text_around_tables_is_left_alone():
    text = f"<p>{code('a.b')}</p><p>yes</p>"
    assert set_cells(text) == text


@pytest.mark.parametrize(
    ("said", "kind"), [("yes", "good"), ("No", "bad"), ("renamed", "changed"), ("eager", "mode")]
)
@pytest.mark.parametrize("cell", ["<td>{}</td>", "<td><p>{}</p></td>"])
def test_verdict_becomes_a_chip(said, kind, cell):
    chip = f'<span class="verdict is-{kind}">{said}</span>'
    assert set_cells(f"<table>{cell.format(said)}</table>") == f"<table>{cell.format(chip)}</table>"


@pytest.mark.parametrize("cell", ["<td>yes, with rules</td>", "<th>no</th>", "<td>nobody</td>"])
def test_what_says_more_than_a_verdict_is_left_alone(cell):
    assert set_cells(f"<table>{cell}</table>") == f"<table>{cell}</table>"
