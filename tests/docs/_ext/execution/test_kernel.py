"""A forked kernel does what a fresh one does: the same cells in both, side by side.

Tests `provisioner`, `first`, `once` and `last` as well.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from docs._ext.execution import provisioner, reader, run, streams
from docs._ext.execution.page import Page

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="kernels are forked on Linux only"
)

# Each page has a kernel of its own; what changes its process for good stands alone.
PAGES = {
    "harmless": [
        "import sys; print('examples' in sys.modules, 'IPython' in sys.modules)",
        """
        import tensorflow as tf
        print(tf.constant([12]) * 3 - 2, tf.executing_eagerly())
        tf.linalg.inv(tf.constant([[2.0, 0.0], [0.0, 4.0]]))
        """,
        """
        @tf.function
        def factorial(n):
            product = 1
            while n > 1:
                product, n = product * n, n - 1
            return product
        factorial(tf.constant(5))
        """,
        """
        @tf.function(jit_compile=True)
        def total(x):
            return tf.reduce_sum(x * 2)
        total(tf.ones([4]))
        """,
        """
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            x = tf.compat.v1.placeholder(tf.int32)
            print(session.run(x * 2, {x: 21}))
        """,
        """
        import keras, numpy as np
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        print(model.fit(np.ones((8, 2)), np.ones((8, 1)), epochs=2, verbose=0).history)
        """,
        """
        import re, io, contextlib
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            model.fit(np.ones((8, 2)), np.ones((8, 1)), epochs=1)
        print(re.sub(r"[0-9]+m?s(/step)?", "TIME", out.getvalue()))
        """,
        """
        import matplotlib.pyplot as plt
        figure, axes = plt.subplots()
        axes.plot([1, 2])
        """,
        """
        numbers = tf.data.Dataset.range(6).map(
            lambda n: tf.py_function(lambda m: m * m, [n], tf.int64), num_parallel_calls=4)
        print([int(n) for n in numbers.prefetch(2)])
        """,
        """
        @tf.function
        def identity(x):
            return x
        for n in range(7):
            identity(n)
        """,
        """
        tf.print("eagerly")
        @tf.function
        def speak(x):
            tf.print("in a graph", x)
        speak(1)
        """,
        "import warnings; warnings.warn('careful')",
        "import logging; logging.getLogger('mine').warning('to stderr')",
        """
        tf.get_logger().warning("said by TensorFlow's logger")
        from absl import logging
        logging.warning("said by absl")
        """,
        "print([path for path in sys.path if 'ipykernel' not in path])",
        "import os; print(sorted(kv for kv in os.environ.items() if not kv[0].startswith('JPY')))",
        "print(os.path.basename(os.getcwd()))",
        """
        import __main__, multiprocessing
        print(len(sys.argv), __name__, __main__.__name__, multiprocessing.current_process().name)
        """,
        """
        import subprocess
        print(subprocess.run([sys.executable, "-c", "print(42)"], capture_output=True, text=True))
        """,
        "!echo $((6 * 7))",
        """
        reader, writer = multiprocessing.Pipe()
        child = multiprocessing.get_context("fork").Process(target=writer.send, args=(42,))
        child.start(); child.join()
        print(reader.recv(), child.exitcode)
        """,
        """
        import threading
        thread = threading.Thread(target=print, args=("in a thread",))
        thread.start(); thread.join()
        """,
        """
        import signal
        print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGCHLD))
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            print("interrupted")
        """,
        "print(os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid(), repr(sys.stdin.read()))",
        """
        class Html:
            def _repr_html_(self): return "<b>bold</b>"
        Html()
        """,
        "import gc; print(gc.isenabled(), gc.get_threshold(), gc.get_freeze_count() >= 0)",
        "print(os.sched_getaffinity(0), os.sched_getaffinity(os.getpid()))",
        "import asyncio; await asyncio.sleep(0.01); print('awaited', In[2][:5], Out[3].shape)",
        "%history -n 1-2",
        """
        import re
        shell = get_ipython()
        print(shell.starting_dir == os.getcwd(), [str(folder) == os.getcwd() for folder in _dh])
        print(__main__ is shell.user_module, sorted(shell.user_ns_hidden))
        print([name in shell._sys_modules_keys for name in ("IPython", "numpy", "tensorflow")])
        changing = {"config", "exec_result", "execution_count", "last_execution_result", "log"}
        for part in shell.configurables:
            is_kernel = hasattr(part, "launch_instance")
            for trait, value in [] if is_kernel else sorted(part.trait_values().items()):
                if trait not in changing:
                    print(type(part).__name__, trait, re.sub("0x[0-9a-f]+", "", repr(value)))
        """,
        "print(hasattr(sys, 'ps1'), sys.flags.interactive, sys.dont_write_bytecode)",
    ],
    "TensorFlow 1 for good": [
        """
        import tensorflow as tf
        tf.compat.v1.disable_eager_execution()
        print(tf.executing_eagerly(), tf.constant(1))
        with tf.compat.v1.Session() as session:
            print(session.run(tf.constant(1) + 1))
        """,
    ],
    "an op that fails": ["import tensorflow as tf; tf.constant([1]) + tf.constant([1.0])"],
    "a syntax error": ["1 +"],
    "the kernel leaves": ["import os; os._exit(3)"],
    "the kernel is killed": ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
}


# What can go wrong with a process and not with what runs in it; the site's own pages show the rest every day.
PAGES["the process alone"] = [
    "import keras, tensorflow",  # they set environment variables
    *(cell for cell in PAGES["harmless"] if not re.search(r"\btf\b|keras|model|Out\[", cell)),
]
QUICK = {"the process alone", "a syntax error", "the kernel leaves", "the kernel is killed"}


def execute(root: Path, sources: list[str], *, fork: bool, timeout: int = 60) -> run.Result:
    root.mkdir(exist_ok=True)
    path = root / "page.md"
    cells = "".join(
        f"```{{code-cell}} python\n{textwrap.dedent(source).strip()}\n```\n" for source in sources
    )
    path.write_text(
        f"---\nfile_format: mystnb\nkernelspec: {{name: python3}}\n---\n# Page\n\n{cells}"
    )
    page = Page("page", path, root, reader.read_cells(path.read_text()), timeout)
    if fork:
        provisioner.prepare(["tensorflow", "keras"])
    return run.run(page, fork, {})


def outputs(result: run.Result) -> list[list[Any]]:
    return [cell.outputs for cell in result.notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in QUICK else pytest.mark.thorough) for name in PAGES],
)
def test_same_as_fresh(tmp_path, name):
    forked = execute(tmp_path / "site", PAGES[name], fork=True)
    fresh = execute(tmp_path / "site", PAGES[name], fork=False)
    assert outputs(forked) == outputs(fresh)
    assert forked.violations == fresh.violations
    assert forked.reads == fresh.reads
    assert any(outputs(forked)) or forked.violations


@pytest.mark.parametrize("fork", [True, False], ids=["forked", "fresh"])
def test_runs_what_is_due_at_exit(tmp_path, fork):
    trace = tmp_path / "trace"
    cell = f"import atexit; atexit.register(lambda: open({str(trace)!r}, 'w').write('bye'))"
    assert execute(tmp_path / "site", [cell], fork=fork).violations == []
    assert trace.read_text() == "bye"


@pytest.mark.parametrize("fork", [True, False], ids=["forked", "fresh"])
def test_built_in_function_of_notebooks_is_there_while_a_cell_runs_and_no_longer(tmp_path, fork):
    trace = tmp_path / "trace"
    cell = f"""
    import atexit, builtins
    atexit.register(lambda: open({str(trace)!r}, "w").write(str(hasattr(builtins, "get_ipython"))))
    print(hasattr(builtins, "get_ipython"))
    """
    [[output]] = outputs(execute(tmp_path / "site", [cell], fork=fork))
    assert (output.text, trace.read_text()) == ("True\n", "False")


def test_kernel_ends_when_it_is_asked(tmp_path, monkeypatch):
    asked_again = []

    async def told(_manager, **_options: Any) -> None:
        asked_again.append("with a signal")

    monkeypatch.setattr(run.Manager, "_async_send_kernel_sigterm", told)
    for _ in range(5):
        assert execute(tmp_path / "site", ["1"], fork=True).violations == []
    assert asked_again == []


def test_random_numbers_differ_between_kernels(tmp_path):
    cell = "import random, numpy as np; print(random.random(), np.random.rand())"
    first, second = (execute(tmp_path / "site", [cell], fork=True) for _ in range(2))
    assert outputs(first) != outputs(second)


@pytest.mark.parametrize("module", ["docs._ext.execution.preload.once", "tensorflow"])
def test_definitions_of_all_ops_are_copied_once(module):
    """That they are copied is in TensorFlow's log: before the first op, or else with it."""
    then = "print('first op', file=sys.stderr, flush=True); tensorflow.ones(2)"
    log = subprocess.run(
        [sys.executable, "-c", f"import sys, tensorflow, {module}; {then}"],
        env=os.environ | {"TF_CPP_VMODULE": "op=3", "TF_CPP_MIN_LOG_LEVEL": "0"},
        cwd=Path(provisioner.__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    before, _, with_it = log.partition("first op\n")
    copied = [text.count("All registered Ops:") for text in (before, with_it)]
    assert copied == ([0, 1] if module == "tensorflow" else [1, 0])


def test_what_tensorflow_logs_is_shown_where_it_was_logged(tmp_path):
    """Its logger has had its handler since before the fork, on a stream that is not the notebook's.

    What is written there is read as it comes, now and then after what the cell printed next. The lines are
    fewer than the thousand messages that a kernel's socket holds.
    """
    cell = """
    import tensorflow as tf
    for n in range(400):
        print("printed", n)
        tf.get_logger().warning(n)
    """
    [told] = outputs(execute(tmp_path / "site", [cell], fork=True))
    shown = "".join(output.text for output in told).splitlines()
    assert shown == [f"{by}{n}" for n in range(400) for by in ("printed ", "WARNING:tensorflow:")]


def test_definitions_are_copied_before_the_fork(tmp_path):
    cell = "import sys; print('docs._ext.execution.preload.once' in sys.modules)"
    [[output]] = outputs(execute(tmp_path / "site", [cell], fork=True))
    assert output.text == "True\n"


def test_memory_of_the_imports_is_left_alone_in_a_kernel(tmp_path):
    cell = "import gc; print(gc.get_freeze_count() > 0)"
    [[output]] = outputs(execute(tmp_path / "site", [cell], fork=True))
    assert output.text == "True\n"


def test_streams_are_those_that_are_read_to_their_end(tmp_path):
    cell = "import sys; print(*(type(stream).__module__ for stream in (sys.stdout, sys.stderr)))"
    [[output]] = outputs(execute(tmp_path / "site", [cell], fork=True))
    assert output.text == " ".join([streams.__name__] * 2) + "\n"


def test_main_module_is_the_notebook_where_a_script_started_the_build(tmp_path, monkeypatch):
    script = ModuleType("__main__")
    script.__file__ = str(tmp_path / "build.py")
    Path(script.__file__).touch()
    monkeypatch.setitem(sys.modules, "__main__", script)
    cell = "import __main__; print(__main__.__name__, __main__ is get_ipython().user_module)"
    result = execute(tmp_path / "site", [cell], fork=True)
    assert outputs(result)[0][0].text == "__main__ True\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import a_module_that_there_is_not", "No module named 'a_module_that_there_is_not'"),
        ("raise RuntimeError('no')", "it ended"),
    ],
)
def test_module_that_kernels_cannot_be_forked_with_is_told(make_site, source, told):
    site = make_site("execution_preload = ['broken']\nos.environ['PYTHONPATH'] = os.getcwd()\n")
    (site.folder / "broken.py").write_text(f"{source}\n")
    site.write(page="# Page\n\n```{code-cell} python\n1\n```\n")
    build = site.build()
    assert build.returncode != 0
    assert "no kernel can be forked" in build.stdout
    assert told in build.stdout


