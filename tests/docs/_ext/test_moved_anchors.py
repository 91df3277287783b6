"""`docs._ext.moved_anchors`: a link to where an error or a section was still arrives, and leads on."""

from __future__ import annotations

from bs4 import BeautifulSoup

CONF = 'extensions.append("docs._ext.moved_anchors")\n'


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


def test_page_keeps_the_anchors_of_its_former_sections(make_site):
    site = make_site(CONF)
    site.write(
        new="# New\n\n(first)=\n## The first\n\n(second)=\n## The second\n",
        old="# Old\n\n```{moved-sections}\nfirst\nsecond\n```\n",
    )
    build = site.build()
    assert build.returncode == 0, build.stdout
    page = BeautifulSoup(site.read("old"), "html.parser")
    links = {item["id"]: item.select("a[href]")[0] for item in page.select("li[id]")}
    assert {anchor: (link["href"], link.get_text()) for anchor, link in links.items()} == {
        "first": ("new.html#first", "The first"),
        "second": ("new.html#second", "The second"),
    }


def test_section_that_is_nowhere_is_told(make_site):
    site = make_site(CONF)
    site.write(new=NEW, old="# Old\n\n```{moved-sections}\nno-such-section\n```\n")
    build = site.build()
    assert build.returncode != 0
    assert "no-such-section" in build.stdout


def test_anchor_of_no_entry_is_told(make_site):
    site = make_site(CONF)
    site.write(new=NEW, old="# Old\n\n```{moved-entries}\nerror-no\n```\n")
    build = site.build()
    assert build.returncode != 0
    assert "no page of errors has error-no" in build.stdout
