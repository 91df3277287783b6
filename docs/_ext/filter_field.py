"""Puts a field on a page that filters a long list or table: docs/_static/filter-field.js.

    ```{filter-field} Show only errors with these words
    :items: .error-list > li
    :groups: .error-area
    :counted: errors
    :message: look for it as a message
    ```

With `message`, whole messages that are pasted go to the search, and what no item has is sent there by Enter.
Without scripts there is no field. It has room from the start, so that nothing moves when it comes.
"""

from __future__ import annotations

from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst.directives import unchanged_required
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec


class FilterField(SphinxDirective):
    """The place of the field."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = dict.fromkeys(
        ("items", "groups", "counted", "message"), unchanged_required
    )

    def run(self) -> list[nodes.Node]:
        """Writes an empty element with what the script has to know."""
        told = {"label": self.arguments[0]} | self.options
        data = "".join(f' data-{name}="{escape(text)}"' for name, text in told.items())
        return [nodes.raw("", f'<div class="filter-field"{data}></div>', format="html")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_directive("filter-field", FilterField)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
