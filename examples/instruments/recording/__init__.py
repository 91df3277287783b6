"""Recordings: what happens, step by step, when a small program runs."""

from examples.instruments.recording.making import record
from examples.instruments.recording.recording import (
    Execution,
    Node,
    PythonVariable,
    Recording,
    Step,
)

__all__ = ["Execution", "Node", "PythonVariable", "Recording", "Step", "record"]
