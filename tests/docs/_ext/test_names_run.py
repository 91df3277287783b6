"""`docs._ext.names_run`: a name leads to the sections that run it, as long as they do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from docs._ext.names_run import _links, public
from tests.conftest import ROOT
from tests.docs._ext.conftest import cell

CONF = f"""
extensions += ["docs._ext.code_links", "sphinx_codeautolink", "docs._ext.names_run"]
os.environ["PYTHONPATH"] = {str(ROOT)!r}
"""
NAMES = "# Names\n\n```{names-run}\n```\n"
REFERENCE = "# Reference\n\n```{py:function} tfxray.hint\n```\n"
RUNS = "# Page\n\n## Where it is run\n\n" + cell("import tfxray\ntfxray.hint")
RUNS_NOT = "# Page\n\n## Where it is not run\n\n" + cell("1")


@pytest.mark.parametrize(
    ("written", "resolved", "told"),
    [
        ("tf.add", "tensorflow.add", "tf.add"),
        ("tf.Session", "tensorflow.compat.v1.Session", "tf.compat.v1.Session"),
        ("session.run", "tensorflow.compat.v1.Session.run", "tf.compat.v1.Session.run"),
        ("tf.keras.Model", "keras.src.models.model.Model", "tf.keras.Model"),
        ("tf.types.X", "tensorflow.python.types.X", "tf.types.X"),
        ("model", "keras.src.models.model.Model", ""),
        ("tensorflow", "tensorflow", ""),
        ("tfxray.draw", "tfxray.draw", "tfxray.draw"),
        ("Path", "pathlib.Path", ""),
    ],
)
def test_name_is_the_one_that_readers_write(written, resolved, told):
    name: Any = SimpleNamespace(code_str=written, resolved_location=resolved)
    assert public(name) == told


def test_name_with_many_sections_has_the_first_of_some_pages():
    app: Any = SimpleNamespace(builder=SimpleNamespace(get_relative_uri=lambda _, page: page))

    def told(places: list[tuple[str, str, str]]) -> str:
        return "".join(node.astext() for node in _links(app, "names", places))

    few = [("page", f"anchor-{number}", f"Section {number}") for number in range(12)]
    assert told(few).count("Section") == 12
    assert told([*few, ("page", "last", "Last")]) == "Section 0 · and 12 more sections"
    pages = [(f"page-{number}", "anchor", f"Page {number}") for number in range(13)]
    assert told(pages).count("Page") == 12
    assert told(pages).endswith("Page 11 · and 1 more section")


def links(site: Any) -> dict[str, str]:
    """Returns the links of the list: their texts, and where they lead."""
    page = BeautifulSoup(site.read("names"), "html.parser")
    return {link.get_text(): str(link["href"]) for link in page.select(".names-run dd a")}


def test_list_follows_the_pages(make_site):
    site = make_site(CONF)
    site.write(names=NAMES, reference=REFERENCE, page=RUNS)
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert links(site) == {"Where it is run": "page.html#where-it-is-run"}
    assert 'id="tfxray.hint"' in site.read("names")
    site.write(page=RUNS_NOT)
    assert site.build().returncode == 0
    assert links(site) == {}
