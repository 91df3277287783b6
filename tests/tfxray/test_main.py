"""The command `tfxray` as a person uses it."""

from __future__ import annotations

import io
import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import ROOT
from tfxray.__main__ import main
from tfxray.explain import find_entry
from tfxray.explain.text import describe

COMMANDS = [["doctor"], ["explain"], ["draw"], ["record"], ["modes"], ["run"]]
COMMAND = [sys.executable, "-m", "tfxray"]
KNOWN = b"AttributeError: module 'tensorflow' has no attribute 'Session'\n"


def in_a_process(
    *arguments: object, pasted: bytes = b"", redirected: str = ""
) -> tuple[int, str, str]:
    """Runs it; returns its exit status, what it printed and what it complained of."""
    command = [*COMMAND, *map(str, arguments)]
    if redirected:
        command = ["sh", "-c", f"exec {shlex.join(command)} {redirected}"]
    done = subprocess.run(command, input=pasted, cwd=ROOT, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def tfxray(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[object, str, str]]]:
    """The same in this process, in which TensorFlow is imported already."""
    of_pipes = signal.getsignal(signal.SIGPIPE)

    def called(*arguments: object, pasted: bytes = b"") -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pasted)))
        status: object
        try:
            status = main(list(map(str, arguments)))
        except SystemExit as ended:
            status = ended.code
        return status, *capsys.readouterr()

    yield called
    signal.signal(signal.SIGPIPE, of_pipes)


def test_known_error_is_explained():
    status, said, complaint = in_a_process("explain", pasted=KNOWN)
    assert (status, complaint) == (0, "")
    entry = find_entry("error-no-attribute-session")
    assert entry is not None
    (cause,) = (each for each in entry.causes if each.anchor == "error-no-attribute-tf-session")
    assert cause.why in said
    assert "return one * two - three" in said
    assert "errors/removed-names.html#error-no-attribute-session" in said


def test_file_is_read(tfxray, tmp_path):
    (tmp_path / "traceback.txt").write_bytes(KNOWN)
    assert tfxray("explain", tmp_path / "traceback.txt") == tfxray("explain", pasted=KNOWN)


def test_other_causes_of_the_message_are_told(tfxray):
    pasted = b"AttributeError: 'SymbolicTensor' object has no attribute 'numpy'\n"
    status, said, _ = tfxray("explain", pasted=pasted)
    assert status == 0
    assert said.startswith(pasted.decode().strip())
    described, _, others = said.partition("\n\nOther causes (tfxray explain E")
    assert described.count("Yours if ") == 1
    assert others.count("  - Yours if ") >= 2
    assert len(re.findall("^More: .*errors/", others, re.MULTILINE)) == 1


def test_near_errors_are_told_as_near(tfxray):
    status, said, complaint = tfxray(
        "explain", pasted=b"ValueError: a variable that is not known to this optimizer, a new one\n"
    )
    assert (status, complaint) == (1, "")
    assert "No entry has this message. The nearest:" in said
    assert 1 <= said.count("#error-") <= 3


def test_error_of_python_is_not_explained(tfxray):
    status, said, complaint = tfxray("explain", pasted=b"ZeroDivisionError: division by zero\n")
    assert (status, complaint) == (1, "")
    assert "No entry resembles this" in said
    assert "#error-" not in said


