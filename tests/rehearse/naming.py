"""Lists the public names of a TensorFlow, and what became of those of TensorFlow 1.

`python -m tests.rehearse.naming FILE` runs in the environment that is rehearsed and in that of the lock.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

os.environ |= {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}  # before TensorFlow is imported

ROOT = Path(__file__).parents[2]
API_MAP = ROOT / "examples" / "api-map.tsv"
TODAY = re.compile(r"`(tf(?:\.\w+)+)")


def public_names() -> dict[str, str]:
    """Returns the public names of the installed TensorFlow, each with the address of its documentation."""
    from docs._ext.inventories import tensorflow_entries

    return {entry.name: entry.uri for entry in tensorflow_entries() if entry.name.startswith("tf.")}


def anchors(tf: Any) -> dict[str, str]:
    """Returns for each row of the map of names, and each name to write today, whether it is there.

    Args:
        tf: The module `tensorflow`.
    """
    found = {}
    with API_MAP.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            now, then = find(tf, row["name"]), find(tf.compat.v1, row["name"])
            places = {"tf": now, "tf.compat.v1": then}
            there = [place for place, member in places.items() if member is not None]
            same = ", the same object" if len(there) == 2 and now is then else ""
            found[row["name"]] = "in " + " and ".join(there) + same if there else "gone"
            for name in TODAY.findall(row["today"]):
                found[f"{name} (today's)"] = "gone" if find(tf, name) is None else "there"
    return found


def find(module: Any, name: str) -> object:
    """Returns what a name that begins with `tf.` stands for in a module, or None."""
    member = module
    for part in name.split(".")[1:]:
        member = getattr(member, part, None)
    return member


def packages() -> dict[str, str]:
    """Returns the versions of all that is installed."""
    return {
        each.metadata["Name"].lower().replace("_", "-"): each.version for each in distributions()
    }


def main() -> None:
    """Writes all of it as JSON to the file that is named."""
    import tensorflow as tf

    content = {"packages": packages(), "names": public_names(), "anchors": anchors(tf)}
    Path(sys.argv[1]).write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
