"""Pictures of graphs: what a program became, and what TensorFlow made of it."""

from tfxray._layout import LayoutError
from tfxray.graphs.figures import Mark
from tfxray.graphs.graph import Call, Graph, Kind, Node, Output, Source, TensorType
from tfxray.graphs.optimized import Comparison, draw_executed, draw_optimized
from tfxray.graphs.picture import Picture, draw
from tfxray.graphs.reading import read

__all__ = [
    "Call",
    "Comparison",
    "Graph",
    "Kind",
    "LayoutError",
    "Mark",
    "Node",
    "Output",
    "Picture",
    "Source",
    "TensorType",
    "draw",
    "draw_executed",
    "draw_optimized",
    "read",
]
