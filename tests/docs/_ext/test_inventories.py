"""TensorFlow's inventory, made from the installed package, says what that package really has."""

from __future__ import annotations

import inspect
import random
import re
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tensorflow as tf
from sphinx.util.inventory import InventoryFile

from docs._ext import inventories
from docs._ext.inventories import Entry
from tests.conftest import ROOT

ADDRESS = re.compile(r"tf(/[A-Za-z]\w*)*(#[A-Za-z]\w*)?")


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    """All entries by name, of a TensorFlow that was asked for a part of Keras that is gone."""
    assert not hasattr(tf.compat.v1.layers, "dense")
    found = list(inventories.tensorflow_entries())
    by_name = {entry.name: entry for entry in found}
    assert len(by_name) == len(found), "a name stands there twice"
    return by_name


@pytest.mark.parametrize(
    ("name", "role", "uri"),
    [
        ("tf", "module", "tf"),
        ("tf.math", "module", "tf/math"),
        ("tf.keras", "module", "tf/keras"),
        ("tf.Tensor", "class", "tf/Tensor"),
        ("tf.Variable", "class", "tf/Variable"),
        ("tf.Graph", "class", "tf/Graph"),
        ("tf.Graph.get_operations", "method", "tf/Graph#get_operations"),
        ("tf.Operation.name", "attribute", "tf/Operation#name"),
        ("tf.GradientTape", "class", "tf/GradientTape"),
        ("tf.GradientTape.gradient", "method", "tf/GradientTape#gradient"),
        ("tf.function", "function", "tf/function"),
        ("tf.executing_eagerly", "function", "tf/executing_eagerly"),
        ("tf.constant", "function", "tf/constant"),
        ("tf.math.multiply", "function", "tf/math/multiply"),
        ("tf.multiply", "function", "tf/math/multiply"),
        ("tf.while_loop", "function", "tf/while_loop"),
        ("tf.TensorSpec", "class", "tf/TensorSpec"),
        ("tf.data.Dataset", "class", "tf/data/Dataset"),
        ("tf.data.Dataset.map", "method", "tf/data/Dataset#map"),
        ("tf.errors.InvalidArgumentError", "class", "tf/errors/InvalidArgumentError"),
        ("tf.int32", "data", "tf/dtypes#int32"),
        ("tf.dtypes.float32", "data", "tf/dtypes#float32"),
        ("tf.config.run_functions_eagerly", "function", "tf/config/run_functions_eagerly"),
        ("tf.saved_model.save", "function", "tf/saved_model/save"),
        ("tf.compat.v1.Session", "class", "tf/compat/v1/Session"),
        ("tf.compat.v1.Session.run", "method", "tf/compat/v1/Session#run"),
        ("tf.compat.v1.placeholder", "function", "tf/compat/v1/placeholder"),
        (
            "tf.compat.v1.disable_eager_execution",
            "function",
            "tf/compat/v1/disable_eager_execution",
        ),
        ("tf.compat.v1.RunOptions", "class", "tf/compat/v1/RunOptions"),
        ("tf.keras.Model", "class", "tf/keras/Model"),
        ("tf.keras.Model.compile", "method", "tf/keras/Model#compile"),
        ("tf.keras.layers.Dense", "class", "tf/keras/layers/Dense"),
        # What annotations carry at run time.
        ("tensorflow.python.framework.tensor.Tensor", "class", "tf/Tensor"),
        ("tensorflow.python.framework.ops.Graph", "class", "tf/Graph"),
        ("tensorflow.python.framework.ops.Operation", "class", "tf/Operation"),
        ("tensorflow.python.framework.dtypes.DType", "class", "tf/dtypes/DType"),
        # What `import tensorflow as tf` resolves to.
        ("tensorflow.Tensor", "class", "tf/Tensor"),
        ("tensorflow.compat.v1.Session.run", "method", "tf/compat/v1/Session#run"),
    ],
)
def test_name_leads_to_its_page(entries, name, role, uri):
    assert (entries[name].role, entries[name].uri) == (role, uri)


def test_private_path_is_shown_as_users_write_it(entries):
    assert entries["tensorflow.python.framework.tensor.Tensor"].shown == "tf.Tensor"


def test_annotated_class_is_known_by_its_run_time_path(entries):
    for public in (tf.Tensor, tf.Variable, tf.Graph, tf.Operation, tf.TensorSpec, tf.keras.Model):
        assert f"{public.__module__}.{public.__qualname__}" in entries


