"""What is recorded of awkward programs, and that the process is left as it was."""

from __future__ import annotations

import contextlib
import gc
import importlib
import itertools
import linecache
import re
import sys
import textwrap
import threading
from types import SimpleNamespace

import pytest
import tensorflow as tf

from tfxray import Recording, _private, record
from tfxray.recording import session_runs

GRAPH = """
    import tensorflow as tf
    graph = tf.Graph()
    with graph.as_default():
        one = tf.constant([12])
"""


def text(source: str) -> str:
    return textwrap.dedent(source).strip()


def sentences(recording: Recording) -> list[str]:
    return [step.sentence for step in recording.steps]


@pytest.fixture(autouse=True, scope="module")
def _collection_leaves_out_what_was_there_before():
    """Each test collects what it made itself, and not the whole heap of the tests before it."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _process_is_left_as_it_was(_collection_leaves_out_what_was_there_before):
    before = process()
    yield
    for thread in threading.enumerate():
        if thread.name == "recorded program":  # ended, but on a busy machine it may still be at it
            thread.join(60)
    gc.collect()  # a graph or session that is left open closes when it is collected
    assert process() == before


def process() -> SimpleNamespace:
    from tensorflow.python.eager import context, execute

    return SimpleNamespace(
        trace=sys.gettrace(),
        output=sys.stdout,
        threads=threading.active_count(),
        eager=tf.executing_eagerly(),
        eager_by_default=context.default_execution_mode == context.EAGER_MODE,
        execute=execute.execute,
        callbacks=list(context.context().op_callbacks),
        run=(tf.compat.v1.Session.run, tf.compat.v1.InteractiveSession.run),
        sources={name for name in linecache.cache if name.startswith("<program")},
    )


# -- Errors ---------------------------------------------------------------------------------------


def test_error_ends_the_recording_and_is_shown():
    recording = record("one = 1\ntwo = one / 0\nthree = 3")
    assert [step.line for step in recording.steps] == [1, 2]
    assert recording.steps[-1].phase == "error"
    assert recording.error == "ZeroDivisionError: division by zero"
    assert sentences(recording)[-1] == (
        "The program stops here with ZeroDivisionError: division by zero."
    )


def test_error_in_a_function_is_told_once():
    recording = record("def f():\n    g()\ndef g():\n    raise ValueError('no')\nf()")
    assert [step.line for step in recording.steps if step.phase == "error"] == [4]


def test_error_that_is_handled_goes_on():
    recording = record(
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)\none = 1"
    )
    assert [(step.line, step.phase) for step in recording.steps] == [
        (1, "python"),
        (2, "error"),
        (4, "python"),
        (5, "python"),
    ]
    assert "This line raises" in sentences(recording)[1]
    assert recording.error == ""


def test_error_of_tensorflow_keeps_no_device_names():
    recording = record("import tensorflow as tf\none = tf.constant([12])\ntf.matmul(one, one)")
    assert recording.error.startswith("InvalidArgumentError: In[0] and In[1]")


def test_error_while_tracing_is_at_its_line():
    recording = record(
        text("""
            import tensorflow as tf
            @tf.function
            def f(x):
                y = x + tf.constant("a")
                return y
            f(tf.constant(1))
        """)
    )
    assert (recording.steps[-1].line, recording.steps[-1].phase) == (4, "error")
    assert "type string" in recording.error


def test_error_inside_a_graph_leaves_the_graph():
    recording = record(text(GRAPH) + "\n    raise ValueError('no')")
    assert recording.steps[-2].nodes_added == ("graph/Const",)
    assert recording.error == "ValueError: no"


def test_exit_ends_the_program_alone():
    assert record("import sys\nsys.exit(3)").error == "SystemExit: 3"


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "GeneratorExit", "BaseException"])
def test_error_that_no_except_exception_catches_is_the_programs_all_the_same(error):
    recording = record(f"one = 1\nraise {error}")
    assert (recording.steps[-1].phase, recording.error) == ("error", error)


def test_control_c_ends_the_recording():
    with pytest.raises(KeyboardInterrupt):
        record("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass")


# -- Limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    one = 1",
        "for i in range(1000):\n    one = i",
        "import itertools\nfor one in itertools.count(): pass",
        "import itertools\none = [0 for _ in itertools.count()]",
        "def f():\n    f()\nf()",
        "while True:\n    try:\n        one = 1\n    except:\n        pass",
        "while True:\n    try:\n        one = 1\n    finally:\n        continue",
        "for i in range(1000):\n    (lambda: 1)()",
    ],
)
def test_too_many_steps(source):
    recording = record(source, max_steps=20)
    assert re.match(
        r"record\(\) stopped at line \d after (20 steps|2,000 lines in few steps)",
        recording.stopped,
    )
    assert len(recording.steps) <= 20
    assert not recording.error


def test_what_was_recorded_before_the_limit_stays_as_it_was():
    source = "for i in range(1000):\n    one = i"
    recording, longer = (record(source, max_steps=most) for most in (20, 21))
    assert len(recording.steps) == 20
    assert recording.steps[:19] == longer.steps[:19]
    assert recording.stopped.replace(" ", "") in "".join(str(recording).split())
    assert recording.stopped in recording._repr_html_()


def test_line_that_was_not_finished_leaves_no_nodes():
    recording = record(
        "import tensorflow as tf\none = tf.add(1, 2)\nwhile True: one = tf.add(one, 3)",
        max_seconds=1,
        max_steps=2,
    )
    assert [node.id for node in recording.nodes] == ["AddV2"]
    assert 'class="xp-node is-absent' not in recording.html


def test_no_end_is_told_of_a_loop_that_goes_on():
    recording = record("for i in range(1000):\n    one = i", max_steps=3)
    assert sentences(recording)[-1] == "`i` is `1`."


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import time\nwhile True: time.sleep(0.01)",
    ],
)
def test_too_much_time(source):
    recording = record(source, max_seconds=0.3)
    assert re.match(
        r"record\(\) stopped at line \d after (0\.3 seconds|200 steps)", recording.stopped
    )


def test_program_that_cannot_be_ended_does_not_keep_python_from_ending():
    assert record("import threading\nprint(threading.current_thread().daemon)").printed == "True\n"


def test_larger_limit_is_enough():
    assert len(record("for i in range(120):\n    one = i", max_steps=300).steps) > 200


def test_no_recording_within_a_recording():
    recording = record("from tfxray import record\nrecord('one = 1')")
    assert "one program at a time" in recording.error


def test_next_recording_works_after_one_that_failed():
    assert record("while True: one = 1", max_steps=5).stopped
    assert len(record("one = 1").steps) == 1


# -- Mistakes of its own --------------------------------------------------------------------------


def fail(*_: object, **__: object) -> None:
    raise LookupError("lost")


@pytest.mark.parametrize(
    "broken",
    [
        "variables.describe",
        "eager.tensor_text",
        "variables.is_eager_tensor",
        "making.sentence",
    ],
)
def test_failure_of_its_own_is_told_as_such(monkeypatch, broken):
    module, name = broken.split(".")
    owner = importlib.import_module(f"tfxray.recording.{module}")
    working, calls = getattr(owner, name), itertools.count()

    def breaks(*given, **named):
        return (working if next(calls) < 2 else fail)(*given, **named)

    monkeypatch.setattr(owner, name, breaks)
    recording = record(
        "import tensorflow as tf\none = tf.add(1, 2)\ntwo = tf.add(one, 3)\nthree = 3"
    )
    assert recording.stopped.startswith(
        "record() itself failed: LookupError: lost (test_recorder.py:"
    )
    assert not recording.error
    assert 0 < len(recording.steps) < 4


def test_failure_after_a_session_has_run_is_no_error_of_the_program(monkeypatch):
    monkeypatch.setattr(session_runs, "what_ran", fail)
    recording = record(f"{text(SESSION)}\nresult = session.run(c)")
    assert recording.stopped.startswith("record() itself failed: LookupError: lost")
    assert not recording.error
    assert recording.steps[-1].line == 9


def test_program_is_not_started_when_tensorflow_cannot_be_watched(monkeypatch):
    monkeypatch.setattr(_private, "watched_operations", fail)
    recording = record("one = 1")
    assert recording.stopped.startswith("record() itself failed: LookupError")
    assert not recording.steps


# -- The process is left as it was (see the fixture) ----------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow as tf\ntf.compat.v1.disable_eager_execution()\none = tf.constant(1)",
        "import tensorflow as tf\nopen = tf.compat.v1.InteractiveSession()\none = tf.constant(1)",
        "import tensorflow as tf\nopen = tf.Graph().as_default()\ngraph = open.__enter__()",
        "import sys\nsys.settrace(None)\none = 1",
        "import sys, io\nsys.stdout = io.StringIO()\nprint(1)",
    ],
)
def test_what_a_program_leaves_open_ends_with_it(source):
    record(source)
    assert tf.add(1, 1).numpy() == 2


@pytest.mark.parametrize("inside", [tf.Graph().as_default, contextlib.nullcontext])
def test_program_starts_eagerly_wherever_it_is_recorded(inside):
    with inside():
        default = None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()
        recording = record("import tensorflow as tf\none = tf.constant([12])\nprint(one * 3)")
        if default is not None:
            assert tf.compat.v1.get_default_graph() is default
    assert recording.printed == "tf.Tensor([36], shape=(1,), dtype=int32)\n"


def test_function_that_leaves_a_graph_open():
    def leaves_open():
        opened = tf.Graph().as_default()
        opened.__enter__()
        tf.constant(1)

    record(leaves_open)
    gc.collect()
    assert tf.executing_eagerly()


def test_tracer_of_the_caller_stays():
    def tracer(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        record("one = 1")
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


# -- What is recorded -----------------------------------------------------------------------------


def test_program_without_tensorflow():
    recording = record("one = 1\ntwo = [one, 'a']\nprint('a', end='')\nprint('b')")
    assert recording.printed == "ab\n"
    assert not recording.nodes
    assert sentences(recording) == [
        "`one` is `1`.",
        "`two` is `[1, 'a']`.",
        "Python prints `a`.",
        "Python prints `b`.",
    ]


def test_addresses_and_the_order_of_sets_stay_out():
    recording = record("one = {'b', 'a'}\ntwo = object()\nprint(two)")
    assert recording.steps[0].variables[0].text == "{'a', 'b'}"
    assert recording.steps[1].variables[1].text == ""
    assert recording.printed == "<object object at 0x…>\n"


def test_value_of_some_length_is_its_type():
    recording = record("import tensorflow as tf\none = tf.zeros([28, 28])\ntwo = [0] * 999")
    one, two = recording.steps[-1].variables
    assert one.text == "float32 (28, 28)"
    assert len(two.text) <= 40


def test_list_that_holds_itself():
    assert record("one = []\none.append(one)").steps[-1].variables[0].text == "[[[…]]]"


def test_operation_in_the_first_statement_of_all():
    def adds():
        return tf.constant(1) + 1

    recording = record(adds)
    assert (recording.stopped, recording.error) == ("", "")
    assert [each.value for step in recording.steps for each in step.executed] == ["2"]


def test_several_operations_on_a_line():
    recording = record("import tensorflow as tf\nprint(tf.constant([12]) * tf.constant([3]) - 2)")
    assert [each.op_type for each in recording.steps[1].executed] == ["Mul", "Sub"]
    assert recording.steps[1].executed[1].value == "[34]"


def test_nodes_of_the_same_operation_are_numbered():
    recording = record("import tensorflow as tf\none = tf.constant(1)\ntwo = one * 2 * 3 * 4")
    assert [node.id for node in recording.nodes] == ["constant", "Mul", "Mul_1", "Mul_2"]


def test_operation_with_a_name_runs_eagerly_all_the_same():
    recording = record("import tensorflow as tf\none = tf.math.multiply(12, 3, name='product')")
    assert [each.name for each in recording.steps[-1].executed] == ["Mul"]


def test_variable_is_read_without_a_trace():
    recording = record(
        "import tensorflow as tf\none = tf.Variable([1.0])\none.assign_add([1.0])\ntwo = 2"
    )
    assert [step.variables[0].text for step in recording.steps] == ["", "[1.]", "[2.]", "[2.]"]
    assert not recording.steps[-1].executed


def test_calls_of_plain_functions():
    recording = record("def f(n):\n    return n * 2\none = f(2)")
    assert [(step.line, step.kind) for step in recording.steps] == [
        (1, "line"),
        (3, "call"),
        (2, "line"),
        (3, "resume"),
    ]
    assert [each.text for each in recording.steps[1].variables if each.name == "n"] == ["2"]
    assert sentences(recording)[-1] == "`f` has returned. `one` is `4`."


def test_other_inputs_are_another_trace():
    recording = record(
        text("""
            import tensorflow as tf
            @tf.function
            def double(x):
                y = x * 2
                return y
            double(tf.constant(1))
            double(tf.constant([1, 2]))
            double(tf.constant(4))
        """)
    )
    begins = [step.line for step in recording.steps if "no graph for such a call" in step.sentence]
    assert begins == [6, 7]
    graphs = dict.fromkeys(node.graph for node in recording.nodes if node.graph)
    assert list(graphs) == ["double", "double, trace 2"]
    assert recording.steps[-1].values == (("double/x", "4"), ("double/Identity", "8"))


def test_helper_of_a_traced_function_is_traced_with_it():
    recording = record(
        text("""
            import tensorflow as tf
            def square(x):
                return x * x
            @tf.function
            def f(x):
                y = square(x)
                return y + 1
            f(tf.constant(3))
        """)
    )
    added = {step.line: step.nodes_added for step in recording.steps if step.nodes_added}
    assert added[3] == ("f/mul",)
    assert added[7] == ("f/add/y", "f/add", "f/Identity")


def test_branch_on_a_tensor_is_traced_both_ways():
    recording = record(
        text("""
            import tensorflow as tf
            @tf.function
            def f(x):
                if x > 0:
                    y = x * 2
                else:
                    y = x * 3
                return y
            print(f(tf.constant(1)))
        """)
    )
    lines = [step.line for step in recording.steps if step.phase == "tracing"]
    assert lines == [9, 4, 5, 7, 4, 8]
    assert {node.graph for node in recording.nodes} >= {"branch if true", "branch if false"}


def test_function_without_autograph():
    recording = record(
        text("""
            import tensorflow as tf
            @tf.function(autograph=False)
            def f(x):
                return x * 2
            print(f(tf.constant(1)))
        """)
    )
    assert [(step.line, step.phase) for step in recording.steps][-3:] == [
        (5, "tracing"),
        (4, "tracing"),
        (5, "running"),
    ]


# -- Sessions -------------------------------------------------------------------------------------

SESSION = """
    import tensorflow as tf
    v1 = tf.compat.v1
    graph = tf.Graph()
    with graph.as_default():
        a = tf.constant([12])
        b = a * 3
        c = b - 2
        d = a + 7
    session = v1.Session(graph=graph)
