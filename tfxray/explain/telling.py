"""The one line of a traceback that tells what went wrong, out of all that is wrapped around it."""

from __future__ import annotations

import re

ANSI = re.compile(r"\x1b\[[0-9;]*m")
RAISED = re.compile(
    r"^(?P<indent>[ \t│|]*)(?:[\w]+\.)*(?P<name>\w*(?:Error|Exception|Warning|Interrupt|Exit|StopIteration))"
    r"(?:: (?P<message>.*)|:?)$",
    re.MULTILINE,
)
NEXT_TRACEBACK = re.compile(
    r"^(Traceback \(most recent|During handling of|The above exception)", re.MULTILINE
)
LOGGED = re.compile(r"^(?:WARNING|ERROR|INFO)?:?(?:tensorflow|absl):\s*", re.MULTILINE)
# What TensorFlow writes before and after the message of an operation.
OPERATION = re.compile(r"^\{\{function_node .*?\}\}\s*|\s*\[Op:[^\]]*\](?: name:.*)?$")
ROOT_ERROR = re.compile(r"^\s*\(\d+\) [A-Z_]+: ")
NOT_TOLD = re.compile(
    r"""^\s*(?:File\ "|Detected\ at\ node|Node:\ |<stack\ traces|\d+\ root\ error|\[\[\{\{node|$)""",
    re.VERBOSE,
)


def telling_line(text: str) -> str:
    """Returns the line that tells what went wrong.

    TensorFlow puts "in user code:" around what a traced function raises and "Graph execution error:"
    around what a running graph raises; Keras puts "Exception encountered when calling" around what a
    layer raises.

    Args:
        text: A traceback as Python or IPython prints it, a logged warning, or a message alone.

    Returns:
        The class without its module, a colon and the first line of its message; the message alone
        when the text names no class; an empty string for a text without words.

    Example:
        >>> telling_line('''Traceback (most recent call last):
        ...   File "train.py", line 9, in <module>
        ... AttributeError: in user code:
        ...
        ...     File "train.py", line 5, in step  *
        ...         print(loss.numpy())
        ...
        ...     AttributeError: 'SymbolicTensor' object has no attribute 'numpy'
        ... ''')
        "AttributeError: 'SymbolicTensor' object has no attribute 'numpy'"
    """
    text = ANSI.sub("", text).replace("\r\n", "\n")
    raised = list(RAISED.finditer(text))
    if not raised:
        logged = LOGGED.search(text)
        return _first_line(text[logged.end() :] if logged else text)
    outer = [match for match in raised if not match["indent"]] or raised
    last = outer[-1]
    after = text[last.end() :]
    end = NEXT_TRACEBACK.search(after)
    name, message = _unwrap(
        last["name"], (last["message"] or "") + (after[: end.start()] if end else after)
    )
    line = _first_line(message)
    return f"{name}: {line}" if line else name


def _unwrap(name: str, message: str) -> tuple[str, str]:
    """Takes one wrapper after the other away."""
    if message.startswith("in user code:"):
        inner = list(RAISED.finditer(message))
        if inner:
            last = inner[-1]
            return _unwrap(last["name"], (last["message"] or "") + message[last.end() :])
    if message.startswith("Exception encountered when calling"):
        parts = re.split(r"\n[ \t]*\n\s*", message.partition("Arguments received by")[0])[1:]
        nested = [at for at, part in enumerate(parts) if part.endswith("Error encountered:")]
        return _unwrap(name, "\n".join(parts[nested[-1] + 1 if nested else 0 :]))
    if message.startswith("Graph execution error:"):
        told = message.partition("\n")[2].partition("Original stack trace")[0]
        return name, "\n".join(line for line in told.splitlines() if not NOT_TOLD.match(line))
    return name, message


def _first_line(text: str) -> str:
    """Returns the first line that has words, without what names its operation."""
    line = next((line.strip() for line in text.splitlines() if re.search(r"\w", line)), "")
    return OPERATION.sub("", OPERATION.sub("", ROOT_ERROR.sub("", line))).strip()
