"""What the site's cells printed is what was reviewed, and nothing in it is a matter of chance."""

from __future__ import annotations

import difflib
import getpass
import re
import socket
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from docs._ext.execution.cell_rules import VOLATILE
from tests import outputs

UNSTABLE = {
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]{6,}"),
    # What id() returns, on Linux on x86-64 and on 64-bit ARM: 0x7f…, 0x55…, 0xff… in decimal.
    "an address in decimal": re.compile(
        r"(?<![\w.])(?:1[34]\d{13}|9[34]\d{12}|28[01]\d{12})(?!\w)"
    ),
    "a counter of traced functions": re.compile(r"__(?:inference|forward|backward)_\w*?_\d+\b"),
    "a temporary file": re.compile(r"/tmp/|/var/folders/"),
    "a path of this machine": re.compile(re.escape(str(outputs.ROOT)) + r"\b"),
    "a path of an installation": re.compile(r"site-packages|dist-packages"),
    "a process number": re.compile(r"ipykernel_\d+"),
}
EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]*")


def compare(notebooks: Path, recordings: Path) -> list[str]:
    """Returns how the site and the recordings differ, as the lines of a unified diff."""
    now = {name: outputs.record(nb) for name, nb in outputs.read_notebooks(notebooks).items()}
    reviewed = outputs.read_recordings(recordings)
    differences: list[str] = []
    for name in sorted(now.keys() | reviewed.keys()):
        before, after = reviewed.get(name, ""), now.get(name, "")
        differences += difflib.unified_diff(
            before.splitlines(),
            after.splitlines(),
            f"tests/outputs/{name}.txt" if name in reviewed else "(no recording)",
            f"build/jupyter_execute/{name}.ipynb" if name in now else "(no page)",
            lineterm="",
        )
        if not before and not after:
            differences.append(f"{name}: a page or its recording is empty")
    return differences


def test_site_printed_what_was_reviewed(site: Path):
    differences = compare(outputs.NOTEBOOKS, outputs.RECORDINGS)
    if differences:
        told = [*differences, "", "If this is right: `make accept`, and review its change."]
        pytest.fail("\n".join(told), pytrace=False)


def test_every_cell_ran(site: Path):
    notebooks = outputs.read_notebooks(outputs.NOTEBOOKS)
    assert notebooks, "the site offers no notebook"
    idle = [
        f"{name}: {first}"
        for name, notebook in notebooks.items()
        for first, cell in outputs.cells(notebook)
        if cell["execution_count"] is None
    ]
    assert not idle, "\n".join(["The site offers cells that did not run: `make clean html`", *idle])


def names_of_this_machine(written: str) -> dict[str, re.Pattern[str]]:
    """Returns patterns of what this machine and its user are called.

    Args:
        written: What the authors wrote. A name that is a word of theirs, such as `root`, tells nothing.
    """
    names = {
        "the home folder": str(Path.home()),
        "the name of this machine": socket.gethostname(),
        "the name of its user": getpass.getuser(),
    }
    patterns = {
        what: re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])") for what, name in names.items()
    }
    return {what: found for what, found in patterns.items() if not found.search(written)}


@pytest.fixture(scope="session")
def names(site: Path) -> dict[str, re.Pattern[str]]:
    """What this machine and its user are called, as far as that can be told from other words."""
    folders = ("docs", "tfxray", "examples")
    sources = [path for folder in folders for path in (outputs.ROOT / folder).rglob("*.*")]
    texts = [path for path in sources if path.suffix in {".md", ".py", ".json", ".tsv", ".txt"}]
    texts.append(
        site / "_static" / "pygments.css"
    )  # its classes are short, as names of machines are
    return names_of_this_machine("\n".join(path.read_text("utf-8") for path in texts))


def unstable(text: str, names: dict[str, re.Pattern[str]]) -> list[str]:
    """Returns what in a text differs from machine to machine or from run to run, and where.

    The number of processors cannot be told from other numbers: see `test_processors_are_volatile`.
    """
    text = EMBEDDED.sub("", text)
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {what}: {found[0]}"
        for what, pattern in (UNSTABLE | names).items()
        for found in pattern.finditer(text)
    ]


def test_nothing_unstable_reaches_the_site(site: Path, names):
    files = [*site.rglob("*.html"), *site.rglob("*.ipynb")]
    found = [
        f"{path.relative_to(site)}: {what}"
        for path in files
        for what in unstable(path.read_text(), names)
    ]
    assert not found, "\n".join(found)


PROCESSORS = re.compile(r"\b(?:(?:process_)?cpu_count|sched_getaffinity)\b")


def counts_processors(notebook: Any) -> list[str]:
    """Returns the first lines of cells that ask how many processors there are and do not say so."""
    return [
        first
        for first, cell in outputs.cells(notebook)
        if PROCESSORS.search("".join(cell["source"]))
        and VOLATILE not in cell["metadata"].get("tags", [])
    ]


def test_processors_are_volatile(site: Path):
    notebooks = outputs.read_notebooks(outputs.NOTEBOOKS)
    found = {name: cells for name, book in notebooks.items() if (cells := counts_processors(book))}
    assert not found, f"cells that need the tag {VOLATILE}: {found}"


