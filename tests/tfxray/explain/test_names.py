"""A name that a message misses is found, with what has become of it."""

from __future__ import annotations

import pytest
import tensorflow as tf

from tests.conftest import ROOT
from tests.tfxray.explain import gone_names
from tfxray.explain import Name, explain
from tfxray.explain.catalog import catalog
from tfxray.explain.names import alike, find, missing
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
        ("module 'tensorflow.python.ops.nn' has no attribute 'rnn_cell'", "tf.nn.rnn_cell"),
        ("module 'tensorflow.python.training.training' has no attribute 'X'", "tf.train.X"),
        ("module 'tensorflow.python.summary.summary' has no attribute 'X'", "tf.summary.X"),
        ("module `tensorflow' has no attribute `Session'", "tf.Session"),
        ('module "tensorflow" has no attribute "Session"', "tf.Session"),
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


def test_code_tells_from_where_an_old_python_cannot_import():
    message = "cannot import name 'Merge'"
    assert missing(message, "    from keras.layers import Dense, Merge") == "tf.keras.layers.Merge"
    assert (
        missing("cannot import name rnn", "from tensorflow.contrib import rnn") == "tf.contrib.rnn"
    )
    assert missing(message, "from mine import Merge") == ""
    assert missing(message, "from keras.layers import Merged") == ""


def test_message_that_tells_its_module_is_told_as_it_is():
    message = "ImportError: cannot import name 'CuDNNLSTM' from 'keras.layers' (/a/b.py)"
    assert explain(message).telling == message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tf.contrib.layers.flatten", "tf.contrib.layers.flatten"),
        (" tf.Session() ", "tf.Session"),
        ("from tensorflow.contrib import slim", "tf.contrib.slim"),
        ("import tensorflow.contrib.slim as slim", "tf.contrib.slim"),
        ("where is tf.Session", ""),
    ],
)
def test_name_or_import_alone_is_looked_up(text, name):
    assert missing(text, text) == name
    told = explain(text)
    assert (told.name.name if told.name else "") == name


@pytest.mark.parametrize(
    ("message", "name", "number"),
    [
        (
            "AttributeError: module 'tensorflow._api.v2.train' has no attribute 'AdamOptimizer'",
            "tf.train.AdamOptimizer",
            67,
        ),
        ("AttributeError: module 'tensorflow.image' has no attribute 'resize_images'", "", 67),
        (
            "AttributeError: module 'keras.layers' has no attribute 'CuDNNLSTM'",
            "tf.keras.layers.CuDNNLSTM",
            67,
        ),
        ("ImportError: cannot import name 'Session' from 'tensorflow' (/a/b.py)", "tf.Session", 67),
        ("ImportError: cannot import name 'CuDNNLSTM' from 'keras.layers' (/a/b.py)", "", 67),
        (
            "from tensorflow import placeholder\nImportError: cannot import name 'placeholder'",
            "",
            67,
        ),
        ("AttributeError: module 'keras.backend' has no attribute 'get_session'", "", 42),
    ],
)
def test_name_that_is_gone_from_any_module_is_sure(message, name, number):
    told = explain(message)
    assert (told.is_sure, told.nearest[0].number) == (True, number)
    assert told.name
    assert name in ("", told.name.name)


@pytest.mark.parametrize("name", ["function", "GradientTape", "executing_eagerly", "io", "config"])
def test_name_that_tensorflow_2_has_is_not_said_to_be_gone(name):
    told = explain(f"AttributeError: module 'tensorflow' has no attribute '{name}'")
    assert not told.is_sure
    assert f"tf.{name} is in TensorFlow 2, too." in " ".join(told.text.split())
    of_another_entry = "module 'tensorflow._api.v2.compat.v2.summary' has no attribute 'image'"
    assert (explain(of_another_entry).is_sure, explain(of_another_entry).name) == (True, None)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tf.Sessiom", "tf.Session"),
        ("tf.placehloder", "tf.placeholder"),
        ("tf.esssoin", ""),  # two slips, and one is allowed
        ("tf.reduce_men", "tf.reduce_mean"),
        ("tf.keras.optimizers.adagard", "tf.keras.optimizers.Adagrad"),
        ("tf.no_such_name", ""),
        ("tf.concat_v2x", ""),
    ],
)
def test_name_that_was_never_there_may_be_a_slip(name, meant):
    assert alike(name, NAMES) == meant
    module, _, last = name.replace("tf", "tensorflow", 1).rpartition(".")
    told = explain(f"AttributeError: module '{module}' has no attribute '{last}'")
    assert (told.is_sure, told.name, told.missed) == (False, None, name)
    said = " ".join(told.text.split())
    assert f"{name} is not among the names that the site knows to be gone." in said
    assert f"Did you mean {meant}?" in said if meant else "Did you mean" not in said
    assert name in told.html


@pytest.mark.parametrize("name", ["tf.layers", "tf.estimator", "tf.nn.rnn_cell"])
def test_module_is_gone_where_all_in_it_is(name):
    module, _, last = name.replace("tf", "tensorflow", 1).rpartition(".")
    told = explain(f"AttributeError: module '{module}' has no attribute '{last}'")
    assert told.is_sure
    assert told.name
    assert (told.name.name, told.name.status) == (name, "removed")
    assert "For one of its names" in told.name.note


def test_module_that_is_said_to_be_there_or_gone_is():
    modules = {each.rpartition(".")[0] for each in NAMES} - {"tf.contrib", *NAMES}
    told = {name: found for name in modules if (found := find(name, NAMES))}
    assert len(told) > 20
    assert {
        name for name, found in told.items() if found.is_gone == gone_names.has(tf, name)
    } == set()


def test_name_of_another_package_is_not_judged():
    told = explain("AttributeError: module 'tensorflow_hub' has no attribute 'Module'")
    assert (told.is_sure, told.missed) == (False, "")


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
