"""The cases of the atlas: enough of them, each short, each to be copied, and each run as it is recorded."""

from __future__ import annotations

import ast
import collections
import csv
import json
import re

import pytest
import tensorflow as tf
from packaging.version import Version

from docs._ext.atlas import read_table
from examples.atlas import GROUPS, Case, cases
from examples.elsewhere import read_recording, recorded_systems
from tests.conftest import ROOT
from tfxray._each_mode import MODES

CASES = list(cases())
FOLDER = ROOT / "examples" / "atlas"
RECORDED = ROOT / "tests" / "outputs" / "reference" / "atlas-of-modes.txt"
LONGEST = 14  # lines of a case


def name_of(case: Case) -> str:
    return f"{case.group}.{case.name}"


def test_there_are_enough_in_every_group():
    assert len(CASES) >= 250
    counted = collections.Counter(case.group for case in CASES)
    assert list(counted) == list(GROUPS)
    assert min(counted.values()) >= 10
    assert {path.stem for path in FOLDER.glob("[!_]*.py")} == set(GROUPS)


def test_names_and_titles_are_given_once_in_a_group():
    names = [name_of(case) for case in CASES]
    assert len(names) == len(set(names))
    titles = [(case.group, case.title) for case in CASES]
    assert not [each for each, times in collections.Counter(titles).items() if times > 1]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_case_says_what_it_does_in_few_lines(case):
    assert re.fullmatch(r"[A-Z`].*[.?]", case.title)
    assert len(case.source.splitlines()) <= LONGEST
    assert case.calls in (1, 2)
    assert ("called twice" in case.title.lower()) == (case.calls == 2)


@pytest.mark.parametrize("group", GROUPS)
def test_modules_keep_to_the_syntax_of_python_3_7(group):
    source = (FOLDER / f"{group}.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))
    imported = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= {"tensorflow", "numpy", "random"}


@pytest.mark.parametrize("module", ["_each_mode", "_outcomes"])
def test_what_runs_them_keeps_to_it_too(module):
    source = (ROOT / "tfxray" / f"{module}.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))


def recorded() -> dict[str, dict[str, str]]:
    """Returns what the page printed of each case, as it was accepted."""
    text = RECORDED.read_text("utf-8")
    start = text.index(f"\n  {name_of(CASES[0])}: ")
    table = text[start:].partition("\n\n")[0].strip("\n")
    return dict(read_table("\n".join(line.removeprefix("  ") for line in table.splitlines())))


def test_every_case_is_recorded_in_every_mode():
    assert list(recorded()) == [name_of(case) for case in CASES]
    for cells in recorded().values():
        assert [mode for mode in cells if mode != "other versions"] == list(MODES)
        assert all(cells.values())


def label_of(version: str) -> str:
    """Returns what readers call a version: a release by two numbers, a candidate in full."""
    return re.sub(r"\.\d+$", "", version)


def recorded_elsewhere() -> dict[str, dict[str, list[str]]]:
    """Returns what came of each case, by version and name."""
    return {
        label_of(system.title.removeprefix("TensorFlow ")): {
            name: texts
            for name, *texts in map(
                json.loads, read_recording("atlas", system.name).printed.splitlines()
            )
        }
        for system in recorded_systems("atlas")
    }


HERE = label_of(str(Version(tf.__version__)))


def test_every_minor_version_since_2_4_is_recorded_and_what_comes_next():
    """The page says so; its sentence on what is still to come goes when nothing is."""
    *releases, newest = sorted([*recorded_elsewhere(), HERE], key=Version)
    assert releases == [f"2.{minor}" for minor in range(4, 4 + len(releases))]
    assert releases[-1] == HERE
    assert Version(newest).is_prerelease


def test_what_other_versions_did_is_told_of_each_that_had_another_verdict():
    """Each cell, read as a reader does, is what the recordings say, and no change is left out."""
    tables = recorded_elsewhere()
    versions = sorted([*tables, HERE], key=Version)
    for name, cells in recorded().items():
        told = {
            mode: read_history(told, versions)
            for each in cells.get("other versions", "").split("; ")
            if each
            for mode, _, told in [each.partition(": ")]
        }
        for at, mode in enumerate(MODES):
            texts = [cells[mode] if each == HERE else tables[each][name][at] for each in versions]
            states = [text[0] if text[0] in "=≈≠✗⊘†" else text for text in texts]
            if len({state for state in states if len(state) > 1}) == 1:
                states = [state if len(state) == 1 else "a value" for state in states]
            assert told.get(mode, [states[-1]] * len(states)) == states, (name, mode)


def read_history(told: str, versions: list[str]) -> list[str | None]:
    """Reads `✗ in 2.4–2.9, = since 2.13` as the state of each version."""
    states: list[str | None] = [None] * len(versions)
    for each in told.split(", "):
        found = re.fullmatch(r"(.+) (in|since) ([\d.rc]+)(?:–([\d.]+))?", each)
        assert found, each
        state, word, first, last = found.groups()
        assert not (word == "since" and last), each
        start = versions.index(first)
        end = len(versions) if word == "since" else versions.index(last or first) + 1
        assert states[start:end] == [None] * (end - start), told
        states[start:end] = [state] * (end - start)
    return states


@pytest.mark.parametrize("group", GROUPS)
def test_cases_do_what_is_recorded(group):
    known = recorded()
    own = [case for case in CASES if case.group == group]
    if group == "random_numbers":  # XLA draws from a state of the process
        own = [case for case in own if not _is_drawn(known[name_of(case)]["jit_compile=True"])]
    for case in own[::5]:  # all of them run in the page; these once more, in another process
        now = {mode.mode: mode.text for mode in case.run()}
        assert now == {mode: known[name_of(case)][mode] for mode in MODES}


def _is_drawn(text: str) -> bool:
    return "float32" in text


def test_operations_of_the_api_map_stand_in_a_case():
    with (ROOT / "examples" / "api-map.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    groups = ("math", "random", "control", "gradients")
    today = {
        name
        for row in rows
        if row["group"] in groups
        for name in re.findall(r"`(tf(?:\.\w+)+)", row["today"])
        if not name.startswith(("tf.keras", "tf.distribute", "tf.train", "tf.autograph", "tf.load"))
    }
    sources = "\n".join(path.read_text("utf-8") for path in FOLDER.glob("[!_]*.py"))
    missing = {name for name in today if name not in sources}
    assert len(missing) <= len(today) * 0.35, sorted(missing)
