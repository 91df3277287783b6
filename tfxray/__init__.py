"""What makes a run visible: pictures of graphs, recordings, timings.

Each name is imported when it is first used: `tfxray.doctor` and `tfxray.explain` work where TensorFlow is
missing or broken.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tfxray._results import Result
    from tfxray.autograph import GeneratedCode, generated_code
    from tfxray.comparing_modes import InMode, Modes, modes
    from tfxray.contexts import Context, Contexts, every_context, where_am_i
    from tfxray.graphs import (
        Comparison,
        Graph,
        LayoutError,
        Picture,
        draw,
        draw_executed,
        draw_optimized,
    )
    from tfxray.hints import hint, install, load_ipython_extension, unload_ipython_extension
    from tfxray.recording import Recording, record
    from tfxray.timing import Speeds, Timing, compare
    from tfxray.tracing import Trace, Traces, traces
    from tfxray.watching.findings import Finding
    from tfxray.watching.report import Report
    from tfxray.watching.watch import Watch, watch

__all__ = [
    "Comparison",
    "Context",
    "Contexts",
    "Finding",
    "GeneratedCode",
    "Graph",
    "InMode",
    "LayoutError",
    "Modes",
    "Picture",
    "Recording",
    "Report",
    "Result",
    "Speeds",
    "Timing",
    "Trace",
    "Traces",
    "Watch",
    "compare",
    "draw",
    "draw_executed",
    "draw_optimized",
    "every_context",
    "generated_code",
    "hint",
    "install",
    "load_ipython_extension",
    "modes",
    "record",
    "traces",
    "unload_ipython_extension",
    "watch",
    "where_am_i",
]

_MODULES = {
    "_results": ("Result",),
    "autograph": ("GeneratedCode", "generated_code"),
    "comparing_modes": ("InMode", "Modes", "modes"),
    "contexts": ("Context", "Contexts", "every_context", "where_am_i"),
    "graphs": (
        "Comparison",
        "Graph",
        "LayoutError",
        "Picture",
        "draw",
        "draw_executed",
        "draw_optimized",
    ),
    "hints": ("hint", "install", "load_ipython_extension", "unload_ipython_extension"),
    "recording": ("Recording", "record"),
    "timing": ("Speeds", "Timing", "compare"),
    "tracing": ("Trace", "Traces", "traces"),
    "watching.findings": ("Finding",),
    "watching.report": ("Report",),
    "watching.watch": ("Watch", "watch"),
}


def __getattr__(name: str) -> object:
    """Imports a public name when it is first used."""
    for module, names in _MODULES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"tfxray.{module}"), name)
            return found
    raise AttributeError(f"module 'tfxray' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Lists the public names, whether they were used or not."""
    return sorted({*globals(), *__all__})
