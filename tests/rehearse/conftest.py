"""The rehearsal sets a build's variables when it is imported: tests/test_rehearse.py runs it alone."""

from __future__ import annotations

import os

ALONE = "REHEARSE_TESTS_ALONE"
collect_ignore_glob = [] if ALONE in os.environ else ["*.py"]
