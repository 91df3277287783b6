"""The command `tfxray`; `python -m tfxray` is the same."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import tfxray

LARGEST = 1_000_000  # bytes; what a traceback tells is at its end, or on its first lines
TEXT = 0.95  # of the characters of a text can be shown
LAYOUT = "\t\n\v\f\r\b\x1b\ufeff\ufffd"  # the rest of its characters; the last is what was no UTF-8
MARKS = {  # the bytes that begin a text in another encoding than UTF-8
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
EXTRAS = {"tensorflow": "tensorflow", "pygraphviz": "draw", "mcp": "mcp", "py_mini_racer": "mcp"}
TARGETS = """
targets of draw:
  FILE.py:function   a tf.function; the values after it are its arguments, numbers and lists become tensors
  FILE.py:name       a tf.Graph, a Keras model or a tf.data.Dataset of that name
  saved_model/       a SavedModel
  frozen.pb          a GraphDef
  model.keras        a Keras model; an .h5 file will do as well
"""
FUNCTIONS = """
targets of modes:
  FILE.py:function   the values after it are its arguments, numbers and lists become tensors; parameters
                     without a value take their default
"""


class UsageError(Exception):
    """What was asked for cannot be done; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(given)
    run: Callable[[argparse.Namespace], int] = options.run
    if run not in (_run, _watch):
        _as_a_filter()
    try:
        return run(options)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        needs = f"pip install 'tfxray[{EXTRAS[error.name]}]'"
        print(f"tfxray {options.command}: {error.name} is not installed: {needs}", file=sys.stderr)
        return 2
    except UsageError as error:
        print(f"tfxray {options.command}: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tfxray", description="Shows what TensorFlow really runs. Sends nothing anywhere."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[argparse.Namespace], int], does: str, status: str, more: str = ""
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name,
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=f"{more}\nexit status: {status}".strip(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run)
        return command

    doctor = add(
        "doctor",
        _doctor,
        "say how TensorFlow runs programs on this machine",
        "0 healthy and eager, 1 something to look at, 2 no usable TensorFlow",
    )
    explain = add(
        "explain",
        _explain,
        "find the entry that explains a traceback",
        "0 it is sure, 1 it is not and names the nearest three, 2 there is nothing to explain",
    )
    explain.add_argument(
        "what",
        nargs="?",
        help="a file, or the number or anchor of an entry, such as E17; standard input without it or as -",
    )
    draw = add(
        "draw",
        _draw,
        "draw a graph, as text or into a file",
        "0 it is drawn, 2 it cannot be drawn",
        TARGETS,
    )
    draw.add_argument("target", help="what to draw, see below")
    draw.add_argument("values", nargs="*", help="example arguments, such as 12 or '[1.0, 2.0]'")
    record = add(
        "record",
        _record,
        "run a small program and tell, step by step, what Python and TensorFlow do",
        "0 it is recorded, 1 it ended in an error or was stopped, 2 it cannot be recorded",
    )
    record.add_argument("file", help="the program")
    record.add_argument(
        "arguments", nargs="*", help="its arguments; put -- before those with a dash"
    )
    modes = add(
        "modes",
        _modes,
        "run a function eagerly, in tf.function, with XLA and in a session, and say where they differ",
        "0 the modes agree, 1 they differ, 2 it cannot be run",
        FUNCTIONS,
    )
    modes.add_argument("target", help="the function, see below")
    modes.add_argument("values", nargs="*", help="its arguments, such as 12 or '[1.0, 2.0]'")
    modes.add_argument("--calls", type=int, default=1, help="how often each mode calls it")
    data = ".html, .txt or .json"
    endings = {draw: f".svg, {data}", record: data, modes: data}
    for command in (doctor, explain, draw, record, modes):
        form = command.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print plain data, not text")
        if command in endings:
            into = f"write to FILE, which ends in {endings[command]}"
            form.add_argument("-o", "--output", metavar="FILE", help=into)
    run = add(
        "run",
        _run,
        "run a program, and explain the error that ends it",
        "the program's own",
    )
    run.add_argument("file", help="the program")
    run.add_argument("arguments", nargs=argparse.REMAINDER, help="its arguments")
    watch = add(
        "watch",
        _watch,
        "run a program as it is, and report what TensorFlow made of it",
        "the program's own; 2 also where it cannot be run or the report not be written",
        "The report goes to PROGRAM-watch.html and PROGRAM-watch.json, and as text to the standard error.",
    )
    into = "write to FILE instead, which ends in .html, .txt or .json"
    watch.add_argument("-o", "--output", metavar="FILE", help=into)
    watch.add_argument(
        "-m", "--module", action="store_true", help="PROGRAM is a module, as in python -m PROGRAM"
    )
    watch.add_argument(
        "--pictures",
        action="store_true",
        help="also draw the graphs of the functions that took longest",
    )
    watch.add_argument("program", metavar="PROGRAM", help="a file, or a module after -m")
    watch.add_argument("arguments", nargs=argparse.REMAINDER, help="its arguments")
    mcp = add(
        "mcp",
        _mcp,
        "serve the site to an assistant, on standard input and output",
        "0 the assistant has closed the input, 2 it cannot be served",
    )
    mcp.add_argument(
        "--site",
        metavar="FOLDER",
        type=Path,
        help="that of a built site, in place of the one that the wheel holds",
    )
    return parser


