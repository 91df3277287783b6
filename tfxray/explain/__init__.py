"""Which entry of the site explains an error: `python -m tfxray.explain < traceback.txt`."""

from tfxray.explain.entries import Entry, read_entries
from tfxray.explain.ranking import Explanation, explain
from tfxray.explain.telling import telling_line

__all__ = ["Entry", "Explanation", "explain", "read_entries", "telling_line"]
