"""The names of what the site is about are written as their makers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.docs.cells import read_pages
from tests.docs.prose import read_sentences

NAMES = [
    *("AutoGraph", "Chainer", "Grappler", "GraphDef", "JAX", "Jupyter", "Keras", "Matplotlib"),
    *("NumPy", "Python", "PyTorch", "SavedModel", "Sphinx", "TensorBoard", "TensorFlow", "XLA"),
]
ANY = re.compile(rf"(?<![\w./-])(?:{'|'.join(NAMES)})(?![\w/-]|\.\w)(?! #\d)", re.IGNORECASE)
BESIDES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def misspelled(text: str) -> Iterator[str]:
    """Yields the names outside code that are written otherwise; `tensorflow #1` is a repository."""
    for sentence in read_sentences(text):
        for found in ANY.finditer(sentence.text):
            if found[0] not in NAMES:
                yield f"line {sentence.line}: {found[0]} in {sentence.text[:80]}"


def test_names_are_written_as_they_are():
    texts = {name: (ROOT / name).read_text("utf-8") for name in BESIDES} | {
        # The description of a page of errors quotes messages as they are.
        f"docs/{page}.md": text.partition("\n---\n")[2] if page.startswith("errors/") else text
        for page, text in read_pages().items()
    }
    found = [f"{name}, {what}" for name, text in texts.items() for what in misspelled(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "Today's Tensorflow runs it.",
        "| Numpy | an array |",
        "## A keras model",
        "---\nmyst:\n  html_meta:\n    description: What tensorflow does.\n---",
        ":::{admonition} Trap: pytorch\nText.\n:::",
    ],
)
def test_a_wrong_name_is_found(text):
    assert len([*misspelled(text)]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "TensorFlow, `import tensorflow as tf`, {py:mod}`numpy`, [a guide](https://tensorflow.org/x)",
        "[tensorflow #38775](https://github.com/tensorflow/tensorflow/issues/38775)",
        "```python\nimport numpy\n```",
        "the package pytest-keras and the folder keras/src",
    ],
)
def test_code_and_addresses_are_left_alone(text):
    assert not [*misspelled(text)]
