"""What all systems compute with: the same numbers, whatever the version of NumPy."""

from __future__ import annotations

import numpy as np

PIXELS, HIDDEN, CLASSES = 784, 128, 10
BATCH = 64
EXAMPLES = 32 * BATCH  # of one epoch
RATE = 0.01  # of learning
TURNS = 1000  # of the loop

_random = np.random.RandomState(0)  # its numbers never change

START = np.float32(0.5)
FACTOR = np.float32(0.99)
TERM = np.float32(0.01)
VECTOR = np.full(16, 0.5, np.float32)

WEIGHTS = [
    _random.normal(0, 0.05, (PIXELS, HIDDEN)).astype(np.float32),
    np.zeros(HIDDEN, np.float32),
    _random.normal(0, 0.05, (HIDDEN, CLASSES)).astype(np.float32),
    np.zeros(CLASSES, np.float32),
]
IMAGES = _random.uniform(size=(EXAMPLES, PIXELS)).astype(np.float32)
LABELS = _random.randint(0, CLASSES, EXAMPLES).astype(np.int64)


def matrix(size: int) -> np.ndarray:
    """Returns a square matrix whose powers stay small."""
    return np.full((size, size), 1 / size, np.float32)
