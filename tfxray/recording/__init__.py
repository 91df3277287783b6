"""Recordings: what happens, step by step, when a small program runs."""

from tfxray.recording.making import record
from tfxray.recording.recording import Recording
from tfxray.recording.steps import Execution, Node, PythonVariable, Step

__all__ = ["Execution", "Node", "PythonVariable", "Recording", "Step", "record"]
