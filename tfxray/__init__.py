"""What makes a run visible: pictures of graphs, recordings, timings."""

from tfxray.autograph import GeneratedCode, generated_code
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
from tfxray.recording import (
    Execution,
    Node,
    PythonVariable,
    Recording,
    Step,
    record,
)
from tfxray.timing import Speeds, Timing, compare
from tfxray.tracing import Trace, Traces, traces

__all__ = [
    "Comparison",
    "Context",
    "Contexts",
    "Execution",
    "GeneratedCode",
    "Graph",
    "LayoutError",
    "Node",
    "Picture",
    "PythonVariable",
    "Recording",
    "Speeds",
    "Step",
    "Timing",
    "Trace",
    "Traces",
    "compare",
    "draw",
    "draw_executed",
    "draw_optimized",
    "every_context",
    "generated_code",
    "record",
    "traces",
    "where_am_i",
]
