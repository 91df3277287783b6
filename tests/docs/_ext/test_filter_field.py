"""The place of a field that filters says what the script has to know."""

from __future__ import annotations

from bs4 import BeautifulSoup

PAGE = """# Names

```{filter-field} Show only "names" with these words
:items: tbody > tr
:groups: section
:counted: names
```
"""


def test_place_says_what_is_filtered(make_site):
    site = make_site('extensions.append("docs._ext.filter_field")')
    site.write(names=PAGE)
    done = site.build()
    assert done.returncode == 0, done.stdout
    (place,) = BeautifulSoup(site.read("names"), "html.parser").select(".filter-field")
    told = {name: value for name, value in place.attrs.items() if name != "class"}
    assert told == {
        "data-label": 'Show only "names" with these words',
        "data-items": "tbody > tr",
        "data-groups": "section",
        "data-counted": "names",
    }
    assert not place.contents


def test_place_says_that_messages_go_to_the_search(make_site):
    site = make_site('extensions.append("docs._ext.filter_field")')
    site.write(errors=PAGE.replace(":counted: names", ":counted: errors\n:message: look for it"))
    done = site.build()
    assert done.returncode == 0, done.stdout
    assert 'data-message="look for it"' in site.read("errors")
