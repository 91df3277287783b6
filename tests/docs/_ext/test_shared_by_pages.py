"""What all pages share reaches each of them when it changes, and pages are executed for none of it."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.conftest import ROOT
from tests.docs._ext.conftest import cell

# The site's own copy of the extensions, with one more that writes a word into each page.
CONF = """
sys.path.insert(0, os.getcwd())
extensions += ["sphinx_codeautolink", "docs._ext.code_links", "docs._ext.signs"]
html_static_path = ["docs/_static"]
html_css_files = ["site.css"]
html_title = "First title"
html_theme = "furo"
"""
SIGNS = """
from importlib import import_module
from docutils import nodes

def sign(app, doctree):
    doctree.append(nodes.paragraph(text=f"first word, {import_module('helpers').WORD}"))

def setup(app):
    app.connect("config-inited", lambda *_: import_module("helpers"))  # as late as it counts
    app.connect("doctree-read", sign)
    return {"parallel_read_safe": True}
"""
PAGES = ["index", "page", "prose"]


@pytest.fixture(scope="module")
def site(make_site):
    site = make_site(CONF)
    shutil.copytree(ROOT / "docs" / "_ext", site.folder / "docs" / "_ext")
    (site.folder / "docs" / "_ext" / "signs.py").write_text(SIGNS)
    (site.folder / "helpers.py").write_text("WORD = 'third'\n")
    (site.folder / "docs" / "_static").mkdir()
    (site.folder / "docs" / "_static" / "unlinked.js").write_text("// one\n")
    (site.folder / "docs" / "_static" / "site.css").write_text("p { color: black }\n")
    site.write(
        page="# Page\n\n" + cell("import pathlib\nprint(pathlib.PurePosixPath('x'))"),
        prose="# Prose\n\nNo cells.\n",
    )
    assert site.build().returncode == 0
    return site


def build_without_executing(site) -> dict[str, str]:
    done = site.build()
    assert done.returncode == 0, done.stdout
    assert "Executing" not in done.stdout
    return {name: site.read(name) for name in PAGES}


def edit(site, file: str, old: str, new: str) -> None:
    path = site.folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_style_sheet(site):
    name = re.compile(r"_static/site\.css\?v=\w+")
    before = {page: name.findall(site.read(page)) for page in PAGES}
    edit(site, "docs/_static/site.css", "black", "blue")
    after = {page: name.findall(text) for page, text in build_without_executing(site).items()}
    for page in PAGES:
        assert len(before[page]) == len(after[page]) == 1
        assert before[page] != after[page]


def test_file_that_no_page_links_has_none_written(site):
    pages = [site.folder / "build" / "html" / f"{name}.html" for name in PAGES]
    before = [path.stat().st_mtime_ns for path in pages]
    edit(site, "docs/_static/unlinked.js", "one", "two")
    build_without_executing(site)
    assert [path.stat().st_mtime_ns for path in pages] == before
    assert "two" in (site.folder / "build" / "html" / "_static" / "unlinked.js").read_text()


def test_title_of_a_page_reaches_every_sidebar(site):
    site.write(prose=site.pages["prose"].replace("# Prose", "# Verse"))
    for page, text in build_without_executing(site).items():
        assert ">Verse</a>" in text, page
        assert ">Prose</a>" not in text, page


def test_new_page_reaches_every_sidebar(site):
    site.write(another="# Another\n")
    for page, text in build_without_executing(site).items():
        assert ">Another</a>" in text, page


def test_setting_of_the_html(site):
    edit(site, "conf.py", "First title", "Second title")
    for page, text in build_without_executing(site).items():
        assert "Second title" in text, page
        assert "First title" not in text, page


def test_extension(site):
    edit(site, "docs/_ext/signs.py", "first word", "second word")
    for page, text in build_without_executing(site).items():
        assert "<p>second word, third</p>" in text, page
        assert "first word" not in text, page


def test_module_that_an_extension_imports(site):
    edit(site, "helpers.py", "WORD = 'third", "WORD = 'fourth")
    for page, text in build_without_executing(site).items():
        assert "<p>second word, fourth</p>" in text, page


def test_after_all_edits_the_site_is_that_of_a_clean_build(site):
    built = site.folder / "build" / "html"
    pages = build_without_executing(site)
    files = sorted(built.rglob("*"))
    shutil.rmtree(built)
    shutil.rmtree(site.folder / "build" / "doctrees")
    assert build_without_executing(site) == pages
    assert sorted(built.rglob("*")) == files