@pytest.mark.parametrize(
    "named", ["E{number}", "e{number}", "{number}", "error-no-attribute-session"]
)
def test_entry_is_printed_by_its_number_or_anchor(tfxray, named):
    entry = find_entry("error-no-attribute-session")
    assert entry is not None
    status, said, complaint = tfxray("explain", named.format(number=entry.number))
    assert (status, said, complaint) == (0, f"{describe(entry, whole=True)}\n", "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_text_of_powershell_is_read(tfxray, encoding):
    assert tfxray("explain", pasted=KNOWN.decode().encode(encoding)) == tfxray(
        "explain", pasted=KNOWN
    )


def test_zero_bytes_and_ends_of_lines_of_old_are_read(tfxray):
    for pasted in (KNOWN.replace(b"\n", b"\r"), KNOWN[:9] + b"\0" + KNOWN[9:], b"\n\r" + KNOWN):
        assert tfxray("explain", "-", pasted=pasted)[0] == 0


def test_closed_input_is_told():
    status, said, complaint = in_a_process("explain", redirected="<&-")
    assert (status, said) == (2, "")
    assert "the standard input is closed" in complaint


@pytest.mark.parametrize(
    ("redirected", "complaint"),
    [
        (">&-", "tfxray explain: cannot write: the standard output is closed\n"),
        (">/dev/full", "tfxray explain: cannot write: No space left on device\n"),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"], ["E17"], ["E17", "--json"]])
def test_output_that_takes_nothing_is_told(form, redirected, complaint):
    status, said, told = in_a_process("explain", *form, pasted=KNOWN, redirected=redirected)
    assert (status, said, told) == (2, "", complaint)


def test_what_was_pasted_is_not_told_at_length(tfxray):
    status, said, _ = tfxray("explain", pasted=b"Epoch 1: loss 0.5\n" * 2000)
    assert status == 1
    assert max(map(len, said.splitlines())) < 500
    status, said, _ = tfxray("explain", pasted=KNOWN.strip() + b", as I said" * 2000)
    assert said.startswith(KNOWN.decode().strip())
    assert max(map(len, said.splitlines())) < 500


def test_long_line_is_read(tfxray):
    assert tfxray("explain", pasted=b"x" * 3_000_000 + b"\n" + KNOWN)[0] == 0
    assert tfxray("explain", pasted=KNOWN.strip() + b" x" * 1_500_000)[0] == 0


def test_huge_input_is_read_to_its_end(tfxray):
    status, said, _ = tfxray("explain", pasted=b"Epoch 1: loss 0.5\n" * 2_000_000 + KNOWN)
    assert status == 0
    assert "#error-no-attribute-session" in said


@pytest.mark.parametrize(
    ("pasted", "complaint"),
    [
        (b"", "there is nothing to explain"),
        (b" \n\t\n", "there is nothing to explain"),
        (b"\x7fELF\x00\x01", "this is no text"),
        (b"\x7fELF" + b"\x00\x01\x02\x03" * 999, "this is no text"),
        (b"\x1f\x8b\x08" + bytes(range(256)), "this is no text"),
        (bytes(range(256)) * 99, "this is no text"),
        (b"\x00\x00\x07\x85" * 999, "this is no text"),
    ],
)
def test_nothing_to_explain(tfxray, pasted, complaint):
    status, said, complained = tfxray("explain", pasted=pasted)
    assert (status, said) == (2, "")
    assert complaint in complained


def test_text_in_another_encoding_is_read(tfxray):
    assert tfxray("explain", pasted=KNOWN + "café".encode("latin-1"))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.txt"], "cannot read nowhere.txt: No such file or directory\n"),
        (["."], "cannot read .: Is a directory\n"),
        (["E99999"], "no entry has the number 99999\n"),
        (["one", "two"], "unrecognized arguments: two"),
    ],
)
def test_wrong_arguments(tfxray, arguments, told):
    status, said, complaint = tfxray("explain", *arguments)
    assert (status, said) == (2, "")
    assert told in complaint


@pytest.mark.parametrize("command", [[], *COMMANDS])
def test_help_tells_the_exit_statuses(tfxray, command):
    status, said, complaint = tfxray(*command, "--help")
    assert (status, complaint) == (0, "")
    assert ("exit status: " in said) == bool(command)


def test_explanation_as_data(tfxray):
    status, said, _ = tfxray("explain", "--json", pasted=KNOWN)
    told = json.loads(said)
    assert (status, told["sure"], told["telling"]) == (0, True, KNOWN.decode().strip())
    assert "error-no-attribute-session" in told["answers"][0]["anchors"]
    status, said, _ = tfxray("explain", "--json", pasted=b"ZeroDivisionError: division by zero\n")
    told = json.loads(said)
    assert (status, told["sure"], told["answers"]) == (1, False, [])


PROGRAM = """
import sys
import tensorflow as tf

class Model:
    @tf.function
    def step(self, x, y):
        return x * y

model = Model()

@tf.function
def f(x):
    return x * 3 - 2

if __name__ == "__main__":
    print(sys.argv, file=sys.stderr)
    tf.Session()
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A program in a file."""
    file = tmp_path_factory.mktemp("program") / "program.py"
    file.write_text(PROGRAM)
    return file


def test_function_of_a_program_is_drawn(warm, tfxray, program, tmp_path):
    asked = ["-m", "tfxray", "draw", "--json", f"{program}:model.step", "2.0", "3.0"]
    done = warm.run(asked, cwd=ROOT)
    assert done.returncode == 0
    assert "Mul" in {node["op"] for node in json.loads(done.stdout)["nodes"]}
    picture = tmp_path / "f.svg"
    assert tfxray("draw", f"{program}:f", "[12, 5]", "-o", picture)[:2] == (0, "")
    assert "int32 (2,)" in picture.read_text()


def test_modes_of_a_function_are_compared(warm, tfxray, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import tensorflow as tf\n\ncalled = []\n\n\n"
        "def pick(values, at=1):\n    return tf.gather(values, at)\n\n\n"
        "def count(x):\n    called.append(x)\n    return len(called) + x\n"
    )
    done = warm.run(["-m", "tfxray", "modes", f"{program}:pick", "[10, 20]"], cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "pick gives the same in every mode."
    status, said, _ = tfxray("modes", "--json", f"{program}:pick", "[10, 20]", "2")
    assert status == 1
    assert [mode["verdict"] for mode in json.loads(said)["modes"]] == [
        "raises",
        "raises",
        "differs in silence",
        "raises",
    ]
    page = tmp_path / "count.html"
    status, said, _ = tfxray("modes", f"{program}:count", "[0]", "--calls", "2", "-o", page)
    assert (status, said) == (1, "")
    assert "differs in silence" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("target", "values", "told"),
    [
        ("{program}:f", ["1", "2"], "f cannot be called with these arguments: too many"),
        ("{program}:number", [], "cannot run an object of type int"),
        ("{program}:f", ["1", "--calls", "0"], "calls is 0"),
        ("nowhere.py:f", [], "nowhere.py"),
    ],
)
def test_what_cannot_be_run_in_modes_is_told(tfxray, tmp_path, target, values, told):
    program = tmp_path / "program.py"
    program.write_text("number = 3\n\n\ndef f(x):\n    return x\n")
    status, said, complaint = tfxray("modes", target.format(program=program), *values)
    assert (status, said) == (2, "")
    assert told in complaint


@pytest.mark.parametrize(
    ("target", "values", "told"),
    [
        ("{program}", [], "say what to take from it, as in {program}:function"),
        ("{program}:g", [], "{program} has no 'g'; it has Model, model, f"),
        ("{program}:f", ["x"], "'x' is no Python literal, such as 12 or '[1.0, 2.0]'"),
        ("{program}:PROGRAM", [], "has no 'PROGRAM'"),
        ("nowhere.py:f", [], "nowhere.py"),
        ("nowhere.pb", [], "nowhere.pb"),
        ("nowhere.pb", ["12"], "only a function of a FILE.py takes arguments"),
    ],
)
def test_what_cannot_be_drawn_is_told(tfxray, tmp_path, target, values, told):
    program = tmp_path / "program.py"  # it needs no TensorFlow, nor does the command to say so
    program.write_text("class Model: ...\n\nmodel = Model()\nf = print\n")
    status, said, complaint = tfxray("draw", target.format(program=program), *values)
    assert (status, said) == (2, "")
    assert told.format(program=program) in complaint
    assert "Traceback" not in complaint


def test_program_that_does_not_run_is_told_with_its_own_lines(tfxray, tmp_path):
    (tmp_path / "broken.py").write_text("one = 1\none.two\n")
    status, said, complaint = tfxray("draw", f"{tmp_path}/broken.py:one")
    assert (status, said) == (2, "")
    assert "line 2" in complaint
    assert "has no attribute 'two'" in complaint
    assert "_programs.py" not in complaint


def test_program_is_recorded(warm, tfxray, program, tmp_path):
    done = warm.run(["-m", "tfxray", "record", str(program)], cwd=ROOT)
    assert done.returncode == 1, "the program ended in an error"
    assert "has no attribute 'Session'" in done.stdout
    (tmp_path / "fine.py").write_text("import tensorflow as tf\nx = tf.constant(12) * 3\n")
    status, said, _ = tfxray("record", "--json", tmp_path / "fine.py")
    assert (status, json.loads(said)["steps"][1]["line"]) == (0, 2)


def test_what_cannot_be_recorded_is_told(tfxray, tmp_path):
    (tmp_path / "a.py").write_text("one =\n")
    for file in (tmp_path / "a.py", tmp_path / "nowhere.py"):
        status, said, complaint = tfxray("record", file)
        assert (status, said) == (2, "")
        assert file.name in complaint
        assert "Traceback" not in complaint


def test_program_is_run_as_python_runs_it_with_a_hint_below_its_error(program):
    as_python = subprocess.run(
        [sys.executable, program, "-x", "1"], capture_output=True, text=True, check=False
    )
    status, said, complaint = in_a_process("run", program, "-x", "1")
    assert (status, said) == (as_python.returncode, as_python.stdout) == (1, "")
    own, _, hint = complaint.partition("\ntfxray: ")
    assert own.splitlines()[-6:] == as_python.stderr.splitlines()[-6:]
    assert f"[{str(program)!r}, '-x', '1']" in own
    assert hint.splitlines()[1].startswith("   Fix: ")
    assert "#error-no-attribute-session (E" in hint.splitlines()[2]


@pytest.mark.parametrize(
    ("source", "status"), [("exit(3)", 3), ("pass", 0), ("raise KeyboardInterrupt", 130)]
)
def test_exit_status_is_the_programs(tmp_path, source, status):
    (tmp_path / "a.py").write_text(source)
    found, said, complaint = in_a_process("run", tmp_path / "a.py")
    assert (found, said) == (status, "")
    assert "tfxray" not in complaint.replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("missing", "arguments", "told"),
    [
        (
            "tensorflow",
            ["record", "{program}"],
            "tfxray record: tensorflow is not installed: pip install 'tfxray[tensorflow]'",
        ),
        (
            "pygraphviz",
            ["draw", "{program}:f", "12", "-o", "{program}.svg"],
            "tfxray draw: drawing needs Graphviz, which comes with pygraphviz: "
            "pip install 'tfxray[draw]'",
        ),
    ],
)
def test_missing_extra_is_told_with_what_installs_it(program, missing, arguments, told):
    hide = f"import sys; sys.modules[{missing!r}] = None; from tfxray.__main__ import main; "
    given = [each.format(program=program) for each in arguments]
    done = subprocess.run(
        [sys.executable, "-c", f"{hide}sys.exit(main({given!r}))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == told


HEARS_NETWORK = """
import sys

def hear(event, given):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"):
        print("asked for a network:", event)

sys.addaudithook(hear)
"""
ASKS_TFXRAY = """
from tfxray.__main__ import main
from tfxray.explain import find_entry
from tfxray.explain.text import describe
from tfxray.doctor import diagnose

diagnose()
main(["explain", {program!r}])
main(["draw", {program!r} + ":f", "12"])
"""


@pytest.mark.parametrize(
    ("asks", "asked"), [(ASKS_TFXRAY, 0), ("import socket; socket.getaddrinfo('localhost', 1)", 1)]
)
def test_nothing_is_sent_anywhere(program, asks, asked):
    command = HEARS_NETWORK + asks.format(program=str(program))
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.count("asked for a network") == asked
    assert asked or "f: 6 nodes" in done.stdout, "it ran to its end"
