"""The messages in what somebody pasted: a traceback, a log, a few lines out of either."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Colors of a terminal, with or without the byte that begins them: some pages drop it.
ANSI = re.compile(r"(?:\x1b|\u241b)\[[0-9;]*[A-Za-z]|\[\d+(?:;\d+)*m", re.ASCII)
# What typesetting makes of plain marks and spaces, HTML and Markdown of what they would read themselves.
TYPESET = {
    "'": "\u2018\u2019\u201a\u201b\u2032\uff07",
    '"': "\u201c\u201d\u201e\u201f\u2033\uff02\xab\xbb",
    " ": "\xa0\u2007\u2009\u202f\u3000",
    "": "\ufeff\0\u200b\u200c\u200d\u2060",
}
ESCAPED = re.compile(r"&(?:#39|#x27|apos|#34|quot|lt|gt|nbsp|amp);|\\[_*`'\"]", re.ASCII)
MEANT = {
    "&#39;": "'",
    "&#x27;": "'",
    "&apos;": "'",
    "&#34;": '"',
    "&quot;": '"',
    "&lt;": "<",
    "&gt;": ">",
    "&nbsp;": " ",
    "&amp;": "&",
}
# What stands before every line: a quotation, a comment, a process, a stream, a box, pytest's mark.
PREFIX = re.compile(
    r"^(?:[ \t]*(?:>|#|│|\||E(?= {3}))|[ \t]*\(\w+ pid=\d+[^)\n]*\)|\[[\d,:rank]+\](?:<std\w+>)?:?)[ \t]?",
    re.ASCII | re.MULTILINE,
)
# A line of a log: the time, how bad it is, and which file wrote it.
LOGGED = re.compile(
    r"^[ \t]*(?:\d{4}-\d\d-\d\d[ T][\d:.,]+[ \t:-]*)?"
    r"(?:[IWEF]\d{4} [\d:.]+ +\d+ |(?:[IWEF] )(?=\S+:\d+\])|"
    r"(?:WARNING|ERROR|INFO|CRITICAL)\b[ \t:-]*(?:tensorflow|absl|root)?:?)"
    r"[ \t]*(?:[\w./\\-]+\.(?:cc|cpp|h|py):\d+\])?[ \t]*"
    r"(?:OP_REQUIRES failed at [\w./-]+(?::\d+)? ?: ?)?",
    re.ASCII | re.MULTILINE,
)
CLASS = r"(?:\w+\.)*(?P<name>_?[A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit)|StopIteration|OpError)"
RAISED = re.compile(
    rf"^[ \t\"'`*]*{CLASS}(?: \(see above for traceback\))?(?:[ \t]*:[ \t]?|[ \t]*$)",
    re.ASCII | re.MULTILINE,
)
SAID = re.compile(rf"(?<![\w.(]){CLASS}: ", re.ASCII)  # in the middle of a sentence
# An error in the message of another: of a program that passes on what it caught.
WITHIN = re.compile(rf"(?:^|: ){CLASS}: ", re.ASCII)
# Between two errors of which the second followed from the first; all else begins a new story.
CHAINED = re.compile(r"During handling|The above exception", re.ASCII)
TRACEBACK = re.compile(r"^[ \t]*Traceback \(most recent call last\)", re.ASCII | re.MULTILINE)
IGNORED = re.compile(r"^[ \t]*Exception ignored in\b.*\Z", re.ASCII | re.MULTILINE | re.DOTALL)
AFTER = re.compile(
    r"^[ \t]*(?:Traceback \(most recent|During handling of the|The above exception was|Arguments received by|"
    r"Original stack trace|Call arguments received|Exception ignored in)",
    re.ASCII | re.MULTILINE,
)
# A line of a traceback, and the line of code below it, which is further in.
FRAME = re.compile(
    r'^([ \t]*)File "[^\n]*line \d[^\n]*\n(?:\1[ \t]+\S[^\n]*\n)*', re.ASCII | re.MULTILINE
)
# What Keras puts before the error that led to its own, in the message of its own.
LED_TO = re.compile(r"(?:^|(?<=[ \t]))Exception encountered: ", re.ASCII | re.MULTILINE)
# What Keras tells of a model, in a line as long as the model: why it failed comes after.
DUMP = re.compile(
    r"\bconfig=\{.*?(?=[ \t]Exception encountered: |$)|Full object config: \{.*$",
    re.ASCII | re.MULTILINE,
)
# Errors that say nothing of the cause: TensorFlow 1's errors could not be copied, a program that ends.
EMPTY = re.compile(
    r"missing \d+ required positional arguments: 'node_def'|^(?:SystemExit|KeyboardInterrupt)\b",
    re.ASCII,
)
DEEPEST = 12  # quotations in one another
LONGEST = 3000  # characters of a message: what comes later tells no more
WHOLE = 30_000  # the same of a text that names no class of errors, from its end


@dataclass(frozen=True)
class Message:
    """What one error said.

    Attributes:
        name: Its class without the module; empty where none is named.
        text: What it said, on one line.
        is_last: Whether it belongs to the last story of the text: the error that ended the program,
            or one that led to it.
    """

    name: str
    text: str
    is_last: bool = True

    @property
    def line(self) -> str:
        """The class and what it said, as a traceback ends."""
        return ": ".join(filter(None, [self.name, self.text]))


def clean(text: str) -> str:
    """Takes away what is no part of the messages: colors, quotation marks of a mail, line ends of old.

    Args:
        text: What was pasted.

    Returns:
        The same lines without what stood before them.
    """
    for plain, marks in TYPESET.items():
        text = text.translate(dict.fromkeys(map(ord, marks), plain))
    text = re.sub(r"\r\n?", "\n", ANSI.sub("", text))
    text = ESCAPED.sub(lambda found: MEANT.get(found[0], found[0][1:]), text)
    for _ in range(DEEPEST):
        text = PREFIX.sub("", text)
    return LOGGED.sub("", text)


def messages(text: str) -> list[Message]:
    r"""Finds what the errors of a text said.

    Args:
        text: What was pasted.

    Returns:
        The messages as they follow one another, the last one last; the whole text as one message where
        no class of errors is named.

    Example:
        >>> chain = "KeyError: 1\n\nDuring handling of the above exception, …\n\nValueError: two"
        >>> [each.line for each in messages(chain)]
        ['KeyError: 1', 'ValueError: two']
    """
    text = IGNORED.sub("", clean(text)) or clean(text)
    found = list(RAISED.finditer(text)) or list(SAID.finditer(text))
    told: list[tuple[re.Match[str], Message]] = []
    stops = [*(match.start() for match in found[1:]), len(text)]
    for match, stop in zip(found, stops, strict=False):  # of none, none
        rest = DUMP.sub("", FRAME.sub("", text[match.end() : stop]))
        said, *causes = LED_TO.split(AFTER.split(rest, maxsplit=1)[0] or rest)
        message = Message(match["name"], _one_line(said))
        if not EMPTY.search(message.line):
            told.append((match, message))
        if within := WITHIN.search(message.text):
            told.append((match, Message(within["name"], message.text[within.end() :])))
        told += [(match, Message(match["name"], _one_line(cause))) for cause in causes]
    if not told:
        return [Message("", " ".join(text[-WHOLE:].split()))] if text.strip() else []
    # A new traceback without a word that joins it to the one before begins a new story.
    first = 0
    for at in range(1, len(told)):
        between = text[told[at - 1][0].end() : told[at][0].start()]
        if TRACEBACK.search(between) and not CHAINED.search(between):
            first = at
    return [
        Message(message.name, message.text, at >= first) for at, (_, message) in enumerate(told)
    ]


def _one_line(text: str) -> str:
    return " ".join(text[:LONGEST].split())
