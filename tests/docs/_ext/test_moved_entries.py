"""`docs._ext.moved_entries`: a link to where an error was still arrives, and leads on."""

from __future__ import annotations

from bs4 import BeautifulSoup

CONF = 'extensions.append("docs._ext.moved_entries")\n'


def test_old_page_has_the_anchor_beside_a_link_to_the_new_one(make_site):
    site = make_site(CONF)
    site.write(
        new="# New\n\n(error-one)=\n## One message\n\n(error-two)=\n### Yours if two\n",
        old="# Old\n\n```{moved-entries}\nerror-one\nerror-two\n```\n",
    )
    build = site.build()
    assert build.returncode == 0, build.stdout
    items = BeautifulSoup(site.read("old"), "html.parser").select("li[id^=error-]")
    found = [(item["id"], item.a["href"], item.get_text(strip=True)) for item in items if item.a]
    assert found == [
        ("error-one", "new.html#error-one", "One message"),
        ("error-two", "new.html#error-two", "Yours if two"),
    ]
