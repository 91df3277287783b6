"""Has each page load what its content uses, and no more, and keeps scripts and styles of outputs in files.

Packages have every page load all they bring, and style more than pages hold. An output that carries a script
or a style sheet with it, as the players and pictures of `tfxray` do to work in any notebook, has them here in
files that all pages share: the policy of the site (`docs._ext.policy`) allows no script within a page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import tinycss2
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

FOLDER = "_static/outputs"
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# A picture that holds nothing but a style sheet has no other reason to be there.
STYLE = re.compile(r"<svg\b[^>]*><style>([^<]*)</style></svg>|<style>([^<]*)</style>", re.DOTALL)
# By name: what the content of a page has that uses the file.
USED_BY: Final = {
    "sphinx-design.min.css": re.compile(r'class="[^"]*\bsd-'),
    "design-tabs.js": re.compile(r'class="sd-tab-set'),
    "tabs.js": re.compile(r'class="sd-tab-set'),
    "copybutton.css": re.compile("<pre"),
    "copybutton.js": re.compile("<pre"),
    "clipboard.min.js": re.compile("<pre"),
    "sphinx-codeautolink.css": re.compile("<pre"),
    "mystnb.css": re.compile('class="cell '),
    "glossary-tooltips.js": re.compile("std-term"),
    "pictures.js": re.compile("<svg"),
    "filter-field.js": re.compile('class="filter-field"'),
    "documentation_options.js": re.compile("<pre"),  # the copy button's
    # They serve Sphinx's own search, and the list of modules.
    "doctools.js": re.compile('class="[^"]*modindex'),
    "sphinx_highlight.js": re.compile("(?!)"),
}
# By name: what every selector of a rule has that no page needs. Kept by its content, without comments.
NEEDLESS: Final = {
    "sphinx-design.min.css": re.compile(
        r"\.sd-(?!(tab|card|row|summary|sphinx)-|(card|col|row|dropdown|container-fluid|octicon|btn"
        r"|btn-primary|btn-outline-primary|w-100|shadow-sm|font-weight-bold|d-flex-row|text-wrap"
        r"|mb-[34]|g(-\w\w)?-3)(?![\w-]))"
    ),
    # Colours of terminals, and outputs that scroll.
    "mystnb.css": re.compile(r"-Color|scroll"),
    "sphinx-codeautolink.css": re.compile("(?!)"),
    "copybutton.css": re.compile("(?!)"),
    "site.css": re.compile("(?!)"),
}
# What a page with cells loads is one file.
CELLS: Final = ("mystnb.css", "sphinx-codeautolink.css", "copybutton.css")
OURS: Final = ("tabs.js", "pictures.js", "filter-field.js")


def leave_out(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Takes from a page's scripts and style sheets those that it has no use for."""
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind] = [each for each in context.get(kind, ()) if _is_used(each, body)]
    context["css_files"] = list(_lean(app, context["css_files"]))


def _is_used(file: Any, body: str) -> bool:
    name = _name(file)
    return name not in USED_BY or USED_BY[name].search(body) is not None


def _name(file: Any) -> str:
    """Returns the name of a file; MyST-NB puts a digest into its own."""
    name = Path(str(getattr(file, "filename", file))).name
    return re.sub(r"^mystnb\.\w+\.css", "mystnb.css", name)


def _lean(app: Sphinx, files: list[Any]) -> Iterator[Any]:
    """Yields style sheets in their order, lean ones for those that have rules which no page needs."""
    for _, together in groupby(files, lambda file: "cells" if _name(file) in CELLS else file):
        sheets = list(together)
        if _name(sheets[0]) not in NEEDLESS:
            yield from sheets
            continue
        text = "".join(
            without(Path(app.outdir, sheet.filename).read_text("utf-8"), NEEDLESS[_name(sheet)])
            for sheet in sheets
        )
        first = sheets[0]
        yield type(first)(_keep(app, text, "css"), priority=first.priority, **first.attributes)


@cache
def without(sheet: str, needless: re.Pattern[str]) -> str:
    """Returns a style sheet without its comments, and without each rule whose every selector is needless."""
    kept = []
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = without(tinycss2.serialize(rule.content), needless)
            if inner:
                condition = tinycss2.serialize(rule.prelude)
                kept.append(f"@{rule.at_keyword}{condition}{{{inner}}}")
        elif rule.type != "qualified-rule" or not all(
            needless.search(selector) for selector in tinycss2.serialize(rule.prelude).split(",")
        ):
            kept.append(rule.serialize())
    return "".join(kept)


def move_into_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Moves the scripts and style sheets in a page's content to files, each named by its content."""
    if "body" not in context or app.builder.name != "html":
        return
    styles: dict[str, None] = {}

    def move_script(found: re.Match[str]) -> str:
        address = context["pathto"](_keep(app, found[1], "js"), 1)
        return f'<script src="{address}"></script>'

    def move_style(found: re.Match[str]) -> str:
        styles[_keep(app, found[1] or found[2], "css")] = None
        return ""

    context["body"] = SCRIPT.sub(move_script, STYLE.sub(move_style, context["body"]))
    for name in styles:
        app.add_css_file(name.removeprefix("_static/"))


def _keep(app: Sphinx, text: str, ending: str) -> str:
    """Writes a file of the site unless it is there; returns its name."""
    name = f"{FOLDER}/{hashlib.sha256(text.encode()).hexdigest()[:16]}.{ending}"
    path = Path(app.outdir, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return name


def drop_unused(app: Sphinx, failure: Exception | None) -> None:
    """Deletes the files that no page of the site loads any more."""
    kept = list(Path(app.outdir, FOLDER).glob("*")) if app.builder.name == "html" else []
    if failure or not kept:
        return
    pages = "".join(page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html"))
    for path in kept:
        if path.name not in pages:
            path.unlink()


def strip_colours(app: Sphinx, failure: Exception | None) -> None:
    """Leaves out the comments of the style sheet for code, a third of it, once the theme has written it."""
    path = Path(app.outdir, "_static", "pygments.css")
    if not failure and app.builder.name == "html" and path.exists():
        path.write_text(without(path.read_text("utf-8"), re.compile("(?!)")), "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    for script in OURS:
        app.add_js_file(script, loading_method="defer")
    app.connect("html-page-context", move_into_files)
    # After all (500) that add scripts to a page, or rewrite it.
    app.connect("html-page-context", leave_out, priority=950)
    app.connect("build-finished", drop_unused)
    app.connect("build-finished", strip_colours, priority=950)  # after the theme (500)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
