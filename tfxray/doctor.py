"""Says how the TensorFlow of this machine runs programs: `python -m tfxray.doctor`.

The file needs nothing but Python 3.7 or newer, so it can be copied alone to another machine and run
there with `python doctor.py`. It imports TensorFlow in a process of its own: a TensorFlow that ends
the process is reported like any other fault. Nothing is sent anywhere.

The exit status is 0 when TensorFlow is healthy and executes eagerly, 1 when there is something to
look at, and 2 when there is no usable TensorFlow.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Switch:
    """An environment variable that is set and concerns how TensorFlow runs.

    Attributes:
        name: The name of the variable.
        value: Its value.
        effect: What TensorFlow 2.21 does with it.
        notable: Whether it changes how programs run, or is set in vain.
    """

    name: str
    value: str
    effect: str
    notable: bool


@dataclass(frozen=True)
class Diagnosis:
    """What was found. A field is None where TensorFlow did not get far enough to tell.

    Attributes:
        python: The version of Python.
        platform: The operating system and the kind of processor.
        tensorflow: The version of TensorFlow.
        problem: Why TensorFlow cannot be used; None if it can.
        executing_eagerly: What `tf.executing_eagerly()` answers where the diagnosis was made.
        functions_run_eagerly: Whether `tf.config.run_functions_eagerly(True)` is in force.
        xla_available: Whether a function with `jit_compile=True` ran; None while functions run
            eagerly.
        xla_enabled: Whether functions are compiled with XLA even when they do not ask for it.
        gpus: The GPUs that the machine has, by name, looked for without TensorFlow.
        devices: The devices that TensorFlow sees, such as `CPU:0`.
        keras: The version of the Keras behind `tf.keras`.
        keras_backend: What Keras computes with: such as `tensorflow` or `jax`
        environment: The environment variables that are set and concern how TensorFlow runs.
        remarks: What to look at, one or two sentences each.
    """

    python: str
    platform: str
    tensorflow: str | None = None
    problem: str | None = None
    executing_eagerly: bool | None = None
    functions_run_eagerly: bool | None = None
    xla_available: bool | None = None
    xla_enabled: bool | None = None
    gpus: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    keras: str | None = None
    keras_backend: str | None = None
    environment: tuple[Switch, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """The exit status, 0 healthy and eager, 1 something to look at, 2 no usable TensorFlow."""
        if self.problem is not None:
            return 2
        return 1 if self.remarks else 0

    @property
    def text(self) -> str:
        """The text for a terminal."""
        rows = self._rows()
        width = max(len(label) for label, _ in rows)
        lines = [self._headline(), ""]
        lines += [f"{label:<{width}}  {text}" for label, text in rows]
        for remark in self.remarks:
            lines += ["", textwrap.fill(f"Look at: {remark}", 80, break_on_hyphens=False)]
        return "\n".join(lines)

    @property
    def html(self) -> str:
        """The same as a table for pages and notebooks."""
        rows = "".join(
            f'<tr><th scope="row">{escape(label or "and")}</th><td>{escape(text)}</td></tr>'
            for label, text in self._rows()
        )
        remarks = "".join(f"<li>{escape(remark)}</li>" for remark in self.remarks)
        return (
            '<div class="table-wrapper container" tabindex="0" role="group" '
            'aria-label="Diagnosis">'
            f'<table class="docutils"><caption>{escape(self._headline())}</caption>'
            f"<tbody>{rows}</tbody></table></div>" + (f"<ul>{remarks}</ul>" if remarks else "")
        )

    def as_dict(self) -> dict[str, Any]:
        """Returns the fields and the status as plain data, ready for JSON.

        Examples:
            >>> Diagnosis(python="3.11.7", platform="Linux x86_64").as_dict()["status"]
            0
        """
        data: dict[str, Any] = json.loads(json.dumps({**asdict(self), "status": self.status}))
        return data

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file that needs nothing else: the text, a page, or the data.

        Args:
            path: Where to; the name ends in `.txt`, `.html` or `.json`.

        Raises:
            ValueError: The name ends otherwise.
            OSError: The file cannot be written.

        Examples:
            >>> import tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     diagnose().save(Path(folder) / "tensorflow.txt")
        """
        file = Path(path)  # not tfxray._saving: this file is copied alone
        forms = {
            ".txt": self.text,
            ".html": '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>TensorFlow</title>\n'
            f"<body>{self.html}</body></html>",
            ".json": json.dumps(self.as_dict(), indent=2),
        }
        if file.suffix.lower() not in forms:
            raise ValueError(f"the name has to end in .txt, .html or .json, not {file.name!r}")
        file.write_text(forms[file.suffix.lower()] + "\n", encoding="utf-8")

    def __str__(self) -> str:
        """Returns the text."""
        return self.text

    def _repr_html_(self) -> str:
        """Returns what a notebook shows."""
        return self.html

    def _headline(self) -> str:
        if self.problem is not None:
            return f"No usable TensorFlow. {self.problem}"
        mode = "executes eagerly" if self.executing_eagerly else "does not execute eagerly"
        things = "1 thing" if len(self.remarks) == 1 else f"{len(self.remarks)} things"
        looks = f"; {things} to look at" if self.remarks else ", nothing to look at"
        return f"TensorFlow {self.tensorflow} {mode}{looks}."

    def _rows(self) -> list[tuple[str, str]]:
        """Returns a label and a text for everything that is known."""
        rows = [("Python", f"{self.python}, {self.platform}")]
        if self.tensorflow is not None:
            rows.append(("TensorFlow", self.tensorflow))
        if self.executing_eagerly is not None:
            rows.append(("executing eagerly", "yes" if self.executing_eagerly else "no"))
        if self.functions_run_eagerly is not None:
            how = "eagerly" if self.functions_run_eagerly else "as graphs"
            rows.append(("tf.function runs", how))
        if self.xla_available is not None:
            there = "available" if self.xla_available else "not available"
            when = "for every function" if self.xla_enabled else "only with jit_compile=True"
            rows.append(("XLA", f"{there}, used {when}" if self.xla_available else there))
        if self.gpus:
            rows.append(("GPU", ", ".join(self.gpus)))
        if self.devices:
            rows.append(("devices", ", ".join(self.devices)))
        if self.keras is not None:
            rows.append(("Keras", f"{self.keras}, computes with {self.keras_backend}"))
        for i, switch in enumerate(self.environment):
            label = "" if i else "environment"
            rows.append((label, f"{switch.name}={switch.value}: {switch.effect}"))
        return rows


