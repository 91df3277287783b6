"""The programs compute what they say, and can be copied out."""

from __future__ import annotations

import inspect
import textwrap

import pytest

from examples.programs import recordable

PROGRAMS = {
    name: function
    for name, function in vars(recordable).items()
    if inspect.isfunction(function) and function.__module__ == recordable.__name__
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_prints_the_result(name, capsys):
    PROGRAMS[name]()
    last = capsys.readouterr().out.splitlines()[-1]
    assert ("24" if "factorial" in name else "[34]") in last


@pytest.mark.parametrize("name", PROGRAMS)
def test_stays_legible_in_half_a_column(name):
    lines = textwrap.dedent(inspect.getsource(PROGRAMS[name]).partition('"""\n')[2]).splitlines()
    assert lines[0] == "import tensorflow as tf"
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
