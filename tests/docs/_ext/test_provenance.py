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
from packaging.version import Version

from docs._ext import provenance


def context_of(metadata: dict[str, Any], doctree: nodes.document | None = None) -> dict[str, Any]:
    context: dict[str, Any] = {}
    app: Any = SimpleNamespace(env=SimpleNamespace(metadata={"page": metadata}))
    provenance.add_to_page(app, "page", "page.html", context, doctree)
    return context


def test_page_with_cells_says_what_runs_here():
    assert context_of({"kernelspec": {}}) == {
        "ran_with": {
            "TensorFlow": str(Version(tf.__version__)),  # 2.22.0-rc0 is 2.22.0rc0
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


@pytest.mark.parametrize(
    ("known_as", "installed", "called"),
    [
        ("TensorFlow", "tensorflow-cpu", "2.21.0"),
        ("TensorFlow", "tensorflow", "2.22.0rc0"),
        ("TensorFlow", "tf-nightly-cpu", "2.22.0.dev20260905"),
        ("TensorFlow", "tf-nightly", "2.23.0.dev20261026"),
        ("Keras", "keras", "3.15.1"),
        ("Keras", "keras-nightly", "3.16.0.dev2026102704"),
    ],
)
def test_each_package_that_brings_it_will_do(monkeypatch, known_as, installed, called):
    others = set(provenance.PACKAGES[known_as]) - {installed}

    def only(name: str) -> str:
        if name in others:
            raise PackageNotFoundError(name)
        return called if name == installed else version(name)

    monkeypatch.setattr(provenance, "version", only)
    assert provenance.versions()[known_as] == called


def test_what_is_not_installed_is_named(monkeypatch):
    def none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(provenance, "version", none)
    with pytest.raises(
        PackageNotFoundError, match="tensorflow-cpu or tensorflow or tf-nightly-cpu"
    ):
        provenance.versions()
