"""How Python goes through a program: lines of several statements, pauses, exceptions, threads."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading

import pytest
import tensorflow as tf

from tfxray import Recording, record


def steps(source: str) -> list[tuple[int, str]]:
    return [
        (step.line, step.sentence.replace("`", ""))
        for step in record(textwrap.dedent(source).strip("\n")).steps
    ]


def notes(recording: Recording) -> str:
    return " ".join(recording.notes)


# -- Lines of several statements ------------------------------------------------------------------


def test_each_statement_of_a_line_is_a_step():
    assert steps("a = 1; b = a + 1; print(b)") == [
        (1, "a is 1."),
        (1, "b is 2."),
        (1, "Python prints 2."),
    ]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "for i in range(2): a = i",
            [
                "i is 0. Python enters the loop.",
                "a is 0.",
                "i is 1. Python enters the loop.",
                "a is 1.",
                "The loop ends.",
            ],
        ),
        ("if 0 == 1: a = 1", ["Python skips this branch."]),
        ("if 1 == 1: a = 1", ["Python takes this branch.", "a is 1."]),
        ("def f(): a = 1; return a\nf()", ["a is 1.", "f returns."]),
        ("with open('/dev/null') as f: a = 'é'; b = 2", ["a is 'é'.", "b is 2."]),
    ],
)
def test_body_on_the_line_of_its_head(source, told):
    sentences = [sentence for _, sentence in steps(source)]
    assert [each for each in sentences if each in told] == told
    assert len(sentences) <= len(told) + 2


def test_first_recording_of_a_process_tells_them_too():
    program = "from tfxray import record; print(len(record('a = 1; b = 2').steps))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "2\n"


def test_columns_of_a_function_are_found_as_those_of_text():
    def program():
        a = 1; b = 2  # noqa: E702 # fmt: skip
        print(a + b)

    assert [step.sentence for step in record(program).steps][:2] == ["`a` is `1`.", "`b` is `2`."]


def test_line_that_autograph_runs_as_one_is_named():
    recording = record(
        "import tensorflow as tf\n@tf.function\ndef f(x): y = x * 2; return y\n\nf(tf.constant(1))"
    )
    assert "Several statements share line 3" in notes(recording)
    assert not notes(record("a = 1; b = 2"))

    def program():
        @tf.function
        def f(x): y = x * 2; return y  # noqa: E702 # fmt: skip

        f(tf.constant(1))

    of_function = record(program)
    assert "Several statements share line 2" in notes(of_function)
    assert [(step.line + 1, step.phase) for step in of_function.steps] == [
        (step.line, step.phase) for step in recording.steps[1:]
    ]


# -- Generators and coroutines --------------------------------------------------------------------


def test_generator_pauses_and_goes_on():
    assert steps("""
        def count():
            one = yield 1
            two = yield 2
        for n in count():
            pass
    """) == [
        (1, "Python defines count. No line of its body has run."),
        (4, "Python calls count and starts on its body."),
        (2, "count pauses here."),
        (4, "count pauses. n is 1. Python enters the loop."),
        (5, "There is nothing to do."),
        (4, "Python goes on in count where it paused."),
        (2, "one is None."),
        (3, "count pauses here."),
        (4, "count pauses. n is 2. Python enters the loop."),
        (5, "There is nothing to do."),
        (4, "Python goes on in count where it paused."),
        (3, "two is None."),
    ]


def test_coroutine_is_followed():
    told = steps("""
        import asyncio
        async def one(n):
            await asyncio.sleep(0)
            return n
        async def main():
            a, b = await asyncio.gather(one(1), one(2))
            print(a, b)
        asyncio.run(main())
    """)
    assert [line for line, sentence in told if "pauses here" in sentence] == [6, 3, 3]
    assert (6, "a is 1. b is 2.") in told
    assert told[-1] == (7, "Python prints 1 2.")


# -- Exceptions -----------------------------------------------------------------------------------


def test_clause_that_catches_is_named():
    told = steps("""
        try:
            int("no")
        except TypeError:
            one = 1
        except (ValueError, KeyError):
            one = 2
        finally:
            two = 3
    """)
    assert told == [
        (1, "Python starts on the try block."),
        (
            2,
            "This line raises ValueError: invalid literal for int() with base 10: 'no'. "
            "except (ValueError, KeyError) in line 5 catches it.",
        ),
        (6, "one is 2."),
        (8, "two is 3."),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    1 / 0\nfinally:\n    one = 1",
        "try:\n    1 / 0\nexcept TypeError:\n    one = 1\nfinally:\n    two = 1",
        "import contextlib\nwith contextlib.suppress(KeyError):\n    1 / 0",
    ],
)
def test_error_that_goes_on_after_finally_is_the_last_step(source):
    recording = record(source)
    assert recording.error == "ZeroDivisionError: division by zero"
    assert recording.steps[-1].sentence == f"The program stops here with {recording.error}."
    assert "catches it" not in str(recording)


@pytest.mark.parametrize("call", ["sys.exit()", "sys.exit(0)", "exit()", "f()"])
def test_exit_that_reports_no_failure_is_no_error(call):
    recording = record(f"import sys\ndef f():\n    sys.exit(None)\n{call}\nprint('not here')")
    assert not recording.error
    assert recording.steps[-1].sentence == "The program ends here: it asks Python to exit."
    assert recording.steps[-1].phase == "python"


# -- Threads --------------------------------------------------------------------------------------


def test_function_that_ran_in_another_thread_is_named():
    recording = record("""
        import threading
        def work():
            print("there")
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    """)
    assert "work() ran in another thread" in notes(recording)
    assert recording.printed == "there\n"
    assert 3 not in [step.line for step in recording.steps]
    assert not notes(record("import threading\nthreading.Thread(target=print).start()"))


@pytest.mark.parametrize(
    "data",
    [
        "tf.data.Dataset.range(2).map(lambda x: tf.numpy_function(work, [x], tf.int64))",
        "tf.data.Dataset.range(2).map(lambda x: tf.py_function(work, [x], tf.int64))",
        "tf.data.Dataset.from_generator(lambda: iter([work(0), work(1)]), output_signature="
        "tf.TensorSpec([], tf.int64))",
    ],
    ids=["numpy_function", "py_function", "from_generator"],
)
def test_function_that_tensorflow_ran_in_a_thread_of_its_own_is_named(data):
    recording = record(
        "import tensorflow as tf\ndef work(x):\n    print('there')\n    return x * 2\n"
        f"print([int(each) for each in {data}])"
    )
    assert recording.printed == "there\nthere\n[0, 2]\n"
    assert "work() ran in another thread" in notes(recording)
    assert not {3, 4} & {step.line for step in recording.steps}


def test_thread_that_outlives_the_recording_is_left_alone():
    go, tracers = threading.Event(), []

    def work():
        go.wait()
        tracers.append(sys.gettrace())

    threads = []

    def program():
        threads.append(threading.Thread(target=work))
        threads[0].start()

    record(program)
    go.set()
    threads[0].join()
    assert tracers == [None]
