"""All that is known of errors and names: from the installed package, or from the pages of a clone."""

from __future__ import annotations

import json
from functools import cache

from tfxray.explain import entries, pages
from tfxray.explain.entries import Catalog, Entry


@cache
def catalog() -> Catalog:
    """Reads all that is known."""
    if entries.PACKED.exists():
        return entries.from_dict(json.loads(entries.PACKED.read_text("utf-8")))
    return pages.read_catalog(entries.DOCS)


def find_entry(named: str) -> Entry | None:
    """Finds an entry by its number or by an anchor.

    Args:
        named: As in `E17`, `17`, `error-no-attribute-session` or the end of an address.

    Returns:
        The entry, or None if there is none of that name.

    Example:
        >>> find_entry("errors/removed-names.html#error-no-attribute-session").error_class
        'AttributeError'
    """
    name = named.rpartition("#")[2].removeprefix("#")
    for entry in catalog().entries:
        if name in entry.anchors or name.upper() in (entry.code, str(entry.number)):
            return entry
    return None


def read_entries() -> list[Entry]:
    """Reads all entries.

    Returns:
        The entries of the site, by their pages' names, then as they stand.

    Example:
        >>> [entry.error_class for entry in read_entries() if "error-no-attribute-session" in entry.anchors]
        ['AttributeError']
    """
    return list(catalog().entries)
