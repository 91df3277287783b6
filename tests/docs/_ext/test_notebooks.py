"""The site offers each page with cells as a notebook, with the outputs that the page shows."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from docs._ext import notebooks
from tests.docs._ext.conftest import HEAD, TinySite, cell

CONF = """
extensions.append("docs._ext.notebooks")
repository_url = os.environ.get("REPOSITORY", "")
"""
PRINTS = """
print(x, end=" ", flush=True)
print("and on")
x + 1
"""


@pytest.fixture(scope="module")
def site(make_site):
    """A built site of two pages, one with a cell."""
    site = make_site(CONF)
    site.write(page="# Page\n\n" + cell("x = 1") + "\nProse.\n\n" + cell(PRINTS))
    site.write(plain="---\norphan: true\n---\n# Plain\n")
    assert site.build().returncode == 0
    return site


def read(site: TinySite, name: str) -> Any:
    """Reads a notebook of the site."""
    return json.loads((site.folder / "build/html/_notebooks" / f"{name}.ipynb").read_text())


def test_notebook_holds_what_the_page_shows(site):
    cells = read(site, "page")["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code", "markdown", "code"]
    assert [cell["id"] for cell in cells] == ["cell-0", "cell-1", "cell-2", "cell-3"]
    stream, value = cells[3]["outputs"]
    assert (stream["text"], value["data"]) == (["1 and on\n"], {"text/plain": ["2"]})
    assert cells[3]["execution_count"] == 2


def test_page_read_from_the_cache_holds_it_too(site):
    before = read(site, "page")
    site.write(page=site.pages["page"].replace("Prose.", "Better prose."))
    build = site.build()
    assert build.returncode == 0
    assert "Executing" not in build.stdout
    after = read(site, "page")
    assert after["cells"][2]["source"] == ["Better prose."]
    assert after["cells"][3] == before["cells"][3]


def test_page_without_cells_is_no_notebook(site):
    assert [path.name for path in (site.folder / "build/html/_notebooks").iterdir()] == [
        "page.ipynb"
    ]


def test_hosted_notebook_installs_the_package_first(site, monkeypatch):
    monkeypatch.setenv("REPOSITORY", "https://github.com/someone/something")
    assert site.build().returncode == 0
    first, *others = read(site, "page")["cells"]
    assert first["source"] == ["%pip install --quiet git+https://github.com/someone/something"]
    assert len(others) == 4


@pytest.mark.parametrize(
    ("metadata", "repository", "expected"),
    [
        ({}, "", {}),
        ({"kernelspec": {}, "no-download": "true"}, "https://github.com/a/b", {}),
        ({"kernelspec": {}}, "", {"notebook": "_notebooks/x/page.ipynb"}),
        ({"kernelspec": {}}, "https://example.org/b", {"notebook": "_notebooks/x/page.ipynb"}),
        (
            {"kernelspec": {}},
            "https://github.com/a/b",
            {
                "notebook": "_notebooks/x/page.ipynb",
                "colab": "https://colab.research.google.com/github/a/b/blob/notebooks/x/page.ipynb",
            },
        ),
    ],
)
def test_page_links_its_notebook(metadata, repository, expected):
    app: Any = SimpleNamespace(
        env=SimpleNamespace(metadata={"x/page": metadata}),
        config=SimpleNamespace(repository_url=repository),
    )
    context: dict[str, Any] = {}
    notebooks.add_links(app, "x/page", "page.html", context, None)
    assert context == expected


def test_notebook_goes_with_its_page(make_site):
    site = make_site(CONF)
    site.write(stays=HEAD + "# Stays\n\n" + cell("1"), goes=HEAD + "# Goes\n\n" + cell("2"))
    assert site.build().returncode == 0
    (site.folder / "docs" / "goes.md").unlink()
    del site.pages["goes"]
    site.write()
    assert site.build().returncode == 0
    notebooks = (site.folder / "build/html/_notebooks").iterdir()
    assert [path.name for path in notebooks] == ["stays.ipynb"]
