"""An error tells first what went wrong, and its traceback is folded."""

from __future__ import annotations

from bs4 import BeautifulSoup

from tests.docs._ext.conftest import cell

RAISES = """
def call():
    raise {error}
call()
"""


def test_telling_line_comes_first_and_the_traceback_is_folded(make_site):
    site = make_site('extensions.append("docs._ext.tracebacks")\n')
    raising = [
        cell(
            RAISES.format(error=error),
            ":tags: [raises-exception]",
            f':raises: "{error[: error.index("(")]}: {phrase}"',
        )
        for error, phrase in [
            ("ValueError('no such value')", "no such value"),
            ("KeyError('a')", "a"),
            (r"TypeError('this\n  is $ no code')", "this"),
        ]
    ]
    site.write(page="# Page\n\n" + "\n".join(raising))
    build = site.build()
    assert build.returncode == 0, build.stdout
    line, other, _ = BeautifulSoup(site.read("page"), "html.parser").select(".telling-line")
    assert line.get_text().strip() == "ValueError: no such value"
    assert "highlight-text" in line["class"], "a message is no program"
    fold = line.find_next_sibling("details")
    assert fold is not None
    assert "----> 2     raise ValueError" in fold.get_text()
    assert not fold.has_attr("open")
    assert other.get_text().strip() == "KeyError: 'a'"
