"""Folds the groups of the sidebar: the one of the current page is open."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def fold(tree: str) -> str:
    """Returns Furo's navigation with a `details` for each caption and its list.

    Args:
        tree: The navigation: captions, each before the list of its pages.
    """
    soup = BeautifulSoup(tree, "html.parser")
    for caption in soup.select("p.caption"):
        pages = caption.find_next_sibling("ul")
        if pages is None:
            continue
        group, title = soup.new_tag("details"), soup.new_tag("summary")
        title.string = caption.get_text()
        if pages.select_one(".current-page"):
            group["open"] = ""
        caption.replace_with(group)
        group.extend([title, pages.extract()])
    return str(soup)


def fold_on_page(
    app: Sphinx, name: str, template: str, context: dict[str, Any], tree: nodes.document | None
) -> None:
    """Folds the navigation of a page that is written."""
    if "furo_navigation_tree" in context:
        context["furo_navigation_tree"] = fold(context["furo_navigation_tree"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("html-page-context", fold_on_page, priority=900)  # Furo has made its navigation
    return {"parallel_read_safe": True, "parallel_write_safe": True}
