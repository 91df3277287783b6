"""A page tells how to get `tfxray`; others lead there from its first use."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT
from tests.docs._ext.conftest import RELEASE, cell

CONF = f"""
os.environ["PYTHONPATH"] = {str(ROOT)!r}
extensions += ["docs._ext.installation", "docs._ext.cell_layout", "sphinx_design"]
release = "{RELEASE}"
html_baseurl = os.environ.get("SITE", "")
repository_url = os.environ.get("REPOSITORY", "")
"""
NAME = f"tfxray-{RELEASE}-py3-none-any.whl"
USES = f"""# Uses

{cell("import sys")}
{cell("from tfxray import traces", ":tags: [remove-input]")}
{cell("from tfxray import draw", ":tags: [first-tab]")}
````{{tab-set}}
```{{tab-item}} One
%
```
```{{tab-item}} Two
Two.
```
````

{cell("from tfxray import record")}
"""
FOLDED = f"""# Folded

Lead in:

{cell("from tfxray import draw", ":tags: [hide-input]")}
"""
GET = f"""(install-tfxray)=
# Get it

```{{install-tfxray}}
```

{cell("import tfxray")}
"""


@pytest.fixture(scope="module")
def site(make_site):
    """A built site with both kinds of pages."""
    site = make_site(CONF)
    (site.folder / "docs" / "how").mkdir()
    site.write(uses=USES, folded=FOLDED, **{"how/get": GET})
    build = site.build()
    assert build.returncode == 0, build.stdout
    return site


def read(site, name: str) -> BeautifulSoup:
    """Reads a page."""
    return BeautifulSoup(site.read(name), "html.parser")


def test_first_use_is_preceded_by_a_link_outside_of_tabs(site):
    (line,) = read(site, "uses").select("p.install-tfxray")
    assert line.get_text() == "tfxray is this site’s package: how to get it."
    assert [link["href"] for link in line.select("a")] == ["how/get.html#install-tfxray"]
    assert read(site, "uses").select("p.install-tfxray + .sd-tab-set")


def test_line_does_not_stand_between_a_sentence_and_what_it_leads_to(site):
    assert read(site, "folded").select(".cell + p.install-tfxray")


def test_page_that_tells_how_to_get_it_leads_nowhere_else(site):
    assert not read(site, "how/get").select("p.install-tfxray")


def test_site_that_does_not_tell_how_to_get_it_fails(make_site):
    site = make_site(CONF)
    site.write(uses=FOLDED)
    build = site.build()
    assert build.returncode != 0
    assert "undefined label: 'install-tfxray'" in build.stdout


def test_commands_are_those_of_a_folder_a_site_and_a_repository(site, monkeypatch):
    def commands() -> list[str]:
        shown = read(site, "how/get").select(".highlight-console pre")
        return [block.text.strip() for block in shown]

    def ways() -> list[str]:
        return [way.get_text() for way in read(site, "how/get").select("li > p")]

    assert commands() == [
        f"$ pip install './{NAME}[draw,tensorflow]'",
        "$ pip install '.[draw,tensorflow]'",
        "$ pip install 'tfxray[draw,tensorflow]'",
    ]
    assert read(site, "how/get").select_one(f"a[href='../{NAME}']")
    assert ways() == [
        f"From this site, which holds the wheel {NAME}:",
        "In a clone of the repository:",
        "From the package index, once it has been released:",
    ]
    monkeypatch.setenv("SITE", "https://site.example/")
    monkeypatch.setenv("REPOSITORY", "https://github.com/a/b")
    assert site.build().returncode == 0
    assert commands() == [
        f"$ pip install 'tfxray[draw,tensorflow] @ https://site.example/{NAME}'",
        "$ pip install 'tfxray[draw,tensorflow] @ git+https://github.com/a/b'",
        "$ pip install 'tfxray[draw,tensorflow]'",
    ]
    assert read(site, "how/get").select_one(f"a[href='https://site.example/{NAME}']")
    assert ways()[1] == "From the repository:"
