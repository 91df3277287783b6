"""What a build left undone or warned of is done again by the next, and only that."""

from __future__ import annotations

import re

from tests.docs._ext.conftest import HEAD


def test_missing_reference_fails_until_it_is_right(tiny_site):
    tiny_site.write(page=HEAD + "# Page\n\nSee [there](gone.md) and [here](#nowhere).\n")
    for _ in range(2):
        build = tiny_site.build()
        assert build.returncode != 0
        for target in ("gone.md", "nowhere"):
            told = rf"page\.md:\d+: WARNING: 'myst' cross-reference target not found: '{target}'"
            assert re.search(told, build.stdout), build.stdout
    tiny_site.write(page=HEAD + "# Page\n\nSee [there](index.md).\n")
    assert tiny_site.build().returncode == 0


def test_page_in_no_toctree_fails(tiny_site):
    (tiny_site.folder / "docs" / "alone.md").write_text("# Alone\n")
    for _ in range(2):
        build = tiny_site.build()
        assert build.returncode != 0
        assert "alone.md: WARNING: document isn't included in any toctree" in build.stdout


# An extension that tells which pages are read and written, and stops a build where it is told to.
TELLS = """
import os
from pathlib import Path

def setup(app):
    app.connect("source-read", lambda app, name, _: print("read", name))
    app.connect("html-page-context", tell)

def tell(app, name, template, context, doctree):
    if doctree:
        print("wrote", name)
        if Path("stop").exists():
            os._exit(9)
"""


def told(build) -> dict[str, set[str]]:
    """Returns which pages a build read and wrote."""
    lines = build.stdout.splitlines()
    return {
        what: {line.split()[1] for line in lines if re.fullmatch(rf"{what} [a-z]+", line)}
        for what in ("read", "wrote")
    }


def test_page_that_was_warned_of_is_read_again_and_no_other(make_site):
    site = make_site(TELLS)
    site.write(wrong="# Wrong\n\nSee [there](gone.md).\n", right="# Right\n", other="# Other\n")
    assert site.build().returncode != 0
    for _ in range(2):
        build = site.build()
        assert build.returncode != 0
        assert "gone.md" in build.stdout
        assert told(build)["read"] == {"wrong"}
    (site.folder / "docs" / "other.md").write_text("# Other\n\nEdited.\n")
    assert told(site.build())["read"] == {"wrong", "other"}
    (site.folder / "docs" / "wrong.md").write_text("# No longer\n")
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert told(build)["read"] == {"wrong"}
    assert told(site.build()) == {"read": set(), "wrote": set()}


def test_warning_that_names_no_page_has_all_read_again(make_site):
    site = make_site(
        "from sphinx.util import logging\n"
        "def setup(app):\n"
        "    app.connect('env-check-consistency', lambda *_: warn())\n"
        "def warn():\n"
        "    if not Path('mended').exists():\n"
        "        logging.getLogger('sphinx.ours').warning('something is wrong')\n"
    )
    site.write(page="# Page\n")
    for _ in range(2):
        build = site.build()
        assert build.returncode != 0
        assert "something is wrong" in build.stdout
    (site.folder / "mended").touch()
    assert site.build().returncode == 0


def test_warning_that_is_suppressed_leaves_nothing_to_do(make_site):
    site = make_site(TELLS + "suppress_warnings += ['myst.xref_missing']\n")
    site.write(wrong="# Wrong\n\nSee [there](gone.md).\n")
    assert site.build().returncode == 0
    assert told(site.build())["read"] == set()


def test_build_that_ended_while_it_wrote_is_followed_by_one_that_writes_all(make_site):
    site = make_site(TELLS)
    site.write(one="# One\n", two="# Two\n")
    assert site.build().returncode == 0
    site.write(one="# Other title\n", two="# Two\n\nEdited.\n")
    (site.folder / "stop").touch()
    assert site.build().returncode != 0
    (site.folder / "stop").unlink()
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert told(build)["wrote"] == {"index", "one", "two"}
    assert "Edited." in site.read("two")
    assert all("Other title" in site.read(name) for name in ("index", "one"))
    assert told(site.build()) == {"read": set(), "wrote": set()}


def test_state_that_was_cut_off_has_all_done_again(make_site):
    site = make_site(TELLS)
    site.write(one="# One\n")
    assert site.build().returncode == 0
    (site.folder / "build" / "doctrees" / "left-to-do.json").write_text("[")
    assert told(site.build()) == {"read": {"index", "one"}, "wrote": {"index", "one"}}
