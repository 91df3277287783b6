"""Programs on other systems (TensorFlow 1, every TensorFlow since 1.4, …) and what they printed there.

Each program of `programs/` has a file for each family of systems, written as its users write it, and
for each system a recording of what it printed. Reading a recording needs none of these systems.
`python -m examples.elsewhere` makes recordings: it needs the Python of the system and a package index.
"""

from examples.elsewhere.recording import Recording, read_recording, recorded_systems
from examples.elsewhere.systems import System, find_system

__all__ = ["Recording", "System", "find_system", "read_recording", "recorded_systems"]
