"""Names of TensorFlow 1 and Keras 2 that a message misses, and what has become of them."""

from __future__ import annotations

import re

from tfxray.explain.entries import Name

MISSES = (
    re.compile(
        r"(?:partially initialized )?module ['\"`]?(?P<module>(?:tensorflow|keras|tf_keras)[\w.]*)['\"`]?"
        r" has no attribute ['\"`]?(?P<name>\w+)",
        re.ASCII,
    ),
    re.compile(
        r"cannot import name ['\"`]?(?P<name>\w+)['\"`]? from ['\"`]?(?P<module>(?:tensorflow|keras)[\w.]*)",
        re.ASCII,
    ),
    re.compile(
        r"No module named ['\"`]?(?P<module>tensorflow|keras|tensorflow_core)\.(?P<name>[\w.]+)",
        re.ASCII,
    ),
)
# Python 2, and messages in which somebody cut the module: then the code has to tell whose it is.
ANY_MODULE = re.compile(r"'?module'? object has no attribute '?(?P<name>\w+)", re.ASCII)
ANY_IMPORT = re.compile(r"cannot import name '?(?P<name>\w+)\b(?!'? from)", re.ASCII)
# All that was pasted: a name, or the import of one.
ALONE = (
    re.compile(
        r"^(?:import )?(?P<module>(?:tf|tensorflow|keras)(?:\.\w+)*)\.(?P<name>\w+)(?:\(\)| as \w+)?$",
        re.ASCII,
    ),
    re.compile(
        r"^from (?P<module>(?:tensorflow|keras)[\w.]*) import (?P<name>\w+)(?: as \w+)?$", re.ASCII
    ),
)
NAMED = re.compile(r"\btf(?:\.\w+)+", re.ASCII)
LETTERS = 4  # of a name, of which one may be wrong
# Where the same modules are inside the package.
INSIDE = tuple(
    (re.compile(pattern, re.ASCII), name)
    for pattern, name in (
        (r"^tensorflow(?:_core)?\._api\.v\d(?:\.v\d)?", "tensorflow"),
        (r"^tensorflow_core", "tensorflow"),
        (r"^tensorflow\.compat\.v2", "tensorflow"),
        (
            r"^tensorflow\.python\.(?:ops|training|summary)\.(?=(?:nn|training|summary)\b)",
            "tensorflow.",
        ),
        (r"^tensorflow\.training\b", "tensorflow.train"),
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
    for pattern in (*MISSES, *ALONE):
        found = pattern.search(message.strip())
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
    found = ANY_IMPORT.search(message)
    if found:
        imported = re.findall(
            rf"\bfrom ((?:tensorflow|keras)[\w.]*) import [^\n]*\b{found['name']}\b", text, re.ASCII
        )
        if imported:
            return f"{_public(imported[-1])}.{found['name']}"
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
    found = next((known[each] for each in (name, plain, *around) if each in known), None)
    if found:
        return found
    if name == plain and any(f"{each}.".startswith(f"{plain}.") for each in _of_today(known)):
        return Name(plain, "same", "")
    return _module(plain, known)


def _of_today(known: dict[str, Name]) -> set[str]:
    """Returns the names that are written today in place of others."""
    return {each for row in known.values() for each in NAMED.findall(row.today)}


def _module(name: str, known: dict[str, Name]) -> Name | None:
    """Returns that a module of TensorFlow 1 is gone, where all that was in it is."""
    if name.startswith("tf.keras"):  # of which only what is gone is known
        return None
    parts = [row for row in known.values() if row.name.startswith(f"{name}.")]
    if not parts or any(row.status != "removed" for row in parts):
        return None
    replaced = next((row for row in parts if row.today.startswith("`")), None)
    note = f"For one of its names, {replaced.name}, write {replaced.today}." if replaced else ""
    return Name(name, "removed", "", note)


def alike(name: str, known: dict[str, Name]) -> str:
    """Returns the name of the same module that is spelled most like one that nobody knows.

    Args:
        name: As in `tf.Sessiom`.
        known: All names; those that they have today are looked through, too.

    Returns:
        The name, or nothing if none is near.
    """
    module, _, last = name.lower().rpartition(".")
    allowed = len(last) // LETTERS
    near = sorted(
        (_slips(last, other.lower().rpartition(".")[2]), other)
        for other in {*known, *_of_today(known)}
        if other.lower().rpartition(".")[0] == module
    )
    return near[0][1] if near and near[0][0] <= allowed else ""


def _slips(one: str, other: str) -> int:
    """Returns how many letters have to change, go, come or swap places to make one word another."""
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one):
        row = [at + 1]
        for to, there in enumerate(other):
            least = min(rows[at][to] + (letter != there), rows[at][to + 1] + 1, row[to] + 1)
            if at and to and (letter, one[at - 1]) == (other[to - 1], there):
                least = min(least, rows[at - 1][to - 1] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
