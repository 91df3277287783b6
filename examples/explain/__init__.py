"""Which entry of the site explains an error: `python -m examples.explain < traceback.txt`."""

from examples.explain.entries import Entry, read_entries
from examples.explain.ranking import Explanation, explain
from examples.explain.telling import telling_line

__all__ = ["Entry", "Explanation", "explain", "read_entries", "telling_line"]