def test_process_that_ends_as_it_is_forked_is_told(monkeypatch):
    monkeypatch.setattr(provisioner, "_import_all", time.sleep)  # which takes no such arguments
    told: list[str] = []

    def prepare() -> None:
        try:
            provisioner.prepare([])
        except RuntimeError as error:
            told.append(str(error))

    thread = threading.Thread(target=prepare, daemon=True)  # left behind, should it wait for ever
    thread.start()
    thread.join(120)
    assert [text.partition(": ")[2] for text in told] == ["it ended; what it said is above"]


def test_kernel_that_does_not_start_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(provisioner, "_run_kernel", time.sleep)  # which takes no such arguments
    result = execute(tmp_path / "site", ["1"], fork=True)
    assert result.violations == [(1, "has no kernel: the kernel does not answer")]


@pytest.mark.parametrize("fork", [True, False], ids=["forked", "fresh"])
def test_ends_what_a_cell_left_running(tmp_path, fork):
    cell = "import subprocess; subprocess.Popen(['sleep', '1000']).pid"
    result = execute(tmp_path / "site", [cell], fork=fork)
    process = Path("/proc") / outputs(result)[0][0].data["text/plain"]
    assert not process.exists() or "Z" in (process / "stat").read_text()


@pytest.mark.parametrize("fork", [True, False], ids=["forked", "fresh"])
def test_stops_what_hangs_or_floods(tmp_path, fork):
    hangs = execute(tmp_path / "hangs", ["while True: pass"], fork=fork, timeout=1)
    assert "ran for more than 1 s" in hangs.violations[0][1]
    # Twenty times what is allowed, and no more: without the guard it is to fail, not to fill the memory.
    flood = "for _ in range(2_000): print('x' * 10_000)"
    floods = execute(tmp_path / "floods", [flood], fork=fork)
    assert "printed more than 1,000,000 characters" in floods.violations[0][1]
