"""What Sphinx and MyST-NB write is put right, and nothing else is touched."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from matplotlib.image import imsave

from docs._ext.repair_html import VIEWPORT, put_right

APP: Any = SimpleNamespace(builder=SimpleNamespace(images={}))


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("<pre><span>x</span></pre>", '<pre tabindex="0"><span>x</span></pre>'),
        ('<pre tabindex="0">x</pre>', '<pre tabindex="0">x</pre>'),
        (
            '<div class="table-wrapper docutils container">',
            '<div class="table-wrapper docutils container" tabindex="0">',
        ),
        (
            '<div role="list"><div class="citation" role="doc-biblioentry">',
            '<div role="list"><div class="citation" role="listitem">',
        ),
        ("<summary>Why?</summary><p>Because.</p>", "<summary>Why?</summary><p>Because.</p>"),
    ],
)
def test_body_is_put_right(written, right):
    context = {"body": written}
    put_right(APP, "page", "page.html", context, None)
    assert context == {"body": right}


def test_only_the_theme_names_the_viewport():
    context = {"metatags": f'<meta content="x" name="description" />\n{VIEWPORT}'}
    put_right(APP, "page", "page.html", context, None)
    assert context == {"metatags": '<meta content="x" name="description" />\n'}


def test_page_without_body_is_left_alone():
    context: dict[str, str] = {}
    put_right(APP, "search", "search.html", context, None)
    assert not context


@pytest.mark.parametrize(
    ("written", "right"),
    [
        (
            '<img alt="" src="../_images/a.png"/>',
            '<img width="3" height="2" alt="" src="../_images/a.png"/>',
        ),
        ('<img src="../_images/a.png" width="9"/>', '<img src="../_images/a.png" width="9"/>'),
        ('<img alt="" src="../_static/a.png"/>', '<img alt="" src="../_static/a.png"/>'),
    ],
)
def test_picture_has_its_size(tmp_path, written, right):
    imsave(tmp_path / "drawn.png", [[0, 0, 0], [0, 0, 0]])
    app = SimpleNamespace(srcdir=tmp_path, builder=SimpleNamespace(images={"drawn.png": "a.png"}))
    context = {"body": written}
    put_right(app, "page", "page.html", context, None)  # type: ignore[arg-type]
    assert context == {"body": right}
