"""Has pages read or written again when something changes that all of them share.

Sphinx reads a page again when its own files change, and writes it again when it was read. It does not ask
about the extensions that read it, nor about what each page shows of the others and of the theme: titles and
order of all pages in the sidebar, and the checksums by which it names style sheets and scripts.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from myst_nb.sphinx_ext import add_global_html_resources
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata

from .execution.inputs import Inputs


def digest_what_reads(app: Sphinx, config: Config) -> None:
    """Sets the value by which Sphinx knows that all pages are to be read again.

    It covers the packages and every module of the repository that is imported by now, which are those that
    the extensions use. What autodoc imports later has a page of its own.
    """
    root = Path(app.confdir)
    files = (getattr(module, "__file__", None) for module in [*sys.modules.values()])
    own = {path for file in files if file and (path := Path(file)).is_relative_to(root)}
    environments = {root / ".venv", root / "build"}
    sources = sorted(path for path in own if not environments.intersection(path.parents))
    config.pages_read_with = Inputs(root).common + _digest(sources)


def find_what_is_written(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Names all pages when a title, their order, or a style sheet or script that all link has changed."""
    now = {
        "titles": {name: str(title) for name, title in env.titles.items()},
        "order": {
            name: [(tree["entries"], tree.get("caption")) for tree in toc.findall(addnodes.toctree)]
            for name, toc in env.tocs.items()
        },
        "assets": _digest(_linked(app)),
    }
    before = getattr(env, "shared_by_pages", None)
    env.shared_by_pages = now  # type: ignore[attr-defined]
    return set() if before in (None, now) else env.found_docs


def _linked(app: Sphinx) -> list[Path]:
    """Returns the style sheets and scripts of this site that every page links."""
    if app.builder.format != "html":
        return []
    names = [
        *(name for name, _ in [*app.registry.css_files, *app.config.html_css_files]),
        *(name for name, _ in [*app.registry.js_files, *app.config.html_js_files]),
    ]
    folders = [Path(app.confdir) / folder for folder in app.config.html_static_path]
    return [folder / name for folder in folders for name in names if name]


def _digest(paths: Iterable[Path]) -> str:
    contents = ((path.name.encode(), path.read_bytes()) for path in paths if path.is_file())
    return hashlib.sha256(b"\0".join(part for pair in contents for part in pair)).hexdigest()


def copy_styles(app: Sphinx, env: BuildEnvironment) -> None:
    """Has MyST-NB copy its styles before pages are written.

    It does so at the end of a build; the first build would then link them without the checksum that
    every later one knows, and give another site.
    """
    if app.builder.format == "html":
        (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
        add_global_html_resources(app, None)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_config_value("pages_read_with", "", "env", str)
    # After all others, which may still import modules then.
    app.connect("config-inited", digest_what_reads, priority=900)
    app.connect("env-updated", find_what_is_written)
    app.connect("env-updated", copy_styles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
