"""Loops and side effects are read from the source."""

from __future__ import annotations

import linecache

import pytest

from tfxray.watching.sites import Site
from tfxray.watching.sources import (
    appends,
    attributes_taken,
    definition,
    effects,
    enclosing_loop,
    feeds_python,
    function_around,
    given_to_numpy,
    hands_out,
    is_conditional,
    is_decorated,
    is_returned,
    keyword_lines,
    lines_with_batch,
    loops_around,
    only_added_to,
    only_iterates,
    outer_names,
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


def test_loops_around_a_line_are_those_of_its_function(write):
    file = write(PROGRAM)
    lines = {line: loops_around(Site(file, line)) for line in (1, 3, 7, 10, 13)}
    assert lines == {1: [(1, 3)], 3: [(1, 3), (2, 3)], 7: [(6, 7)], 10: [(9, 12)], 13: []}
    inside = write("for x in y:\n    def f():\n        x\n    f()\n")
    assert [loops_around(Site(inside, line)) for line in (3, 4)] == [[], [(1, 4)]]


@pytest.mark.parametrize(
    "loop",
    [
        "for x in y:\n    x\n",
        "while x:\n    x\n",
        "[\n    x for x in y]\n",
        "{\n    x for x in y}\n",
        "{\n    x: x for x in y}\n",
        "f(\n    x for x in y)\n",
    ],
)
def test_every_kind_of_loop_is_one(write, loop):
    assert len(loops_around(Site(write(loop), 2))) == 1


def test_line_in_a_branch_is_conditional(write):
    file = write(
        "if a:\n    for x in y:\n        f(x)\n        if (x or\n            y):\n            g(x)\n"
    )
    found = [is_conditional(Site(file, line), 2) for line in (3, 4, 5, 6)]
    assert found == [False, False, False, True]
    assert is_conditional(Site(file, 3), 0)
    assert not is_conditional(Site(file, 6), 4)  # it is that line


def test_function_around_a_line_is_no_lambda_inside_it(write):
    file = write(
        "f = lambda x: x\ndef g(x):\n    return map(lambda y: y, x)\nasync def h(): pass\n"
    )
    kinds = [type(function_around(Site(file, line))).__name__ for line in (1, 3, 4)]
    assert kinds == ["Lambda", "FunctionDef", "AsyncFunctionDef"]


def test_head_of_a_loop_on_one_line_does_more(write):
    file = write("for x in data: f(x)\nfor x in (\n    data):\n    f(x)\nwhile x:\n    f(x)\n")
    assert [only_iterates(Site(file, line)) for line in range(1, 7)] == [
        *(False, False, True),  # where what it goes over stands
        *(False, False, False),
    ]


@pytest.mark.parametrize(
    ("line", "feeds"),
    [
        ("s = move(float(act(z)))", True),
        ("s = move(value=bool(act(z)))", True),
        ("s = move(act(z).item())", True),
        ("total += move(int(act(z)))", True),
        ("move(int(act(z)))", False),
        ("x = str(int(act(z)))", False),
        ("x = np.sqrt(float(act(z)))", False),
        ("x = np.random.choice(int(act(z)))", True),
        ("x = tf.abs(float(act(z)))", False),
        ("x = logs.append(float(act(z)))", False),
        ("x = (lambda y: y)(float(act(z)))", False),
        ("a = act(z).numpy()\n    b = a + 1\n    c = b * 2\n    s = move(c)", True),
        ("a = act(z).numpy()\n    s = move(other)", False),
        ("a = act(z).numpy()\n    s = move(other, a)", True),
        ("a = act(z).numpy()\n    s = move(other, to=a)", True),
        ("a = int(act(z))\n    if not a:\n        stop()", True),
        ("a = int(act(z))\n    while a:\n        stop()", True),
        ("a = int(act(z))\n    if a in b:\n        stop()", True),
        ("a = int(act(z))\n    if a != b:\n        stop()", True),
        ("a = int(act(z))\n    if a > b:\n        stop()", False),
        ("a = act(z).item()\n    x = tf.one_hot(a, 3)", False),
        ("a = int(act(z))\n    x = tf.one_hot(a, 3)", True),
        ("a = int(act(z))\n    x[a] = 3", False),
        ("a = float(act(z))\n    x = letters[a]", False),
    ],
)
def test_what_a_value_that_is_read_is_for(write, line, feeds):
    assert feeds_python(Site(write(f"for _ in x:\n    {line}\n"), 2)) is feeds


def test_value_outside_of_loops_and_functions_feeds_nothing(write):
    assert not feeds_python(Site(write("a = int(f(x))\nb = move(a)\n"), 1))
    assert feeds_python(Site(write("def g():\n    a = int(f(x))\n    return move(a)\n"), 2))


def test_value_that_is_read_in_a_return_over_lines(write):
    file = write(
        "def f(x):\n    a = g(x)\n    b = h(x)\n    return [\n        a,\n        k(x),\n    ]\n"
    )
    assert [is_returned(Site(file, line)) for line in (2, 3, 4, 6, 7)] == [
        *(True, False, True, True, True)
    ]
    bare = write("def f(x):\n    a = g(x)\n    if a:\n        return\n    a\n")
    assert [is_returned(Site(bare, line)) for line in (2, 4, 5)] == [False, False, False]


@pytest.mark.parametrize(
    ("text", "line", "is_handed"),
    [
        ("def make():\n    return Model()\n", 2, True),
        ("def make():\n    m = Model()\n    return m\n", 2, True),
        ("def make():\n    m = Model()\n    return 1, m\n", 2, True),
        ("def make():\n    m = Model()\n    return [m]\n", 2, True),
        ("def make():\n    m = Model()\n    yield m\n", 2, True),
        ("def make():\n    m = Model()\n    return m(1)\n", 2, False),
        ("def make():\n    m = Model()\n    n = 1\n    return n\n", 2, False),
        ("def make():\n    m = Model()\n    n = 1\n    return n\n", 3, True),
        ("def make():\n    yield Model()\n", 2, True),
        ("def make():\n    Model()\n", 2, False),
        ("def make(self):\n    self.m = Model()\n", 2, True),
        ("def make(self):\n    self.m: Model = Model()\n", 2, True),
        ("def make(self):\n    self.parts['m'] = Model()\n", 2, True),
        ("def make(self):\n    other.m = Model()\n", 2, False),
        ("def make(self):\n    self.m = 1\n    Model()\n", 3, False),
        ("def __init__(self):\n    Model()\n", 2, True),
        ("def build(self):\n    Model()\n", 2, True),
        ("m = Model()\n", 1, False),
    ],
)
def test_what_a_function_makes_for_its_caller(write, text, line, is_handed):
    assert hands_out(Site(write(text), line)) is is_handed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("y = step(x)\nnp.mean(y)\n", [(2, 1, "step")]),
        ("y = step(x)\nnumpy.mean(y)\n", [(2, 1, "step")]),
        ("y = step(x)\nmath.sqrt(y)\n", []),
        ("y = step(x)\nnp.ndim(y)\nnp.size(y)\n", []),
        ("y = x\nnp.mean(y)\n", []),
        ("y = step(x)\ny += 1\nnp.mean(y)\n", []),
        ("y = step(x)\nnp.mean(0, y)\n", []),
        ("y = step(x)\nnp.mean()\n", []),
        ("y = step(x)\nif z:\n    np.mean(y)\n", []),
        ("y = z = model.step(x)\nnp.mean(z)\n", [(2, 1, "step")]),
        ("if a:\n    pass\nelse:\n    np.mean(f(x))\n", [(4, 4, "f")]),
        ("try:\n    pass\nfinally:\n    np.mean(f(x))\n", [(4, 4, "f")]),
    ],
)
def test_what_numpy_is_given(write, text, found):
    assert given_to_numpy(write(text)) == found


