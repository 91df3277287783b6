"""`docs._ext.moved_names`: links to where a name was still lead to it."""

from __future__ import annotations

from typing import Any

import pytest
from docutils import nodes

from docs._ext.moved_names import keep_anchors, old_anchors, read_headings
from tests.conftest import ROOT
from tests.docs._ext.conftest import TinySite
from tests.site.pages import SITE, Page


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("tfxray.draw", ["examples.instruments.draw"]),
        ("tfxray.graphs.Node.name", ["examples.instruments.graphs.Node.name"]),
        ("tfxray.recording.Step.line", ["tfxray.Step.line", "examples.instruments.Step.line"]),
        (
            "tfxray.recording.RecordedNode.id",
            ["tfxray.recording.Node.id", "tfxray.Node.id", "examples.instruments.Node.id"],
        ),
        ("tfxray.doctor.diagnose", ["examples.doctor.diagnose"]),
        ("tfxray.explain.Entry.fix", ["examples.explain.Entry.fix"]),
        ("module-tfxray", ["module-examples.instruments"]),
        ("module-tfxray.doctor", ["module-examples.doctor"]),
        ("module-tfxray.explain", ["module-examples.explain"]),
        ("module-tfxray.graphs", ["module-examples.instruments.graphs"]),
        ("tfxray.Recording", [f"examples.instruments.Recording{end}" for end in (".printed", "")]),
        ("examples.programs.factorial.factorial", []),
    ],
)
def test_anchor_of_before(now, before):
    assert old_anchors(now) == before


def test_element_has_the_old_anchors_beside_its_own():
    name = nodes.paragraph("", "", ids=["tfxray.draw", "other"])
    page: Any = nodes.section("", name, ids=["page"])
    keep_anchors(None, page)  # type: ignore[arg-type]
    assert name["ids"] == ["tfxray.draw", "other", "examples.instruments.draw"]
    assert page["ids"] == ["page"]


@pytest.mark.usefixtures("site")
def test_reference_has_the_old_anchors_beside_the_new():
    anchors = Page(SITE / "reference" / "api.html").anchors
    moved = {old for anchor in anchors for old in old_anchors(anchor)}
    before = {"tfxray.Step", "tfxray.recording.Node", "module-examples.instruments.graphs"}
    assert before | {"the-examples-api"} <= moved | anchors
    assert moved <= anchors


@pytest.mark.usefixtures("site")
def test_headings_of_errors_have_their_old_anchors():
    table = read_headings(ROOT / "docs" / "old-anchors.tsv")
    assert len(table) > 15
    for page, moved in table.items():
        old = {anchor for anchors in moved.values() for anchor in anchors}
        assert {*moved, *old} <= Page(SITE / f"{page}.html").anchors, page


def test_line_of_the_table_reaches_a_page_that_was_built(tiny_site: TinySite):
    with (tiny_site.folder / "conf.py").open("a") as conf:
        conf.write("extensions.append('docs._ext.moved_names')\n")
    named = "```{py:function} tfxray.draw(graph)\n```\n"
    tiny_site.write(one="# One\n\n## Now\n", two=f"# Two\n\n## Now\n\n{named}")
    assert tiny_site.build().returncode == 0
    assert 'id="before"' not in tiny_site.read("one")
    assert 'id="examples.instruments.draw"' in tiny_site.read("two")
    table = tiny_site.folder / "docs" / "old-anchors.tsv"
    table.write_text("page\tanchor\told\none\tnow\tbefore\n")
    assert tiny_site.build().returncode == 0
    assert 'id="before"' in tiny_site.read("one")
    assert 'id="before"' not in tiny_site.read("two")
    table.write_text("page\tanchor\told\n")
    assert tiny_site.build().returncode == 0
    assert 'id="before"' not in tiny_site.read("one")
