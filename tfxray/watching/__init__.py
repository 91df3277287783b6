"""Watches an unmodified program, and says what TensorFlow made of it."""
