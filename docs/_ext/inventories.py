"""Makes the inventories that no project publishes: TensorFlow's, and NumPy's names that this site uses.

TensorFlow has no `objects.inv`. Its documentation has one page a public class, function and module
under one address, named by the symbol's canonical name, so an inventory can be made from the installed
package: every public name, every alias, and the private path that annotations carry at run time
(`tensorflow.python.framework.tensor.Tensor`), each shown as users write it (`tf.Tensor`).
"""

from __future__ import annotations

import hashlib
import inspect
import sys
import types
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

TENSORFLOW = "https://www.tensorflow.org/api_docs/python/"
NUMPY = "https://numpy.org/doc/stable/"
# Not walked: the same names again, generated wrappers, and modules that leak their imports.
LEFT_OUT = {
    "tf.compat.v1.app.flags.tf_decorator",
    "tf.compat.v1.compat",
    "tf.compat.v1.raw_ops",
    "tf.compat.v2",
    "tf.dtensor",
    "tf.keras.src",
    "tf.raw_ops",
    "tf.tools",
}


class Entry(NamedTuple):
    """One line of an inventory, after Sphinx's format."""

    name: str
    role: str
    uri: str
    shown: str

    def __str__(self) -> str:
        """Writes the line."""
        return f"{self.name} py:{self.role} 1 {self.uri} {self.shown}"


def tensorflow_entries() -> Iterator[Entry]:
    """Yields an entry for each public name of the installed TensorFlow and of its Keras."""
    # Seconds of imports that a build with a finished inventory does not pay.
    import tensorflow as tf  # noqa: PLC0415
    from keras._tf_keras import keras  # noqa: PLC0415  (what `tf.keras` is: it has names of its own)

    seen: set[str] = set()
    for name, member in [*_walk(tf, "tf", set()), *_walk(keras, "tf.keras", set())]:
        for entry in _entries_of(name, member):
            if entry.name not in seen:
                seen.add(entry.name)
                yield entry


def _walk(module: types.ModuleType, name: str, visited: set[int]) -> Iterator[tuple[str, object]]:
    visited.add(id(module))
    yield name, module
    for key in sorted(dir(module)):
        member = getattr(module, key, None)
        full = f"{name}.{key}"
        if key.startswith("_") or member is None or full in LEFT_OUT:
            continue
        if isinstance(member, types.ModuleType):
            # TensorFlow loads Keras on demand: a stand-in has no name until it was asked, and may then
            # have that of a module that is not there.
            loaded = vars(member).get("__name__", "")
            is_of_tensorflow = loaded in sys.modules and loaded.startswith(
                ("tensorflow.", "keras.")
            )
            if is_of_tensorflow and id(member) not in visited:
                yield from _walk(member, full, visited)
        else:
            yield full, member


def _entries_of(name: str, member: object) -> Iterator[Entry]:
    if isinstance(member, types.ModuleType):
        yield from _both_names(name, "module", name.replace(".", "/"), name)
    elif inspect.isclass(member):
        shown = _canonical(name, member)
        uri = shown.replace(".", "/")
        yield from _both_names(name, "class", uri, name)
        yield Entry(f"{member.__module__}.{member.__qualname__}", "class", uri, shown)
        for method, found in inspect.getmembers_static(member):
            if not method.startswith("_"):
                role = "method" if callable(found) else "attribute"
                yield from _both_names(
                    f"{name}.{method}", role, f"{uri}#{method}", f"{name}.{method}"
                )
    elif inspect.isroutine(member):
        yield from _both_names(name, "function", _canonical(name, member).replace(".", "/"), name)
    elif type(member).__name__ == "DType":
        yield from _both_names(name, "data", f"tf/dtypes#{name.rpartition('.')[2]}", name)


def _both_names(name: str, role: str, uri: str, shown: str) -> Iterator[Entry]:
    """As prose writes it (`tf.`), and as sphinx-codeautolink resolves `import tensorflow as tf`."""
    yield Entry(name, role, uri, shown)
    yield Entry("tensorflow" + name.removeprefix("tf"), role, uri, shown)


def _canonical(name: str, member: object) -> str:
    """The name that a symbol's documentation page has; aliases have none of their own."""
    # Private, and there is no public way to ask. Keras classes answer None: their own name is theirs.
    from tensorflow.python.util.tf_export import (  # noqa: PLC0415
        get_canonical_name_for_symbol,
    )

    found = get_canonical_name_for_symbol(member, add_prefix_to_v1_names=True)
    return f"tf.{found}" if found else name


def write(path: Path, project: str, release: str, lines: list[str]) -> None:
    """Writes an inventory in Sphinx's format, version 2.

    Args:
        path: The file; its folder is made.
        project: The project's name.
        release: The project's version.
        lines: One entry each.
    """
    head = f"# Sphinx inventory version 2\n# Project: {project}\n# Version: {release}\n"
    head += "# The remainder of this file is compressed using zlib.\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(head.encode() + zlib.compress("\n".join([*lines, ""]).encode()))
    partial.replace(path)


def add_inventories(app: Sphinx, config: Config) -> None:
    """Makes what is missing and adds both to `intersphinx_mapping`."""
    folder = Path(app.doctreedir).parent / "inventories"
    made_from = [
        Path(__file__).read_bytes(),
        _version_of("Keras").encode(),
        _version_of("TensorFlow").encode(),
    ]
    digest = hashlib.sha256(b"\0".join(made_from)).hexdigest()
    tensorflow = folder / f"tensorflow-{digest[:16]}.inv"
    if not tensorflow.exists():
        lines = [str(entry) for entry in tensorflow_entries()]
        for old in folder.glob("tensorflow-*.inv"):
            old.unlink(missing_ok=True)
        write(tensorflow, "TensorFlow", _version_of("TensorFlow"), lines)
    numpy = folder / "numpy.inv"
    names = (Path(app.srcdir) / "_inventories" / "numpy.txt").read_text().splitlines()
    write(numpy, "NumPy", _version_of("NumPy"), [name for name in names if name[:1] != "#"])
    config.intersphinx_mapping["tensorflow"] = (TENSORFLOW, str(tensorflow))
    config.intersphinx_mapping["numpy"] = (NUMPY, str(numpy))


def _version_of(name: str) -> str:
    from docs._ext.provenance import versions  # noqa: PLC0415  (one place knows the packages' names)

    return versions()[name]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("config-inited", add_inventories)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
