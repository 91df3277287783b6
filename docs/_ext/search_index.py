"""Writes what the site's search looks through: every section, with its anchor and its words by kind.

Sphinx's own index knows which page a word is on, and finds only pages that have every word asked for. A
pasted message needs more: sections, any of the words, and what was printed told from what explains it.
The search itself is `docs/_static/search.js`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any
from zlib import crc32

from docutils import nodes
from sphinx import addnodes
from sphinx import search as sphinx_search
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata

from tfxray.explain.entries import Catalog
from tfxray.explain.pages import read_catalog

from . import asked
from .execution.cell_rules import VOLATILE
from .explain_data import answers, data

FILE = "search-index.js"
EXPLAIN = "explain-data.js"
ANSWERS = "error-answers.js"  # what the search page shows of an entry it is sure of
# What the search page loads, in this order.
SCRIPTS = [
    "base-stemmer.js",
    "english-stemmer.js",
    "vendor/minisearch/minisearch.js",
    FILE,
    EXPLAIN,
    "explain.js",
    "error-card.js",
    "search.js",
]
STEMMER = [
    Path(sphinx_search.__file__).parent / "minified-js" / name
    for name in ("base-stemmer.js", "english-stemmer.js")
]
NAME = re.compile(r"[\w.]+")  # of code, each once: how often a name is used tells nothing
SAYS_NOTHING = re.compile(
    r"\w|[\d.]+"
)  # letters and numbers, which `docs/_static/search.js` passes over
LOOSE = re.compile(r"\s+(?=[.,:;](?:\s|$))")  # before a mark that stood behind a source
TITLE = re.compile("\0(.+?)\0")  # a page whose title stands here
LONGEST = 600  # characters of one output or program: what comes later tells no more
VOLATILE_CELL = {"cell", f"tag_{VOLATILE}"}
TITLED = (nodes.section, addnodes.desc, nodes.definition_list_item)
BETWEEN = "\t"  # the parts of a title: every second one is in the font of code
LINKS = "Where next"  # the heading of a section that only says where other pages are
ASKED = "People ask"  # the field of an error for the same
TELLING = ("wordings", "Symptom")  # fields of an error; the others name threads and classes


def read(app: Sphinx, doctree: nodes.document) -> None:
    """Takes the sections of a page that was read."""
    if "nosearch" in app.env.metadata[app.env.docname]:  # Sphinx's own field for it
        return
    found = [record for section in doctree.findall(_is_found) if (record := _record(section))]
    if found:
        metas = doctree.findall(nodes.meta)
        found[0]["about"] = " ".join(
            meta["content"] for meta in metas if meta.get("name") == "description"
        )
    _sections(app.env)[app.env.docname] = found


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Drops the sections of a page that is read anew or gone."""
    _sections(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Takes the sections of pages that another process has read."""
    read_there = _sections(other)
    _sections(env).update((page, read_there[page]) for page in pages & read_there.keys())


def _sections(env: BuildEnvironment) -> dict[str, list[dict[str, Any]]]:
    if not hasattr(env, "search_sections"):
        env.search_sections = {}  # type: ignore[attr-defined]
    found: dict[str, list[dict[str, Any]]] = env.search_sections  # type: ignore[attr-defined]
    return found


def _is_found(node: nodes.Node) -> bool:
    """Tells whether a search may find this node: a section, a documented object, a term."""
    if isinstance(node, nodes.definition_list_item):
        return isinstance(node.parent.parent, addnodes.glossary)
    return isinstance(node, TITLED)


def _record(section: nodes.Element) -> dict[str, Any] | None:
    """Returns what is known of a section: anchor, title, and words by kind."""
    title = section.next_node(nodes.Titular) or section.next_node(nodes.term)
    if isinstance(section, addnodes.desc):
        title = section.next_node(addnodes.desc_signature)
    if title is None or title.astext() == LINKS:
        return None
    ids = section["ids"] or title["ids"]
    named = [anchor for anchor in ids if anchor.startswith("error-")] or ids
    words: dict[str, list[str]] = {"text": [], "code": [], "message": [], "asked": []}
    for kind, text in _words(section, title):
        words[kind].append(text)
    # Of a documented name, the parameters and examples are for who is there already.
    if isinstance(section, addnodes.desc):
        words |= {"text": words["text"][:1], "code": []}
    joined = {kind: " ".join(" ".join(found).split()) for kind, found in words.items()}
    if joined["text"] or joined["message"]:  # else the code is what a result shows
        names = dict.fromkeys(NAME.findall(joined["code"]))
        joined["code"] = " ".join(name for name in names if not SAYS_NOTHING.fullmatch(name))
    joined["asked"] = "\n".join(words["asked"])  # one question a line
    is_name = isinstance(title, addnodes.desc_signature)
    return {
        "anchor": named[0] if named else "",
        "title": title["fullname"] if is_name else BETWEEN.join(_parts(title)),
        "within": " ".join(_headings(section)),
        **joined,
    }


def _parts(title: nodes.Node) -> Iterator[str]:
    """Yields the texts of a heading: every second one is in the font of code."""
    plain = ""
    for text in title.findall(nodes.Text):
        if isinstance(text.parent, nodes.literal):
            yield plain
            yield text.astext()
            plain = ""
        else:
            plain += text.astext()
    yield plain


def _headings(section: nodes.Element) -> Iterator[str]:
    """Yields the headings of the sections that a section stands in, but for the page's own."""
    parent = section.parent
    while isinstance(parent, nodes.section) and not isinstance(parent.parent, nodes.document):
        yield parent.next_node(nodes.title).astext()
        parent = parent.parent


def _words(section: nodes.Element, title: nodes.Node) -> Iterator[tuple[str, str]]:
    """Yields the texts of a section, without those of the sections within it."""
    for child in section.children:
        if child is title or (isinstance(child, nodes.Element) and _is_found(child)):
            continue
        if set(section["classes"]) >= VOLATILE_CELL and "cell_output" in child["classes"]:
            continue  # a timing of one build
        if isinstance(child, nodes.literal_block):
            classes = child["classes"]
            if "telling-line" in classes:
                yield "message", child.astext()
            elif "traceback" not in classes:
                yield "code", child.astext()[:LONGEST]
        elif isinstance(child, nodes.field) and isinstance(section.parent, nodes.section):
            name, told = child[0].astext(), child[1].astext()
            if name.endswith((*TELLING, ASKED)):
                yield ("asked", _lines(told)) if name == ASKED else ("message", told)
        elif isinstance(child, nodes.comment) and asked.CLASS in child["classes"]:
            yield "asked", child.astext()
        elif isinstance(child, nodes.raw | nodes.comment | addnodes.desc_signature):
            continue
        elif isinstance(child, nodes.TextElement):
            yield "text", _text(child)
        elif isinstance(child, nodes.Element):
            yield from (_row if isinstance(child, nodes.row) else _words)(child, title)


def _row(row: nodes.Element, title: nodes.Node) -> Iterator[tuple[str, str]]:
    """Yields what is in a row of a table, its cells set apart."""
    found = list(_words(row, title))
    yield from (each for each in found if each[0] != "text")
    yield "text", " · ".join(text for kind, text in found if kind == "text" and text) + ";"


def _text(element: nodes.TextElement) -> str:
    """Returns what an element says. A link that will say the title of its page keeps the place of it."""
    parts = []
    for child in element.findall():
        if isinstance(child, nodes.Text) and not _is_citation(child.parent):
            parts.append(child.astext())
        elif isinstance(child, addnodes.pending_xref) and not child.astext():
            parts.append(f"\0{child['reftarget']}\0")
    return LOOSE.sub("", "".join(parts))


def _is_citation(element: nodes.Element) -> bool:
    """Tells whether an element is a link to a source: its text is still the key that the page names it by."""
    while element is not None and not isinstance(element, addnodes.pending_xref):
        element = element.parent
    return element is not None and element.get("refdomain") == "cite"


def _lines(field: str) -> str:
    """Puts questions with semicolons between them on a line each."""
    return "\n".join(" ".join(each.split()) for each in field.split(";"))


def write(app: Sphinx) -> None:
    """Writes the sections of all pages into one script: scripts load from a folder, too."""
    titles, target = app.env.titles, app.builder.get_target_uri
    names = {page: title.astext() for page, title in titles.items()}

    def titled(section: dict[str, Any]) -> dict[str, Any]:
        text = TITLE.sub(lambda found: names.get(found[1], ""), section["text"])
        return section | {"text": text}

    pages = [
        {
            "address": target(page),
            "title": names[page],
            "sections": [*map(titled, sections)],
        }
        for page, sections in sorted(_sections(app.env).items())
    ]
    static = Path(app.outdir) / "_static"
    _write(static / FILE, "SEARCH_INDEX", by_part(pages))
    docs = Path(app.srcdir)
    known = read_catalog(docs) if (docs / "errors").exists() else Catalog("", (), ())
    _write(static / EXPLAIN, "EXPLAIN", data(known))
    _write(static / ANSWERS, "ERROR_ANSWERS", answers(known))
    for script in STEMMER:  # Sphinx copies them with its index alone
        copyfile(script, static / script.name)


def by_part(pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Puts each part of all sections together: side by side, what is alike compresses better.

    Args:
        pages: Each with its `address`, its `title` and its `sections`.

    Returns:
        `pages`, each an address, a title and how many sections it has; `parts`, by their names, each
        a list with one entry a section, in the order of the pages.
    """
    sections = [section for page in pages for section in page["sections"]]
    names = dict.fromkeys(name for section in sections for name in section)
    return {
        "pages": [[page["address"], page["title"], len(page["sections"])] for page in pages],
        "parts": {name: [section.get(name, "") for section in sections] for name in names},
    }


def _write(script: Path, name: str, data: object) -> None:
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    script.write_text(f"window.{name}={content};\n", "utf-8")


def add_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Has the search page written, in place of the one that belongs to Sphinx's index."""
    if app.builder.name == "html":
        write(app)  # first: the page names each script with its checksum
        yield "search", {}, "search.html"


def add_scripts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Has the search page, and no other, load what searches."""
    if page == "search":
        for script in SCRIPTS:
            app.add_js_file(script)
        written = (Path(app.outdir) / "_static" / ANSWERS).read_bytes()
        context["error_answers"] = f"{ANSWERS}?v={crc32(written):08x}"


def begin(app: Sphinx) -> None:
    """Has Sphinx write no index of its own."""
    if app.builder.name == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("builder-inited", begin)
    # After all (500) that rewrite what is read.
    app.connect("doctree-read", read, priority=900)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("html-collect-pages", add_page)
    app.connect("html-page-context", add_scripts)
    return {
        "version": "1",
        "env_version": 7,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