def _doctor(options: argparse.Namespace) -> int:
    from tfxray import doctor  # noqa: PLC0415

    return doctor._main(["--json"] if options.json else [])


def _explain(options: argparse.Namespace) -> int:
    from tfxray.explain import explain, find_entry  # noqa: PLC0415
    from tfxray.explain.text import describe  # noqa: PLC0415

    named = options.what
    if named and not Path(named).exists() and (entry := find_entry(named)):
        as_data = json.dumps(entry.as_dict(), indent=2, ensure_ascii=False)
        _write(as_data if options.json else describe(entry, whole=True))
        return 0
    text = _read(named)
    if not text.strip():
        raise UsageError("there is nothing to explain: paste a traceback or an error message")
    explanation = explain(text)
    _print(explanation, options)
    return 0 if explanation.is_sure else 1


def _read(file: str | None) -> str:
    """Reads a file, or what is pasted: its beginning and its end where it is huge."""
    if file in (None, "-"):
        if sys.stdin is None:
            raise UsageError("there is nothing to explain: the standard input is closed")
        content = _ends(sys.stdin.buffer)
    else:
        try:
            with Path(str(file)).open("rb") as stream:
                content = _ends(stream)
        except OSError as error:
            number = re.fullmatch(r"[eE](\d+)", str(file))
            told = f"no entry has the number {number[1]}" if number else ""
            raise UsageError(told or f"cannot read {file}: {error.strerror}") from error
    text = _decoded(content)
    if text is None or not _can_be_shown(text[:LARGEST]):
        raise UsageError("this is no text: paste a traceback or an error message")
    return text


def _can_be_shown(text: str) -> bool:
    plain = sum(letter.isprintable() or letter in LAYOUT for letter in text)
    return plain >= TEXT * len(text)


