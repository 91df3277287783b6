"""What each mode costs: the same programs timed in turns on TensorFlow 2, 1.15, PyTorch and JAX.

The recording holds what was measured; reading it needs none of these systems. `make costs` measures
anew: it needs their environments, about ten minutes, and a machine that does nothing else.
"""

from examples.elsewhere.costs.recording import Cost, Costs, read_costs

__all__ = ["Cost", "Costs", "read_costs"]
