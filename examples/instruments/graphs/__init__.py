"""Pictures of graphs: what a program became, and what TensorFlow made of it."""

from examples.instruments.graphs.graph import Call, Graph, Kind, Node, Output, Source, TensorType
from examples.instruments.graphs.layout import LayoutError
from examples.instruments.graphs.optimized import Comparison, draw_executed, draw_optimized
from examples.instruments.graphs.picture import Picture, draw
from examples.instruments.graphs.reading import read

__all__ = [
    "Call",
    "Comparison",
    "Graph",
    "Kind",
    "LayoutError",
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
