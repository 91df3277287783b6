"""Tells how to get `tfxray`, once, and leads there from the first use on each page.

    ```{install-tfxray}
    ```

writes the commands: for the wheel that the site offers, for the repository where that is known, and for the
package index.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from .execution.cell_rules import HIDE_INPUT
from .wheel import wheel_name

LABEL = "install-tfxray"
EXTRAS = "draw,tensorflow"
IMPORT = re.compile(r"^(?:from|import) tfxray\b|^%load_ext tfxray\b", re.MULTILINE)


class InstallTfxray(SphinxDirective):
    """The ways to get the package."""

    def run(self) -> list[nodes.Node]:
        """Writes a list."""
        wheel = wheel_name(self.config)
        site, repository = self.config.html_baseurl, self.config.repository_url
        up = "../" * self.env.docname.count("/")
        if site:
            from_site = f"pip install 'tfxray[{EXTRAS}] @ {site}{wheel}'"
        else:
            from_site = f"pip install './{wheel}[{EXTRAS}]'"
        from_source = f"'tfxray[{EXTRAS}] @ git+{repository}'" if repository else f"'.[{EXTRAS}]'"
        where = "From the repository" if repository else "In a clone of the repository"
        ways = [
            ("From this site, which holds the wheel", from_site),
            (where, f"pip install {from_source}"),
            (
                "From the package index, once it has been released",
                f"pip install 'tfxray[{EXTRAS}]'",
            ),
        ]
        ways_list = nodes.bullet_list()
        for way, command in ways:
            words = nodes.paragraph("", "", nodes.Text(way))
            if command is from_site:
                address = f"{site or up}{wheel}"
                words += [nodes.Text(" "), nodes.reference("", wheel, refuri=address)]
            words += nodes.Text(":")
            block = nodes.literal_block("", f"$ {command}", language="console")
            ways_list += nodes.list_item("", words, block)
        return [ways_list]


def link_first_use(app: Sphinx, doctree: nodes.document) -> None:
    """Puts a line before the first cell that imports the package, or after it where it is folded."""
    if any(LABEL in section["ids"] for section in doctree.findall(nodes.section)):
        return
    docname = app.env.current_document.docname
    for cell in doctree.findall(nodes.container):
        if "cell_input" not in cell.get("classes", []) or not IMPORT.search(cell.astext()):
            continue
        link = pending_xref(
            "",
            nodes.inline("", "how to get it", classes=["std", "std-ref"]),
            refdoc=docname,
            refdomain="std",
            reftype="ref",
            reftarget=LABEL,
            refexplicit=True,
        )
        words = [nodes.literal("", "tfxray"), nodes.Text(" is this site’s package: "), link]
        line = nodes.paragraph("", "", *words, nodes.Text("."), classes=[LABEL])
        block: nodes.Node = cell
        while not isinstance(block.parent, nodes.section | nodes.document):
            block = block.parent
        is_folded = f"tag_{HIDE_INPUT}" in cell.parent.get("classes", [])
        block.parent.insert(block.parent.index(block) + is_folded, line)
        return


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.setup_extension("docs._ext.wheel")  # its setting
    app.add_directive(LABEL, InstallTfxray)
    app.connect("doctree-read", link_first_use, priority=600)  # when cells lie where they stay
    return {"parallel_read_safe": True, "parallel_write_safe": True}
