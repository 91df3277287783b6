"""Recordings: what happens, step by step, when a small program runs."""

from examples.instruments.recording.making import record
from examples.instruments.recording.recording import Recording
from examples.instruments.recording.steps import Execution, Node, PythonVariable, Step

__all__ = ["Execution", "Node", "PythonVariable", "Recording", "Step", "record"]
