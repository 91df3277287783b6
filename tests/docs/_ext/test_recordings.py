"""A page shows what a program printed elsewhere, and only while that holds."""

from __future__ import annotations

import json
import shutil

import pytest
from bs4 import BeautifulSoup

from examples.elsewhere import read_recording
from examples.elsewhere.recording import PROGRAMS

CONF = """
extensions += ["docs._ext.recordings", "sphinx_design"]
myst_enable_extensions = ["colon_fence"]
from examples.elsewhere import recording
recording.PROGRAMS = Path(__file__).parent / "programs"
"""
BOTH = "```{{recorded}} {} {}\n```\n"
TABS = """# Page

::::{tab-set}
:::{tab-item} One
:sync: one

```{recorded} arithmetic tensorflow-1.15.5
:show: printed
```

```{recorded} arithmetic tensorflow-1.15.5
:show: program
```
:::
::::
"""


@pytest.fixture
def site(make_site):
    """A site with a copy of the programs and recordings, to be spoiled."""
    site = make_site(CONF)
    shutil.copytree(PROGRAMS, site.folder / "programs")
    return site


def test_program_recording_and_what_made_it(site):
    site.write(page="# Page\n\n" + BOTH.format("arithmetic", "tensorflow-1.15.5"), tabs=TABS)
    build = site.build()
    assert build.returncode == 0, build.stdout
    recording = read_recording("arithmetic", "tensorflow-1.15.5")
    soup = BeautifulSoup(site.read("page"), "html.parser")
    program, printed = soup.select(".recorded pre")
    assert program.get_text() == recording.source
    assert printed.get_text() == recording.printed
    assert soup.select(".recorded-program .highlight-python .kn")[0].get_text() == "import"
    assert soup.select(".recorded-output .highlight-text")
    (line,) = soup.select(".recorded-with")
    assert line.get_text() == f"{recording.provenance()}."
    printed, program = BeautifulSoup(site.read("tabs"), "html.parser").select(".sd-tab-set pre")
    assert (printed.get_text(), program.get_text()) == (recording.printed, recording.source)
    assert len(BeautifulSoup(site.read("tabs"), "html.parser").select(".recorded-with")) == 1


def test_page_is_read_again_when_its_recording_changes(site):
    site.write(page="# Page\n\n" + BOTH.format("arithmetic", "tensorflow-1.15.5"), other="# Other")
    assert site.build().returncode == 0
    path = site.folder / "programs" / "arithmetic" / "recordings" / "tensorflow-1.15.5.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"date": "2020-02-02"}))
    assert site.build().returncode == 0
    assert "2020-02-02" in site.read("page")


@pytest.mark.parametrize(
    ("program", "system", "message"),
    [
        ("cooking", "tensorflow-1.15.5", "there is no program 'cooking'; known are arithmetic"),
        ("arithmetic", "tensorflow-0", "there is no system 'tensorflow-0'; known are tensorflow-"),
        ("arithmetic", "tensorflow-1.4.0", "tensorflow-1.4.0 does not run the program 'arithm"),
    ],
)
def test_unknown_name_fails_the_build(site, program, system, message):
    site.write(page="# Page\n\n" + BOTH.format(program, system))
    build = site.build()
    assert build.returncode
    assert "page.md:" in build.stdout
    assert message in build.stdout


def test_edited_program_fails_the_build(site):
    path = site.folder / "programs" / "arithmetic" / "tensorflow1.py"
    path.write_text(path.read_text() + "print('more')\n")
    site.write(page="# Page\n\n" + BOTH.format("arithmetic", "tensorflow-1.15.5"))
    build = site.build()
    assert build.returncode
    assert "does not hold any more, as its program changed" in build.stdout
