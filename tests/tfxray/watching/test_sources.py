"""Loops and side effects are read from the source."""

from __future__ import annotations

import linecache

import pytest

from tfxray.watching.sites import Site
from tfxray.watching.sources import effects, enclosing_loop

PROGRAM = """\
for epoch in range(3):
    for batch in data:
        step(batch)

def train(x):
    while True:
        step(x)

values = [
    float(x)
    for x in data
]
after = 1
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        file = tmp_path / f"program{len(list(tmp_path.iterdir()))}.py"
        file.write_text(text)
        linecache.checkcache()
        return str(file)

    return written


@pytest.mark.parametrize(
    ("line", "loop"), [(3, (1, 3)), (1, (1, 3)), (7, (6, 7)), (5, None), (10, (9, 12)), (13, None)]
)
def test_loop_around_a_line_is_the_outermost_of_its_function(write, line, loop):
    assert enclosing_loop(Site(write(PROGRAM), line)) == loop


def test_source_that_cannot_be_read_has_no_loop(write):
    assert enclosing_loop(Site("<stdin>", 1)) is None
    assert enclosing_loop(Site(write("%matplotlib inline\nfor x in y:\n    pass\n"), 2)) is None


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("    global count\n    count += 1", [("counter", "count")]),
        ("    self.steps += 1", [("counter", "self.steps")]),
        ("    counts['x'] += 1", [("counter", "counts['x']")]),
        ("    seen.append(x)", [("list", "seen")]),
        ("    own = []\n    own.append(x)", []),
        ("    total = 0\n    total += 1", []),
        ("    x += 1", []),
        ("    self.total += x", []),
        ("    y = np.random.rand()", [("random", "np.random.rand")]),
        ("    y = random.random()", [("random", "random.random")]),
        ("    y = tf.random.normal([])", []),
        ("    y = time.time()", [("clock", "time.time")]),
        ("    print(x)", [("print", "print")]),
        ("    print('tracing', x)", []),
        ("    print('hello')", []),
        ("    tf.print(x)", []),
        ("    layers[0](x)", []),
    ],
)
def test_effects_of_a_function(write, body, what):
    file = write(f"@tf.function\ndef step(x):\n{body}\n    return x\n")
    assert [(each.what, each.name) for each in effects(Site(file, 1))] == what


def test_effect_has_its_line(write):
    file = write("def step(x):\n    y = x\n    print(y)\n")
    assert [each.site.line for each in effects(Site(file, 1))] == [3]


def test_lambda_has_effects_too(write):
    file = write("f = tf.function(lambda x: x + np.random.rand())\n")
    assert [each.what for each in effects(Site(file, 1))] == ["random"]
