"""A page keeps the links in its code, whatever it is written again for."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT
from tests.docs._ext.conftest import cell

PYTHON = str(ROOT / "docs" / "_inventories" / "python.inv")
CONF = f"""
extensions += ["docs._ext.code_links", "sphinx.ext.intersphinx", "sphinx_codeautolink"]
intersphinx_mapping = {{"python": ("https://docs.python.org/3/", {PYTHON!r})}}
os.environ["PYTHONPATH"] = os.getcwd()
"""
PAGE = "# Page\n\n" + cell(
    "import pathlib\nfrom examples import a\nprint(a.VALUE, pathlib.Path('x'))"
)
LINK = 'href="https://docs.python.org/3/library/pathlib.html#pathlib.Path"'


def test_page_with_new_outputs_keeps_its_links(make_site):
    site = make_site(CONF)
    examples = site.folder / "examples"
    examples.mkdir()
    (examples / "__init__.py").touch()
    (examples / "a.py").write_text("VALUE = 'first value'\n")
    site.write(page=PAGE)
    assert site.build().returncode == 0
    assert LINK in site.read("page")
    assert "first value" in site.read("page")
    (examples / "a.py").write_text("VALUE = 'second value'\n")
    assert site.build().returncode == 0
    assert "second value" in site.read("page")
    assert LINK in site.read("page")


def test_page_that_is_written_and_not_read_keeps_its_links(make_site):
    site = make_site(CONF + 'html_title = "First title"\n')
    here = 'href="other.html#module-nturl2path"'
    site.write(
        page="# Page\n\n" + cell("import nturl2path\nimport pathlib\npathlib.Path('x')"),
        other="# Other\n\n```{py:module} nturl2path\n```\n",
    )
    assert site.build().returncode == 0
    built = site.read("page")
    assert (built.count(LINK), built.count(here)) == (1, 1)
    site.write(other="# Another, without the module\n")
    assert site.build().returncode == 0
    conf = site.folder / "conf.py"
    conf.write_text(conf.read_text().replace("First title", "Second title"))
    again = site.build()
    assert again.returncode == 0, again.stdout
    assert "Executing" not in again.stdout
    written = site.read("page")
    assert "Second title" in written
    assert (written.count(LINK), written.count(here)) == (1, 0)


def test_links_follow_what_another_page_describes(make_site):
    site = make_site(CONF)
    described = "```{py:module} nturl2path\n```\n"
    site.write(
        page="# Page\n\n" + cell("import nturl2path"),
        here=f"# Here\n\n{described}",
        there="# There\n",
    )

    def places() -> list[str]:
        built = site.build()
        assert built.returncode == 0, built.stdout
        return re.findall('href="([a-z]+).html#module-nturl2path"', site.read("page"))

    assert places() == ["here"]
    site.write(here="# Here no more\n")
    assert places() == []
    site.write(there=f"# There\n\n{described}")
    assert places() == ["there"]
    built = site.folder / "build" / "html" / "page.html"
    before = built.stat().st_mtime_ns
    assert places() == ["there"]
    assert built.stat().st_mtime_ns == before, "a page is written again for nothing"


LINES = [
    "import pathlib; print(pathlib.Path('x'))",
    "import tempfile; print(1)",
    "import tempfile, pathlib; pathlib.Path('x')",
    "from pathlib import Path; Path('x')",
    "import pathlib as p, tempfile as t; print(p.Path('x')); t.gettempdir()",
]


USED = ["pathlib.Path", "print", "pathlib.Path", "Path", "t.gettempdir"]


@pytest.fixture(scope="module")
def one_liners(make_site):
    """A site of pages with one line of several statements each."""
    site = make_site(CONF)
    site.write(**{f"page{at}": f"# Page\n\n{cell(line)}" for at, line in enumerate(LINES)})
    return site, site.build()


@pytest.mark.parametrize("at", range(len(LINES)))
def test_statements_on_one_line_do_not_fail_the_build(one_liners, at):
    site, build = one_liners
    assert build.returncode == 0, build.stdout
    (shown,) = BeautifulSoup(site.read(f"page{at}"), "html.parser").select(".cell_input pre")
    assert shown.get_text().strip() == LINES[at]
    linked = [link.get_text() for link in shown.select("a")]
    assert USED[at] in linked