def test_count_of_processors_is_found():
    asks = new_code_cell("import os\nos.cpu_count()")
    says_so = new_code_cell("len(os.sched_getaffinity(0))", metadata={"tags": [VOLATILE]})
    assert counts_processors(new_notebook(cells=[asks, says_so])) == ["import os"]


@pytest.mark.parametrize(
    "text",
    [
        "<function f at 0x7f3a5c0b1e50>",
        "__inference_train_step_1234",
        "__backward_f_7",
        "saved to /tmp/tmpab12/model",
        f"{outputs.ROOT}/examples/__init__.py",
        "lib/python3.11/site-packages/tensorflow",
        "File /x/ipykernel_4242/1.py",
        "id: 140234866358672",
        "(94123456789012,)",
    ],
)
def test_unstable_text_is_found(text):
    assert unstable(f"first line\n{text}", {})[0].startswith("line 2: ")


def test_address_of_an_object_is_found():
    assert unstable(str(id(object())), {})


def test_stable_text_is_left_alone():
    image = "data:image/png;base64,iVBORw0KGgo+0xabcdef/AAA="
    assert not unstable(f"at 0x… or 0xff, __inference_f_…, __inference_f, <img src='{image}'>", {})
    assert not unstable("0.140234866358672, 100000000000000, 1402348663586720, 1.5", {})


@pytest.fixture
def machine(monkeypatch):
    """A machine with names of its own."""
    monkeypatch.setattr(socket, "gethostname", lambda: "quux-7")
    monkeypatch.setattr(getpass, "getuser", lambda: "zoe")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/zoe"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("on quux-7.", "the name of this machine: quux-7"),
        ("by zoe,", "the name of its user: zoe"),
        ("in /home/zoe/models", "the home folder: /home/zoe"),
    ],
)
def test_name_of_the_machine_is_found(machine, text, what):
    assert f"line 1: {what}" in unstable(text, names_of_this_machine("no such word"))


def test_word_of_the_authors_is_no_name(machine):
    assert not unstable("by zoe on quux-70", names_of_this_machine("ask zoe"))


@pytest.fixture
def folders(tmp_path):
    """A folder with one notebook of every kind of output, and an empty folder for recordings."""
    cells = [
        new_code_cell("\n# first line\nx = 1\n", execution_count=1),
        new_code_cell(
            "x",
            execution_count=2,
            outputs=[
                new_output("stream", name="stdout", text="a\nb"),
                new_output("stream", name="stdout", text=" b\n\nc\n"),
                new_output(
                    "execute_result",
                    data={"text/html": "<b>1</b>", "text/plain": "1"},
                    execution_count=2,
                ),
            ],
        ),
        new_code_cell(
            "1 / 0",
            metadata={"tags": ["raises-exception"]},
            outputs=[new_output("error", ename="ZeroDivisionError", evalue="division by zero")],
        ),
        new_code_cell(
            "time()",
            metadata={"tags": ["volatile"]},
            outputs=[new_output("stream", name="stdout", text="12:34:56")],
        ),
        new_code_cell(
            "glue('ratio', 2)",
            outputs=[
                new_output(
                    "display_data",
                    data={"application/papermill.record/text/plain": "2"},
                    metadata={"scrapbook": {"name": "ratio"}},
                )
            ],
        ),
    ]
    page = tmp_path / "site" / "tutorials" / "page.ipynb"
    page.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), page)
    (tmp_path / "recordings").mkdir()
    return tmp_path / "site", tmp_path / "recordings"


def test_recording_tells_every_kind_of_output(folders):
    outputs.accept(*folders)
    assert (folders[1] / "tutorials" / "page.txt").read_text() == (
        "[1] # first line\n\n"
        "[2] x\nstdout:\n  a\n  b b\n\n  c\nvalue:\n  1\n  (text/html, sha256 db149029e104)\n\n"
        "[3] 1 / 0\nerror:\n  ZeroDivisionError: division by zero\n\n"
        "[4] time()\nvolatile\n\n"
        "[5] glue('ratio', 2)\nglue ratio:\n  2\n"
    )


def test_accepted_site_shows_no_difference(folders):
    outputs.accept(*folders)
    assert not compare(*folders)


def test_changed_output_shows_as_difference(folders):
    outputs.accept(*folders)
    page = folders[0] / "tutorials" / "page.ipynb"
    page.write_text(page.read_text().replace("<b>1</b>", "<b>2</b>").replace("by zero", "by 0"))
    changed = [line for line in compare(*folders) if re.match(r"[+-] ", line)]
    assert [line[:13] for line in changed] == [
        "-  (text/html",
        "+  (text/html",
        "-  ZeroDivisi",
        "+  ZeroDivisi",
    ]


def test_volatile_output_may_change(folders):
    outputs.accept(*folders)
    page = folders[0] / "tutorials" / "page.ipynb"
    page.write_text(page.read_text().replace("12:34:56", "23:45:01"))
    assert not compare(*folders)


def test_page_without_recording_is_a_difference(folders):
    assert "--- (no recording)" in compare(*folders)


def test_recording_without_page_is_a_difference_until_accepted(folders):
    outputs.accept(*folders)
    (folders[1] / "gone.txt").write_text("[1] x\n")
    assert "+++ (no page)" in compare(*folders)
    outputs.accept(*folders)
    assert not compare(*folders)