"""


def ran(recording: Recording) -> list[tuple[str, str, str]]:
    return [
        (each.name, each.value, each.value_source)
        for step in recording.steps
        for each in step.executed
    ]


def test_fed_value_in_the_middle():
    recording = record(text(SESSION) + "\nprint(session.run(c, {b: [100]}))")
    assert ran(recording) == [
        ("mul", "[100]", "fed"),
        ("sub/y", "2", "constant"),
        ("sub", "[98]", "fetched"),
    ]
    assert recording.printed == "[98]\n"
    start = next(step for step in recording.steps if step.kind == "session")
    assert "It needs 3 nodes of the graph" in start.sentence


@pytest.mark.parametrize(
    ("call", "printed"),
    [
        ("session.run([c, 'add:0'])", "[array([34], dtype=int32), array([19], dtype=int32)]"),
        ("session.run({'x': c})", "{'x': array([34], dtype=int32)}"),
        ("session.run(c.op)", "None"),
        ("session.run(fetches=c, options=v1.RunOptions(), run_metadata=v1.RunMetadata())", "[34]"),
        ("c.eval(session=session)", "[34]"),
    ],
)
def test_all_that_a_session_can_be_asked_for(call, printed):
    recording = record(f"{text(SESSION)}\nprint({call})")
    assert recording.printed == f"{printed}\n"
    assert ran(recording)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("session.run('nope:0')", "ValueError"),
        ("session.run()", "TypeError"),
        ("session.run(c, {'nope:0': 1})", "TypeError"),
    ],
)
def test_session_asked_for_what_it_has_not(call, error):
    recording = record(f"{text(SESSION)}\n{call}")
    assert recording.error.startswith(error)


def test_state_is_never_changed_by_a_second_run():
    recording = record(
        text("""
            import tensorflow as tf
            v1 = tf.compat.v1
            graph = tf.Graph()
            with graph.as_default():
                counter = v1.get_variable("counter", initializer=3)
                up = v1.assign_add(counter, 1)
                start = v1.global_variables_initializer()
            with v1.Session(graph=graph) as session:
                session.run(start)
                print(session.run(up))
                print(session.run(up))
        """)
    )
    assert recording.printed == "4\n5\n"
    assert "second run" not in {source for *_, source in ran(recording)}


def test_random_numbers_are_drawn_once():
    recording = record(
        text("""
            import tensorflow as tf
            graph = tf.Graph()
            with graph.as_default():
                tf.random.set_seed(1)
                number = tf.random.uniform([]) * 2.0
            with tf.compat.v1.Session(graph=graph) as session:
                first = session.run(number)
                second = session.run(number)
        """)
    )
    plain = tf.Graph()
    with plain.as_default():
        tf.random.set_seed(1)
        number = tf.random.uniform([]) * 2.0
    with tf.compat.v1.Session(graph=plain) as session:
        expected = [f"{session.run(number):.4f}" for _ in range(2)]
    last = {each.name: each.text for each in recording.steps[-1].variables}
    assert [f"{float(last[name]):.4f}" for name in ("first", "second")] == expected


def test_nodes_that_appear_on_the_line_of_the_run():
    recording = record(
        text("""
            import tensorflow as tf
            session = tf.compat.v1.InteractiveSession(graph=tf.Graph())
            one = tf.constant([12])
            print((one * 2).eval())
        """)
    )
    assert [(step.kind, step.phase) for step in recording.steps if step.line == 4] == [
        ("line", "building"),
        ("session", "running"),
        ("node", "running"),
        ("resume", "python"),
    ]


def test_loop_of_tensorflow_1_is_not_asked_for_what_is_within_it():
    recording = record("""
        import tensorflow as tf
        v1 = tf.compat.v1
        v1.disable_control_flow_v2()
        with tf.Graph().as_default(), v1.Session() as session:
            [total] = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [tf.constant(0)])
            print(session.run(total))
        v1.enable_control_flow_v2()
    """)
    assert (recording.stopped, recording.error, recording.printed) == ("", "", "3\n")
    values = {name: value for name, value, _ in ran(recording)}
    assert (values["while/Exit"], values["while/Merge"]) == ("3", "")


@pytest.mark.parametrize(("nodes", "steps"), [(2, 2), (12, 12), (13, 0)])
def test_nodes_of_a_run_are_told_one_by_one_up_to_twelve(nodes, steps):
    recording = record(
        text(f"""
            import tensorflow as tf
            graph = tf.Graph()
            with graph.as_default():
                x = y = tf.compat.v1.placeholder(tf.float32, [])
                for i in range({nodes - 1}):
                    y = y * x
            with tf.compat.v1.Session(graph=graph) as session:
                session.run(y, {{x: 1.0}})
        """)
    )
    (start,) = [step for step in recording.steps if step.kind == "session"]
    one_by_one = [step for step in recording.steps if step.kind == "node"]
    assert (len(start.executed), len(one_by_one)) == (0 if steps else nodes, steps)
    assert any("keeps no order" in note for note in recording.notes) == bool(steps)
