"""What of an output means nothing when another version prints it otherwise.

Lines of others' files and where these files are, versions, and how a picture is drawn that shows the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bs4 import BeautifulSoup

# A frame of a traceback that is in a package; the line of source below it is indented further.
_FRAME = re.compile(r'^(?P<indent>\s*)File "(?:…|<autograph>)[^"]*", line \d+, in .*$')
_ANY_FRAME = re.compile(r'^\s*File "')
_PLACE = re.compile(r"(…/[\w./-]+\.py)(?:\", line |:| line )\d+")
# TensorFlow counts the variables of a process, and the tensors without a name of a graph.
_COUNTED = re.compile(r'(?<=name="Variable/)\d+|(?<=Tensor\(")\d+(?=:\d+")')
# A line of TensorFlow's own log: severity and day, time, thread.
_LOGGED = re.compile(r"^[IWEF]\d{4} [\d:.]+ +\d+ (?=\S+:\d+\])")
# What it only informs of, and what it says before it has read how much it is to write.
_INFORMED = re.compile(
    r"^(?:I\d{4} [\d:.]+ +\d+ |[\d-]+ [\d:.]+: I |WARNING: All log messages before absl::).*\n?",
    re.MULTILINE,
)
_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)
_TOLD = ("aria-label", "alt")  # attributes that say something
_SHORTEST = 3  # characters of a version that is taken out: `7` may be anything


def without_noise(text: str, versions: Mapping[str, Iterable[str]]) -> list[str]:
    """Returns the lines of an output that count.

    Args:
        text: What was printed.
        versions: What no difference is to be made of: the versions of packages on both sides, by package.
    """
    known = {
        _pattern(version): f"<{package}'s version>"
        for package, several in versions.items()
        for version in several
        if len(version) >= _SHORTEST
    }
    return [_masked(line, known) for line in _without_frames(text.splitlines())]


def _pattern(version: str) -> str:
    """Matches a version as the index writes it, and as the module does: 2.22.0rc0 and 2.22.0-rc0."""
    called = re.escape(version).replace(r"\.dev", "[.-]dev").replace("rc", "-?rc")
    return rf"(?<![\w.]){called}(?!\w)"


def _without_frames(lines: list[str]) -> list[str]:
    kept, within = [], ""
    for line in lines:
        frame = _FRAME.match(line)
        if frame:
            within = frame["indent"] + " "
        elif within and line.startswith(within) and not _ANY_FRAME.match(line):
            within = ""  # the source of that frame, a line of somebody else
        else:
            within = ""
            kept.append(line)
    return kept


def _masked(line: str, versions: Mapping[str, str]) -> str:
    for pattern, name in versions.items():
        line = re.sub(pattern, name, line)
    line = _LOGGED.sub("", line)
    return _SPACES.sub("", _COUNTED.sub("…", _PLACE.sub(r"\1", line)))


def without_information(stderr: str) -> str:
    """Returns what was written to stderr but for what TensorFlow's log only informs of.

    One version writes there what another keeps to itself, whatever `TF_CPP_MIN_LOG_LEVEL` says.
    """
    return _INFORMED.sub("", stderr)


def said(html: str) -> str:
    """Returns what a picture or a table tells, a piece a line: its nodes, labels and tooltips.

    Where they are and in which colour is left out, so a picture that shows the same is the same.

    Args:
        html: The output as HTML or SVG.
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(["style", "script"]):
        element.decompose()
    pieces = [" ".join(text.split()) for text in soup.find_all(string=True)]
    labels = [
        " ".join(str(element[name]).split())
        for element in soup.find_all(True)
        for name in _TOLD
        if element.has_attr(name)
    ]
    return "\n".join(piece for piece in [*pieces, *labels] if piece)
