"""`docs._ext.moved_labels`: a label that moves is no duplicate, and one that is there twice still is."""

from __future__ import annotations

LABELLED = "\n\n(here)=\n## Heading\n"


def test_label_moves_to_a_page_that_is_read_earlier(make_site):
    site = make_site('extensions.append("docs._ext.moved_labels")\n')
    site.write(a="# A\n", b=f"# B{LABELLED}", c="# C\n\n[](#here)\n")
    assert site.build().returncode == 0
    site.write(a=f"# A{LABELLED}", b="# B\n")
    build = site.build()
    assert build.returncode == 0, build.stdout
    site.write(b=f"# B{LABELLED}")
    build = site.build()
    assert build.returncode != 0
    assert "duplicate label here" in build.stdout
