"""The search of the built site."""
