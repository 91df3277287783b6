"""What Sphinx and MyST-NB write is put right, and nothing else is touched."""

from __future__ import annotations

import pytest

from docs._ext.repair_html import put_right


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
    put_right(None, "page", "page.html", context, None)  # type: ignore[arg-type]
    assert context == {"body": right}


def test_page_without_body_is_left_alone():
    context: dict[str, str] = {}
    put_right(None, "search", "search.html", context, None)  # type: ignore[arg-type]
    assert not context