def diagnose() -> Diagnosis:
    """Looks at the TensorFlow of this process, in the place where you call it.

    It runs one operation and one compiled function, so TensorFlow's settings that have to be made
    before the first operation must come earlier.

    Returns:
        What was found, whether TensorFlow works, is broken, too old or missing.

    Examples:
        >>> diagnosis = diagnose()
        >>> diagnosis.executing_eagerly
        True
    """
    known = _around()  # before the import, which writes to the environment
    try:
        tf = importlib.import_module("tensorflow")
    except Exception as error:  # whatever a broken installation raises is the finding
        return Diagnosis(**known, problem=_why_no_import(error))

    version = getattr(tf, "__version__", None)
    if not isinstance(version, str) or not version.split(".")[0].isdigit():
        return Diagnosis(**known, problem=_why_not_tensorflow(tf))
    known.update(tensorflow=version, executing_eagerly=_ask(tf, "executing_eagerly"))
    if int(version.split(".")[0]) < 2:
        problem = (
            f"TensorFlow {version} is too old: in TensorFlow 1 a program builds a graph unless it "
            "says otherwise. "
            f"Get TensorFlow 2 with: {sys.executable} -m pip install --upgrade tensorflow"
        )
        return Diagnosis(**known, problem=problem)

    keras, keras_backend, keras_fault = _keras(tf)
    known.update(
        functions_run_eagerly=_ask(
            tf, "config.functions_run_eagerly", "config.experimental_functions_run_eagerly"
        ),
        devices=_devices(tf),
        keras=keras,
        keras_backend=keras_backend,
    )
    try:
        if known["executing_eagerly"] and (tf.constant([12]) * 3 - 2).numpy().tolist() != [34]:
            return Diagnosis(**known, problem="It computes 12 * 3 - 2 wrongly.")
    except Exception as error:
        return Diagnosis(**known, problem=f"It cannot compute 12 * 3 - 2: {_said(error)}")

    compiles = known["executing_eagerly"] and not known["functions_run_eagerly"]
    known["xla_available"] = _xla_runs(tf) if compiles else None
    known["xla_enabled"] = _ask(tf, "config.optimizer.get_jit") not in {None, "", False} or any(
        switch.name in {"TF_FUNCTION_JIT_COMPILE_DEFAULT", "TF_XLA_FLAGS"} and switch.notable
        for switch in known["environment"]
    )
    remarks = _remarks(known, keras_fault)
    if known["gpus"] and not any(device.startswith("GPU:") for device in known["devices"]):
        remarks.append(_no_gpu_is_used(known, _ask(tf, "test.is_built_with_cuda")))
    return Diagnosis(**known, remarks=tuple(remarks))


