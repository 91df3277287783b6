"""The atlas as data comes from what its page printed and from the sources of the cases."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from docs._ext import atlas
from docs._ext.atlas import as_data, read_cases
from examples.atlas import cases
from tests.conftest import ROOT

FOLDER = ROOT / "examples" / "atlas"
SCHEMA = ROOT / "docs" / "reference" / atlas.SCHEMA
MODES = ("eager", "tf.function", "jit_compile=True", "compat.v1 session")
PRINTED = (
    "out_of_range.gather_negative\n"
    "  eager: int32 1\n  tf.function: ≠ differs in silence: int32 2\n"
    "  jit_compile=True: = equal\n  compat.v1 session: ✗ raises: E: m: n\n"
    "  other versions: eager: ✗ in 2.4, a value since 2.9\n"
)


def test_sources_are_read_as_python_reads_them():
    found = read_cases(FOLDER)
    known = {f"{case.group}.{case.name}": case for case in cases()}
    assert list(found) == sorted(known, key=list(found).index)
    for name, (title, source) in found.items():
        assert title == known[name].title
        assert source.endswith(known[name].source.strip())


def test_data_follow_from_what_was_printed():
    (case,) = as_data(PRINTED, read_cases(FOLDER))
    assert case["name"] == "out_of_range.gather_negative"
    assert case["source"].startswith("import tensorflow as tf\n\n\ndef gather_negative(")
    assert [each["verdict"] for each in case["modes"].values()] == [
        "value",
        "differs in silence",
        "equal",
        "raises",
    ]
    assert case["modes"]["compat.v1 session"]["text"] == "✗ raises: E: m: n"
    assert case["other versions"] == "eager: ✗ in 2.4, a value since 2.9"
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.validate({"cases": [case]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"cases": [case | {"modes": {}}]}, schema)


def test_what_is_printed_of_no_case_is_an_error():
    with pytest.raises(KeyError):
        as_data("none.such\n  eager: int32 1\n", read_cases(FOLDER))


@pytest.fixture
def app(tmp_path: Path) -> SimpleNamespace:
    """What the extension asks of Sphinx, with a page that was executed."""
    html = tmp_path / "html"
    html.mkdir()
    notebook = tmp_path / "jupyter_execute" / f"{atlas.PAGE}.ipynb"
    notebook.parent.mkdir(parents=True)
    data = {
        "text/html": ['<table class="docutils atlas">'],
        "text/plain": PRINTED.splitlines(keepends=True),
    }
    cells = [{"outputs": [{"text": "another"}, {"data": data}]}, {}]
    notebook.write_text(json.dumps({"cells": cells}), "utf-8")
    return SimpleNamespace(
        outdir=html, srcdir=ROOT / "docs", confdir=ROOT, builder=SimpleNamespace(name="html")
    )


def test_data_are_written_beside_the_site(app):
    atlas.write(app, None)
    written = json.loads((app.outdir / "atlas.json").read_text("utf-8"))
    jsonschema.validate(written, json.loads((app.outdir / atlas.SCHEMA).read_text("utf-8")))
    assert [case["name"] for case in written["cases"]] == ["out_of_range.gather_negative"]
    assert set(written["cases"][0]["modes"]) == set(MODES)


def test_nothing_is_written_by_a_build_that_failed(app):
    atlas.write(app, ValueError())
    app.builder.name = "doctest"
    atlas.write(app, None)
    assert not list(app.outdir.iterdir())
