"""The site offers each page with cells as a notebook, with the outputs that the page shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.docs._ext.conftest import HEAD, RELEASE, TinySite, cell

CONF = f"""
extensions += ["docs._ext.cell_layout", "docs._ext.notebooks"]
release = "{RELEASE}"
myst_enable_extensions = ["colon_fence"]
html_baseurl = os.environ.get("SITE", "")
repository_url = os.environ.get("REPOSITORY", "")
"""
PRINTS = """
print(x, end=" ", flush=True)
print("and on")
x + 1
"""


SHOWS = f"""# Shows

(place)=
See [the page](page.md), {{ref}}`this <place>` and [elsewhere](https://example.org/a).

:::{{admonition}} A trap
It is `a`.
:::

{cell("import os as tfxray")}
{cell("assert True", ":tags: [remove-input]")}
{cell("del tfxray", ":tags: [remove-input, restores]")}
## Guess

What comes?

{cell("12 * 3 - 2", ":tags: [hide-output]")}
{cell("2", ":tags: [hide-input]")}
## Afterwards

The end.
"""
IN_A_FOLDER = f"""# In a folder

See [the page](../page.md).

{cell("import os as tfxray", ":tags: [side-by-side]")}
{cell("3", ":tags: [side-by-side]")}
"""


@pytest.fixture(scope="module")
def site(make_site):
    """A built site of two pages, one with a cell."""
    site = make_site(CONF)
    (site.folder / "docs" / "in").mkdir()
    site.write(
        page="# Page on tfxray\n\n" + cell("x = 1") + "\nProse.\n\n" + cell(PRINTS),
        shows=SHOWS,
        **{"in/folder": IN_A_FOLDER},
    )
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
    assert "source_map" not in read(site, "page")["metadata"], "it is of the page's lines"


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
    notebooks = (site.folder / "build/html/_notebooks").rglob("*.ipynb")
    assert sorted(path.name for path in notebooks) == ["folder.ipynb", "page.ipynb", "shows.ipynb"]


def test_notebook_in_a_folder_leads_out_of_it_and_has_the_cells_that_were_moved(site):
    install, text, *cells = read(site, "in/folder")["cells"]
    assert install["source"] == ["%pip install --quiet --find-links ../../ 'tfxray[draw]'"]
    assert "".join(text["source"]).endswith("See [the page](../../in/../page.html).")
    assert [cell["source"] for cell in cells] == [["import os as tfxray"], ["3"]]


def test_notebook_is_plain_markdown_the_cells_that_the_page_shows_and_what_undoes_them(site):
    install, text, first, undone, guess, asked, folded, end = read(site, "shows")["cells"]
    assert install["source"] == ["%pip install --quiet --find-links ../ 'tfxray[draw]'"]
    assert "".join(text["source"]) == (
        "# Shows\n\nSee [the page](../page.html), [this](../shows.html#place) and "
        "[elsewhere](https://example.org/a).\n\n> **A trap**\n> \n> It is `a`."
    )
    assert first["source"] == ["import os as tfxray"]
    assert undone["source"] == ["del tfxray"]
    assert "".join(guess["source"]) == "## Guess\n\nWhat comes?"
    assert (asked["source"], asked["outputs"]) == (["12 * 3 - 2"], [])
    assert (folded["source"], len(folded["outputs"])) == (["2"], 1)
    assert "".join(end["source"]) == "## Afterwards\n\nThe end."


@pytest.mark.parametrize(
    ("variable", "address", "source"),
    [
        ("REPOSITORY", "https://github.com/a/b", "git+https://github.com/a/b"),
        ("SITE", "https://a.example/b/", f"https://a.example/b/tfxray-{RELEASE}-py3-none-any.whl"),
    ],
)
def test_hosted_notebook_installs_the_package_first(site, monkeypatch, variable, address, source):
    monkeypatch.setenv(variable, address)
    assert site.build().returncode == 0
    first, text, *_ = read(site, "shows")["cells"]
    assert first["source"] == [f"%pip install --quiet 'tfxray[draw] @ {source}'"]
    link = f"{address}page.html" if variable == "SITE" else "../page.html"
    assert f"({link})" in "".join(text["source"])
    assert read(site, "page")["cells"][0]["source"] != first["source"], "it uses no tfxray"


def test_page_links_its_notebook_and_colab(make_site, monkeypatch):
    monkeypatch.setenv("REPOSITORY", "https://github.com/a/b")
    site = make_site(CONF + 'templates_path = ["templates"]\n')
    (site.folder / "templates").mkdir()
    template = '{% extends "!page.html" %}{% block body %}{{ notebook }} {{ colab }}{% endblock %}'
    (site.folder / "templates" / "page.html").write_text(template)
    own = HEAD.replace("---\nfile", "---\nno-download: true\nfile")
    site.write(page="# Page\n\n" + cell("1"), own=own + "# Own\n\n" + cell("1"))
    assert site.build().returncode == 0
    colab = "https://colab.research.google.com/github/a/b/blob/notebooks/page.ipynb"
    assert f"_notebooks/page.ipynb {colab}" in site.read("page")
    assert "_notebooks" not in site.read("own")
    assert not (site.folder / "build/html/_notebooks/own.ipynb").exists()
    monkeypatch.setenv("REPOSITORY", "https://gitlab.com/a/b")
    assert site.build().returncode == 0
    assert "_notebooks/page.ipynb" in site.read("page")
    assert "colab" not in site.read("page"), "it reads from GitHub alone"


def test_notebook_goes_with_its_page(make_site):
    site = make_site(CONF)
    site.write(stays=HEAD + "# Stays\n\n" + cell("1"), goes=HEAD + "# Goes\n\n" + cell("2"))
    assert site.build().returncode == 0
    (site.folder / "docs" / "goes.md").unlink()
    del site.pages["goes"]
    site.write()
    assert site.build().returncode == 0
    for folder in ("html/_notebooks", "jupyter_execute"):
        notebooks = (site.folder / "build" / folder).iterdir()
        assert [path.name for path in notebooks] == ["stays.ipynb"], folder
