"""Which line of the program is it? Tells the user's frames from those of libraries."""

from __future__ import annotations

import linecache
import os
import site
import sys
import sysconfig
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple

_GENERATED = "__autograph_generated_file"
_INSTALLED = ("site-packages", "dist-packages")
_FRAMEWORKS = ("tensorflow", "keras", "tf_keras")
_RUNNER = str(Path(__file__).parent.parent / "_programs.py")


class Site(NamedTuple):
    """A line of the program.

    Attributes:
        file: The file as Python knows it.
        line: The line, from 1.
    """

    file: str
    line: int

    @property
    def source(self) -> str:
        """The line itself, or an empty text where it cannot be read."""
        return linecache.getline(self.file, self.line).strip()

    def __str__(self) -> str:
        """Returns `name.py:12`, or `cell 3:12` in a notebook."""
        return f"{shown(self.file)}:{self.line}"


def shown(file: str) -> str:
    """Shortens a file's name: relative to the working folder where that is shorter."""
    if file.startswith("<"):
        return file.strip("<>")
    if "ipykernel_" in file:
        return "cell"
    try:
        relative = os.path.relpath(file)
    except ValueError:  # another drive
        return file
    return relative if not relative.startswith("..") else Path(file).name


class Library(dict[str, bool]):
    """Tells whether a file belongs to a library: the standard one, or an installed package.

    Args:
        own: Folders and files that are the program's, wherever they are.
    """

    def __init__(self, own: tuple[str, ...] = ()) -> None:
        """Learns where this Python keeps libraries."""
        super().__init__()
        paths = sysconfig.get_paths()
        folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
        folders |= {*site.getsitepackages(), site.getusersitepackages()}
        # Those of another environment, which PYTHONPATH or a .pth file adds.
        folders |= {path for path in sys.path if Path(path).name in _INSTALLED}
        folders.add(str(Path(__file__).parent.parent))  # tfxray itself
        both = {*folders, *(os.path.realpath(folder) for folder in folders)}
        self._folders = tuple(f"{folder}{os.sep}" for folder in both)
        # All else outside of libraries is the program's anyway, and an environment may lie in its folder.
        self._own = tuple(each for each in own if each.startswith(self._folders))

    def __missing__(self, file: str) -> bool:
        """Decides it once for each file."""
        name = str(Path(file).absolute())
        library = file.startswith("<frozen") or _GENERATED in file
        if not library and not any(name.startswith(own) for own in self._own):
            library = name.startswith(self._folders)
        self[file] = library
        return library

    def package(self, file: str) -> str:
        """Returns the name of the library that a file belongs to.

        Args:
            file: A file of a library.
        """
        name = str(Path(file).absolute())
        inside = [name.removeprefix(each) for each in self._folders if name.startswith(each)]
        return min(inside, key=len, default="").partition(os.sep)[0].removesuffix(".py")

    def is_frameworks(self, file: str) -> bool:
        """Tells whether a file is TensorFlow's or Keras's own.

        Args:
            file: A file.
        """
        return self[file] and self.package(file) in _FRAMEWORKS

    def user_frame(self, frame: FrameType | None) -> FrameType | None:
        """Returns the innermost frame of the program, or None where there is none.

        What had a command run the program is none of it.
        """
        while frame is not None and self[frame.f_code.co_filename]:
            if frame.f_code.co_filename == _RUNNER:
                return None
            frame = frame.f_back
        return frame

    def site(self, frame: FrameType | None) -> Site | None:
        """Returns the line of the program that a frame was called from."""
        frame = self.user_frame(frame)
        return None if frame is None else Site(frame.f_code.co_filename, frame.f_lineno)


def line_of(code: CodeType, instruction: int) -> int:
    """Returns the line of an instruction.

    Args:
        code: The code that ran.
        instruction: `f_lasti` of its frame. Reading `f_lineno` at each operation would cost more.
    """
    for start, end, line in code.co_lines():
        if start <= instruction < end and line is not None:
            return line
    return code.co_firstlineno
