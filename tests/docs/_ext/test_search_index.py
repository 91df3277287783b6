"""What the search looks through: sections with their anchors, and their words by kind."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from docs._ext.search_index import BETWEEN, SCRIPTS
from tests.conftest import ROOT
from tests.docs._ext.conftest import HEAD, TinySite, cell
from tests.search.index import read_index

CONF = f"""
html_theme = "furo"
html_static_path = [{str(ROOT / "docs" / "_static")!r}]
templates_path = [{str(ROOT / "docs" / "_templates")!r}]
myst_enable_extensions = ["deflist", "fieldlist"]
# The search takes what all others made of a page, whatever their order here.
extensions += ["docs._ext.search_index", "docs._ext.tracebacks"]
"""
PAGE = f"""# Page

Opening words.

{cell("one = 1; one += 1")}
(error-named)=
## Second

Inner words.

{cell("raise ValueError('no')", ":tags: [raises-exception]", ':raises: "ValueError: no"')}
{cell("print('x' * 5000)")}
:Older wordings: `an older message`
:Asked: [a thread](https://example.org)
"""


DEEP = f"""---
file_format: mystnb
kernelspec: {{name: python3}}
myst: {{html_meta: {{description: What it is about., keywords: no prose}}}}
---
# Deep

Opening.

## Second level

### Third level

Third words, as in [](page.md).

{cell("import time; print('a timing of', time.time()); assert True", ":tags: [volatile]")}

{cell("print('a steady output')")}

A word
: what it means here

% A comment

```{{raw}} html
<b>for browsers</b>
```

```{{py:function}} shop.buy(thing)
What it does.

What else there is to say.

:param thing: What is bought.
```

:Symptom: it is silent

## Where next

- [](page.md)
"""


CITING = """# Citing

Graphs were said to *hold* {cite:p}`one2015paper`, and to flow {cite}`one2015paper`.

| mode | `print` |
|---|---|
| eager | values |
| graph | |

```{bibliography}
```

## What `print` and `if` are

Words.
"""
CITED = """
bibtex_bibfiles = ["sources.bib"]
extensions.append("sphinxcontrib.bibtex")
"""
SOURCES = "@misc{one2015paper, title = {A paper}, author = {One, Some}, year = {2015}}\n"


@pytest.fixture(scope="module")
def site(make_site):
    """A site with a page, a glossary, a source, and a page that is not to be found."""
    site = make_site(CONF + CITED)
    (site.folder / "sources.bib").write_text(SOURCES, "utf-8")
    words = "# Words\n\n```{glossary}\ntensor\n  An array.\n```\n"
    site.write(
        page=PAGE,
        deep=DEEP,
        citing=CITING,
        words=words,
        hidden="---\nnosearch: true\n---\n# Hidden\n\nText.\n",
    )
    build = site.build("-j", "2")  # so many pages are read by several processes then
    assert build.returncode == 0, build.stdout
    return site


def pages_of(site: TinySite) -> list[dict[str, Any]]:
    """Reads the index."""
    return read_index(site.folder / "build" / "html")


def read(site: TinySite) -> dict[str, dict[str, dict[str, str]]]:
    """Returns the sections of the index by the address of their page and their title."""
    return {page["address"]: {s["title"]: s for s in page["sections"]} for page in pages_of(site)}


def test_pages_have_their_title_and_address_and_sphinx_writes_no_index(site):
    assert [(page["address"], page["title"]) for page in pages_of(site)] == [
        ("citing.html", "Citing"),
        ("deep.html", "Deep"),
        ("index.html", "Home"),
        ("page.html", "Page"),
        ("words.html", "Words"),
    ]
    assert not (site.folder / "build" / "html" / "searchindex.js").exists()


def test_sections_have_their_own_words(site):
    page = read(site)["page.html"]
    assert page.keys() == {"Page", "Second"}
    assert (page["Page"]["anchor"], page["Page"]["text"]) == ("page", "Opening words.")
    assert (page["Second"]["anchor"], page["Second"]["text"]) == ("error-named", "Inner words.")


def test_keys_of_sources_are_no_words_and_cells_of_a_table_stay_apart(site):
    assert read(site)["citing.html"]["Citing"]["text"] == (
        "Graphs were said to hold, and to flow. mode · print; eager · values; graph;"
    )


def test_code_of_a_heading_is_told_from_its_words(site):
    sections = read(site)["citing.html"]
    assert BETWEEN.join(["What ", "print", " and ", "if", " are"]) in sections


def test_names_of_the_code_beside_a_text_are_told_once(site):
    assert read(site)["page.html"]["Page"]["code"] == "one"


def test_messages_are_told_from_code(site):
    second = read(site)["page.html"]["Second"]
    assert second["message"] == "ValueError: no an older message"
    assert second["code"].startswith("raise ValueError no print xxx")
    assert "thread" not in json.dumps(second)
    assert len(second["code"]) < 1000


def test_sections_name_those_that_they_are_within(site):
    deep = read(site)["deep.html"]
    assert {title: found["within"] for title, found in deep.items()} == {
        "Deep": "",
        "Second level": "",
        "Third level": "Second level",
        "shop.buy": "Third level Second level",
    }
    assert deep["shop.buy"]["anchor"] == "shop.buy"
    assert (deep["shop.buy"]["text"], deep["shop.buy"]["code"]) == ("What it does.", "")


def test_page_says_what_it_is_about(site):
    deep = read(site)["deep.html"]
    assert deep["Deep"]["about"] == "What it is about."
    assert deep["Third level"]["about"] == ""


def test_outputs_are_found_but_for_timings(site):
    third = read(site)["deep.html"]["Third level"]
    # Each name of the code once, and the output of the steady cell alone.
    assert third["code"] == "import time print timing of time.time assert True steady output"
    assert third["text"] == "Third words, as in Page. A word what it means here"
    assert third["message"] == "it is silent"


def test_terms_are_found_and_hidden_pages_are_not(site):
    index = read(site)
    assert index["words.html"]["tensor"]["anchor"] == "term-tensor"
    assert index["words.html"]["tensor"]["text"] == "An array."
    assert "hidden.html" not in index


def test_edit_replaces_what_is_found(make_site):
    site = make_site(CONF)
    site.write(page=HEAD + "# Old\n\nOld words.\n")
    assert site.build().returncode == 0
    site.write(page=HEAD + "# New\n\nNew words.\n")
    assert site.build().returncode == 0
    assert read(site)["page.html"].keys() == {"New"}
    assert "old" not in (site.folder / "build/html/_static/search-index.js").read_text().lower()
    (site.folder / "docs" / "page.md").unlink()
    del site.pages["page"]
    site.write()
    assert site.build().returncode == 0
    assert "page.html" not in read(site)


def test_search_page_alone_loads_the_scripts_each_with_its_checksum(site):
    loaded = re.compile(r'src="_static/([\w/.-]+)\?v=\w+"')
    assert set(SCRIPTS) <= set(loaded.findall(site.read("search")))
    assert not set(SCRIPTS) & set(re.findall(r'src="_static/([\w/.-]+)', site.read("page")))
    assert re.search(r'data-answers="_static/error-answers\.js\?v=\w+"', site.read("search"))