def _decoded(content: bytes) -> str | None:
    """Reads bytes in the encoding that they seem to have; returns None for what cannot be text."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if content.count(0) > len(content) // 4:  # UTF-16 of plain English has a zero in every pair
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        text = content.decode(encoding, errors="replace")
        # Of another language there are few zeros: what is left is no text.
        return text if sum(map(str.isascii, text)) > len(text) / 2 else None
    if content.startswith((b"\x7fELF", b"PK", b"\x1f\x8b")):
        return None
    return content.decode("utf-8", errors="replace").replace("\0", "")


def _ends(stream: BinaryIO) -> bytes:
    """Reads a stream of any length in little memory."""
    first = stream.read(LARGEST)
    last = b""
    while piece := stream.read(LARGEST):
        last = (last + piece)[-LARGEST:]
    return first + b"\n" + last if last else first


def _draw(options: argparse.Namespace) -> int:
    from tfxray import _programs  # noqa: PLC0415

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported
    try:
        source, values = _programs.find(options.target, options.values)
        _print(tfxray.draw(source, *values), options)
    except (TypeError, ValueError, OSError, tfxray.LayoutError) as error:
        raise UsageError(str(error)) from error
    return 0


def _record(options: argparse.Namespace) -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported
    file = Path(options.file)
    try:
        recording = tfxray.record(file, arguments=options.arguments)
        _print(recording, options)
    except (SyntaxError, TypeError, ValueError, OSError, RuntimeError) as error:
        raise UsageError(str(error)) from error
    return 1 if recording.error or recording.stopped else 0


def _modes(options: argparse.Namespace) -> int:
    from tfxray import _programs  # noqa: PLC0415

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported
    try:
        function, values = _programs.find(options.target, options.values)
        found = tfxray.modes(function, *values, calls=options.calls)
        _print(found, options)
    except (TypeError, ValueError, OSError) as error:
        raise UsageError(str(error)) from error
    return 0 if found.agree else 1


def _run(options: argparse.Namespace) -> int:
    from tfxray import _programs, hints  # noqa: PLC0415

    hints.install()
    try:
        return _programs.run(options.file, options.arguments)
    except OSError as error:
        raise UsageError(f"cannot read {options.file}: {error.strerror}") from error


def _watch(options: argparse.Namespace) -> int:
    from tfxray import _programs  # noqa: PLC0415
    from tfxray.watching.watch import Watch  # noqa: PLC0415

    program = Path(options.program)
    name = options.program.rpartition(".")[2] if options.module else program.stem
    outputs = [options.output] if options.output else [f"{name}-watch.html", f"{name}-watch.json"]
    for output in outputs:  # before the program runs, which may take long
        if Path(output).suffix.lower() not in (".html", ".txt", ".json"):
            raise UsageError(f"the report's name ends in .html, .txt or .json, not {output!r}")
        if not os.access(Path(output).absolute().parent, os.W_OK):
            raise UsageError(f"cannot write {output}: no folder to write to")
    if options.pictures and find_spec("pygraphviz") is None:
        raise ModuleNotFoundError("no module named pygraphviz", name="pygraphviz")
    own = str(program.resolve().parent) if not options.module else str(Path.cwd())
    title = " ".join([options.program, *options.arguments])
    seen = Watch(own=(own,), title=title, pictures=options.pictures)
    status: int | str | None = 0
    try:
        with seen:
            sys.excepthook = seen.hook_errors(sys.excepthook)
            run = _programs.run_module if options.module else _programs.run
            status = run(options.program, options.arguments)
    except OSError as error:
        raise UsageError(f"cannot read {options.program}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(str(error)) from error
    finally:  # also where the program ends itself
        _report(seen, outputs)
    return int(status)


def _report(seen: Any, outputs: Sequence[str]) -> None:
    sys.stdout.flush()
    if seen.is_fork:
        return
    if not seen.has_report:
        print(
            "tfxray watch: the program imported no TensorFlow: there is nothing to report",
            file=sys.stderr,
        )
        return
    text = f"\n{seen.report.text}\n"
    encoding = sys.stderr.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
    for output in outputs:
        seen.report.save(output)
        print(f"The report is in {output}", file=sys.stderr)


def _mcp(options: argparse.Namespace) -> int:
    from tfxray.assistant.server import make_server  # noqa: PLC0415

    make_server(options.site).run("stdio")
    return 0


def _as_a_filter() -> None:
    """Has output go to any terminal and any pipe: `run` leaves both as its program expects them."""
    for stream in (sys.stdout, sys.stderr):  # a message may hold what this terminal cannot show
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if hasattr(signal, "SIGPIPE"):  # `| head` may close the pipe
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def _print(result: Any, options: argparse.Namespace) -> None:
    """Prints a result as text or as data, or writes it into the file that is named."""
    if getattr(options, "output", None):
        result.save(options.output)
    elif options.json:
        _write(json.dumps(result.as_dict(), indent=2, ensure_ascii=False))
    else:
        _write(result.text)


def _write(text: str) -> None:
    """Prints a text.

    Raises:
        UsageError: The standard output is closed, or takes no more.
    """
    if sys.stdout is None:
        raise UsageError("cannot write: the standard output is closed")
    try:
        print(text, flush=True)
    except OSError as error:
        if sys.stdout is sys.__stdout__:  # what is left is not tried again
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise UsageError(f"cannot write: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main())
