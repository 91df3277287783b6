"""Every result of an instrument prints, shows itself and is saved in the same way."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
import tensorflow as tf

from tfxray import Speeds, Timing, generated_code, modes, traces, where_am_i
from tfxray.contexts import Contexts


def keep_positive(x):
    return tf.maximum(x, 0)


TIMING = Timing("<graph>", "10", speed=4.0, low=3.5, high=4.5, first_call=90.0)
RESULTS = [
    TIMING,
    Speeds("eager", 15, (Timing("eager", "10", 1, 1, 1, 1), TIMING)),
    where_am_i(),
    Contexts((("top <level>", where_am_i()),)),
    traces(tf.function(keep_positive)),
    generated_code(keep_positive),
    modes(keep_positive, tf.constant([-1, 1])),
]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_each_form_is_printed_shown_and_saved(result: Any, tmp_path):
    assert str(result) == result.text
    assert result._repr_html_() == result.html
    ElementTree.fromstring(f"<p>{result.html}</p>")
    for ending in ("txt", "html", "json"):
        result.save(tmp_path / f"result.{ending}")
    assert (tmp_path / "result.txt").read_text(encoding="utf-8") == f"{result}\n"
    assert result.html in (tmp_path / "result.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8")) == result.as_dict()
    with pytest.raises(ValueError, match=r"\.html, \.txt or \.json"):
        result.save(tmp_path / "result.svg")


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_data_are_plain(result: Any):
    def kinds(data: Any) -> set[type]:
        parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
        return {type(data)}.union(*map(kinds, parts))

    assert kinds(result.as_dict()) <= {dict, list, str, int, float, bool, type(None)}
