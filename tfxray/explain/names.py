"""Names of TensorFlow 1 and Keras 2 that a message misses, and what has become of them."""

from __future__ import annotations

import re

from tfxray.explain.entries import Name

MISSES = (
    re.compile(
        r"(?:partially initialized )?module '?(?P<module>(?:tensorflow|keras|tf_keras)[\w.]*)'?"
        r" has no attribute '?(?P<name>\w+)",
        re.ASCII,
    ),
    re.compile(
        r"cannot import name '?(?P<name>\w+)'? from '?(?P<module>(?:tensorflow|keras)[\w.]*)",
        re.ASCII,
    ),
    re.compile(
        r"No module named '?(?P<module>tensorflow|keras|tensorflow_core)\.(?P<name>[\w.]+)",
        re.ASCII,
    ),
)
# Python 2, and messages in which somebody cut the module: then the code has to tell whose it is.
ANY_MODULE = re.compile(r"'?module'? object has no attribute '?(?P<name>\w+)", re.ASCII)
# Where the same modules are inside the package.
INSIDE = tuple(
    (re.compile(pattern, re.ASCII), name)
    for pattern, name in (
        (r"^tensorflow(?:_core)?\._api\.v\d(?:\.v\d)?", "tensorflow"),
        (r"^tensorflow_core", "tensorflow"),
        (r"^tensorflow\.compat\.v2", "tensorflow"),
        (r"^tensorflow(?:\.python)?\.keras(?=\.|$)", "tf.keras"),
        (r"^keras(?:\._tf_keras\.keras|\.api(?:\._v\d)?(?:\.keras)?|\.src)?(?=\.|$)", "tf.keras"),
        (r"^tensorflow(?=\.|$)", "tf"),
    )
)


def missing(message: str, text: str) -> str:
    """Returns the name that a message misses, as in `tf.contrib.layers`.

    Args:
        message: What the error said.
        text: All that was pasted: the line of code tells whose name Python 2 misses.

    Returns:
        The full name, or nothing if the message misses none of TensorFlow's.

    Example:
        >>> missing("module 'tensorflow' has no attribute 'Session'", "")
        'tf.Session'
        >>> missing("'module' object has no attribute 'pack'", "x = tf.pack([1, 2])")
        'tf.pack'
    """
    for pattern in MISSES:
        found = pattern.search(message)
        if found:
            return f"{_public(found['module'])}.{found['name']}"
    found = ANY_MODULE.search(message)
    if found:
        used = re.findall(
            rf"\b((?:tf|keras|K|tensorflow)(?:\.\w+)*)\.{found['name']}\b", text, re.ASCII
        )
        if used:
            module = used[-1]
            module = f"tf.keras.backend{module[1:]}" if re.match(r"K\b", module) else module
            return f"{_public(module)}.{found['name']}"
    return ""


def _public(module: str) -> str:
    for pattern, name in INSIDE:
        module = pattern.sub(name, module)
    return module


def find(name: str, known: dict[str, Name]) -> Name | None:
    """Returns what has become of a name, or of the module that it was in.

    Args:
        name: As in `tf.contrib.layers`; `tf.compat.v1.X` is looked up as `tf.X`, too.
        known: All names.
    """
    plain = name.replace("tf.compat.v1.", "tf.")
    parts = plain.split(".")
    within = [".".join(parts[:count]) for count in range(len(parts) - 1, 1, -1)]
    # Of contrib all is gone; elsewhere a module that is there does not tell what became of a name.
    around = within if plain.startswith("tf.contrib") else []
    return next((known[each] for each in (name, plain, *around) if each in known), None)
