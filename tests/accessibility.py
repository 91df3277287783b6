"""What axe-core finds on a page in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
# Marks texts that look like others, and returns the looks that are new.
ALIKE = Path(__file__).with_name("alike.js").read_text("utf-8")
COLOURS = ["color-contrast", "link-in-text-block"]
# The page's style sheets are its own: axe-core need not fetch them again, and cannot from a folder.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
COLOUR_RULES = OPTIONS | {"runOnly": COLOURS}
OTHER_RULES = OPTIONS | {"rules": {rule: {"enabled": False} for rule in COLOURS}}


def violations(tab: Page, rules: dict[str, Any], without: str = "") -> list[str]:
    """Returns what axe-core, which is in the page, finds on it, but for the elements of one selector."""
    context = {"include": [["html"]], "exclude": [[without]] if without else []}
    found = tab.evaluate("given => axe.run(...given)", [context, rules])
    return [
        f"{violation['id']}: {node['failureSummary']}\n{node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
