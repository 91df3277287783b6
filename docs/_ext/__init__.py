"""Sphinx extensions of this site, one purpose a file."""
