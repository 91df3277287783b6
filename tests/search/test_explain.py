"""The browser explains what was pasted just as `tfxray explain` does."""

from __future__ import annotations

from dataclasses import asdict
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from tests.search import quality
from tfxray.explain import explain, read_entries
from tfxray.explain.catalog import catalog

pytestmark = pytest.mark.browser

FRAMES = 'Traceback (most recent call last):\n  File "train.py", line 9, in <module>\n    step(x)\n'
FILLINGS = ("…", "'dense_7' (2, 3)")


def texts(*, all_forms: bool) -> list[str]:
    """Returns what is put to both: every wording, names that are gone, and questions.

    A wording comes as a message, below frames, and cut off: in one of these forms after the other, or in all.
    """
    found = [each.words for name in quality.SETS for each in quality.read_questions(name)]
    fillings, turns = cycle(FILLINGS), cycle(range(3))
    for entry in read_entries():
        for wording, filling, turn in zip(entry.wordings, fillings, turns, strict=False):
            said = f"{entry.error_class or 'WARNING'}: {wording.text.replace('…', filling)}"
            forms = [said, f"{FRAMES}tensorflow.errors.{said}\n", said[: 3 * len(said) // 4]]
            found += forms if all_forms else forms[turn : turn + 1]
    found += [
        f"AttributeError: module 'tensorflow' has no attribute '{each.name[3:]}'"
        for each in catalog().names[::9]
    ]
    said = "ValueError: a tensor is bad"
    found += [
        f"> {FRAMES}{said}".replace("\n", "\n> "),
        f"\x1b[0;31m{said}\x1b[0m",
        f"{said}\n\nconfig={{{'[1], ' * 999}}}.\n\nException encountered: no. Full object config: {{}}",
        f"{FRAMES}{said}\n\nDuring handling of the above exception, another\n\n{FRAMES}KeyError: 1\n",
        f"{FRAMES}{said}\nException ignored in: <x>\n{FRAMES}TypeError: no\n",
        *(
            f"AttributeError: module 'tensorflow{module}' has no attribute '{name}'"
            for module, name in [
                ("", "Sessiom"),
                ("", "io"),
                ("", "layers"),
                ("", "function"),
                ("._api.v2.train", "AdamOptimizer"),
                (".keras.optimizers", "adagard"),
                ("_hub", "Module"),
            ]
        ),
        "    from keras.layers import CuDNNLSTM\nImportError: cannot import name 'CuDNNLSTM'",
        "from tensorflow.contrib import slim",
        "tf.Session()",
        "----> 1 x = tf.pack([1])\n\nAttributeError: 'module' object has no attribute 'pack'",
        "",
        " \r\n",
        "KeyError",
    ]
    return found


def in_python(text: str) -> dict[str, Any]:
    """Returns what the command says, as far as the browser says it."""
    told = explain(text)
    return {
        "telling": told.telling,
        "sure": told.is_sure,
        "listed": told.is_listed,
        "name": asdict(told.name) if told.name else None,
        "missed": told.missed,
        "alike": told.alike,
        "answers": [entry.number for _, entry in told.ranked[:3]],
        "scores": pytest.approx([score for score, _ in told.ranked[:3]], abs=2e-6),
    }


IN_BROWSER = """texts => texts.map(text => {
  const { telling, sure, listed, name, missed, alike, answers } = SiteExplain.explain(text);
  const first = answers.slice(0, 3), scores = first.map(each => each.score);
  return { telling, sure, listed, name, missed, alike, scores, answers: first.map(each => each.number) };
})"""


@pytest.mark.parametrize(
    "all_forms",
    [False, pytest.param(True, marks=pytest.mark.thorough)],
    ids=["in turn", "all forms"],
)
def test_both_say_the_same(searching: Tab, all_forms):
    asked = texts(all_forms=all_forms)
    assert len(asked) > 1000
    found = searching.evaluate(IN_BROWSER, asked)
    differ = [
        (text, ours, theirs)
        for text, theirs in zip(asked, found, strict=True)
        if (ours := in_python(text)) != theirs
    ]
    assert not differ, differ[0]
