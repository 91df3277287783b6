"""What happens when, in a build: the connection to Sphinx and MyST-NB."""

from __future__ import annotations

import gc
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from . import inputs, provisioner, reader, run, store
from .page import Page

logger = logging.getLogger(__name__)


def use_reader(app: Sphinx, config: Config) -> None:
    """Has MyST-NB read Markdown through `reader`, which fills in the outputs."""
    config.nb_execution_mode = "off"
    config.nb_custom_formats = {".md": ["docs._ext.execution.reader.read", {}, False]}
    run.jobs(config.execution_jobs)  # a wrong setting is told before anything is done
    inputs.leave_out_personal_settings(Path(app.confdir))


def spare_collector(app: Sphinx) -> None:
    """Leaves what is imported by now to the end of the build, without asking again whether it is used."""
    gc.freeze()
    gc.enable()


def find_pages(app: Sphinx, env: BuildEnvironment, names: set[str]) -> list[Page]:
    """Returns those of the documents that have cells to run."""
    root = Path(app.confdir)
    reader.config = env.myst_config  # type: ignore[attr-defined]
    found = (Page.find(root, name, Path(env.doc2path(name)), app.config) for name in sorted(names))
    return [page for page in found if page.code_cells]


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Names the pages that Sphinx read with outputs other than those it would get now."""
    if not _executes(app):
        return []
    cache = _store(app)
    stale = []
    for name in sorted(set(env.all_docs) - added - changed - removed):
        known: reader.Reading | None = env.metadata[name].get("reading")
        if known is None:  # not ours: it is written in another language
            continue
        path = Path(env.doc2path(name))
        if known.source != reader.digest_of_text(path.read_text(encoding="utf-8")):
            stale.append(name)  # though it looks no newer
        elif known.cells:
            record = cache.load(path, known.cells)
            if record is None or env.metadata[name].get("executed") != record.digest:
                stale.append(name)
    return stale


def execute(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Runs those of the documents whose outputs are not kept, and hands all outputs to the reader."""
    pages = find_pages(app, env, set(names))
    if not _executes(app) or not pages:
        return
    cache = _store(app)
    todo = []
    for page in pages:
        record = cache.load(page.path, page.cells_digest)
        if record is None:
            todo.append(page)
        else:
            reader.executed[page.name, page.cells_digest] = record
    if not todo:
        return
    jobs = min(run.jobs(app.config.execution_jobs), len(todo))
    fork = provisioner.available()
    how = "" if fork else ", each with an import of its own: this platform cannot fork a kernel"
    print(f"Executing {len(todo)} pages, {jobs} at a time{how}", flush=True)
    if fork:
        try:
            provisioner.prepare(app.config.execution_preload)
        except RuntimeError as error:
            raise ExtensionError(str(error)) from error
    for page, result in run.side_by_side(todo, fork, jobs):
        for index, what in result.violations:
            logger.warning(
                "%s %s", page.ordinal(index), what, location=(page.name, page.line(index))
            )
        if not result.violations:
            reader.executed[page.name, page.cells_digest] = cache.save(
                page.path, page.cells_digest, result.notebook, result.reads, result.seconds
            )


def note_page(app: Sphinx, name: str, content: list[str]) -> None:
    """Tells the reader which page comes next."""
    reader.page = name


def note_execution(app: Sphinx, doctree: nodes.document) -> None:
    """Writes down which outputs a page was read with, for `outdated` and for `nb-exec-table`."""
    env = app.env
    reading = reader.readings.pop(env.docname, None)
    if reading is None:
        return
    env.metadata[env.docname]["reading"] = reading
    record = reader.executed.get((env.docname, reading.cells))
    if record is None:
        return
    env.metadata[env.docname]["executed"] = record.digest
    NbMetadataCollector.set_exec_data(
        env,
        env.docname,
        {
            "mtime": record.finished,
            "runtime": record.seconds,
            "method": "fork",
            "succeeded": True,
            "error": None,
            "traceback": None,
        },
    )


def prune(app: Sphinx, failure: Exception | None) -> None:
    """Drops the outputs that no page uses any more, after a build that came to its end."""
    if failure or not _executes(app):
        return
    env = app.env
    known = ((name, env.metadata[name].get("reading")) for name in env.found_docs)
    used = [
        (Path(env.doc2path(name)), reading.cells)
        for name, reading in known
        if reading and reading.cells
    ]
    _store(app).prune(used)


def _executes(app: Sphinx) -> bool:
    """Builders that only look at links or doctests need no outputs."""
    return app.builder.format == "html"


def _store(app: Sphinx) -> store.Store:
    # Beside the doctrees: what one build drops may be what a build of other pages keeps.
    return store.Store(Path(app.doctreedir).parent / "executed", inputs.Inputs(Path(app.confdir)))


def connect(app: Sphinx) -> None:
    """Connects the extension to a build."""
    app.add_config_value("execution_jobs", "auto", "", (int, str))
    app.add_config_value("execution_preload", [], "", list)
    # Before MyST-NB, which looks at `config-inited` (500) at the settings that are made here.
    app.connect("config-inited", use_reader, priority=100)
    app.connect("builder-inited", spare_collector)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", execute)
    app.connect("source-read", note_page)
    app.connect("doctree-read", note_execution)
    app.connect("build-finished", prune)
