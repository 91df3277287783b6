"""Elements of a page as plain Markdown; whole pages have their test in test_notebooks.py."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from sphinx.addnodes import download_reference
from sphinx_design.tabs import sd_tab_label

from docs._ext.markdown import plain_markdown

CONFIG = SimpleNamespace(
    markdown_docinfo=False, markdown_bullet="*", markdown_flavor="", markdown_http_base=""
)


def write(element: nodes.Element, base: str = "../a/page.html") -> str:
    """Writes an element of a page at an address."""
    settings = get_default_settings()
    settings.language_code = "en"
    env = SimpleNamespace(domains=())
    builder: Any = SimpleNamespace(config=CONFIG, env=env, dlpath="../_downloads")
    return plain_markdown(element, new_document("", settings), builder, base)


def paragraph(*children: nodes.Node) -> nodes.paragraph:
    """Makes a paragraph."""
    return nodes.paragraph("", "", *children)


@pytest.mark.parametrize(
    ("target", "link"),
    [
        ({"refuri": "b.html#c"}, "../a/b.html#c"),
        ({"refuri": "#c"}, "../a/page.html#c"),
        ({"refid": "c"}, "../a/page.html#c"),
        ({"refuri": "https://example.org/d"}, "https://example.org/d"),
    ],
)
def test_links_lead_to_the_site(target, link):
    assert write(paragraph(nodes.reference("", "x", **target))) == f"[x]({link})"


def test_file_to_download_is_linked_where_the_site_keeps_it():
    link = download_reference("", "x", filename="0a/x.py")
    whole = paragraph(link, nodes.Text(" is it."))
    assert write(whole) == "[x](../a/../_downloads/0a/x.py) is it."
    assert "refuri" not in link  # the page in HTML is written from the same element


def test_code_with_backticks_stays_code():
    assert write(paragraph(nodes.literal("", "a"), nodes.literal("", "b `c`"))) == "`a``` b `c` ``"


@pytest.mark.parametrize(
    ("element", "written"),
    [
        (nodes.caption("", "label"), "**label**\n\nwords"),
        (nodes.title("", "label"), "**label**\n\nwords"),
        (sd_tab_label("", "label"), "**label**\n\nwords"),
        (nodes.admonition("", paragraph(nodes.Text("boxed"))), "> boxed\n\nwords"),
        (
            nodes.admonition("", paragraph(nodes.Text("one")), paragraph(nodes.Text("two"))),
            "> one\n> \n> two\n\nwords",
        ),
        (
            nodes.definition_list_item(
                "", nodes.term("", "label"), nodes.definition("", paragraph(nodes.Text("means")))
            ),
            "**label**\n\nmeans\n\nwords",
        ),
    ],
    ids=lambda given: type(given).__name__,
)
def test_labels_and_boxes_stand_apart_from_the_words_around_them(element, written):
    words = [paragraph(nodes.Text("words")) for _ in range(2)]
    whole = nodes.container("", words[0], element, words[1])
    assert write(whole) == f"words\n\n{written}"


def test_anchors_and_what_only_a_browser_shows_are_left_out():
    parts = [nodes.target("", "", refid="a"), nodes.raw("", "<svg/>", format="html")]
    assert write(nodes.container("", *parts, paragraph(nodes.Text("told")))) == "told"
