"""Shows the errors of the wing as what they are, and writes them as data: `errors.json`.

Each entry gets its number and its class as chips below its heading, and a link to its fix, which is below the
failing program and its output; each program is labelled as the one or the other.
"""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from tfxray.explain import Entry, pages

from .markdown import in_both

SUMMARY = {
    "Older wordings": "older wordings",
    "By version": "wordings by version",
    "Asked": "threads",
    "People ask": "what people ask",
}
SCHEMA = "errors.schema.json"
FAILS, WRONG, FIX = "Fails", "Goes wrong", "Fix"


def show(app: Sphinx, doctree: nodes.document) -> None:
    """Adds chips and labels to the entries of a page."""
    page = app.env.docname
    if not page.startswith("errors/"):
        return
    for table in ("numbers.tsv", "wordings.tsv"):
        app.env.note_dependency(str(Path(app.srcdir) / "errors" / table))
    entries = {entry.anchor: entry for entry in _entries(app) if entry.page == page}
    for section in doctree.findall(nodes.section):
        for anchor in {*section["ids"]} & entries.keys():
            entry = entries[anchor]
            section["classes"].append("error-entry")
            for part in section.findall(nodes.section):
                _name_first(part, {entry.anchor, *(cause.anchor for cause in entry.causes)})
            section["ids"].append(entry.code.lower())
            section[1:1] = _chips(entry, _mark_fix(section, entry))  # below the title
            _add_versions(section, entry)
            for part in section.findall(nodes.section):  # the section itself, and its causes
                _label(part, FAILS if entry.error_class else WRONG)
                _fold_fields(part)


def _name_first(section: nodes.section, names: set[str]) -> None:
    """Puts the name that links use before the older ones that lead to the same section."""
    section["ids"].sort(key=lambda anchor: anchor not in names)


def _mark_fix(section: nodes.section, entry: Entry) -> str:
    """Names the fix of an entry with one cause, and returns its anchor; none for several."""
    found = [
        child
        for child in section.children
        if isinstance(child, nodes.paragraph) and _begins_fix(child)
    ]
    if len(entry.causes) > 1 or not found:
        return ""
    anchor = f"{entry.code.lower()}-fix"
    found[0]["ids"].append(anchor)
    return anchor


def _chips(entry: Entry, fix: str) -> list[nodes.raw]:
    chips = [f'<a class="error-number" href="#{entry.code.lower()}">{entry.code}</a>']
    told = [f"Error {entry.code}"]
    if entry.error_class:
        chips.append(f"<code>{escape(entry.error_class)}</code>")
        told.append(f"`{entry.error_class}`")
    if entry.since or entry.worded_since:
        words = f"since {entry.since}" if entry.since else f"worded so since {entry.worded_since}"
        chips.append(f"<span>{escape(words)}</span>")
        told.append(words)
    if fix:
        chips.append(f'<a href="#{fix}">Go to the fix</a>')
    return in_both(f'<p class="error-chips">{" ".join(chips)}</p>', " · ".join(told))


def _add_versions(section: nodes.section, entry: Entry) -> None:
    """Adds a field that says which versions word the message otherwise, where that was measured."""
    measured = {each.text: each.measured for each in entry.wordings if each.measured}
    if not measured:
        return
    items = [
        nodes.list_item("", nodes.paragraph("", f"{versions}: ", nodes.literal(text, text)))
        for text, versions in measured.items()
    ]
    if entry.worded_since:
        since = f"since {entry.worded_since}: as above"
        items.append(nodes.list_item("", nodes.paragraph("", since)))
    body = nodes.field_body("", nodes.bullet_list("", *items))
    field = nodes.field("", nodes.field_name("", "By version"), body)
    lists = list(section.findall(nodes.field_list))
    if lists:
        older = [each for each in lists[0] if each[0].astext() == "Older wordings"]
        lists[0].insert(lists[0].index(older[0]) + 1 if older else len(lists[0]), field)
    else:
        section.append(nodes.field_list("", field))


def _label(section: nodes.section, before: str) -> None:
    """Labels the programs that stand right in a section: those before its fix, and those after."""
    label = before
    for child in list(section.children):
        if isinstance(child, nodes.paragraph) and _begins_fix(child):
            label = FIX
        elif isinstance(child, nodes.container) and "cell" in child["classes"] and _is_shown(child):
            kind = "is-fix" if label == FIX else "is-failing"
            child["classes"].append(kind)
            child[0:0] = in_both(f'<p class="cell-label">{label}</p>', f"**{label}**")


def _fold_fields(section: nodes.section) -> None:
    """Folds what few look for. The browser's own search unfolds it."""
    for fields in [child for child in section.children if isinstance(child, nodes.field_list)]:
        names = [field[0].astext() for field in fields.children]
        told = ", ".join(SUMMARY[name] for name in names if name in SUMMARY)
        if told:
            summary = f"<details><summary>{told[0].upper()}{told[1:]}</summary>"
            opened, closed = (
                nodes.raw("", text, format="html") for text in (summary, "</details>")
            )
            section.replace(fields, [opened, fields, closed])


def _begins_fix(paragraph: nodes.paragraph) -> bool:
    first = next((child for child in paragraph.children if child.astext()), None)
    return isinstance(first, nodes.strong) and first.astext() == f"{FIX}."


def _is_shown(cell: nodes.container) -> bool:
    return any("cell_input" in child["classes"] for child in cell.findall(nodes.container))


def _entries(app: Sphinx) -> list[Entry]:
    folder = Path(app.srcdir) / "errors"
    return pages.read_folder(folder) if folder.exists() else []


def write(app: Sphinx, failure: Exception | None) -> None:
    """Writes what the wing says as data, with the schema that it follows."""
    folder = Path(app.srcdir) / "errors"
    if failure is None and app.builder.name == "html" and folder.exists():
        pages.pack(pages.read_catalog(Path(app.srcdir)), Path(app.outdir) / "errors.json")
        shutil.copy(folder / SCHEMA, app.outdir)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("doctree-read", show)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
