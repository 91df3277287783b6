"""Reads the index that the site's search looks through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_index(site: Path) -> list[dict[str, Any]]:
    """Returns the pages of a built site, each with its address, its title and its sections."""
    script = (site / "_static" / "search-index.js").read_text("utf-8")
    found = json.loads(script.removeprefix("window.SEARCH_INDEX=").rstrip(";\n"))
    rows = zip(*found["parts"].values(), strict=True)
    sections = [dict(zip(found["parts"], row, strict=True)) for row in rows]
    pages = []
    for address, title, count in found["pages"]:
        pages.append({"address": address, "title": title, "sections": sections[:count]})
        sections = sections[count:]
    assert not sections
    return pages
