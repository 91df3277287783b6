"""`tfxray.doctor`: what it says of healthy, broken, old and missing TensorFlows.

Most of these run the command on a module of ours that plays TensorFlow: any fault can be had.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import tensorflow as tf

from tfxray import doctor
from tfxray.doctor import Diagnosis, Switch, diagnose

DOCTOR = Path(doctor.__file__)
SWITCH = re.compile("^(TF|KERAS|XLA|CUDA|AUTOGRAPH)")

HEALTHY = """
__version__ = "2.21.0"
executing_eagerly = lambda: True

class constant:
    def __init__(self, value): self.value = value
    __mul__ = __sub__ = lambda self, other: constant(self.value)
    def numpy(self): return self
    def tolist(self): return [34]

def function(python_function, jit_compile=False): return python_function

class config:
    functions_run_eagerly = lambda: False
    class gpu: name = "/physical_device:GPU:0"  # whatever the machine of the test has, none is missed
    list_physical_devices = lambda: [config.gpu]
    class optimizer:
        get_jit = lambda: ""

class keras:
    __version__ = "3.15.1"
    class backend:
        backend = lambda: "tensorflow"
"""


def run(
    *arguments: str,
    folder: Path | None = None,
    options: tuple[str, ...] = (),
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs the command in a folder; modules of the folder are found before the installed ones."""
    clean = {name: value for name, value in os.environ.items() if not SWITCH.match(name)}
    if folder is not None:
        clean["PYTHONPATH"] = str(folder)
    return subprocess.run(
        [sys.executable, *options, str(DOCTOR), *arguments],
        env=clean | (environment or {}),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def diagnosis_of(module: str, folder: Path, **environment: str) -> tuple[int, dict[str, Any]]:
    """Runs the command on a module that plays TensorFlow; returns its exit status and its data."""
    (folder / "tensorflow.py").write_text(module, encoding="utf-8")
    ran = run("--json", folder=folder, environment=environment)
    assert ran.stderr == ""
    return ran.returncode, json.loads(ran.stdout)


# The file -----------------------------------------------------------------------------------------


def test_it_can_be_copied_alone_to_an_old_python():
    tree = ast.parse(DOCTOR.read_text(encoding="utf-8"), feature_version=(3, 7))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "tfxray"]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_it_runs_where_it_was_copied_to(tmp_path):
    shutil.copy(DOCTOR, tmp_path)
    (tmp_path / "tensorflow.py").write_text(HEALTHY, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "doctor.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout.startswith("TensorFlow 2.21.0 executes eagerly"), ran.stderr


# Real TensorFlow ----------------------------------------------------------------------------------


def test_variables_set_in_vain_change_nothing():
    ran = run(
        "--json",
        environment={
            "TF2_BEHAVIOR": "0",
            "TF_ENABLE_EAGER_EXECUTION": "0",
            "TF_USE_LEGACY_KERAS": "yes",
            "TF_FUNCTION_JIT_COMPILE_DEFAULT": "yes",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
    )
    found = json.loads(ran.stdout)
    assert ran.returncode == found["status"] == 1
    assert (found["tensorflow"], found["executing_eagerly"]) == (tf.__version__, True)
    assert (found["keras"], found["keras_backend"]) == (tf.keras.__version__, "tensorflow")
    assert (found["functions_run_eagerly"], found["xla_enabled"]) == (False, False)
    assert "CPU:0" in found["devices"]
    effects = {switch["name"]: switch["effect"] for switch in found["environment"]}
    del effects["TF_CPP_MIN_LOG_LEVEL"]
    assert len(effects) == 4
    assert all(effect.startswith("no effect") for effect in effects.values())
    assert ran.stderr == ""


def test_the_variable_that_compiles_every_function_does_so():
    # XLA has no strings: a function of strings fails exactly when it is compiled.
    program = (
        "import tensorflow as tf\n"
        "try: tf.function(tf.strings.upper)(tf.constant('a')); print('ran')\n"
        "except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError): print('compiled')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TF_FUNCTION_JIT_COMPILE_DEFAULT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "compiled\n", ran.stderr
    assert tf.function(tf.strings.upper)(tf.constant("a")) == b"A"


def test_a_tensorflow_that_ends_its_process_is_reported():
    ran = run(environment={"TF_XLA_FLAGS": "nonsense"})
    assert ran.returncode == 2
    assert ran.stdout.startswith("No usable TensorFlow. It ends the process (")
    assert "TF_XLA_FLAGS" in ran.stdout.splitlines()[0]
    assert not re.search(r"[A-Z]\d{4} \d\d:\d\d:", ran.stdout), "the prefix of a log line"


def test_diagnosis_of_this_process():
    diagnosis = diagnose()
    assert diagnosis.problem is None
    assert (diagnosis.executing_eagerly, diagnosis.functions_run_eagerly) == (True, False)
    assert diagnosis.xla_available is True
    assert diagnosis.tensorflow == tf.__version__


@pytest.mark.parametrize("version", ["2.22.0-rc0", "2.23.0-dev20261026"])
def test_version_that_is_not_final_is_as_good(tmp_path, version):
    status, found = diagnosis_of(HEALTHY.replace("2.21.0", version), tmp_path)
    assert (status, found["tensorflow"], found["remarks"]) == (0, version, [])


def test_functions_that_run_eagerly_are_remarked():
    tf.config.run_functions_eagerly(True)
    try:
        diagnosis = diagnose()
    finally:
        tf.config.run_functions_eagerly(False)
    assert diagnosis.functions_run_eagerly is True
    assert diagnosis.xla_available is None
    assert diagnosis.status == 1
    assert "run_functions_eagerly(False)" in diagnosis.remarks[0]


def test_inside_a_graph_it_says_so_and_leaves_the_graph_alone():
    graph = tf.Graph()
    with graph.as_default():
        diagnosis = diagnose()
    assert (diagnosis.executing_eagerly, diagnosis.status) == (False, 1)
    assert "tf.executing_eagerly() is False" in diagnosis.remarks[0]
    assert graph.get_operations() == []


# TensorFlows with a fault -------------------------------------------------------------------------


def test_healthy(tmp_path):
    status, found = diagnosis_of(HEALTHY, tmp_path)
    assert (status, found["status"], found["problem"], found["remarks"]) == (0, 0, None, [])


def test_missing():
    ran = run("--json", options=("-S",))  # -S: without the installed packages
    found = json.loads(ran.stdout)
    assert ran.returncode == found["status"] == 2
    assert "not installed" in found["problem"]
    assert f"{sys.executable} -m pip install tensorflow" in found["problem"]
    assert found["python"].startswith("3.")


@pytest.mark.parametrize(
    ("module", "phrase"),
    [
        ("import numpy_that_is_missing", "No module named 'numpy_that_is_missing'"),
        ("raise ImportError('libtensorflow.so: cannot open')", "ImportError: libtensorflow.so"),
        ("raise ValueError('one\\ntwo')", "ValueError: one two"),
        ("raise RuntimeError('long ' * 1000)", "RuntimeError: long long"),
        ("this is no Python", "SyntaxError"),
        ("raise SystemExit(3)", "ends the process (exit status 3): it said nothing"),
        ("import os; os._exit(0)", "ends the process (exit status 0): it said nothing"),
        (
            "import os, sys; print('I0000 00:00:17.5 9 cpu.cc:1] no AVX', file=sys.stderr, "
            "flush=True); os._exit(9)",
            "(exit status 9): cpu.cc:1] no AVX",
        ),
        ("print('hello')", "something else: "),
        ("__version__ = 'unknown'", "something else: "),
        ("__version__ = '1.15.5'", "TensorFlow 1.15.5 is too old"),
        ("__version__ = '2.0.0'; executing_eagerly = lambda: True", "cannot compute 12 * 3 - 2"),
        (HEALTHY.replace("[34]", "[35]"), "computes 12 * 3 - 2 wrongly"),
    ],
)
def test_unusable(module, phrase, tmp_path):
    status, found = diagnosis_of(module, tmp_path)
    assert status == found["status"] == 2
    assert phrase in found["problem"]
    assert len(found["problem"]) < 500
    assert "\n" not in found["problem"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of this kind")
def test_ended_by_a_signal(tmp_path):
    status, found = diagnosis_of("import os; os.abort()", tmp_path)
    assert status == 2
    assert "SIGABRT" in found["problem"]


def test_a_folder_of_that_name_is_not_tensorflow(tmp_path):
    (tmp_path / "tensorflow").mkdir()
    ran = run(options=("-S",), folder=tmp_path)
    assert ran.returncode == 2
    assert str(tmp_path / "tensorflow") in ran.stdout


def test_an_old_one_still_says_which_mode_it_is_in(tmp_path):
    module = "__version__ = '1.15.5'\nexecuting_eagerly = lambda: False"
    _, found = diagnosis_of(module, tmp_path)
    assert (found["tensorflow"], found["executing_eagerly"]) == ("1.15.5", False)


@pytest.mark.parametrize(
    ("old", "new", "phrase"),
    [
        ("executing_eagerly = lambda: True", "executing_eagerly = lambda: False", "is False here"),
        (
            "run_eagerly = lambda: False",
            "run_eagerly = lambda: True",
            "Functions run eagerly",
        ),
        ('lambda: "tensorflow"', 'lambda: "jax"', "computes with jax"),
        ("class keras:", "class no_keras:", "tf.keras cannot be used"),
    ],
)
def test_something_to_look_at(old, new, phrase, tmp_path):
    assert old in HEALTHY
    status, found = diagnosis_of(HEALTHY.replace(old, new), tmp_path)
    assert status == found["status"] == 1
    assert phrase in found["remarks"][0]


def test_versions_without_these_functions_leave_fields_empty(tmp_path):
    module = HEALTHY.replace("functions_run_eagerly = lambda: False", "")
    _, found = diagnosis_of(module, tmp_path)
    assert found["functions_run_eagerly"] is None


def test_without_xla_is_no_fault(tmp_path):
    module = HEALTHY.replace(
        "def function(python_function, jit_compile=False):", "def function(f):"
    )
    status, found = diagnosis_of(module.replace("return python_function", "return f"), tmp_path)
    assert (status, found["xla_available"]) == (0, False)


def test_what_an_import_prints_stays_out_of_the_answer(tmp_path):
    noise = "import os, sys; print('noise'); os.write(1, b'more noise')\n"
    status, found = diagnosis_of(noise + HEALTHY, tmp_path)
    assert (status, found["tensorflow"]) == (0, "2.21.0")


# The GPU ------------------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine of ours, with nothing in it."""
    monkeypatch.setattr(doctor, "_ROOT", tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    return tmp_path


def plug(machine: Path, vendor: str, kind: str, slot: str = "0000:01:00.0") -> None:
    """Puts a card into a machine."""
    function = machine / "sys/bus/pci/devices" / slot
    function.mkdir(parents=True)
    (function / "vendor").write_text(f"{vendor}\n")
    (function / "class").write_text(f"{kind}\n")


def driver(folder: Path, script: str) -> None:
    """Puts an `nvidia-smi` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / "nvidia-smi"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)


LISTED = """echo 'GPU 0: NVIDIA A100 (UUID: GPU-1b2c)
  MIG 1g.5gb Device 0: (UUID: MIG-3d4e)
GPU 1: Tesla T4 (UUID: GPU-5f6a)'"""
BARE = "NVIDIA, without a driver that answers"
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="a shell script plays the driver")


def test_machine_without_gpu(machine):
    assert doctor._gpus() == ()
    plug(machine, "0x8086", "0x030000")  # graphics of another maker
    plug(machine, "0x10de", "0x040300", "0000:01:00.1")  # the sound of a card of NVIDIA
    assert doctor._gpus() == ()


@pytest.mark.parametrize("kind", ["0x030000", "0x030200"])
def test_card_without_driver(machine, kind):
    plug(machine, "0x10de", kind)
    assert doctor._gpus() == (BARE,)


@on_posix
@pytest.mark.parametrize("place", ["bin", "usr/lib/wsl/lib"])
def test_driver_names_its_gpus_and_not_their_serial_numbers(machine, place, monkeypatch):
    monkeypatch.setenv("PATH", str(machine / "bin"))
    driver(machine / place, LISTED)
    plug(machine, "0x10de", "0x030000")
    assert doctor._gpus() == ("NVIDIA A100", "Tesla T4")


@on_posix
@pytest.mark.parametrize(
    "script", ["echo 'NVIDIA-SMI has failed because it cannot reach the driver'; exit 9", "sleep 9"]
)
def test_driver_that_does_not_answer(machine, script, monkeypatch):
    monkeypatch.setenv("PATH", f"{machine / 'bin'}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setattr(doctor, "_DRIVER_SECONDS", 0.5)
    driver(machine / "bin", script)
    plug(machine, "0x10de", "0x030000")
    assert doctor._gpus() == (BARE,)


def test_mac_has_a_gpu(machine, monkeypatch):
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert doctor._gpus() == ()
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    assert doctor._gpus() == ("Apple",)


@pytest.mark.parametrize(
    ("where", "seen", "phrases"),
    [
        (("Linux", "-1"), ("Tesla T4", "2.21.0", False), ["tensorflow-cpu"]),
        (("Linux", None), ("Tesla T4", "2.21.0", True), ["CUDA libraries"]),
        (("Linux", None), ("Tesla T4", "2.21.0", None), ["CUDA libraries"]),
        (("Linux", ""), ("Tesla T4", "2.21.0", True), ["DEVICES= hides", "CUDA libraries"]),
        (("Linux", "7"), (BARE, "2.21.0", True), ["=7 may hide", "driver", "CUDA libraries"]),
        (("Windows", None), ("Tesla T4", "2.11.0-rc1", False), ["WSL2"]),
        (("Windows", None), ("Tesla T4", "2.10.1", True), ["CUDA libraries"]),
        (("Windows", None), ("Tesla T4", "2.22.0rc0", False), ["WSL2"]),
        (("Linux", None), ("Tesla T4", "2.23.0-dev20261026", True), ["CUDA libraries"]),
        (("Darwin", None), ("Apple", "2.21.0", False), ["tensorflow-metal"]),
    ],
)
def test_causes_in_their_order(machine, monkeypatch, where, seen, phrases):
    system, visible = where
    monkeypatch.setattr("platform.system", lambda: system)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    gpu, version, built_with_cuda = seen
    causes = doctor._why_no_gpu([gpu], version, built_with_cuda)
    assert len(causes) == len(phrases)
    assert all(phrase in cause for cause, phrase in zip(causes, phrases, strict=True))


@on_posix
def test_gpu_that_tensorflow_does_not_see_is_remarked(tmp_path):
    driver(tmp_path / "bin", LISTED)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    status, found = diagnosis_of(HEALTHY, tmp_path, PATH=path)
    assert (status, found["gpus"], found["remarks"]) == (0, ["NVIDIA A100", "Tesla T4"], [])
    blind = HEALTHY.replace("[config.gpu]", "[]")
    status, found = diagnosis_of(blind, tmp_path, PATH=path)
    assert (status, found["gpus"]) == (1, ["NVIDIA A100", "Tesla T4"])
    (remark,) = found["remarks"]
    assert "The machine has a GPU, and TensorFlow sees none. The likely cause: " in remark


# The environment ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "notable", "phrase"),
    [
        ("TF2_BEHAVIOR", "0", True, "no effect"),
        ("TF_ENABLE_EAGER_EXECUTION", "1", True, "no effect"),
        ("TF_USE_LEGACY_KERAS", "1", True, "Keras 2"),
        ("TF_USE_LEGACY_KERAS", "TRUE", True, "no effect"),
        ("TF_USE_LEGACY_KERAS", "", False, "no effect"),
        ("TF_XLA_FLAGS", "--tf_xla_auto_jit=2", True, "compiles"),
        ("TF_XLA_FLAGS", "--tf_xla_clustering_debug", False, "settings"),
        ("TF_FUNCTION_JIT_COMPILE_DEFAULT", "True", True, "every tf.function is compiled"),
        ("TF_FUNCTION_JIT_COMPILE_DEFAULT", "no", False, "no effect"),
        ("TF_CPP_MIN_LOG_LEVEL", "2", False, "hides"),
        ("CUDA_VISIBLE_DEVICES", "-1", False, "GPUs"),
        ("KERAS_BACKEND", "tensorflow", False, "computes"),
    ],
)
def test_switch(name, value, notable, phrase, tmp_path):
    status, found = diagnosis_of(HEALTHY, tmp_path, **{name: value})
    (switch,) = found["environment"]
    assert (switch["name"], switch["value"], switch["notable"]) == (name, value, notable)
    assert phrase in switch["effect"]
    assert found["xla_enabled"] is (notable and "compile" in phrase)
    assert status == int(notable)


def test_what_tensorflow_sets_itself_is_no_finding(tmp_path):
    assert os.environ["TF2_BEHAVIOR"] == "1"  # this process has imported it
    assert "TF2_BEHAVIOR" not in {switch.name for switch in diagnose().environment}


def test_other_variables_are_nobody_s_business(tmp_path):
    (tmp_path / "tensorflow.py").write_text(HEALTHY, encoding="utf-8")
    ran = run(
        folder=tmp_path,
        environment={"TF_VAR_password": "secret", "KERAS_HOME": "private", "TF_TOKEN": "secret"},
    )
    assert "secret" not in ran.stdout
    assert "private" not in ran.stdout


# What it prints -----------------------------------------------------------------------------------


def test_json_has_every_field_and_plain_types(tmp_path):
    _, found = diagnosis_of(HEALTHY, tmp_path, TF_CPP_MIN_LOG_LEVEL="3")
    names = {field.name for field in dataclasses.fields(Diagnosis)}
    assert set(found) == names | {"status"}
    text, flag = (str, type(None)), (bool, type(None))
    schema: dict[str, Any] = {
        "python": str,
        "platform": str,
        "tensorflow": text,
        "problem": text,
        "executing_eagerly": flag,
        "functions_run_eagerly": flag,
        "xla_available": flag,
        "xla_enabled": flag,
        "gpus": list,
        "devices": list,
        "keras": text,
        "keras_backend": text,
        "environment": list,
        "remarks": list,
        "status": int,
    }
    assert not [name for name, kind in schema.items() if not isinstance(found[name], kind)]
    assert set(found["environment"][0]) == {field.name for field in dataclasses.fields(Switch)}


def test_text_says_what_to_look_at():
    diagnosis = Diagnosis(
        python="3.11.7",
        platform="Linux x86_64",
        tensorflow="2.21.0",
        executing_eagerly=False,
        functions_run_eagerly=True,
        xla_available=True,
        xla_enabled=False,
        gpus=("NVIDIA GeForce RTX 3090",),
        devices=("CPU:0", "GPU:0"),
        keras="3.15.1",
        keras_backend="jax",
        environment=(Switch("A", "1", "one", notable=False), Switch("B", "2", "two", notable=True)),
        remarks=("First.", "Second."),
    )
    assert str(diagnosis).splitlines() == [
        "TensorFlow 2.21.0 does not execute eagerly; 2 things to look at.",
        "",
        "Python             3.11.7, Linux x86_64",
        "TensorFlow         2.21.0",
        "executing eagerly  no",
        "tf.function runs   eagerly",
        "XLA                available, used only with jit_compile=True",
        "GPU                NVIDIA GeForce RTX 3090",
        "devices            CPU:0, GPU:0",
        "Keras              3.15.1, computes with jax",
        "environment        A=1: one",
        "                   B=2: two",
        "",
        "Look at: First.",
        "",
        "Look at: Second.",
    ]


def test_html_is_well_formed_and_escaped():
    diagnosis = Diagnosis(
        python="3.11.7",
        platform="Linux x86_64",
        problem="<b>",
        environment=(Switch("A", "<i>", "&", notable=False),),
        remarks=("<u>",),
    )
    assert diagnosis.html == diagnosis._repr_html_()
    tree = ElementTree.fromstring(f"<div>{diagnosis.html}</div>")
    text = "".join(tree.itertext())
    assert all(part in text for part in ("<b>", "A=<i>: &", "<u>"))
    assert {cell.get("scope") for cell in tree.iter("th")} == {"row"}
    assert tree.find(".//caption") is not None


def test_each_ending_saves_its_form(tmp_path):
    diagnosis = Diagnosis(python="3.11.7", platform="Linux x86_64", devices=("CPU:0",))
    for ending in (".txt", ".html", ".json"):
        diagnosis.save(tmp_path / f"é{ending}")
    read = {file.suffix: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    assert read[".txt"] == f"{diagnosis}\n"
    assert diagnosis.html in read[".html"]
    assert json.loads(read[".json"]) == diagnosis.as_dict()
    assert diagnosis.as_dict()["devices"] == ["CPU:0"]
    with pytest.raises(ValueError, match=r"\.txt, \.html or \.json, not 'a\.png'"):
        diagnosis.save(tmp_path / "a.png")


def test_help_tells_the_exit_status():
    ran = run("--help")
    assert ran.returncode == 0
    assert "Exit status: 0 healthy and eager, 1 something to look at" in ran.stdout
    assert "--child" not in ran.stdout