def _around() -> dict[str, Any]:
    """Returns what can be known without TensorFlow."""
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "gpus": _gpus(),
        "environment": _switches(os.environ),
    }


def _remarks(known: Mapping[str, Any], keras_fault: str | None) -> list[str]:
    """Says what to look at."""
    remarks = []
    if not known["executing_eagerly"]:
        remarks.append(
            "tf.executing_eagerly() is False here. Either this is the inside of a graph (a "
            "tf.function, a tf.Graph, a Dataset.map), or "
            "tf.compat.v1.disable_eager_execution() was called."
        )
    if known["functions_run_eagerly"]:
        remarks.append(
            "Functions run eagerly, slowly. To end it: tf.config.run_functions_eagerly(False)."
        )
    if keras_fault is not None:
        remarks.append(f"tf.keras cannot be used: {keras_fault}")
    elif known["keras_backend"] not in {"tensorflow", None}:
        remarks.append(
            f"Keras computes with {known['keras_backend']}, not with TensorFlow. The variable "
            "KERAS_BACKEND decides, then the file keras.json."
        )
    remarks += [
        f"{switch.name}={switch.value}: {switch.effect}."
        for switch in known["environment"]
        if switch.notable
    ]
    return remarks


# The GPU ------------------------------------------------------------------------------------------

_ROOT = Path("/")
_DRIVER_SECONDS = 20
_WITHOUT_DRIVER = "NVIDIA, without a driver that answers"


def _gpus() -> tuple[str, ...]:
    """Names the GPUs that a TensorFlow can use: NVIDIA's, and that of a Mac with Apple silicon."""
    if (platform.system(), platform.machine()) == ("Darwin", "arm64"):
        return ("Apple",)
    return _gpus_of_the_driver() or tuple(
        _WITHOUT_DRIVER
        for device in (_ROOT / "sys/bus/pci/devices").glob("*")
        if (device / "vendor").read_text().strip() == "0x10de"  # NVIDIA
        and (device / "class").read_text().startswith("0x03")  # a display controller
    )


def _gpus_of_the_driver() -> tuple[str, ...]:
    """Names the GPUs that NVIDIA's driver knows, on Linux, Windows and WSL2."""
    of_wsl = str(_ROOT / "usr/lib/wsl/lib")  # which not every shell has on its path
    places = os.pathsep.join([os.environ.get("PATH", ""), of_wsl])
    command = shutil.which("nvidia-smi", path=places)
    if command is None:
        return ()
    try:
        listed = subprocess.run(
            [command, "-L"], capture_output=True, check=False, timeout=_DRIVER_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):  # a driver that does not answer is the finding
        return ()
    lines = listed.stdout.decode(errors="replace").splitlines()
    named = (re.match(r"GPU \d+: (.+?)( \(UUID: .*)?$", line) for line in lines)
    return tuple(name.group(1) for name in named if name)


def _no_gpu_is_used(known: Mapping[str, Any], built_with_cuda: bool | None) -> str:
    """Says why TensorFlow may see none of the GPUs that there are, the likeliest first."""
    causes = _why_no_gpu(known["gpus"], known["tensorflow"], built_with_cuda)
    likely = "The likely cause: " if len(causes) == 1 else "The likely causes, in order: "
    return f"The machine has a GPU, and TensorFlow sees none. {likely}{'; '.join(causes)}."


