"""`docs._ext.summary`: who built the site is told what was done, and where it is."""

from __future__ import annotations

import re

import pytest

from docs._ext.summary import sentence
from tests.docs._ext.conftest import cell

CONF = 'extensions.insert(0, "docs._ext.summary")'
LINE = re.compile(
    r"The site is built: (\d+) pages, (\w+) of them executed, (\w+) written, in [\d.]+ (?:s|min)\."
)


def counts(built: str) -> tuple[str, ...]:
    """Returns the numbers that a build told."""
    found = LINE.search(built)
    assert found, built
    return found.groups()


def test_last_lines_tell_what_was_done_and_where_to_look(make_site):
    site = make_site(CONF)
    site.write(cells="# Cells\n\n" + cell("print(1)"), prose="# Prose\n")
    build = site.build()
    assert build.returncode == 0, build.stdout
    assert counts(build.stdout) == ("3", "1", "3")
    assert build.stdout.splitlines()[-1] == f"Open {site.folder / 'build' / 'html' / 'index.html'}"
    assert counts(site.build().stdout) == ("3", "none", "none")
    site.write(prose="# Prose\n\nMore.\n")
    assert counts(site.build().stdout)[:2] == ("3", "none")


def test_build_that_fails_is_not_called_built(make_site):
    site = make_site(CONF)
    site.write(wrong="# Wrong\n\n" + cell("1 / 0"))
    build = site.build()
    assert build.returncode != 0
    assert "The site is built" not in build.stdout


@pytest.mark.parametrize(("seconds", "told"), [(13.6, "14 s"), (150, "2.5 min")])
def test_time_is_told_as_a_person_would(seconds, told):
    assert sentence(83, 2, 5, seconds) == (
        f"The site is built: 83 pages, 2 of them executed, 5 written, in {told}."
    )
