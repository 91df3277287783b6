"""Writes what programs read first: `llms.txt` lists all pages, `llms-full.txt` holds them.

Both are as https://llmstxt.org proposes. The pages are those of `page_markdown`, in the order of the sidebar;
the summary and the data files beside the pages are settings: `llms_summary`, `llms_data`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata

INDEX, ALL = "llms.txt", "llms-full.txt"
HOME = "Home"
ELSEWHERE = "Not in the sidebar"


def note_description(app: Sphinx, doctree: nodes.document) -> None:
    """Keeps the description of a page that was read."""
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            app.env.metadata[app.env.docname]["description"] = " ".join(meta["content"].split())


def groups(env: BuildEnvironment, home: str) -> Iterator[tuple[str, list[str]]]:
    """Yields the groups of the sidebar, each with the names of its pages; the home page first."""
    yield HOME, [home]
    seen = {home}
    for tree in env.tocs[home].findall(addnodes.toctree):
        pages = [page for _, page in tree["entries"] if page in env.found_docs]
        seen.update(pages)
        yield tree.get("caption") or HOME, pages
    if others := sorted(env.found_docs - seen):
        yield ELSEWHERE, others


def write(app: Sphinx, failure: Exception | None) -> None:
    """Writes both files."""
    if failure or app.builder.name != "html":
        return
    env, site, folder = app.env, app.config.html_baseurl, Path(app.outdir)
    lines = [f"# {app.config.project}", "", f"> {app.config.llms_summary}"]
    whole = list(lines)
    for caption, pages in groups(env, app.config.root_doc):
        lines += ["", f"## {caption}", ""]
        for page in pages:
            address = f"{site}{page}.md"
            about = env.metadata[page].get("description", "")
            title = env.titles[page].astext()
            lines.append(f"- [{title}]({address}){f': {about}' if about else ''}")
            text = (folder / f"{page}.md").read_text("utf-8").strip()
            whole += ["", "---", "", f"Address: {address}", "", text]
    lines += ["", "## Data", "", f"- [{ALL}]({site}{ALL}): All of these pages in one file."]
    for name, about in app.config.llms_data:
        lines.append(f"- [{name}]({site}{name}): {about}")
    for name, content in ((INDEX, lines), (ALL, whole)):
        (folder / name).write_text("\n".join(content) + "\n", "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.add_config_value("llms_summary", "", "html", str)
    app.add_config_value("llms_data", [], "html", list)
    app.connect("doctree-read", note_description)
    app.connect("build-finished", write, priority=600)  # after `page_markdown` dropped what is gone
    return {"parallel_read_safe": True, "parallel_write_safe": True}
