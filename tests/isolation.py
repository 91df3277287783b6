"""A pytest plugin: the environment in which TensorFlow starts, and no mode leaks out of a test.

A plugin of its own, for doctests outside `tests` too: `pytest -p tests.isolation tfxray`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

# As in conf.py: without both, log lines with times and process numbers reach what a test reads.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"


@pytest.fixture(autouse=True)
def no_mode_leaks() -> Iterator[None]:
    """Fails the test or doctest that leaves TensorFlow in another mode, and restores the mode."""
    yield
    tf = sys.modules.get("tensorflow")
    if tf is None:
        return
    leaks = []
    if not tf.executing_eagerly():
        leaks.append("disable_eager_execution(): use `with tf.Graph().as_default():`")
        tf.compat.v1.reset_default_graph()  # eager execution returns only to an empty graph
        tf.compat.v1.enable_eager_execution()
    if tf.config.functions_run_eagerly():
        leaks.append("tf.config.run_functions_eagerly(True): set it back to False")
        tf.config.run_functions_eagerly(False)
    if leaks:
        pytest.fail(f"This test leaves its mode to those that follow. {'; '.join(leaks)}")
