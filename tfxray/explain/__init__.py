"""Which entry of the site explains an error, as `tfxray explain` tells it."""

from tfxray.explain.catalog import find_entry, read_entries
from tfxray.explain.entries import Cause, Entry, Name, Wording
from tfxray.explain.ranking import Explanation, explain
from tfxray.explain.telling import telling_line

__all__ = [
    "Cause",
    "Entry",
    "Explanation",
    "Name",
    "Wording",
    "explain",
    "find_entry",
    "read_entries",
    "telling_line",
]
