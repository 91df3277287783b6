"""`docs._ext.asked`: the search knows what a section answers, and the page does not show it."""

from __future__ import annotations

CONF = 'extensions.append("docs._ext.asked")\n'


def test_questions_are_not_shown(make_site):
    site = make_site(CONF)
    site.write(page="# Page\n\n```{asked}\nhow do I ask\n```\n\nWords.\n")
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert "how do I ask" not in site.read("page")
    assert "Words." in site.read("page")


def test_directive_without_questions_is_told(make_site):
    site = make_site(CONF)
    site.write(page="# Page\n\n```{asked}\n```\n")
    build = site.build()
    assert build.returncode != 0
    assert "asked" in build.stdout
