"""`docs._ext.moved_entries`: a link to where an error was still arrives, and leads on."""

from __future__ import annotations

from bs4 import BeautifulSoup

CONF = 'extensions.append("docs._ext.moved_entries")\n'


NEW = """# New

(error-one)=
## `One message`

(error-two)=
(error-three)=
### Yours if two

(error-four)=
### Yours if four

(error-five)=
## Five
"""


def test_old_page_has_the_anchor_beside_a_link_to_the_new_one(make_site):
    site = make_site(CONF)
    moved = "\n".join(["error-one", "error-two", "error-three", "error-five"])
    site.write(new=NEW, old=f"# Old\n\n```{{moved-entries}}\n{moved}\n```\n")
    build = site.build()
    assert build.returncode == 0, build.stdout
    page = BeautifulSoup(site.read("old"), "html.parser")
    found = [link for link in page.select("li a") if "error-" in link["href"]]
    links = [(link["href"], link.get_text()) for link in found]
    assert links == [
        ("new.html#error-one", "One message"),
        ("new.html#error-two", "One message: Yours if two"),
        ("new.html#error-five", "Five"),
    ]
    for anchor in moved.split():
        assert page.select_one(f"#{anchor}"), anchor


def test_anchor_of_no_entry_is_told(make_site):
    site = make_site(CONF)
    site.write(new=NEW, old="# Old\n\n```{moved-entries}\nerror-no\n```\n")
    build = site.build()
    assert build.returncode != 0
    assert "no page of errors has error-no" in build.stdout
