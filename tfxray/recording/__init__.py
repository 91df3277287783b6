"""Recordings: what happens, step by step, when a small program runs."""

from tfxray.recording.making import record
from tfxray.recording.recording import Recording
from tfxray.recording.steps import Execution, PythonVariable, RecordedNode, Step

__all__ = ["Execution", "PythonVariable", "RecordedNode", "Recording", "Step", "record"]
