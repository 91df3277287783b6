"""What makes a run visible: pictures of graphs, recordings, timings."""

from examples.instruments.autograph import GeneratedCode, generated_code
from examples.instruments.contexts import Context, Contexts, every_context, where_am_i
from examples.instruments.graphs import (
    Comparison,
    Graph,
    LayoutError,
    Picture,
    draw,
    draw_executed,
    draw_optimized,
)
from examples.instruments.recording import (
    Execution,
    Node,
    PythonVariable,
    Recording,
    Step,
    record,
)
from examples.instruments.timing import Speeds, Timing, compare
from examples.instruments.tracing import Trace, Traces, traces

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
