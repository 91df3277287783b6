"""Shows a program of `examples.elsewhere` and what it printed on a system.

    ```{recorded} arithmetic tensorflow-1.15.5
    :show: printed
    ```

The arguments are a program and a system. `show` is `program`, `printed` or, by default, `both`. A line below
what was printed says what made it. The build fails when there is no such recording, or when it does not hold
any more.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst.directives import choice
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from examples.elsewhere import read_recording

SHOWN = ("both", "printed", "program")


class Recorded(SphinxDirective):
    """A program and its recording."""

    required_arguments = 2
    option_spec: ClassVar[OptionSpec] = {"show": lambda given: choice(given, SHOWN)}

    def run(self) -> list[nodes.Node]:
        """Writes what is to be shown, and has the page read again when any of it changes."""
        try:
            recording = read_recording(*self.arguments)
        except (LookupError, ValueError) as error:
            raise self.error(str(error)) from error
        for path in recording.made_from():
            self.env.note_dependency(str(path))
        shown: list[nodes.Node] = []
        show = self.options.get("show", "both")
        if show != "printed":
            shown.append(self._block(recording.source, "python", "recorded-program"))
        if show != "program":
            shown.append(self._block(recording.printed, "text", "recorded-output"))
            line = nodes.Text(f"{recording.provenance()}.")
            shown.append(nodes.paragraph("", "", line, classes=["recorded-with"]))
        return [nodes.container("", *shown, classes=["recorded"])]

    def _block(self, text: str, language: str, name: str) -> nodes.Node:
        text = text.rstrip("\n")  # Sphinx highlights what is the same raw and read
        block = nodes.literal_block(text, text, language=language)
        self.set_source_info(block)
        return nodes.container("", block, classes=[name])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_directive("recorded", Recorded)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
