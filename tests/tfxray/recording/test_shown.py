"""All that a reader sees of a recording, its text and its player, is what was reviewed.

`shown/` holds it. When a change to it is right, `python -m tests.tfxray.recording.test_shown`
writes it anew, for review in the change.
"""

from __future__ import annotations

import difflib
import inspect
import re
from pathlib import Path

import pytest

from tests.tfxray.recording.conftest import PROGRAMS
from tfxray import Recording, record

SHOWN = Path(__file__).with_name("shown")

# What the programs of the pages do not do, or do in one way only.
AWKWARD = {
    "python": """
        import math
        from os import path as p, sep
        class Box:
            size = 1
        def double(n):
            twice = n * 2
            return twice
        def nothing():
            return
        box = Box()
        box.size = double(3)
        print(double(box.size))
        one = two = {'b': (1,), 'a': [2]}
        print('one', 'two', sep='\\n')
        print()
        nothing()
        total: int = 0
        for i in range(2):
            if i:
                total += i
            elif total > 7:
                pass
            else:
                del two
        while total > 0:
            total -= 1
        with open(__import__('os').devnull) as file:
            pass
        try:
            1 / 0
        except ZeroDivisionError as error:
            print(f'`{error}`')
        double
        raise ValueError('The end.')
    """,
    "eager": """
        import numpy as np
        import tensorflow as tf
        one = tf.zeros([2]) + 1
        two = one
        array = one.numpy()
        number = array[0]
        many = one + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8
        counter = tf.Variable([1.0])
        counter.assign_add(one[:1])
        image = tf.zeros([28, 28])
        word = tf.constant('word')
        joined = tf.strings.join([word, word])
        tf.sin(1.0)
        print(tf.add(1, 2).numpy(), tf.float32, one.shape)
    """,
    "graphs": """
        import tensorflow as tf
        v1 = tf.compat.v1
        graph = tf.Graph()
        with graph.as_default():
            a = tf.constant([12])
            b = a * 3
            c = b - 2
            d, e = a + 7, a + 8
            counter = v1.get_variable('counter', initializer=3)
            up = v1.assign_add(counter, 1)
            start = v1.global_variables_initializer()
            x = v1.placeholder(tf.float32, [])
            for i in range(7):
                x = tf.sin(x) * x
            pair = v1.placeholder(tf.int32, [2])
            with tf.control_dependencies([a]):
                halves = tf.negative(tf.split(pair, 2)[1])
        with v1.Session(graph=graph) as session:
            session.run(start)
            print(session.run(up))
            one = session.run(c, {b: [100]})
            both = session.run([c, 'add:0'])
            nothing = session.run(c.op)
            session.run(x, {'Placeholder:0': 1.0})
            session.run(halves, {pair: [1, 2]})
        v1.InteractiveSession(graph=tf.Graph())
        print((tf.constant([12]) * 2).eval())
    """,
    "functions": """
        import tensorflow as tf
        def square(x):
            print('square')
            return x * x
        @tf.function
        def f(x, y):
            if x > y:
                z = square(x)
            else:
                z = y * 3
            for i in tf.range(3):
                z = z + i
            return z, x
        @tf.function
        def nothing():
            print('nothing')
        one, two = f(tf.constant(1), tf.constant(2))
        f(tf.constant(3), tf.constant(4))
        f(tf.constant(3), 4)
        nothing()
        nothing()
        @tf.function
        def wrong(x):
            return x + tf.constant('a')
        wrong(one)
    """,
}
NAMES = [*PROGRAMS, *(f"awkward_{name}" for name in AWKWARD)]


def recorded(name: str) -> Recording:
    kind, _, rest = name.partition("_")
    return record(inspect.cleandoc(AWKWARD[rest])) if kind == "awkward" else record(PROGRAMS[name])


def shown(recording: Recording) -> str:
    """Returns the text and the player, each element of it on a line, without style and script."""
    player = re.sub(r"(<style>).*?(?=</style>)", r"\1…", recording._repr_html_(), flags=re.DOTALL)
    player = re.sub(r"(<script>).*?(?=</script>)", r"\1…", player, flags=re.DOTALL)
    player = re.sub(
        r"(?=<(?:g|path|text|rect|li|tr|t[dh]|p|div|svg|details|script)\b)", "\n", player
    )
    player = player.replace("],[", "],\n[").replace('","', '",\n"')
    return f"{recording}\n{player}\n"


@pytest.mark.parametrize("name", NAMES)
def test_shown_as_reviewed(name):
    before = (SHOWN / f"{name}.txt").read_text("utf-8").splitlines()
    now = shown(recorded(name)).splitlines()
    assert "\n".join(difflib.unified_diff(before, now, "reviewed", "now", lineterm="", n=1)) == ""


def test_nothing_else_is_kept():
    assert {path.stem for path in SHOWN.iterdir()} == set(NAMES)


if __name__ == "__main__":
    for name in NAMES:
        (SHOWN / f"{name}.txt").write_text(shown(recorded(name)), "utf-8")
