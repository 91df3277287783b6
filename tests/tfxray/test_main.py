"""`python -m tfxray.explain` as a person uses it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tfxray.explain import Entry
from tfxray.explain.__main__ import brief, describe

COMMAND = [sys.executable, "-m", "tfxray.explain"]
KNOWN = b"AttributeError: module 'tensorflow' has no attribute 'Session'\n"


def run(pasted: bytes, *arguments: str) -> tuple[int, str, str]:
    """Runs it; returns its exit status, what it printed and what it complained of."""
    done = subprocess.run(
        [*COMMAND, *arguments], input=pasted, cwd=ROOT, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_entry_is_described_with_its_cause_and_its_fix():
    body = (
        "\n```{code-cell} python\nraise\n```\n\n"
        + "Why this is so. " * 6
        + "\n\n**Fix.** Write:\n\n"
        "```{code-cell} python\nif one:\n    two\n```\n"
    )
    entry = Entry("page", "error-one", "`One` is two", body)
    assert brief(entry) == "  One is two\n    errors/page.html#error-one"
    assert describe(entry).split("\n") == [
        "One is two",
        "",
        "Why this is so. Why this is so. Why this is so. Why this is so. Why this is so. Why this",
        "is so.",
        "",
        "Fix: Write:",
        "",
        "    if one:",
        "        two",
        "",
        "More: errors/page.html#error-one",
    ]
    bare = Entry("page", "error-one", "One", "\nWhy.\n\n**Fix.** So.\n")
    assert describe(bare) == "One\n\nWhy.\n\nFix: So.\n\nMore: errors/page.html#error-one"


def test_known_error_is_explained():
    status, said, complaint = run(KNOWN)
    assert (status, complaint) == (0, "")
    assert "A session ran what a graph described" in said
    assert "return one * two - three" in said
    assert "errors/removed-names.html#error-no-attribute-session" in said


def test_file_is_read(tmp_path):
    (tmp_path / "traceback.txt").write_bytes(KNOWN)
    assert run(b"", str(tmp_path / "traceback.txt")) == run(KNOWN)


def test_other_causes_of_the_message_are_told():
    status, said, _ = run(b"AttributeError: 'SymbolicTensor' object has no attribute 'numpy'\n")
    message, _, rest = said.partition("\n\n")
    assert (status, message) == (
        0,
        "AttributeError: 'SymbolicTensor' object has no attribute 'numpy'",
    )
    described, _, others = rest.partition("\n\nThe same message has other causes:\n\n")
    assert described.count("More: errors/") == 1
    assert 1 <= others.count("    errors/") == len(others.splitlines()) / 2


def test_unknown_error_gets_the_nearest_three():
    status, said, complaint = run(b"ZeroDivisionError: division by zero\n")
    assert (status, complaint) == (1, "")
    assert said.startswith(
        "ZeroDivisionError: division by zero\n\nNo entry explains this for sure. The nearest:\n\n  "
    )
    assert said.count("\n    errors/") == 3
    assert len(said.splitlines()) == 4 + 3 * 2


def test_huge_input_is_read_to_its_end():
    status, said, _ = run(b"Epoch 1: loss 0.5\n" * 2_000_000 + KNOWN)
    assert status == 0
    assert "#error-no-attribute-session" in said


@pytest.mark.parametrize(
    ("pasted", "complaint"),
    [
        (b"", "There is nothing to explain"),
        (b" \n\t\n", "There is nothing to explain"),
        (b"\x7fELF\x00\x01", "This is no text"),
    ],
)
def test_nothing_to_explain(pasted, complaint):
    status, said, complained = run(pasted)
    assert (status, said) == (2, "")
    assert complaint in complained


def test_text_in_another_encoding_is_read():
    assert run(KNOWN + "café".encode("latin-1"))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.txt"], "Cannot read nowhere.txt: No such file or directory.\n"),
        (["."], "Cannot read .: Is a directory.\n"),
        (["one", "two"], "Usage: python -m tfxray.explain [FILE]"),
    ],
)
def test_wrong_arguments(arguments, told):
    status, said, complaint = run(b"", *arguments)
    assert (status, said) == (2, "")
    assert told in complaint


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(option):
    status, said, complaint = run(b"", option)
    assert (status, complaint) == (0, "")
    assert "Usage: python -m tfxray.explain [FILE]" in said
