"""A page with executed cells says what they ran with, and that is what is installed."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from types import SimpleNamespace
from typing import Any

import keras
import numpy
import pytest
import tensorflow as tf
from docutils import nodes
from docutils.utils import new_document

from docs._ext import provenance


def context_of(metadata: dict[str, Any], doctree: nodes.document | None = None) -> dict[str, Any]:
    context: dict[str, Any] = {}
    app: Any = SimpleNamespace(env=SimpleNamespace(metadata={"page": metadata}))
    provenance.add_to_page(app, "page", "page.html", context, doctree)
    return context


def test_page_with_cells_says_what_runs_here():
    assert context_of({"kernelspec": {}}) == {
        "ran_with": {
            "TensorFlow": tf.__version__,
            "Keras": keras.__version__,
            "NumPy": numpy.__version__,
            "Python": platform.python_version(),
        },
        "has_recordings": False,
    }


@pytest.mark.parametrize(("classes", "has"), [(["recorded"], True), (["cell"], False)])
def test_a_page_with_a_recording_is_told_from_others(classes, has):
    doctree = new_document("page")
    doctree += nodes.container("", nodes.literal_block("", "12"), classes=classes)
    assert context_of({"kernelspec": {}}, doctree)["has_recordings"] is has


def test_page_without_cells_says_nothing():
    assert context_of({}) == {}


@pytest.mark.parametrize("installed", ["tensorflow-cpu", "tensorflow"])
def test_either_package_of_tensorflow_will_do(monkeypatch, installed):
    def only(name: str) -> str:
        if name.startswith("tensorflow") and name != installed:
            raise PackageNotFoundError(name)
        return f"version of {name}" if name.startswith("tensorflow") else version(name)

    monkeypatch.setattr(provenance, "version", only)
    assert provenance.versions()["TensorFlow"] == f"version of {installed}"