def _why_no_gpu(gpus: Sequence[str], version: str, built_with_cuda: bool | None) -> list[str]:
    system = platform.system()
    release = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    pip = f"{sys.executable} -m pip"
    if system == "Darwin":
        return [
            "TensorFlow alone uses no GPU on macOS; Apple's plugin makes it, where it fits the "
            f"version ({pip} install tensorflow-metal; if import tensorflow then fails, uninstall "
            "it)"
        ]
    if system == "Windows" and release >= (2, 11):
        return ["since 2.11 TensorFlow uses no GPU on Windows itself; in WSL2 it does"]
    if built_with_cuda is False:
        return [
            "this TensorFlow is built without CUDA, as the package tensorflow-cpu is, and all "
            f"packages for Linux on ARM ({pip} uninstall tensorflow tensorflow-cpu, then "
            f"{pip} install 'tensorflow[and-cuda]')"
        ]
    causes = []
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        hides = "hides it" if visible in {"", "-1"} else "may hide it"
        causes.append(f"CUDA_VISIBLE_DEVICES={visible} {hides}")
    if _WITHOUT_DRIVER in gpus:
        causes.append(
            "NVIDIA's driver is missing or broken (a container has it if started with --gpus all)"
        )
    causes.append(
        "the CUDA libraries that this TensorFlow needs are missing "
        f"({pip} install 'tensorflow[and-cuda]')"
    )
    return causes


# The environment ----------------------------------------------------------------------------------

_SWITCHES = {
    "TF2_BEHAVIOR": "no effect, TensorFlow 2 sets it itself",
    "TF_USE_LEGACY_KERAS": "tf.keras is Keras 2, from the package tf_keras",
    "KERAS_BACKEND": "Keras computes with it",
    "TF_FUNCTION_JIT_COMPILE_DEFAULT": "every tf.function is compiled with XLA",
    "TF_XLA_FLAGS": "settings of XLA",
    "XLA_FLAGS": "settings of XLA",
    "TF_CPP_MIN_LOG_LEVEL": "hides log lines of the runtime",
    "TF_CPP_MAX_VLOG_LEVEL": "shows detailed log lines of the runtime",
    "TF_CPP_VMODULE": "shows detailed log lines of some files",
    "TF_ENABLE_ONEDNN_OPTS": "turns oneDNN on or off",
    "TF_DETERMINISTIC_OPS": "operations repeat their results exactly, and random ones need a seed",
    "CUDA_VISIBLE_DEVICES": "the GPUs that TensorFlow may use",
    "AUTOGRAPH_STRICT_CONVERSION": "a function that AutoGraph cannot convert raises an error",
    "AUTOGRAPH_VERBOSITY": "AutoGraph says what it converts",
}
_LEGACY_KERAS = {"true", "True", "1"}  # the spellings that TensorFlow knows; no other does anything


def _switches(environment: Mapping[str, str]) -> tuple[Switch, ...]:
    """Reads the variables that concern how TensorFlow runs, by name: others may hold secrets."""
    found = []
    for name, value in sorted(environment.items()):
        if name in _SWITCHES and not (
            name == "TF2_BEHAVIOR" and value == "1"
        ):  # "1": the import's own
            found.append(_switch(name, value))
        elif name.startswith(("TF_ENABLE_EAGER", "TF_DISABLE_EAGER", "TF_EAGER_EXECUTION")):
            effect = "no effect, no environment variable switches eager execution"
            found.append(Switch(name, value, effect, notable=True))
    return tuple(found)


def _switch(name: str, value: str) -> Switch:
    effect, notable = _SWITCHES[name], False
    if name == "TF2_BEHAVIOR":
        notable = True
    elif name == "TF_USE_LEGACY_KERAS":
        notable = True
        if value not in _LEGACY_KERAS:
            effect, notable = "no effect, only 1, true and True have one", bool(value)
    elif name == "TF_FUNCTION_JIT_COMPILE_DEFAULT":
        notable = value.lower() in {"true", "1"}
        effect = effect if notable else "no effect, only 1 and true have one"
    elif name == "TF_XLA_FLAGS" and "--tf_xla_auto_jit" in value:
        effect, notable = "XLA compiles parts of functions that do not ask for it", True
    return Switch(name, value, effect, notable)


# TensorFlow ---------------------------------------------------------------------------------------


