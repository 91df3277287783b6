"""`tfxray watch` against the truth: programs with one planted fault each, and sound ones, run both ways.

The line of a fault ends with `# fault`. A few run at each `make test`, and all by night.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.tfxray.watching.running import HERE, Run, run
from tests.warm import Warm

GROWS = "a graph that grows"
REMADE = "made again and again"
EAGER = "many small eager operations"
READS = "values read in a loop"
TRACING = "Python while tracing"
VARIABLES = "variables made again and again"
PYTHON = "Python inside a graph"
STALE = "a value from outside that stays"

# What differs from process to process.
ADDRESS = re.compile(r"__autograph_generated_file\w+|0x[0-9a-f]+")

# What the first finding has to be.
FAULTS = {
    "assign_in_session_loop": GROWS,
    "attribute_of_trainer": STALE,
    "batches_of_one": "tiny batches",
    "calls_of_one_addition": "many small calls",
    "check_numerics_left_on": "debugging left on",
    "compile_run_eagerly": "run eagerly",
    "dataset_rebuilt_each_epoch": REMADE,
    "eager_step_of_many_layers": EAGER,
    "eager_time_steps": EAGER,
    "eager_train_step": EAGER,
    "fit_per_batch": "fit in a loop",
    "float_of_loss": READS,
    "function_inside_function": REMADE,
    "graph_grows": GROWS,
    "head_without_loss": "no gradient",
    "if_tensor": READS,
    "jit_any_length": "compiled again and again",
    "jit_changing_shapes": "retracing",
    "jit_of_strings": "refused by XLA",
    "lambda_in_loop": REMADE,
    "list_argument": "retracing",
    "loss_given_to_numpy": READS,
    "loss_read_by_helper": READS,
    "method_of_many_instances": REMADE,
    "map_again_each_epoch": "no cache",
    "model_rebuilt_in_loop": VARIABLES,
    "new_optimizer_argument": "retracing",
    "new_optimizer_eager": VARIABLES,
    "next_of_new_iterator": REMADE,
    "numpy_function_in_map": PYTHON,
    "numpy_function_of_object": PYTHON,
    "numpy_random_in_function": TRACING,
    "predict_in_callback": "predict in a loop",
    "predict_in_loop": "predict in a loop",
    "print_in_function": TRACING,
    "prefetch_switched_off": "no prefetch",
    "print_loss_tensor": READS,
    "py_function_in_map": PYTHON,
    "py_function_of_partial": PYTHON,
    "python_counter_in_function": TRACING,
    "python_learning_rate": "retracing",
    "python_step": "retracing",
    "rate_from_outside": STALE,
    "run_functions_eagerly_left_on": "run eagerly",
    "session_per_request": "a session made again and again",
    "table_in_graph": "a large constant in a graph",
    "tensors_kept_by_closure": "tensors that are kept",
    "tensors_kept_by_main": "tensors that are kept",
    "tensors_kept_by_object": "tensors that are kept",
    "tensors_kept_in_history": "tensors that are kept",
    "tracing_that_raises": "tracing that fails",
    "unrolled_loop": "unrolled loop",
    "unrolled_through_helper": "unrolled loop",
    "variables_kept_in_list": VARIABLES,
    "varying_batch_shape": "retracing",
    "weights_read_at_each_batch": READS,
    "varying_sequence_length": "retracing",
}
# TensorFlow keeps both graphs, so this fault costs one trace and is none.
HARMLESS = ("alternating_dtype",)
SOUND = sorted(path.stem for path in (HERE / "sound").glob("*.py"))

# One of each kind.
EACH_TIME = {
    *("list_argument", "lambda_in_loop", "float_of_loss", "graph_grows", "eager_time_steps"),
    *("py_function_in_map", "variables_kept_in_list", "print_in_function"),
    *("last_partial_batch", "finalized_session"),
}


def left_to_the_night(names: Iterable[str]) -> list[Any]:
    """Marks the names that do not run each time."""
    return [
        name if name in EACH_TIME else pytest.param(name, marks=pytest.mark.thorough)
        for name in names
    ]


def run_both_ways(warm: Warm, program: Path, folder: Path) -> list[Run]:
    """Runs a program plainly, then watched."""
    runs = []
    for name, watched in (("plain", False), ("watched", True)):
        place = folder / name
        place.mkdir()
        runs.append(run(warm, program, place, watched=watched))
    return runs


def reported_of_the_same(warm: Warm, program: Path, folder: Path) -> dict[str, Any]:
    """Returns what is reported of a program, once it has done the same watched and plain."""
    plain, watched = run_both_ways(warm, program, folder)
    assert watched.status == plain.status
    assert ADDRESS.sub("", watched.output) == ADDRESS.sub("", plain.output)
    assert watched.report is not None, watched.errors
    return watched.report


def test_every_fault_has_its_kind():
    names = {path.stem for path in (HERE / "faults").glob("*.py")}
    assert names == {*FAULTS, *HARMLESS}
    assert len(SOUND) >= 30


@pytest.mark.parametrize("name", left_to_the_night(FAULTS))
def test_fault_is_named_first(warm, name, tmp_path):
    program = HERE / "faults" / f"{name}.py"
    report = reported_of_the_same(warm, program, tmp_path)
    first = report["findings"][0]
    assert first["kind"] == FAULTS[name]
    assert first["file"] == str(program)
    assert program.read_text().splitlines()[first["line"] - 1].endswith("# fault")
    assert first["advice"]
    assert report["missing"] == []


@pytest.mark.parametrize("name", left_to_the_night([*SOUND, *HARMLESS]))
def test_sound_program_has_no_finding(warm, name, tmp_path):
    folder = "faults" if name in HARMLESS else "sound"
    assert reported_of_the_same(warm, HERE / folder / f"{name}.py", tmp_path)["findings"] == []


ENDINGS = {
    "raises": ("raise ValueError('on purpose')", 1),
    "exits": ("import sys; sys.exit(7)", 7),
    "is interrupted": ("import os, signal; os.kill(os.getpid(), signal.SIGINT)", 130),
    "fails in a graph": ("tf.function(lambda x: tf.debugging.assert_less(x, 1))(2)", 1),
    "starts processes": (
        "import multiprocessing\nprint(multiprocessing.get_context('fork').Pool(1).map(abs, [-3]))",
        0,
    ),
    "ends at its end": ("import atexit; atexit.register(print, 'the end')", 0),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_program_ends_as_it_would(warm, ending, tmp_path):
    code, status = ENDINGS[ending]
    program = tmp_path / "program.py"
    program.write_text(f"import tensorflow as tf\nprint('begins', tf.constant(1))\n{code}\n")
    plain, watched = run_both_ways(warm, program, tmp_path)
    assert watched.status == plain.status == status
    assert watched.output == plain.output
    assert watched.report is not None
    told = watched.errors.partition("\ntfxray watch:")[0]
    assert ADDRESS.sub("", told).strip() == ADDRESS.sub("", plain.errors).strip()
