"""The programs that this site explains, and the instruments that make a run visible."""
