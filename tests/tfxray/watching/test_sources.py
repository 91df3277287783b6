"""Loops and side effects are read from the source."""

from __future__ import annotations

import linecache

import pytest

from tfxray.watching.sites import Site
from tfxray.watching.sources import (
    appends,
    effects,
    enclosing_loop,
    feeds_python,
    function_around,
    given_to_numpy,
    is_returned,
    keyword_lines,
    lines_with_batch,
    only_iterates,
)

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


@pytest.mark.parametrize(
    ("line", "feeds"),
    [
        ("action = int(act(state))\n    state = world.step(action)", True),
        ("state = world.step(int(act(state)))", True),
        ("p = act(state).numpy()\n    a = rng.choice(2, p=p)\n    state = world.step(a)", True),
        ("losses.append(float(act(state)))", False),
        ("loss = float(act(state))\n    log(loss)", False),
        ("loss = float(act(state))\n    mean = np.mean([loss])", False),
        ("action = int(choose(state))\n    at += 1 if action else -1", True),
        ("action = choose(state).numpy()\n    if action == 2:\n        stop()", True),
        ("text += letters[int(choose(state))]", True),
        ("token = int(choose(state))\n    text += letters[token]", True),
        (
            "token = int(choose(state))\n    ids.append(token)\n    state = tf.constant([ids[-8:]])",
            True,
        ),
        ("token = int(choose(state))\n    state = tf.constant([[token]])", True),
        ("right.append(int(step(x)))\n    mean = np.mean(right)", False),
        ("losses.append(step(x).numpy())\n    mean = np.array(losses)", False),
        ("loss = step(x).numpy()\n    if loss < best:\n        best = loss", False),
        ("right = int(step(x))\n    total += right", False),
        ("done = bool(step(x))\n    if done:\n        break", False),
    ],
)
def test_value_that_decides_what_is_next_feeds_python(write, line, feeds):
    assert feeds_python(Site(write(f"for _ in x:\n    {line}\n"), 2)) is feeds


def test_value_that_a_function_returns(write):
    file = write(
        "def ask(x):\n    found = f(x).numpy()\n    return {'a': found[0]}\n\n"
        "def train(x):\n    losses.append(f(x).numpy())\n    return x\n\n"
        "def each(x):\n    yield f(x).numpy()\n"
    )
    assert [is_returned(Site(file, line)) for line in (2, 6, 10)] == [True, False, True]


def test_results_that_numpy_is_given(write):
    file = write(
        "for x in data:\n    y = step(x)\n    a.append(np.asarray(y))\n    if rare:\n        np.mean(y)\n"
        "    b = np.argmax(self.act(x))\n    np.shape(y)\n    y = other\n    np.asarray(y)\n"
    )
    assert given_to_numpy(file) == [(3, 2, "step"), (6, 6, "act")]


def test_function_around_a_line_is_the_innermost(write):
    file = write("def outer():\n    def inner():\n        x = 1\n    y = 2\nz = 3\n")
    names = [function_around(Site(file, line)) for line in (3, 4, 5)]
    assert [getattr(each, "name", None) for each in names] == ["inner", "outer", None]


def test_head_of_a_loop_only_iterates(write):
    file = write("for x in data:\n    f(x)\nvalues = [f(x) for x in data]\n")
    assert [only_iterates(Site(file, line)) for line in (1, 2, 3)] == [True, False, False]


def test_lines_that_ask_for_something(write):
    file = write(
        "model.compile(run_eagerly=True)\nmodel.run_eagerly = True\nmodel.compile(run_eagerly=False)\n"
        "data.batch(1)\nmodel.fit(x, batch_size=1)\ndata.batch(32)\n"
    )
    assert keyword_lines(file, "run_eagerly") == [1, 2]
    assert lines_with_batch(file, 1) == [4, 5]


def test_lists_that_are_appended_to(write):
    file = write(
        "losses.append(1)\nhistory['loss'].append(2)\nself.kept.extend([])\nlosses.append(3)\n"
    )
    assert appends(file) == {"losses": 1, "history['loss']": 2, "kept": 3}
