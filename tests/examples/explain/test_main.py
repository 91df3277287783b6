"""`python -m examples.explain` as a person uses it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

COMMAND = [sys.executable, "-m", "examples.explain"]
KNOWN = b"AttributeError: module 'tensorflow' has no attribute 'Session'\n"


def run(pasted: bytes, *arguments: str) -> tuple[int, str, str]:
    """Runs it; returns its exit status, what it printed and what it complained of."""
    done = subprocess.run(
        [*COMMAND, *arguments], input=pasted, cwd=ROOT, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_known_error_is_explained():
    status, said, complaint = run(KNOWN)
    assert (status, complaint) == (0, "")
    assert "A session ran what a graph described" in said
    assert "return one * two - three" in said
    assert "errors/removed-names.html#error-no-attribute-session" in said


def test_file_is_read(tmp_path):
    (tmp_path / "traceback.txt").write_bytes(KNOWN)
    assert run(b"", str(tmp_path / "traceback.txt")) == run(KNOWN)


def test_unknown_error_gets_the_nearest_three():
    status, said, complaint = run(b"ZeroDivisionError: division by zero\n")
    assert (status, complaint) == (1, "")
    assert "No entry explains this for sure" in said
    assert said.count("errors/") == 3


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


@pytest.mark.parametrize("arguments", [["nowhere.txt"], ["one", "two"], ["."]])
def test_wrong_arguments(arguments):
    status, said, complaint = run(b"", *arguments)
    assert (status, said) == (2, "")
    assert complaint


def test_help():
    status, said, _ = run(b"", "--help")
    assert status == 0
    assert "Usage: python -m examples.explain [FILE]" in said
