"""Measures how each TensorFlow 2 words the errors of the site: `python -m tests.tfxray.explain.wordings`.

Each program that raises an error on a page runs on every TensorFlow 2 of `examples/elsewhere`, in a process
of its own, and what it raised goes to `build/wordings`. From there `docs/errors/wordings.tsv` is written, a
row for all versions that word an error alike. What kind of row it is (`today`, `older`, `other`) is proposed
here and judged by reading: on another version a program may fail for another reason. A judgement stays for
as long as its row says the same.

Usage: python -m tests.tfxray.explain.wordings [--discard] [--write] [SYSTEM ...]

--discard removes each environment after its run; --write runs nothing, and writes the table from what was
measured before.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from examples.elsewhere import making
from examples.elsewhere.systems import SYSTEMS, System
from tests.conftest import ROOT
from tfxray._stable import repeatable
from tfxray.explain import Entry, read_entries
from tfxray.explain.matching import says
from tfxray.explain.pages import Measured, read_measured, spans, write_measured
from tfxray.explain.reading import messages

FILE = ROOT / "docs" / "errors" / "wordings.tsv"
RESULTS = ROOT / "build" / "wordings"
RUNNER = Path(__file__).with_name("raising.py")
VERSIONS = {
    system.name: int(system.name.split(".")[1])
    for system in SYSTEMS.values()
    if system.name.startswith("tensorflow-2")
}
LONGEST = 200  # characters of a wording
# Raised by a program that a version does not know how to run, whatever the error that it is to show.
OTHERS = re.compile(
    r"SyntaxError|ImportError|ModuleNotFoundError|ended|"
    r".*(?:unexpected keyword argument|has no attribute '(?!numpy))"
)
# Values, which are others in every program.
SHOWN = re.compile(
    r"KerasTensor\(type_spec.*?created by layer '\w+'\"\)|TensorSpec\((?:[^()]|\([^()]*\))*\)|<tf\.\w+[^>]*>|"
    r"(?<!\w)Tensor\(\"[^)]*\)[^)]*\)|\[\[node .*|0x…|\(\w+(?:/\w+)?:0\)| ?\[Op:\w+\]|<class '__main__\.\w+'>"
)
QUOTED = re.compile(r"(?<!\w)(['\"])(?P<name>[^'\"]{1,60})\1")


def programs() -> dict[str, str]:
    """Returns the programs that raise an error, by the anchor of their cause."""
    return {
        cause.anchor: cause.fails
        for entry in read_entries()
        if entry.error_class and "Warning" not in entry.error_class
        for cause in entry.causes
    }


def digest(program: str) -> str:
    """Returns what tells a program from any that does something else: comments and layout do not count."""
    return sha256(ast.dump(ast.parse(program)).encode()).hexdigest()[:12]


def measure(system: System) -> None:
    """Runs the programs on a system, and writes down what they raised."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(making.make_environment(system)), str(RUNNER)],
        input=json.dumps(programs()),
        env=making.SET | {"PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    (RESULTS / f"{system.name}.json").write_text(done.stdout, "utf-8")


def rows() -> Iterator[Measured]:
    """Yields what was measured, the versions that say the same in one row."""
    results = {
        version: json.loads(path.read_text("utf-8"))["raised"]
        for name, version in VERSIONS.items()
        if (path := RESULTS / f"{name}.json").exists()
    }
    for entry in read_entries():
        for cause in entry.causes:
            found: dict[tuple[str, str, str], list[int]] = {}
            for version, raised in results.items():
                if raised.get(cause.anchor):
                    found.setdefault(_worded(entry, cause.fails, *raised[cause.anchor]), []).append(
                        version
                    )
            for (kind, name, text), versions in found.items():
                program = digest(cause.fails)
                yield Measured(cause.anchor, kind, spans(versions), name, text, program)


def _worded(entry: Entry, program: str, name: str, message: str) -> tuple[str, str, str]:
    """Returns the kind of a row, the class and the wording."""
    told = messages(f"{name}: {message}")[-1]
    cited = [each for each in entry.wordings if each.versions != each.measured]
    if any(says(told.text, text) for text in (entry.title, *entry.raised)):
        return "today", told.name, ""
    for wording in cited:
        if says(told.text, wording.text):
            return "older", told.name, wording.text
    theirs = [each.wordings for each in read_entries() if each.number != entry.number]
    is_theirs = any(says(told.text, wording.text) for each in theirs for wording in each)
    kind = "other" if is_theirs or OTHERS.match(told.line) else "?"
    return kind, told.name, _template(told.text, program)


def _template(message: str, program: str) -> str:
    """Puts an ellipsis for what the program named, and cuts what comes late."""

    def shorten(found: re.Match[str]) -> str:
        name = found["name"]
        ours = name in program or ":" in name or re.search(r"\d", name)
        return f"{found[1]}…{found[1]}" if ours else found[0]

    text = SHOWN.sub("…", repeatable(message))
    text = " ".join(QUOTED.sub(shorten, text).replace("\t", " ").split())
    for name in sorted(_names(program), key=len, reverse=True):  # AutoGraph's tf__ stays: it tells
        text = re.sub(rf"(?<![\w.])(tf__)?{name}(?![\w.])(?:\([^)]+\))?", r"\1…", text)
    text = re.sub(r"\S*/\S*/\S*", "…", text)
    text = re.sub(r"Exception encountered when calling layer [^)]*\)\. ", "", text)
    if len(text) > LONGEST:
        sentence = re.match(rf".{{40,{LONGEST}}}?[.:](?= )", text)
        text = sentence[0].rstrip(":") if sentence else text[:LONGEST].rpartition(" ")[0]
    return text.strip()


def _names(program: str) -> set[str]:
    """Returns the names that a program gave: functions, classes, arguments."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found - {"self", "inputs", "dtype", "value", "values"}


def write() -> None:
    """Writes the table; what was judged before stays, and so does a table that would lose versions."""
    if missing := [name for name in VERSIONS if not (RESULTS / f"{name}.json").exists()]:
        sys.exit(f"not measured yet, so the table stays as it is: {', '.join(missing)}")
    judged = {(row.anchor, row.error_class, row.text): row.kind for row in read_measured(FILE)}
    found = [
        replace(row, kind=judged.get((row.anchor, row.error_class, row.text), row.kind))
        for row in rows()
    ]
    write_measured(found, FILE)
    unjudged = sum(row.kind == "?" for row in found)
    print(f"wordings: rows={len(found)} unjudged={unjudged}")


def main(arguments: list[str]) -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("systems", nargs="*", metavar="SYSTEM", choices=[[], *VERSIONS])
    parser.add_argument("--discard", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    if not options.write:
        for name in options.systems or VERSIONS:
            print(name, flush=True)
            measure(SYSTEMS[name])
            if options.discard:
                shutil.rmtree(making.environment_of(SYSTEMS[name]), ignore_errors=True)
    write()


if __name__ == "__main__":
    main(sys.argv[1:])
