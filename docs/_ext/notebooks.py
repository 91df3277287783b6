"""Offers each page with cells as a notebook: to download, and in Colab once the site is hosted.

A notebook has the cells whose source the page shows, those that undo what such a cell did to the process, and
plain Markdown between them. Outputs that a page
hides until they are asked for are left out: running the cell reveals them. The first cell installs `tfxray`
where the notebook uses it. Colab opens notebooks from a repository only, so the workflow that publishes the
site also keeps them on a branch of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from .execution.cell_rules import HIDE_OUTPUT, REMOVE_INPUT, RESTORES
from .markdown import plain_markdown
from .wheel import wheel_name

FOLDER = "_notebooks"
BRANCH = "notebooks"


def offer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Writes a page's notebook, and gives the template its addresses.

    A page about the site itself, whose cells read the site's own files, says `no-download: true`.
    """
    if doctree is None or not _is_offered(app, page):
        return
    context["notebook"] = f"{FOLDER}/{page}.ipynb"
    repository = app.config.repository_url
    if repository.startswith("https://github.com/"):
        context["colab"] = (
            "https://colab.research.google.com/github/"
            f"{repository.removeprefix('https://github.com/')}/blob/{BRANCH}/{page}.ipynb"
        )
    executed = Path(app.env.mystnb_config.output_folder, f"{page}.ipynb")  # type: ignore[attr-defined]
    notebook = nbformat.read(executed, as_version=4)
    notebook.cells = list(_cells(app, page, doctree, notebook.cells))
    if any("tfxray" in cell.source for cell in notebook.cells if cell.cell_type == "code"):
        notebook.cells.insert(0, nbformat.v4.new_code_cell(_install(app, page)))
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # random ids would make every build another
    del notebook.metadata["source_map"]
    target = Path(app.outdir, FOLDER, f"{page}.ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)


def _cells(
    app: Sphinx, page: str, doctree: nodes.document, executed: list[Any]
) -> Iterator[nbformat.NotebookNode]:
    """Returns the cells of a notebook, from those of the page's own."""
    root = app.config.html_baseurl or "../" * (page.count("/") + 1)
    address = f"{root}{page}.html"
    text: list[str] = []
    for part in _parts(doctree, 0):
        if isinstance(part, str):
            text.append(part)
        elif not _is_cell(part):
            text.append(plain_markdown(part, doctree, app.builder, address))
        elif (
            REMOVE_INPUT not in (tags := part["cell_metadata"].get("tags", ())) or RESTORES in tags
        ):
            if any(text):
                yield nbformat.v4.new_markdown_cell("\n\n".join(filter(None, text)))
                text = []
            cell = executed[part["cell_index"]]
            if HIDE_OUTPUT in tags:
                cell.outputs = []
            yield cell
    if any(text):
        yield nbformat.v4.new_markdown_cell("\n\n".join(filter(None, text)))


def _parts(element: nodes.Element, level: int) -> Iterator[str | nodes.Element]:
    """Takes a page apart into cells, elements without cells, and headings as Markdown."""
    for child in element.children:
        if not isinstance(child, nodes.Element):
            continue
        if isinstance(child, nodes.title | nodes.rubric):
            yield f"{'#' * min(level, 6)} {child.astext()}"
        elif isinstance(child, nodes.section) or (not _is_cell(child) and _holds_cells(child)):
            yield from _parts(child, level + 1)
        else:
            yield child


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code"


def _holds_cells(element: nodes.Element) -> bool:
    return next(element.findall(_is_cell), None) is not None


def _install(app: Sphinx, page: str) -> str:
    """Returns the code that installs the package: from the site, the repository, or the site's folder."""
    if app.config.html_baseurl:
        source = f"'tfxray[draw] @ {app.config.html_baseurl}{wheel_name(app.config)}'"
    elif app.config.repository_url:
        source = f"'tfxray[draw] @ git+{app.config.repository_url}'"
    else:
        source = f"--find-links {'../' * (page.count('/') + 1)} 'tfxray[draw]'"
    return f"%pip install --quiet {source}"


def drop_gone(app: Sphinx, failure: Exception | None) -> None:
    """Deletes the notebooks of pages that are gone, and what MyST-NB keeps of their cells."""
    if failure or app.builder.name != "html":
        return
    executed = Path(app.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
    for folder, is_kept in ((Path(app.outdir, FOLDER), _is_offered), (executed, _has_cells)):
        for notebook in folder.rglob("*.ipynb"):
            if not is_kept(app, notebook.relative_to(folder).with_suffix("").as_posix()):
                notebook.unlink()


def _has_cells(app: Sphinx, page: str) -> bool:
    return "kernelspec" in app.env.metadata.get(page, {})


def _is_offered(app: Sphinx, page: str) -> bool:
    return _has_cells(app, page) and "no-download" not in app.env.metadata[page]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.setup_extension("docs._ext.wheel")  # its setting
    app.setup_extension("sphinx_markdown_builder")  # those of its translator
    app.connect("html-page-context", offer)
    app.connect("build-finished", drop_gone)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