def test_lines_that_ask_for_something_else_are_passed_over(write):
    file = write(
        "m.compile(run_eagerly=1)\nrun_eagerly = True\nm.eager = True\nm.compile(eager=True)\n"
        "data.padded_batch(1)\ndata.batch(n)\ndata.batch(2, 1)\nm.fit(x, 1)\nm.fit(epochs=1)\n"
        "m.run_eagerly = False\n"
    )
    assert keyword_lines(file, "run_eagerly") == []
    assert keyword_lines(file, "eager") == [3, 4]
    assert lines_with_batch(file, 1) == []


LISTS = """\
def main(self, given):
    a, b = [], []
    kept = []
    counted = []
    taken = []
    asked = []
    sliced = []
    untouched = []
    given = given
    for x in data:
        kept.append(x)
        kept.extend(x)
        counted.append(len(counted))
        taken.append(x)
        asked.append(x)
        sliced.append(x)
        given.append(x)
        self.own.append(x)
        self.joined.append(x)
    return taken, asked[-1], sliced[-3:], sum(self.joined)
"""


def test_lists_that_are_only_added_to(write):
    file = write(LISTS)
    assert only_added_to(Site(file, 1)) == {"kept": 11, "counted": 13, "asked": 15}
    assert only_added_to(Site(file, 2)) == {}
    assert {"own", "joined"} & attributes_taken(file) == {"joined"}
    assert attributes_taken("<stdin>") == set()
    assert appends("<stdin>") == {}


def test_function_begins_at_its_first_decorator(write):
    file = write("@one\n@two\ndef f(x):\n    pass\n\ng = lambda x: x\ndef h(): pass\n")
    found = [definition(Site(file, line)) for line in (1, 2, 3, 6, 7)]
    names = [getattr(each, "name", each and "lambda") for each in found]
    assert names == ["f", None, None, "lambda", "h"]
    assert [is_decorated(Site(file, line)) for line in (1, 2, 6, 7)] == [True, False, False, False]
    (made,) = (each for each in found if getattr(each, "name", "") == "h")
    assert made is not None
    assert outer_names(made) == set()


def test_names_from_outside_are_those_that_a_function_does_not_set(write):
    text = (
        "def f(a, *rest, b=1, **more):\n    global seen\n    seen = own = a + rest + b + more\n"
        "    return own + outer\n"
    )
    found = definition(Site(write(text), 1))
    assert found is not None
    assert outer_names(found) == {"seen", "outer"}
    assert effects(Site("<stdin>", 1)) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("    self.seen.add(x)", [("list", "self.seen")]),
        ("    kept['a'].extend(x)", [("list", "kept['a']")]),
        ("    x.append(1)", []),
        ("    seen.update(x)", []),
        ("    y = numpy.random.rand()", [("random", "numpy.random.rand")]),
        ("    y = datetime.now()", [("clock", "datetime.now")]),
        ("    y = time.sleep(1)", []),
        ("    print()", []),
        ("    print('TRACING', x)", []),
        ("    print('a', x)", [("print", "print")]),
        ("    self.total -= 2", [("counter", "self.total")]),
        ("    counts[0] += y", []),
    ],
)
def test_effects_that_are_told_apart(write, body, what):
    file = write(f"def step(self, x):\n{body}\n    return x\n")
    assert [(each.what, each.name) for each in effects(Site(file, 1))] == what
