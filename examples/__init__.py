"""The programs that this site explains, and what they printed elsewhere."""
