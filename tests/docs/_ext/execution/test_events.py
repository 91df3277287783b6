"""A build executes what has to be executed and nothing else. Tests `reader` and `page` as well."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from docs._ext.execution import provisioner, reader
from docs._ext.execution.page import Page
from tests.docs._ext.conftest import HEAD, cell

RIGHT = "# Page\n\n" + cell("x = 1") + "\n"


@pytest.fixture(scope="module")
def built(make_site):
    """A site of what is allowed, and its first build."""
    site = make_site()
    site.write(
        first=RIGHT + cell("print('out' + 'put', x)") + "\nProse.\n",
        raises=RIGHT
        + cell("1 / 0", ":tags: [raises-exception]", ':raises: "ZeroDivisionError: by zero"'),
        volatile=RIGHT + cell("import time\nassert time.time() > 0", ":tags: [volatile]"),
        where=RIGHT + cell("from pathlib import Path\nprint(Path('first.md').exists())"),
        table="# Table\n\n```{nb-exec-table}\n```\n",
    )
    return site, site.build()


def test_right_site_is_built_with_its_outputs(built):
    site, build = built
    assert build.returncode == 0, build.stdout
    assert "Executing 4 pages" in build.stdout
    assert "output 1" in site.read("first")
    assert "ZeroDivisionError" in site.read("raises")
    assert "True" in site.read("where"), "a page does not run in its own folder"
    assert site.read("table").count("✅") == 4
    made = {path.name for path in site.folder.iterdir()} - {".venv", "conf.py", "docs"}
    assert made == {"build", "requirements.txt"}


@pytest.mark.parametrize("more", [False, True], ids=["one cell edited", "one cell more"])
def test_output_of_other_cells_than_the_page_has_is_not_shown(make_site, more):
    new = "'other'" if not more else "'other')\n```\n\n```{code-cell} python\nprint('more'"
    between = f"""
from pathlib import Path
def setup(app):
    def edit(app, env, names):
        page = Path(app.srcdir, "page.md")
        page.write_text(page.read_text().replace("'the output'", {new!r}))
    app.connect("env-before-read-docs", edit, priority=999)
"""
    site = make_site(between)
    site.write(page=RIGHT + cell("print('the output')"))
    build = site.build()
    assert build.returncode != 0
    assert "page.md: WARNING: its cells were edited after they ran: build again" in build.stdout
    again = site.build()
    assert again.returncode == 0, again.stdout
    outputs = BeautifulSoup(site.read("page"), "html.parser").select("div.output")
    assert "other" in outputs[0].text


def test_nothing_changed_executes_nothing(built):
    site, _ = built
    build = site.build()
    assert build.returncode == 0
    assert "Executing" not in build.stdout
    assert "output 1" in site.read("first")


def test_edit_of_prose_executes_nothing(built):
    site, _ = built
    site.write(first=site.pages["first"].replace("Prose.", "Better prose."))
    build = site.build()
    assert build.returncode == 0
    assert "Executing" not in build.stdout
    assert "Better prose." in site.read("first")
    assert "output 1" in site.read("first")


def test_edit_of_a_cell_executes_its_page(built):
    site, _ = built
    site.write(first=site.pages["first"].replace("'out' + 'put'", "'another'"))
    build = site.build()
    assert build.returncode == 0
    assert "Executing 1 pages" in build.stdout
    assert "another 1" in site.read("first")


def test_edit_of_an_option_executes_its_page_and_fails_it(built):
    site, _ = built
    text = site.pages["raises"]
    site.write(raises=text.replace("by zero", "by one"))
    assert "cell 2 of 2 was to raise" in site.build().stdout
    site.write(raises=text)
    assert site.build().returncode == 0


def test_page_without_cells_starts_no_kernel(tiny_site):
    tiny_site.write(page=HEAD + "# Page\n\nProse.\n")
    build = tiny_site.build()
    assert build.returncode == 0
    assert "ernel" not in build.stdout


def test_same_cells_in_two_folders_have_outputs_of_their_own(tiny_site):
    cells = "# Page\n\n" + cell("from pathlib import Path\nprint('in', Path.cwd().name)")
    for folder in ("one", "two"):
        (tiny_site.folder / "docs" / folder).mkdir()
    tiny_site.write(**{"one/page": cells, "two/page": cells})
    for build in (tiny_site.build(), tiny_site.build()):
        assert build.returncode == 0, build.stdout
        assert ["in one" in tiny_site.read("one/page"), "in two" in tiny_site.read("two/page")] == [
            True,
            True,
        ]


@pytest.mark.parametrize("forks", [provisioner.available(), False], ids=["as here", "never"])
def test_personal_settings_of_ipython_do_not_reach_a_page(make_site, tmp_path, monkeypatch, forks):
    profile = tmp_path / "profile_default"
    profile.mkdir()
    (profile / "ipython_config.py").write_text(
        "get_config().InteractiveShell.ast_node_interactivity = 'all'"
    )
    (tmp_path / "start.py").write_text("mine = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "start.py"))
    site = make_site(
        f"from docs._ext.execution import provisioner\nprovisioner.available = lambda: {forks}\n"
    )
    site.write(page=RIGHT + cell("'fi' + 'rst'\n'mine' in globals(), 'se' + 'cond'"))
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert ("cannot fork" in build.stdout) is not forks
    assert "first" not in site.read("page")
    assert "(False, 'second')" in BeautifulSoup(site.read("page"), "html.parser").get_text()


def test_outputs_that_no_page_uses_are_dropped(built):
    site, _ = built
    site.write(first=site.pages["first"].replace("x)", "x, x)"))
    assert site.build().returncode == 0
    assert len([*(site.folder / "build" / "executed").iterdir()]) == 4


@pytest.mark.parametrize(("setting", "told"), [("1", "1 at a time"), ("3", "3 at a time")])
def test_number_of_kernels_is_a_setting(make_site, setting, told):
    site = make_site(f"execution_jobs = {setting}\n")
    site.write(**{f"page{number}": RIGHT for number in range(3)})
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert f"Executing 3 pages, {told}" in build.stdout


def test_wrong_number_of_kernels_is_told(make_site):
    site = make_site("execution_jobs = 'many'\n")
    build = site.build()
    assert build.returncode != 0
    assert "execution_jobs is 'auto' or a number from 1, not 'many'" in build.stdout


def test_collector_waits_for_the_imports_and_no_longer(make_site):
    site = make_site(
        """
import gc

def setup(app):
    print("collector on:", gc.isenabled())
    app.connect("env-before-read-docs", lambda *_: tell())

def tell():
    print("collector on:", gc.isenabled())
    print("imports spared:", gc.get_freeze_count() > 0)
"""
    )
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert build.stdout.count("collector on: False") == 1
    assert build.stdout.count("collector on: True") == 1
    assert "imports spared: True" in build.stdout


def test_text_is_told_from_one_with_another_end():
    assert reader.digest_of_text("end\n") != reader.digest_of_text("end ")


def test_order_of_a_cells_options_makes_no_other_cells():
    options = [":tags: [volatile]", ":mystnb: {markdown_format: gfm}"]
    one, other = (
        reader.digest(reader.read_cells(HEAD + cell("assert 1", *order)))
        for order in (options, options[::-1])
    )
    assert one == other


def test_page_is_read_as_utf_8(tmp_path: Path):
    path = tmp_path / "page.md"
    path.write_text(HEAD + cell("print('ü')"), encoding="utf-8")
    config: Any = SimpleNamespace(nb_execution_timeout=60)
    page = Page.find(tmp_path, "page", path, config)
    assert [cell.source for cell in page.notebook.cells] == ["print('ü')"]
