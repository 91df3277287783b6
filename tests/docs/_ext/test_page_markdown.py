"""`docs._ext.page_markdown`: a page as Markdown has all that it shows. The real pages: tests/site."""

from __future__ import annotations

import pytest

from tests.docs._ext.conftest import HEAD, cell

CONF = """
html_baseurl = ""
extensions += ["sphinx_design", "docs._ext.error_entries", "docs._ext.provenance", "docs._ext.page_markdown"]
extensions += ["docs._ext.tracebacks"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist", "dollarmath"]
"""
RESULT = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Drawn:
    def _repr_html_(self):
        return "<figure>a picture</figure>"

    def _repr_mimebundle_(self, **_):
        return {"text/plain": "a picture as text"}

Drawn()
"""
SVG = """
from IPython.display import HTML

HTML("<svg role='img'><title>The way</title><desc>From here to there.</desc></svg>")
"""
PAGE = f"""{HEAD}
(the-page)=
# Page of `code`

Words with 2 * 3 < 4, \\<tag> and [a link](other.md), [one of a section](#the-section), [home](index.md).

{cell("print('first')")}
{cell("print('hidden')", ":tags: [hide-output]")}
{cell("print('no source')", ":tags: [remove-input]")}
{cell("print('```')")}
{cell("1 / 0", ":tags: [raises-exception]", ':raises: "ZeroDivisionError: by zero"')}
{cell(RESULT)}
{cell(SVG)}

(the-section)=
## Section

| name | value |
|:--|--:|
| `a\\|b` | 1.50 |

::::{{tab-set}}
:::{{tab-item}} One
In one.
:::
:::{{tab-item}} Two
```python
in_two = 1
```
:::
::::

````{{py:class}} shop.Cart()
What is bought, as [elsewhere](https://example.org/a).

```{{py:method}} buy(thing)
Buys it.
```
````

- an item

  ```text
  in the item
  ```

:::{{admonition}} Trap
Beware.
:::
"""


@pytest.fixture(scope="module")
def built(make_site):
    """A site with a page of everything, built."""
    site = make_site(CONF)
    site.write(page=PAGE, other="# Other\n\n[back](#the-page)\n")
    build = site.build()
    assert build.returncode == 0, build.stdout
    return site


@pytest.fixture(scope="module")
def page(built) -> str:
    """That page as Markdown."""
    text: str = (built.folder / "build" / "html" / "page.md").read_text("utf-8")
    return text


@pytest.mark.parametrize(
    "part",
    [
        "# Page of `code` {#the-page}\n\nWords",
        r"Words with 2 \* 3 < 4, \<tag> and [a link](other.md), [one of a section](#the-section)",
        ", [home](index.md).",
        "```python\nprint('first')\n```\n\n```text\nfirst\n```\n",
        "```text\nhidden\n```",
        "\n\n```text\nno source\n```",
        "````text\n```\n````",
        "```text\nZeroDivisionError: division by zero\n```\n\n**Traceback**\n\n```text\nCell In[5], line 1\n",
        "```text\na picture as text\n```",
        "```text\nThe way\nFrom here to there.\n```",
        "## Section {#the-section}\n\n| name | value |\n| --- | --- |\n| `a\\|b` | 1.50 |\n",
        "**One**\n\nIn one.\n\n**Two**\n\n```python\nin_two = 1\n```\n",
        "\n### `class shop.Cart` {#shop.Cart}\n",
        "\n#### `buy(thing)` {#shop.Cart.buy}\n",
        "What is bought, as [elsewhere](https://example.org/a).",
        "an item\n\n  ```text\n  in the item\n  ```",
        "> **Trap**\n> \n> Beware.",
        "\n\n---\n\nThe code above ran with TensorFlow ",
    ],
)
def test_page_has(page, part):
    assert part in page


def test_source_that_the_page_leaves_out_is_left_out(page):
    assert "print('no source')" not in page


def test_link_to_a_page_is_one_to_its_markdown(built):
    other = (built.folder / "build" / "html" / "other.md").read_text("utf-8")
    assert "[Page of code](page.md#the-page)" in other or "[back](page.md#the-page)" in other


def test_page_that_changes_is_written_again_and_one_that_goes_takes_its_markdown_along(built):
    folder = built.folder / "build" / "html"
    built.write(other="# Other\n\nNew.\n", gone="# Gone\n")
    built.build()
    assert "New." in (folder / "other.md").read_text("utf-8")
    assert (folder / "gone.md").exists()
    del built.pages["gone"]
    (built.folder / "docs" / "gone.md").unlink()
    built.write()
    built.build()
    assert not (folder / "gone.md").exists()
    assert (folder / "page.md").exists()


def test_links_are_whole_once_the_site_has_an_address(make_site):
    site = make_site(CONF.replace('html_baseurl = ""', 'html_baseurl = "https://site.example/"'))
    site.write(page="# Page\n\n[home](index.md) and [here](#there)\n\n(there)=\n## There\n")
    build = site.build()
    assert build.returncode == 0, build.stdout
    page = (site.folder / "build" / "html" / "page.md").read_text("utf-8")
    assert "[home](https://site.example/index.md) and [here](#there)" in page
