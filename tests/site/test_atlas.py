"""The atlas of modes is offered as data that follow their schema."""

from __future__ import annotations

import json

import jsonschema

from docs._ext.atlas import SCHEMA
from examples.atlas import cases


def test_every_case_of_the_atlas_is_data(site):
    published = json.loads((site / "atlas.json").read_text("utf-8"))
    jsonschema.validate(published, json.loads((site / SCHEMA).read_text("utf-8")))
    assert [case["name"] for case in published["cases"]] == [
        f"{case.group}.{case.name}" for case in cases()
    ]


def test_the_table_can_be_filtered_and_needs_no_colour(site):
    page = (site / "reference" / "atlas-of-modes.html").read_text("utf-8")
    assert page.count('class="filter-field"') == 1
    for words in ("= equal", "≈ close", "≠ differs in silence", "✗ raises", "⊘ refused"):
        assert f"<td>{words}" in page
