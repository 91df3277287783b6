"""Offers each page with cells as a notebook: to download, and in Colab once the site is hosted.

Colab opens notebooks from a repository only, so the workflow that publishes the site also keeps the
notebooks on a branch of their own. The first cell installs `tfxray` where a notebook uses it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from .wheel import wheel_name

FOLDER = "_notebooks"
BRANCH = "notebooks"


def add_links(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Gives the template the addresses of a page's notebook.

    A page about the site itself, whose cells read the site's own files, says `no-download: true`.
    """
    metadata = app.env.metadata.get(page, {})
    if "kernelspec" not in metadata or "no-download" in metadata:
        return
    context["notebook"] = f"{FOLDER}/{page}.ipynb"
    repository = app.config.repository_url
    if repository.startswith("https://github.com/"):
        context["colab"] = (
            "https://colab.research.google.com/github/"
            f"{repository.removeprefix('https://github.com/')}/blob/{BRANCH}/{page}.ipynb"
        )


def install(app: Sphinx, page: str) -> str:
    """Returns the code that installs the package: from the site, the repository, or the folder of the site."""
    if app.config.site_url:
        source = f"'tfxray[draw] @ {app.config.site_url}{wheel_name(app.config)}'"
    elif app.config.repository_url:
        source = f"'tfxray[draw] @ git+{app.config.repository_url}'"
    else:
        source = f"--find-links {'../' * (page.count('/') + 1)} 'tfxray[draw]'"
    return f"%pip install --quiet {source}"


def copy_notebooks(app: Sphinx, failure: Exception | None) -> None:
    """Copies the executed notebooks into the site."""
    if failure or app.builder.name != "html":
        return
    executed = Path(app.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
    folder = Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # with those of pages that are gone
    for page, metadata in sorted(app.env.metadata.items()):
        if "kernelspec" not in metadata:
            continue
        notebook = nbformat.read(executed / f"{page}.ipynb", as_version=4)
        if any("tfxray" in cell.source for cell in notebook.cells if cell.cell_type == "code"):
            notebook.cells.insert(0, nbformat.v4.new_code_cell(install(app, page)))
        for number, cell in enumerate(notebook.cells):
            cell.id = f"cell-{number}"  # random ids would make every build another
        del notebook.metadata["source_map"]
        target = folder / f"{page}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.setup_extension("docs._ext.wheel")  # its settings
    app.connect("html-page-context", add_links)
    app.connect("build-finished", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
