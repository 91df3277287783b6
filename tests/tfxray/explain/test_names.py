"""A name that a message misses is found, with what has become of it."""

from __future__ import annotations

import pytest
import tensorflow as tf

from tests.conftest import ROOT
from tests.tfxray.explain import gone_names
from tfxray.explain import Name, explain
from tfxray.explain.catalog import catalog
from tfxray.explain.names import find, missing
from tfxray.explain.pages import MEASURED, read_names

NAMES = {each.name: each for each in catalog().names}


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("module 'tensorflow' has no attribute 'Session'", "tf.Session"),
        (
            "module 'tensorflow._api.v2.train' has no attribute 'AdamOptimizer'",
            "tf.train.AdamOptimizer",
        ),
        (
            "module 'tensorflow._api.v2.compat.v1' has no attribute 'estimator'",
            "tf.compat.v1.estimator",
        ),
        ("module tensorflow has no attribute Session", "tf.Session"),
        ("module 'tensorflow.compat.v2' has no attribute 'log'", "tf.log"),
        ("module 'keras.backend' has no attribute 'get_session'", "tf.keras.backend.get_session"),
        ("module 'keras._tf_keras.keras.backend' has no attribute 'tf'", "tf.keras.backend.tf"),
        ("module 'keras.api._v2.keras.utils' has no attribute 'plot'", "tf.keras.utils.plot"),
        ("cannot import name 'Merge' from 'keras.layers' (/a/b.py)", "tf.keras.layers.Merge"),
        ("cannot import name 'layers' from 'tensorflow.contrib' (x)", "tf.contrib.layers"),
        ("No module named 'tensorflow.contrib'", "tf.contrib"),
        ("No module named tensorflow.contrib.slim", "tf.contrib.slim"),
        ("module 'numpy' has no attribute 'bool'", ""),
        ("No module named 'tensorflow'", ""),
        ("'list' object has no attribute 'items'", ""),
    ],
)
def test_missing_name_is_read(message, name):
    assert missing(message, "") == name


def test_code_tells_whose_name_python_2_misses():
    message = "'module' object has no attribute 'pack'"
    assert missing(message, "----> 1 x = tf.pack([1])") == "tf.pack"
    assert missing(message, "K.pack") == "tf.keras.backend.pack"
    assert missing(message, "K.tf.pack") == "tf.keras.backend.tf.pack"
    assert missing(message, "x = np.pack([1])") == ""


def test_all_of_contrib_is_gone_and_nothing_else_by_its_module():
    assert find("tf.contrib.eager.defun", NAMES) == NAMES["tf.contrib.eager.defun"]
    assert find("tf.contrib.no.such", NAMES) == NAMES["tf.contrib"]
    assert find("tf.compat.v1.random_normal", NAMES) == NAMES["tf.random_normal"]
    assert find("tf.train.no_such", NAMES) is None
    near = {name: Name(name, "removed", "") for name in ("tf.contrib", "tf.contrib.layers")}
    assert find("tf.contrib.layers.no_such", near) == near["tf.contrib.layers"]


@pytest.mark.parametrize("name", ["random_normal", "logging", "app", "AUTO_REUSE", "GPUOptions"])
def test_name_of_tensorflow_1_is_answered(name):
    explanation = explain(f"AttributeError: module 'tensorflow' has no attribute '{name}'")
    assert explanation.is_sure
    assert explanation.name == NAMES[f"tf.{name}"]
    assert f"tf.{name} " in explanation.text


def test_remark_leads_nowhere_in_a_terminal():
    assert "](" in (ROOT / "examples" / "api-map.tsv").read_text("utf-8")
    assert not [each for each in NAMES.values() if "](" in each.note]


def test_cause_of_the_name_comes_first():
    told = explain("AttributeError: module 'tensorflow' has no attribute 'placeholder'")
    assert told.ranked[0][1].causes[0].title == "Yours if you use tf.placeholder"
    assert told.text.index("Yours if you use tf.placeholder") < told.text.index("Other causes")
    assert "Yours if you use tf.Session" in told.text.partition("Other causes")[2]


def test_unknown_name_is_not_sure():
    explanation = explain("AttributeError: module 'tensorflow' has no attribute 'no_such_name'")
    assert not explanation.is_sure
    assert explanation.name is None


def test_measured_names_are_those_of_the_installed_tensorflow():
    kept = read_names(ROOT / MEASURED)
    of_keras = [each for each in kept if each.note == gone_names.KERAS_2]
    rest = [each for each in kept if each.note != gone_names.KERAS_2]
    assert rest == gone_names.without_reviewed(gone_names.of_tensorflow_1())
    assert len(of_keras) > 100
    for each in of_keras:
        assert not gone_names.has(tf, each.name), each
        assert not each.today or gone_names.has(tf, each.today.strip("`")), each
