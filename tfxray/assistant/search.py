"""The search of the site, run as it is in a browser: one ranking, whoever asks."""

from __future__ import annotations

import json
import weakref
from typing import Any

from py_mini_racer import MiniRacer

from tfxray.assistant.site import Site

# What the scripts look for in a browser: a window, and a page without a field to type into.
BROWSER = """
var window = globalThis;
window.parent = window;
var document = { querySelector: () => null };
"""
ASK = "JSON.stringify(SiteSearch.search({query}).slice(0, {most}))"
EXCERPT = 300  # characters


class Search:
    """The search of a site."""

    def __init__(self, site: Site) -> None:
        """Loads the scripts and the index of a site."""
        self._engine = MiniRacer()
        # Before the interpreter ends: after that, the engine would wait for its thread for ever.
        weakref.finalize(self, self._engine.close)
        for script in (BROWSER, *site.scripts):
            self._engine.eval(script)

    def __call__(self, query: str, most: int) -> list[dict[str, Any]]:
        """Returns the sections that answer a question, the likeliest first.

        Args:
            query: A question, a name, or an error message with or without its traceback.
            most: How many, at most; the search itself gives no more than twenty.
        """
        asked = ASK.format(query=json.dumps(query), most=most)
        return [_told(hit) for hit in json.loads(str(self._engine.eval(asked)))]


def _told(hit: dict[str, Any]) -> dict[str, Any]:
    """Returns what an assistant needs of a result: where it is, and how it begins."""
    text = hit["text"] or hit["message"] or hit["code"]
    short = text if len(text) <= EXCERPT else f"{text[:EXCERPT].rpartition(' ')[0]} …"
    number = {"error": f"E{hit['number']}"} if hit.get("number") else {}
    address = hit["address"].replace(".html", ".md", 1)
    return {"title": hit["title"], "on": hit["from"], "page": address, **number, "excerpt": short}