def _why_no_import(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name == "tensorflow":
        return (
            f"It is not installed for the Python that ran this, {sys.executable}. "
            f"Install it with: {sys.executable} -m pip install tensorflow"
        )
    return f"import tensorflow fails: {_said(error)}"


def _why_not_tensorflow(module: ModuleType) -> str:
    place = getattr(module, "__file__", None) or next(iter(module.__path__), "an unknown place")
    return (
        f"The module of that name has no version, so it is something else: {place}. "
        "If it is yours, rename it; if not, install TensorFlow again."
    )


def _said(error: Exception) -> str:
    """Returns what an exception says, in one line that is not too long."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= 300 else text[:297] + "..."


def _ask(tf: Any, *names: str) -> Any:
    """Calls the first of the functions that this TensorFlow has; returns None if it has none."""
    for name in names:
        function = tf
        for part in name.split("."):
            function = getattr(function, part, None)
        if function is not None:
            return function()
    return None


def _devices(tf: Any) -> tuple[str, ...]:
    found = (
        _ask(tf, "config.list_physical_devices", "config.experimental.list_physical_devices") or ()
    )
    return tuple(device.name.replace("/physical_device:", "") for device in found)


def _xla_runs(tf: Any) -> bool:
    """Tells whether a compiled function runs; that a build names XLA does not show it."""
    try:
        compiled = tf.function(lambda x: x * 3 - 2, jit_compile=True)
        return bool(compiled(tf.constant([12])).numpy().tolist() == [34])
    except Exception:  # which kinds there are depends on the version and the platform
        return False


def _keras(tf: Any) -> tuple[str | None, str | None, str | None]:
    """Returns the version and the backend of `tf.keras`, or why it cannot be imported."""
    try:
        return tf.keras.__version__, tf.keras.backend.backend(), None
    except Exception as error:
        fault = error
    # TensorFlow says only that Keras cannot be imported. The import itself says why.
    legacy = os.environ.get("TF_USE_LEGACY_KERAS") in _LEGACY_KERAS
    try:
        importlib.import_module("tf_keras" if legacy else "keras")
    except Exception as error:
        fault = error
    return None, None, _said(fault)


# The command --------------------------------------------------------------------------------------


def _main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="doctor",
        description="Says how TensorFlow runs programs on this machine. Sends nothing anywhere.",
        epilog="Exit status: 0 healthy and eager, 1 something to look at, 2 no usable TensorFlow.",
    )
    parser.add_argument("--json", action="store_true", help="print plain data instead of text")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child is not None:
        _answer_parent(options.child)
        return 0
    diagnosis = _diagnose_in_child()
    text = json.dumps(diagnosis.as_dict(), indent=2) if options.json else str(diagnosis)
    encoding = sys.stdout.encoding or "ascii"  # a message may hold what this terminal cannot show
    print(text.encode(encoding, "backslashreplace").decode(encoding))
    return diagnosis.status


def _diagnose_in_child() -> Diagnosis:
    """Makes the diagnosis in another process, which a broken TensorFlow may end."""
    child = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--child", json.dumps(sys.path)],
        stdin=subprocess.DEVNULL,  # that of this process may be somebody's
        capture_output=True,
        check=False,
    )
    if child.returncode == 0 and child.stdout:
        found = json.loads(child.stdout.decode())
        found["environment"] = tuple(Switch(**switch) for switch in found["environment"])
        for name in ("gpus", "devices", "remarks"):
            found[name] = tuple(found[name])
        del found["status"]
        return Diagnosis(**found)
    said = [line.strip() for line in child.stderr.decode(errors="replace").splitlines()]
    last = _LOG_PREFIX.sub("", next((line for line in reversed(said) if line), "it said nothing"))
    return Diagnosis(
        **_around(),
        problem=f"It ends the process ({_exit_text(child.returncode)}): {last}",
    )


_LOG_PREFIX = re.compile(r"^[A-Z]\d{4} [\d:.]+ +\d+ (?=\S+\])")  # severity and day, time, thread


def _exit_text(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit status {code}"


def _answer_parent(path: str) -> None:
    """Writes the diagnosis of this process to standard output, and nothing else."""
    sys.path[:] = json.loads(path)  # TensorFlow is to be found where the parent would find it
    answer = os.dup(1)
    os.dup2(2, 1)  # what an import prints must not mix with the answer
    data = json.dumps(diagnose().as_dict()).encode()
    with os.fdopen(answer, "wb") as stream:
        stream.write(data)


if __name__ == "__main__":
    sys.exit(_main())
