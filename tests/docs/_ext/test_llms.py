"""`docs._ext.llms`: the list for programs follows the sidebar and the pages. The real list: tests/site."""

from __future__ import annotations

CONF = """
extensions += ["docs._ext.page_markdown", "docs._ext.llms"]
html_baseurl = "https://site.example/"
llms_summary = "What it is about."
llms_data = [("facts.json", "All facts.")]
"""
ABOUT = "---\nmyst:\n  html_meta:\n    description: About it.\n---\n"


def test_list_has_the_summary_the_pages_and_the_data(make_site):
    site = make_site(CONF)
    site.write(first=f"{ABOUT}# The `first`\n", second="# Second\n")
    (site.folder / "docs" / "index.md").write_text(
        "# Home\n\n```{toctree}\n:caption: All\nsecond\nfirst\n```\n"
    )
    build = site.build()
    assert build.returncode == 0, build.stdout
    folder = site.folder / "build" / "html"
    listed = (folder / "llms.txt").read_text("utf-8")
    assert "> What it is about.\n\n## Home\n\n- [Home](https://site.example/index.md)\n" in listed
    assert (
        "## All\n\n- [Second](https://site.example/second.md)\n"
        "- [The first](https://site.example/first.md): About it.\n"
    ) in listed
    assert listed.endswith("- [facts.json](https://site.example/facts.json): All facts.\n")
    (folder / "second.md").unlink()
    site.write(first=f"{ABOUT.replace('About', 'Else about')}# The `first`\n", second="# New\n")
    assert site.build().returncode == 0
    assert "[The first](https://site.example/first.md): Else about it." in (
        folder / "llms.txt"
    ).read_text("utf-8")
    whole = (folder / "llms-full.txt").read_text("utf-8")
    assert "Address: https://site.example/second.md\n\n# New" in whole