def resolve(name: str) -> object:
    """Returns what TensorFlow has under a name; members of a class as the class keeps them."""
    found: object = tf
    for part in name.split(".")[1:]:
        static = inspect.isclass(found)
        found = inspect.getattr_static(found, part) if static else getattr(found, part)
    return found


def test_public_names_exist(entries):
    public = sorted(name for name in entries if name.startswith("tf."))
    missing = []
    for name in random.Random(0).sample(public, 3000):
        try:
            resolve(name)
        except AttributeError:
            missing.append(name)
    assert not missing


def test_no_name_leads_through_what_is_private(entries):
    private = [
        entry
        for entry in entries.values()
        if {"src", "python"}.intersection(entry.uri.split("/")) or "/_" in entry.uri
    ]
    assert not private[:5], f"{len(private)} of {len(entries)}"


def test_addresses_are_well_formed(entries):
    assert not [entry for entry in entries.values() if not ADDRESS.fullmatch(entry.uri)]


def test_addresses_are_those_of_public_names(entries):
    pages = {entry.uri for entry in entries.values() if entry.name.replace(".", "/") == entry.uri}
    lost = [entry for entry in entries.values() if entry.uri.partition("#")[0] not in pages]
    assert not lost[:5]


def test_written_inventory_is_read_by_sphinx(tmp_path, entries):
    path = tmp_path / "folder" / "tensorflow.inv"
    inventories.write(path, "TensorFlow", version("keras"), [str(entries["tf.multiply"])])
    with path.open("rb") as stream:
        inventory = InventoryFile.load(stream, inventories.TENSORFLOW, lambda base, uri: base + uri)
    found = inventory["py:function"]["tf.multiply"]
    assert found.uri == "https://www.tensorflow.org/api_docs/python/tf/math/multiply"
    assert found.display_name == "tf.multiply"
    assert not list(path.parent.glob("*.partial"))


def test_inventory_that_was_half_written_is_not_there(tmp_path, monkeypatch):
    def breaks_off(path: Path, content: bytes) -> None:
        with path.open("wb") as stream:
            stream.write(content[:9])
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_bytes", breaks_off)
    with pytest.raises(OSError, match="full"):
        inventories.write(tmp_path / "tensorflow.inv", "TensorFlow", "2", ["line"])
    assert not (tmp_path / "tensorflow.inv").exists()


def test_links_are_looked_up_in_both_inventories(tmp_path, monkeypatch):
    made = [Entry("tf.multiply", "function", "tf/math/multiply", "tf.multiply")]
    monkeypatch.setattr(inventories, "tensorflow_entries", lambda: made)
    app: Any = SimpleNamespace(doctreedir=tmp_path / "build" / "doctrees", srcdir=ROOT / "docs")
    config: Any = SimpleNamespace(
        intersphinx_mapping={"python": ("https://docs.python.org/3/", "")}
    )
    inventories.add_inventories(app, config)
    found = {}
    for project, name in (("tensorflow", "tf.multiply"), ("numpy", "numpy.array")):
        address, path = config.intersphinx_mapping.pop(project)
        with Path(path).open("rb") as stream:
            inventory = InventoryFile.load(stream, address, lambda base, uri: base + uri)
        item = inventory["py:function"][name]
        found[item.project_name, item.project_version] = item.uri
    assert found == {
        ("TensorFlow", tf.__version__): f"{inventories.TENSORFLOW}tf/math/multiply",
        ("NumPy", version("numpy")): (
            "https://numpy.org/doc/stable/reference/generated/numpy.array.html#numpy.array"
        ),
    }
    assert config.intersphinx_mapping.keys() == {"python"}


def test_inventory_is_made_again_when_what_makes_it_changes(tmp_path, monkeypatch):
    """Its name tells what made it; the one before it goes."""
    made: list[str] = []
    app: Any = SimpleNamespace(doctreedir=tmp_path / "build" / "doctrees", srcdir=ROOT / "docs")

    def entries() -> list[Entry]:
        made.append("again")
        return []

    def add() -> set[str]:
        config: Any = SimpleNamespace(intersphinx_mapping={})
        inventories.add_inventories(app, config)
        return {path.name for path in (tmp_path / "build" / "inventories").glob("tensorflow*")}

    monkeypatch.setattr(inventories, "tensorflow_entries", entries)
    first = add()
    assert (add(), len(made)) == (first, 1)
    edited = tmp_path / "inventories.py"
    edited.write_text("# edited")
    monkeypatch.setattr(inventories, "__file__", str(edited))
    second = add()
    assert (len(second), second == first, len(made)) == (1, False, 2)
